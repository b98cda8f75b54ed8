// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { number } from '../../../../i18n/format';
import { gridFor, MOST_ON_PAGE, pageOf, pageWith, placesOf, rangeOf } from './grid';
import type { TileOf } from '../../../../session/layout';
import type { Session } from '../../../../session/session';
import { Icon } from '../../../../ui/icon';
import { useRovingTabindex } from '../../../../ui/roving-tabindex';
import './gallery.css';
import { useSpeaker } from './glance';
import { Tile } from './tile';
import { say } from './words';

/** Everybody, and the added cameras of sites, in tiles of one size, page by page, in an order that
 * nobody's speaking changes. */
export function Gallery({ session, onPin, children }: { session: Session; onPin: (tile: TileOf) => void; children?: ComponentChildren }) {
  const participants = useComputed(() => session.state.value.room?.participants ?? []).value;
  const you = useComputed(() => session.state.value.you).value;
  const speakers = useComputed(() => session.state.value.speakers).value;
  const speaker = useSpeaker(session);
  const wanted = useSignal(0);
  const size = useSignal({ width: 0, height: 0 });
  const frame = useRef<HTMLDivElement>(null);
  const tiles = useRovingTabindex<HTMLUListElement>();
  useEffect(() => {
    const element = frame.current;
    const window = element?.ownerDocument.defaultView;
    if (!element || !window) return;
    const sizes = new window.ResizeObserver(() => (size.value = { width: element.clientWidth, height: element.clientHeight }));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const all = placesOf(participants);
  const { columns, rows, width, height } = gridFor(size.value.width, size.value.height, all.length);
  // The last row of a wide grid may have more places than a page has pictures.
  const perPage = Math.min(MOST_ON_PAGE, columns * rows);
  const { shown, page, pages } = pageOf(all, perPage, wanted.value);
  const range = rangeOf(all, shown);
  const turn = (to: number) => (wanted.value = Math.max(0, Math.min(pages - 1, to)));
  const elsewhere = speaker && pages > 1 ? pageWith(all, perPage, speaker.id) : null;
  return (
    <section
      class="gallery"
      aria-label={say('gallery')}
      onKeyDown={(event) => {
        const step = { PageDown: 1, PageUp: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        turn(page + step);
      }}
    >
      <div class="gallery-frame">
        <div ref={frame} class="gallery-place">
          <ul ref={tiles} class="gallery-grid" role="toolbar" aria-label={say('gallery')} style={{ gridTemplate: `repeat(${String(rows)}, ${String(height)}px) / repeat(${String(columns)}, ${String(width)}px)` }}>
            {/* Before it has a size, no picture is asked for. */}
            {size.value.width > 0 &&
              shown.map(({ one, source }, i) => (
                <li key={`${one.id}/${source}`} role="none">
                  <Tile session={session} participant={one} source={source} isYou={one.id === you} rank={source === 'camera' && speakers.includes(one.id) ? 0 : i + 1} onPress={() => onPin({ participant: one.id, source })} />
                </li>
              ))}
          </ul>
        </div>
        {children}
      </div>
      {pages > 1 && (
        <nav class="gallery-pages" aria-label={say('pages')}>
          <button type="button" class="gallery-turn" disabled={page === 0} aria-label={say('previous')} onClick={() => turn(page - 1)}>
            <Icon name="back" />
          </button>
          <p role="status">
            {say('page', { n: page + 1, of: pages })}
            <span class="gallery-range">{say('range', { ...range, all: number(range.all) })}</span>
          </p>
          <button type="button" class="gallery-turn gallery-next" disabled={page === pages - 1} aria-label={say('next')} onClick={() => turn(page + 1)}>
            <Icon name="back" />
          </button>
          {speaker && elsewhere !== null && elsewhere !== page && (
            <button type="button" class="gallery-speaker" onClick={() => turn(elsewhere)}>
              <Icon name="speaking" />
              <span>{say('speaking', { name: speaker.name })}</span>
              <span class="gallery-speaker-page">{say('page', { n: elsewhere + 1, of: pages })}</span>
            </button>
          )}
        </nav>
      )}
    </section>
  );
}
