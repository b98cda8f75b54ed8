// SPDX-License-Identifier: MPL-2.0
// Dates, times and numbers as an office writes them: 03/11/2026, 24 hours, 1.234,5. Times are those
// of Việt Nam whatever the device's zone is: minutes, calendars and the server's words say the
// same.

import type { Millis } from '../generated/protocol';
import { language } from './index';

const two = (n: number): string => String(n).padStart(2, '0');

/** How far the clocks of Việt Nam are ahead of UTC, all the year. */
export const AHEAD_MILLIS = 7 * 3_600_000;

/** A moment whose UTC parts are those of a clock in Việt Nam. */
export const inVietnam = (at: Millis): Date => new Date(at + AHEAD_MILLIS);

/** 03/11/2026 in both languages, because documents carry it so. */
export function date(at: Millis): string {
  return inVietnam(at).toISOString().slice(0, 10).split('-').reverse().join('/');
}

/** 08:05 */
export function time(at: Millis): string {
  return inVietnam(at).toISOString().slice(11, 16);
}

/** 08:05, 03/11/2026 */
export function dateTime(at: Millis): string {
  return `${time(at)}, ${date(at)}`;
}

/** 19 giờ 33 phút, as an office writes an hour out; 19:33 in English. */
export function hour(at: Millis): string {
  return language.value === 'vi' ? time(at).replace(':', ' giờ ') + ' phút' : time(at);
}

/** 19 giờ 33 phút, ngày 26/11/2026 */
export function longDateTime(at: Millis): string {
  return `${hour(at)}, ${day(at)}`;
}

/** ngày 26/11/2026 */
function day(at: Millis): string {
  // Not broken after the word: "ngày" alone at the end of a line reads badly.
  return language.value === 'vi' ? `ngày\u00a0${date(at)}` : date(at);
}

/** ngày 03 tháng 02 năm 2026, as the decree writes the date of a document. */
export function documentDate(at: Millis): string {
  const [day = '', month = '', year = ''] = date(at).split('/');
  // Only January and February are written with a zero.
  return `ngày ${day} tháng ${Number(month) < 3 ? month : String(Number(month))} năm ${year}`;
}

const WEEKDAYS = {
  vi: ['Chủ nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};

/** Thứ Năm, ngày 26/11/2026 */
export function weekday(at: Millis): string {
  return `${WEEKDAYS[language.value][inVietnam(at).getUTCDay()] ?? ''}, ${day(at)}`;
}

/** 00:42:10, for how long something has lasted. */
export function duration(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** 05:09, or 1:05:09 from an hour on. */
export const shortDuration = (millis: number): string => duration(millis).replace(/^00:|^0/, '');

/** 1.234,5 in Vietnamese, 1,234.5 in English. */
export function number(n: number): string {
  return n.toLocaleString(language.value === 'vi' ? 'vi-VN' : 'en-GB');
}

/** Begin of the day of `at`. */
export const startOfDay = (at: Millis): Millis => inVietnam(at).setUTCHours(0, 0, 0, 0) - AHEAD_MILLIS;

/** With at most one digit behind the comma. */
function short(n: number): string {
  return n.toLocaleString(language.value === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: n < 10 ? 1 : 0 });
}

/** 48 kbit/s, 1,2 Mbit/s */
export function rate(bitsPerSecond: number): string {
  return bitsPerSecond < 999_500 ? `${short(Math.round(bitsPerSecond / 1000))} kbit/s` : `${short(bitsPerSecond / 1e6)} Mbit/s`;
}

/** 850 KB, 12 MB */
export function size(bytes: number): string {
  return bytes < 999_500 ? `${short(Math.round(bytes / 1000))} KB` : bytes < 999.5e6 ? `${short(bytes / 1e6)} MB` : `${short(bytes / 1e9)} GB`;
}

/** 2,5 % of a share from 0 to 1. */
export function percent(share: number): string {
  return `${short(share * 100)} %`;
}

/** 45 ms */
export function milliseconds(n: number): string {
  return `${number(Math.round(n))} ms`;
}
