// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import type { Refusal } from '../api/client';
import type { MeetingId, PagePoint } from '../generated/protocol';
import { PageBar } from './page-bar';
import type { PageStore } from './page-store';
import { usePicture } from './picture';
import { Pointing, pointOn } from './pointing';
import type { OnStage } from './rules';
import './papers.css';
import { say } from './words';
import { A4, firstOf, widthsOf, type Place } from './zoom';

/** A usual picture is as wide. */
const USUAL_PIXELS = 1_000;
/** A touch points for a moment: there is nothing that leaves the page afterwards. */
const TOUCH_MILLIS = 4_000;

type Props = {
  store: PageStore;
  meeting: MeetingId;
  at: OnStage;
  /** False where a heading above says which paper it is. */
  isNamed?: boolean;
  /** Under the name: who shows it. */
  who?: string | undefined;
  /** The line takes large pictures. */
  mayBeFine: boolean;
  /** Whoever may turn the pages. */
  onTurn?: ((page: number) => void) | undefined;
  /** Whoever points at the page, for others. */
  onPoint?: ((at: PagePoint | null) => void) | undefined;
  dot?: PagePoint | null;
  /** Further buttons. */
  children?: ComponentChildren;
};

/** How large an element is, also when its surroundings change. */
function usePlace() {
  const element = useRef<HTMLDivElement>(null);
  const place = useSignal<Place>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => {
      const { offsetWidth: width, offsetHeight: height } = box;
      const before = place.peek();
      if (before.width !== width || before.height !== height) place.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return { element, place: place.value };
}

/** Who has enlarged the page sees what is pointed at all the same. */
function useDotInSight(view: HTMLElement | null, dot: PagePoint | null, width: number, height: number) {
  useEffect(() => {
    if (!view || !dot) return;
    const [x, y] = [(dot.x / 1_000) * width, (dot.y / 1_000) * height];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = view;
    const isInSight = x >= scrollLeft && x <= scrollLeft + clientWidth && y >= scrollTop && y <= scrollTop + clientHeight;
    if (!isInSight) view.scrollTo({ left: x - clientWidth / 2, top: y - clientHeight / 2, behavior: 'smooth' });
  }, [view, dot]);
}

/** Where a key leads from a page, or null where it is not for turning. */
function turnedBy(key: string, page: number, pages: number): number | null {
  const last = pages - 1;
  if (key === 'ArrowRight' || key === 'PageDown') return Math.min(page + 1, last);
  if (key === 'ArrowLeft' || key === 'PageUp') return Math.max(page - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? last : null;
}

/** In words why there is no picture. */
function Missing({ at: { paper, page }, refusal }: { at: OnStage; refusal: Refusal | null }) {
  if (refusal && refusal.code !== 'page_not_ready') {
    return (
      <div class="page-missing" role="status">
        <p class="page-missing-title">{refusal.title}</p>
        <p>{refusal.detail}</p>
      </div>
    );
  }
  return (
    <p class="page-missing" role="status">
      {say(page >= paper.drawn || refusal ? 'notReady' : 'waiting', { n: page + 1 })}
    </p>
  );
}

/** One page of a paper, as large as there is room for, with the bar below it. */
export function PageView({ store, meeting, at, isNamed = true, who, mayBeFine, onTurn, onPoint, dot = null, children }: Props) {
  const { paper, page } = at;
  const { element: view, place } = usePlace();
  const ratio = useSignal(A4);
  /** Which width, chosen by hand; kept while pages are turned. */
  const chosen = useSignal<number | null>(null);
  const ownDot = useSignal<PagePoint | null>(null);
  const widths = widthsOf(place, ratio.value);
  const level = Math.min(chosen.value ?? firstOf(widths, place), widths.length - 1);
  const width = widths[level] ?? 0;
  const height = width / ratio.value;
  const picture = usePicture(store, meeting, at, mayBeFine && width * window.devicePixelRatio > USUAL_PIXELS);
  const send = useRef(onPoint);
  send.current = onPoint;
  const pointing = useMemo(
    () =>
      new Pointing((point) => {
        ownDot.value = point;
        send.current?.(point);
      }),
    [],
  );
  const touch = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (view.current) view.current.scrollTop = 0;
    pointing.forget();
    ownDot.value = null;
  }, [paper.id, page]);
  useEffect(
    () => () => {
      pointing.leave();
      clearTimeout(touch.current);
    },
    [],
  );
  useDotInSight(view.current, onPoint ? null : dot, width, height);
  const shownDot = onPoint ? ownDot.value : dot;
  const point = (event: PointerEvent) => {
    if (!onPoint) return;
    pointing.at(pointOn((event.currentTarget as HTMLElement).getBoundingClientRect(), event));
    clearTimeout(touch.current);
    if (event.pointerType === 'touch') touch.current = setTimeout(() => pointing.at(null), TOUCH_MILLIS);
  };
  const n = page + 1;
  const name = say('pageOf', { n, of: paper.pages, name: paper.name });
  return (
    <div class="page-view" data-page={n}>
      <div
        ref={view}
        class={level > 0 && picture.src !== null ? 'page-place page-place-scrolls' : 'page-place'}
        role="group"
        aria-label={name}
        tabIndex={0}
        onKeyDown={(event) => {
          const next = event.ctrlKey || event.altKey || event.metaKey ? null : turnedBy(event.key, page, paper.pages);
          if (!onTurn || next === null) return;
          event.preventDefault();
          if (next !== page) onTurn(next);
        }}
      >
        {picture.src === null ? (
          <Missing at={at} refusal={picture.refusal} />
        ) : (
          <div
            class="page-sheet"
            style={{ width: `${width}px`, height: `${height}px` }}
            onPointerMove={(event) => event.pointerType !== 'touch' && point(event)}
            onPointerDown={point}
            onPointerLeave={(event) => event.pointerType !== 'touch' && onPoint && pointing.at(null)}
          >
            <img
              class="page-picture"
              src={picture.src}
              alt={name}
              data-size={picture.size}
              draggable={false}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                if (naturalHeight > 0) ratio.value = naturalWidth / naturalHeight;
              }}
            />
            {shownDot && <span class="page-dot" aria-hidden="true" style={{ left: `${shownDot.x / 10}%`, top: `${shownDot.y / 10}%` }} />}
          </div>
        )}
      </div>
      <PageBar meeting={meeting} at={at} isNamed={isNamed} who={who} onTurn={onTurn} level={level} levels={widths.length} onLevel={(to) => (chosen.value = to)}>
        {children}
      </PageBar>
    </div>
  );
}
