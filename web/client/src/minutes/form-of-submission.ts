// SPDX-License-Identifier: MPL-2.0
// What the official form needs before minutes are submitted, as the server checks it
// (`MinutesHead::missing`), and what can be proposed for it from what is known. Pure functions.

import type { MinutesHead } from '../generated/protocol';

export type NeededField = 'number' | 'symbol' | 'place' | 'correction_of';
export type Needed = Pick<MinutesHead, NeededField>;

/** A number may have a letter, as 15a, or its year; a word is none. */
export const hasDigit = (number: string): boolean => /\d/.test(number);

/** The fields that are not filled in yet, or not with what they ask for. */
export function missingFields(head: Needed, isCorrection: boolean): NeededField[] {
  const dash = head.symbol.indexOf('-');
  const there: Record<NeededField, boolean> = {
    number: hasDigit(head.number),
    symbol: dash > 0 && head.symbol.slice(0, dash).trim() !== '' && head.symbol.slice(dash + 1).trim() !== '',
    place: head.place.trim() !== '',
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
