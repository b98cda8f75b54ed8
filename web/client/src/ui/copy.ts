// SPDX-License-Identifier: MPL-2.0
// Words for the clipboard. Each promise fails where the browser lets pages copy nothing.

/** Outside a secure context there is none. */
const clipboard = (): Clipboard | undefined => (navigator as { clipboard?: Clipboard }).clipboard;

export function copyLines(lines: readonly string[]): Promise<void> {
  return clipboard()?.writeText(lines.join('\n')) ?? Promise.reject(new Error('no clipboard'));
}

/** As a table for editors that take one, and as cells between tabs for others. */
export async function copyTable(rows: readonly (readonly string[])[]): Promise<void> {
  const table = document.createElement('table');
  for (const cells of rows) {
    const row = table.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  const text = rows.map((cells) => cells.join('\t')).join('\n');
  const there = clipboard();
  if (!there) throw new Error('no clipboard');
  const kinds = { 'text/html': new Blob([table.outerHTML], { type: 'text/html' }), 'text/plain': new Blob([text], { type: 'text/plain' }) };
  await there.write([new ClipboardItem(kinds)]);
}
