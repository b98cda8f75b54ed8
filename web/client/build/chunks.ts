// SPDX-License-Identifier: MPL-2.0
// What the build made of the modules: which files a page loads.

/** The part of a chunk of the bundle that is used here. */
export type Chunk = { fileName: string; isEntry: boolean; imports: string[]; moduleIds: string[]; viteMetadata?: { importedCss: Set<string> } };

/** Files that are loaded before the module runs, each after those that it needs, without those of
 * the pages that fetch it. */
export function filesOf(chunks: readonly Chunk[], module: string): string[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const files = new Set<string>();
  const begun = new Set<Chunk>();
  const load = (chunk: Chunk | undefined) => {
    if (!chunk || begun.has(chunk)) return;
    begun.add(chunk);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    for (const imported of chunk.imports) load(byName.get(imported));
    files.add(chunk.fileName);
  };
  load(chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module))));
  return [...files];
}
