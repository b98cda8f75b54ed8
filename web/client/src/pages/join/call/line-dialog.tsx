// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { LineLevel } from '../../../generated/protocol';
import { t, type Key } from '../../../i18n';
import { milliseconds, percent, rate } from '../../../i18n/format';
import { figuresOf, type LineFigures, type LineSample } from '../../../session/line';
import type { Session } from '../../../session/session';
import { Dialog } from '../../../ui/dialog';
import { LineBars, levelWord, worse } from '../../../ui/line-bars';

/** How often the figures are taken while somebody looks at them. */
const EVERY_MILLIS = 2_000;

const ADVICE: Record<LineLevel, Key[]> = {
  good: ['line.do.nothing'],
  fair: ['line.do.others', 'line.do.wire'],
  poor: ['line.do.camera', 'line.do.wire', 'line.do.others', 'line.do.office'],
};

/** The own line's figures, taken from the browser only while this is on screen. */
function useFigures(session: Session): LineFigures | null {
  const figures = useSignal<LineFigures | null>(null);
  useEffect(() => {
    let before: LineSample | null = null;
    let over = false;
    const look = async () => {
      try {
        const now = await session.lineSample();
        if (over) return;
        figures.value = before && figuresOf(before, now);
        before = now;
      } catch {
        // A connection that is being made anew has no statistics; the next look has.
      }
    };
    void look();
    // The first figures need two looks; nobody should wait long for them.
    const first = setTimeout(() => void look(), EVERY_MILLIS / 2);
    const timer = setInterval(() => void look(), EVERY_MILLIS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return figures.value;
}

function Way({ title, level, bits, loss }: { title: string; level: LineLevel | null; bits: number | undefined; loss: number | null | undefined }) {
  return (
    <section class="line-way">
      <h3>{title}</h3>
      <p class="line-level">
        <LineBars level={level} /> {levelWord(level)}
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

/** How the own line works, in words and figures, and what to do. */
export function LineDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const line = useComputed(() => session.state.value.line).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const figures = useFigures(session);
  const level = worse(line.up, line.down);
  return (
    <Dialog title={t('line.name')} onClose={onClose}>
      <div class="line-dialog" data-level={level ?? 'unknown'}>
        <p class="line-verdict" role="status">
          <LineBars level={lost ? null : level} />
          <span>
            {!lost && <strong>{levelWord(level)}. </strong>}
            {t(lost ? 'line.lost.text' : `line.${level ?? 'unknown'}.text`)}
          </span>
        </p>
        <div class="line-ways">
          <Way title={t('line.up')} level={line.up} bits={figures?.up} loss={figures?.lossUp} />
          <Way title={t('line.down')} level={line.down} bits={figures?.down} loss={figures?.lossDown} />
        </div>
        <p>
          {t('line.delay')}: <strong>{figures?.delayMs == null ? '…' : milliseconds(figures.delayMs)}</strong>
        </p>
        {level !== null && (
          <section>
            <h3>{t('line.do')}</h3>
            <ul class="line-advice">
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
