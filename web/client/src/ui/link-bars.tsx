// SPDX-License-Identifier: MPL-2.0
import type { LinkLevel } from '../generated/protocol';
import { t } from '../i18n';

const FILLED: Record<LinkLevel, number> = { good: 3, fair: 2, poor: 1 };

/** The level in a word. */
export function levelWord(level: LinkLevel | null): string {
  return t(`line.${level ?? 'unknown'}`);
}

/** The worse of two levels; null counts for nothing. */
export function worse(a: LinkLevel | null, b: LinkLevel | null): LinkLevel | null {
  if (a === null || b === null) return a ?? b;
  return FILLED[a] < FILLED[b] ? a : b;
}

/** Three bars, as many filled as the link is good. With a label they are a picture with a name,
 * without they repeat words that stand beside them. */
export function LinkBars({ level, label }: { level: LinkLevel | null; label?: string }) {
  const filled = level === null ? 0 : FILLED[level];
  return (
    <svg class={`link-bars link-bars-${level ?? 'unknown'}`} viewBox="0 0 24 24" data-level={level ?? 'unknown'} {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}>
      {label !== undefined && <title>{label}</title>}
      {[0, 1, 2].map((i) => (
        <rect key={i} class={i < filled ? 'link-bar link-bar-filled' : 'link-bar'} x={3 + i * 7} y={14 - i * 5} width="4" height={6 + i * 5} rx="1" />
      ))}
    </svg>
  );
}
