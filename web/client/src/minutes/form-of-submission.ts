// SPDX-License-Identifier: MPL-2.0
// What the official form needs before minutes are submitted, as the server checks it
// (`meetings/src/minutes/submission.rs`), and what can be proposed for it from what is known. Pure
// functions.

import type { Block, Body, Inline, MinutesHead, MinutesKind } from '../generated/protocol';
import { inVietnam } from '../i18n/format';
import { hasLetter, isBlank, isSameDesignation, namesDocument, trimmed } from './designation';
import { instructionLines } from './draft-instruction';
import { takenOver } from './pasted-lines';

export type NeededField = 'number' | 'symbol' | 'place' | 'begins' | 'ends' | 'venue' | 'attendance' | 'correction_of';
export type Needed = Pick<MinutesHead, NeededField>;

/** A number may have a letter, as 15a, or its year; the symbol and the word "số" are printed around
 * it. */
export const isNumber = (number: string): boolean => /^\d(?:[a-zđ\d-]*[a-zđ\d])?$/i.test(trimmed(number)) && /[1-9]/.test(number);

/** "Số 15/BB-UBND." typed as a number is 15; a symbol has hyphens and not the dashes of Word. */
export function tidied({ number, symbol }: Pick<MinutesHead, 'number' | 'symbol'>): Pick<MinutesHead, 'number' | 'symbol'> {
  const plain = symbol.replace(/\s*[\u2010-\u2015\u2212]\s*/g, '-').trim();
  const bare = number.normalize('NFC').replace(/[\u200b\ufeff]/g, '').trim().replace(/^số\s*/i, '').replace(/[.\s]+$/, '');
  const [first = '', ...rest] = bare.split('/');
  return { number: isSameDesignation(`1/${rest.join('/')}`, `1/${plain}`) ? first.trim() : bare, symbol: plain };
}

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

/** The text names an hour and a date: "8 giờ 00 phút, ngày 27/11/2026", also with the date in
 * words. */
export function readTime(text: string): Moment | null {
  const parts = partsOf(text);
  return parts && momentOf(parts.date, parts.minuteOfDay);
}

/** The text names a day that is not here yet. */
export const isFuture = (text: string, now: number): boolean => {
  const moment = readTime(text);
  const today = inVietnam(now);
  return moment !== null && moment >= (((today.getUTCFullYear() * 100 + today.getUTCMonth() + 1) * 100 + today.getUTCDate()) + 1) * 1440;
};

/** The time of day of an end "cùng ngày", on the day of the beginning. */
function minuteOfSameDay(text: string): number | null {
  const parts = partsOf(text);
  return parts && /cùng$/.test(trimmed(parts.between)) ? parts.minuteOfDay : null;
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

/** The number is that of minutes which these correct, at once or through another correction. */
export function isCorrectedNumber({ number, symbol }: Pick<MinutesHead, 'number' | 'symbol'>, corrected: string[]): boolean {
  return corrected.some((other) => isSameDesignation(`${number}/${symbol}`, other));
}

/** The heading, or every paragraph. */
const linesOf = (block: Block): Inline[][] => {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return [block.content];
    case 'bullet_list':
    case 'ordered_list':
      return block.content.flatMap((item) => item.content.map(({ content }) => content));
    case 'table':
      return block.content.flatMap((row) => row.content.flatMap((cell) => cell.content.map(({ content }) => content)));
  }
};

/** Something stands under the headings, besides the draft's instruction to the secretary. */
export function hasText({ content }: Body): boolean {
  const lines = content.flatMap((block) => linesOf(block).map((line) => ({ text: line.map(({ text }) => text).join(''), isHeading: block.type === 'heading' })));
  const ofNote = instructionLines(lines.map(({ text }) => text));
  return lines.some(({ text, isHeading }, index) => !isHeading && !ofNote[index] && hasLetter(text));
}

/** "2 giờ chiều" is 14; "12 giờ đêm" may be either end of a day. */
function hourOfDay(hour: number, part: string): number | null {
  switch (part.toLowerCase()) {
    case 'chiều':
    case 'tối':
      return hour < 12 ? hour + 12 : hour;
    case 'trưa':
      return hour < 3 ? hour + 12 : hour;
    case 'đêm':
      return hour === 12 ? null : hour < 6 || hour > 12 ? hour : hour + 12;
    default:
      return hour;
  }
}

const HASTY_TIME =
  /^\s*(\d{1,2})\s*(?:[:hg.]|giờ(?=.*(?:sáng|trưa|chiều|tối|đêm)))\s*(\d{2})?(?:\s*(?:ph|phút|'))?\s*(sáng|trưa|chiều|tối|đêm)?[\s,;-]*(?:ngày\s+)?(cùng ngày|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})?\s*$/i;

/** A time as offices type it in haste, "8h00 ngày 27/11/2026", "8:30" or "2h chiều", the way the
 * form writes it; any other text stays. */
export function officialTime(text: string): string {
  const [found, said = '', minute = '00', part = '', day = ''] = HASTY_TIME.exec(text.normalize('NFC')) ?? [];
  const hour = hourOfDay(Number(said), part);
  if (found === undefined || hour === null || hour > 23 || Number(minute) > 59) return text;
  const clock = `${String(hour).padStart(2, '0')} giờ ${minute} phút`;
  if (day === '') return clock;
  return /\d/.test(day) ? `${clock}, ngày ${day}` : `${clock} cùng ngày`;
}

/** The hour is there, and the day is not. */
export const lacksDay = (text: string): boolean => /^\d{2} giờ \d{2} phút$/.test(officialTime(text));

/** The lines that say something. */
export const linesIn = (text: string): string[] =>
  takenOver(text)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The fields that are not filled in yet, or not with what they ask for. Who took part in a meeting
 * that was opened here is known, and it may be nobody. `corrected` are number and symbol of the
 * minutes that these correct, then of those that they corrected. */
export function missingFields(kind: MinutesKind, head: Needed, corrected: string[], unopened: boolean): NeededField[] {
  // What a notice says of time and attendance stands in its text.
  const inText = kind === 'conclusions';
  const [direct] = corrected;
  const dash = head.symbol.indexOf('-');
  const there: Record<NeededField, boolean> = {
    // Without one the register gives it.
    number: isBlank(head.number) || (isNumber(head.number) && !isCorrectedNumber(head, corrected)),
    symbol: dash > 0 && !isBlank(head.symbol.slice(0, dash)) && !isBlank(head.symbol.slice(dash + 1)),
    place: !isBlank(head.place),
    begins: inText || (unopened ? readTime(head.begins) !== null : !isBlank(head.begins)),
    ends: inText || (unopened ? isEnd(head) : !isBlank(head.ends)),
    venue: inText || !unopened || !isBlank(head.venue),
    attendance: inText || !unopened || head.attendance.some((line) => !isBlank(line)),
    correction_of: direct === undefined || namesDocument(head.correction_of, direct),
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
