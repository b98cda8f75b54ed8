// SPDX-License-Identifier: MPL-2.0
import { number } from '../i18n/format';

const KB = 1_000;
const MB = 1_000_000;

/** How much of a file is sent, both in the unit of the whole: 1,2/5 MB. */
export function part(sent: number, bytes: number): string {
  const unit = bytes < 999_500 ? KB : MB;
  const of = (n: number) => number(unit === KB ? Math.round(n / KB) : Math.round((10 * n) / MB) / 10);
  // Never all of it before it is.
  const shown = sent < bytes ? Math.min(sent, bytes - unit / 20) : sent;
  return `${of(Math.max(0, shown))}/${of(bytes)} ${unit === KB ? 'KB' : 'MB'}`;
}
