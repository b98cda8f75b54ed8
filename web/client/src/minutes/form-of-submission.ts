// SPDX-License-Identifier: MPL-2.0
// What the official form needs before minutes are submitted, as the server checks it
// (`MinutesHead::missing`), and what can be proposed for it from what is known. Pure functions.

import type { MinutesHead } from '../generated/protocol';

export type NeededField = 'number' | 'symbol' | 'place' | 'begins' | 'ends' | 'venue' | 'attendance' | 'correction_of';
export type Needed = Pick<MinutesHead, NeededField>;

/** A number may have a letter, as 15a, or its year; a word is none. */
export const hasDigit = (number: string): boolean => /\d/.test(number);

/** A written time as a number: later moments are greater. */
type Moment = number;

const momentOf = ([day = 0, month = 0, year = 0]: number[], minuteOfDay: number): Moment | null => {
  const isDate = day >= 1 && month >= 1 && month <= 12 && year >= 1900 && year <= 9999 && day <= new Date(year, month, 0).getDate();
  return isDate ? ((year * 100 + month) * 100 + day) * 1440 + minuteOfDay : null;
};

const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

/** The time of day, and what stands around the word "ngày" behind it. */
function partsOf(text: string): { minuteOfDay: number; between: string; date: number[] } | null {
  const [, before, between, date] = /^(.*?)giờ(.*?)ngày(.*)$/s.exec(text.normalize('NFC').toLowerCase()) ?? [];
  if (before === undefined || between === undefined || date === undefined) return null;
  const hour = numbersIn(before).at(-1) ?? NaN;
  const [minute = 0] = numbersIn(between);
  return hour < 24 && minute < 60 ? { minuteOfDay: hour * 60 + minute, between, date: numbersIn(date) } : null;
}

/** The text names an hour and a date: "8 giờ 00 phút, ngày 27/11/2026", also with the date in words. */
export function readTime(text: string): Moment | null {
  const parts = partsOf(text);
  return parts && momentOf(parts.date, parts.minuteOfDay);
}

/** The time of day of an end "cùng ngày", on the day of the beginning. */
function minuteOfSameDay(text: string): number | null {
  const parts = partsOf(text);
  return parts && /cùng\s*$/.test(parts.between) ? parts.minuteOfDay : null;
}

type Times = Pick<MinutesHead, 'begins' | 'ends'>;

/** Both can be read, and the end is not after the beginning. */
export function endsTooEarly({ begins, ends }: Times): boolean {
  const [begin, end, sameDay] = [readTime(begins), readTime(ends), minuteOfSameDay(ends)];
  if (begin === null) return false;
  if (end !== null) return end <= begin;
  return sameDay !== null && sameDay <= begin % 1440;
}

const isEnd = (times: Times): boolean => (readTime(times.ends) ?? minuteOfSameDay(times.ends)) !== null && !endsTooEarly(times);

/** Nothing is printed of it: as the server sees it, for which U+0085 is white space too. */
const blank = (text: string): boolean => /^[\s\u0085]*$/.test(text);

const unpadded = (designation: string): string => designation.replace(/^0+/, '');

/** The number is that of the minutes which are corrected, "15/BB-UBND". */
export function isCorrectedNumber({ number, symbol }: Pick<MinutesHead, 'number' | 'symbol'>, corrected: string): boolean {
  return unpadded(`${number.trim()}/${symbol.trim()}`) === unpadded(corrected);
}

/** The text names the document; "5/BB-UBND" is not in "15/BB-UBND". */
function names(text: string, designation: string): boolean {
  const around = text.split(designation);
  const endsWord = (before: string) => !/[\p{L}\p{N}]$/u.test(before);
  const beginsWord = (after: string) => !/^[\p{L}\p{N}]/u.test(after);
  return around.slice(1).some((after, at) => endsWord(around[at] ?? '') && beginsWord(after));
}

/** A time as offices type it in haste, "8h00 ngày 27/11/2026" or "8:30", the way the form writes it;
 * any other text stays. */
export function officialTime(text: string): string {
  const found = /^\s*(\d{1,2})\s*[:hg.]\s*(\d{2})?(?:\s*(?:ph|phút|'))?[\s,;-]*(?:ngày\s+)?(cùng ngày|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})?\s*$/i.exec(text.normalize('NFC'));
  const [, hour = '', minute = '00', day = ''] = found ?? [];
  if (!found || Number(hour) > 23 || Number(minute) > 59) return text;
  const clock = `${hour.padStart(2, '0')} giờ ${minute} phút`;
  if (day === '') return clock;
  return /\d/.test(day) ? `${clock}, ngày ${day}` : `${clock} cùng ngày`;
}

/** The lines that say something. */
export const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The fields that are not filled in yet, or not with what they ask for. Who took part in a meeting
 * that was opened here is known, and it may be nobody. `corrected` is number and symbol of the
 * minutes that these correct. */
export function missingFields(head: Needed, corrected: string | null, unopened: boolean): NeededField[] {
  const dash = head.symbol.indexOf('-');
  const there: Record<NeededField, boolean> = {
    number: hasDigit(head.number) && !(corrected !== null && isCorrectedNumber(head, corrected)),
    symbol: dash > 0 && !blank(head.symbol.slice(0, dash)) && !blank(head.symbol.slice(dash + 1)),
    place: !blank(head.place),
    begins: unopened ? readTime(head.begins) !== null : !blank(head.begins),
    ends: unopened ? isEnd(head) : !blank(head.ends),
    venue: !unopened || !blank(head.venue),
    attendance: !unopened || head.attendance.some((line) => !blank(line)),
    correction_of: corrected === null || names(head.correction_of, corrected),
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
