// SPDX-License-Identifier: MPL-2.0
// What the official form needs before minutes are submitted, as the server checks it
// (`MinutesHead::missing`), and what can be proposed for it from what is known. Pure functions.

import type { MinutesHead } from '../generated/protocol';

export type NeededField = 'number' | 'symbol' | 'place' | 'begins' | 'ends' | 'attendance' | 'correction_of';
export type Needed = Pick<MinutesHead, NeededField>;

/** A number may have a letter, as 15a, or its year; a word is none. */
export const hasDigit = (number: string): boolean => /\d/.test(number);

/** The text names an hour and a date: "8 giờ 00 phút, ngày 27/11/2026", also with the date in words.
 * An end may be "cùng ngày", on the day of the beginning. */
export function isReadableTime(text: string, mayBeSameDay = false): boolean {
  const numbers = (part: string) => (part.match(/\d+/g) ?? []).map(Number);
  const [, before, after, date] = /^(.*?)giờ(.*?)ngày(.*)$/s.exec(text.normalize('NFC').toLowerCase()) ?? [];
  if (before === undefined || after === undefined || date === undefined) return false;
  const hour = numbers(before).at(-1) ?? NaN;
  const [minutes = 0] = numbers(after);
  const [day = 0, month = 0, year = 0] = numbers(date);
  if (!(hour < 24 && minutes < 60)) return false;
  if (mayBeSameDay && /cùng\s*$/.test(after)) return true;
  return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1900 && year <= 9999;
}

/** The lines that say something. */
export const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The fields that are not filled in yet, or not with what they ask for. Who took part in a meeting
 * that was opened here is known, and it may be nobody. */
export function missingFields(head: Needed, isCorrection: boolean, unopened: boolean): NeededField[] {
  const dash = head.symbol.indexOf('-');
  const there: Record<NeededField, boolean> = {
    number: hasDigit(head.number),
    symbol: dash > 0 && head.symbol.slice(0, dash).trim() !== '' && head.symbol.slice(dash + 1).trim() !== '',
    place: head.place.trim() !== '',
    begins: unopened ? isReadableTime(head.begins) : head.begins.trim() !== '',
    ends: unopened ? isReadableTime(head.ends, true) : head.ends.trim() !== '',
    attendance: !unopened || head.attendance.some((line) => line.trim() !== ''),
    correction_of: !isCorrection || head.correction_of.trim() !== '',
  };
  return (Object.keys(there) as NeededField[]).filter((field) => !there[field]);
}

/** Agencies whose abbreviation is not made of the first letters of all words. */
const AGENCIES: [name: string, short: string][] = [
  ['ủy ban nhân dân', 'UBND'],
  ['uỷ ban nhân dân', 'UBND'],
  ['ubnd', 'UBND'],
  ['hội đồng nhân dân', 'HĐND'],
  ['hđnd', 'HĐND'],
  ['văn phòng', 'VP'],
];

/** "Sở Tài chính" is abbreviated STC, "UBND tỉnh Lào Cai" UBND. */
export function abbreviationOf(unit: string): string {
  const name = unit.normalize('NFC').trim();
  const agency = AGENCIES.find(([start]) => name.toLowerCase().startsWith(start));
  if (agency) return agency[1];
  const words = name.split(/[\s,.-]+/).filter((word) => /^\p{L}/u.test(word));
  return words.map((word) => word.charAt(0).toUpperCase()).join('');
}

/** The symbol with the unit's abbreviation; one that was filled in stays. */
export function proposedSymbol({ symbol, issuing_unit }: Pick<MinutesHead, 'symbol' | 'issuing_unit'>): string {
  const kind = symbol.trim();
  if (kind.includes('-') || issuing_unit.trim() === '') return symbol;
  return `${kind || 'BB'}-${abbreviationOf(issuing_unit)}`;
}

/** "Lào Cai" of "UBND tỉnh Lào Cai"; nothing when the unit's name does not end in that of a place.
 */
export function proposedPlace({ place, issuing_unit, superior_unit }: Pick<MinutesHead, 'place' | 'issuing_unit' | 'superior_unit'>): string {
  if (place.trim() !== '') return place;
  for (const unit of [issuing_unit, superior_unit]) {
    const found = /(?:^|\s)(?:tỉnh|thành phố|xã|phường|thị trấn|đặc khu)\s+(\p{Lu}.*)$/iu.exec(unit.normalize('NFC').trim());
    if (found?.[1]) return found[1];
  }
  return '';
}
