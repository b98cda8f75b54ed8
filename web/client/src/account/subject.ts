// SPDX-License-Identifier: MPL-2.0
// The subject of a certificate in words. Certificates write "CN=Lê Thị Cúc,O=UBND tỉnh Lào
// Cai,C=VN" (RFC 4514).

/** Parts that tell a reader who it is, in the order in which they are read. */
const SHOWN_PARTS = ['CN', 'OU', 'O'];

/** The name and office; the whole subject as it is written when it names nobody in a way we know.
 */
export function subjectWords(subject: string): string {
  const parts = new Map<string, string>();
  // A comma or plus sign within a value is escaped by a backslash.
  for (const part of subject.split(/(?<!\\)[,+]/)) {
    const [name = '', ...value] = part.split('=');
    const key = name.trim().toUpperCase();
    if (!parts.has(key)) parts.set(key, value.join('=').replace(/\\(.)/g, '$1').trim());
  }
  const shown = SHOWN_PARTS.map((name) => parts.get(name)).filter(Boolean);
  return parts.has('CN') ? [...new Set(shown)].join(', ') : subject;
}
