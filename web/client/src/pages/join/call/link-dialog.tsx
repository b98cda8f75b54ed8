// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { LinkLevel } from '../../../generated/protocol';
import { t, type Key } from '../../../i18n';
import { milliseconds, percent, rate } from '../../../i18n/format';
import { figuresOf, sampleOf, type LinkFigures, type LinkSample } from '../../../session/link-figures';
import type { Session } from '../../../session/session';
import { isEconomical } from '../../../session/features/economy';
import { Dialog } from '../../../ui/dialog';
import { LinkBars, levelWord, worse } from '../../../ui/link-bars';
import { EconomySwitch } from '../economy-switch';

/** How often the statistics are sampled while the dialog is open. */
const EVERY_MILLIS = 2_000;

const ADVICE: Record<LinkLevel, Key[]> = {
  good: ['line.do.nothing'],
  fair: ['line.do.others', 'line.do.wire'],
  poor: ['line.do.camera', 'line.do.wire', 'line.do.others', 'line.do.office'],
};

/** The figures of the own links, taken from the browser only while this is on screen. */
function useFigures(session: Session): LinkFigures | null {
  const figures = useSignal<LinkFigures | null>(null);
  useEffect(() => {
    let before: LinkSample | null = null;
    let over = false;
    const sample = async () => {
      try {
        const [publish, subscribe] = await session.stats();
        const now = sampleOf(Date.now(), publish ?? null, subscribe ?? null);
        if (over) return;
        figures.value = before && figuresOf(before, now);
        before = now;
      } catch {
        // A connection that is being replaced has no statistics; the next sample has.
      }
    };
    void sample();
    // The first figures need two samples; nobody should wait long for them.
    const first = setTimeout(() => void sample(), EVERY_MILLIS / 2);
    const timer = setInterval(() => void sample(), EVERY_MILLIS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return figures.value;
}

function Direction({ title, level, bits, loss }: { title: string; level: LinkLevel | null; bits: number | undefined; loss: number | null | undefined }) {
  return (
    <section class="link-way">
      <h3>{title}</h3>
      <p class="link-level">
        <LinkBars level={level} /> {levelWord(level)}
      </p>
      <dl>
        <dt>{t('line.rate')}</dt>
        <dd>{bits === undefined ? '…' : rate(bits)}</dd>
        <dt>{t('line.loss')}</dt>
        <dd>{loss === undefined || loss === null ? '…' : percent(loss)}</dd>
      </dl>
    </section>
  );
}

/** The quality of the own links, in words and figures, and what to do. */
export function LinkDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const quality = useComputed(() => session.state.value.ownLinkQuality).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const economical = useComputed(() => isEconomical(session.state.value)).value;
  const figures = useFigures(session);
  const level = worse(quality.up, quality.down);
  return (
    <Dialog title={t('line.name')} onClose={onClose}>
      <div class="link-dialog" data-level={level ?? 'unknown'}>
        <p class="link-verdict" role="status">
          <LinkBars level={lost ? null : level} />
          <span>
            {!lost && <strong>{levelWord(level)}. </strong>}
            {t(lost ? 'line.lost.text' : `line.${level ?? 'unknown'}.text`)}
          </span>
        </p>
        <section class="link-economy">
          <EconomySwitch />
          <p role="status">{economical && t('economy.on')}</p>
        </section>
        <div class="link-ways">
          <Direction title={t('line.up')} level={quality.up} bits={figures?.up} loss={figures?.lossUp} />
          <Direction title={t('line.down')} level={quality.down} bits={figures?.down} loss={figures?.lossDown} />
        </div>
        <p>
          {t('line.delay')}: <strong>{figures?.delayMs == null ? '…' : milliseconds(figures.delayMs)}</strong>
        </p>
        {level !== null && (
          <section>
            <h3>{t('line.do')}</h3>
            <ul class="link-advice">
              {ADVICE[level].map((key) => (
                <li key={key}>{t(key)}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}
