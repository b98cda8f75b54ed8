// SPDX-License-Identifier: MPL-2.0
// The kinds of file that are taken as papers, by the ends of their names: who chooses another one is
// told before it is sent.

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const KINDS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  pptx: `${OFFICE}.presentationml.presentation`,
};

/** For the field: names' ends and what they mean. */
export const ACCEPTED = [...Object.keys(KINDS).map((end) => `.${end}`), ...new Set(Object.values(KINDS))].join();

/** A file whose name says nothing is examined by the server. */
export function isTaken(name: string): boolean {
  const end = /\.([^.]{1,8})$/.exec(name)?.[1]?.toLowerCase();
  return end === undefined || end in KINDS;
}
