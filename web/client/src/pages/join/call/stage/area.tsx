// SPDX-License-Identifier: MPL-2.0
// The part of the call that shows people, in the layout that this person has chosen.

import { useSignal } from '@preact/signals';

import type { Session } from '../../../../session/session';
import { useFetched } from '../../../../ui/fetched';
import { Drawing } from '../../../../ui/icon';
import { Captions } from '../captions';
import { CALL_FEATURES } from '../features';
import { useShortcut } from '../shortcuts';
import { Gallery } from './gallery';
import { HallHead, useReveal } from './hall';
import type { LayoutState } from './layout-state';
import { openWindows } from './open-windows';
import { Stage, usePin } from './stage';
import { say } from './words';

const LAYOUT = 'M3.500 5h17v14h-17ZM3.500 14h17M9 14v5M15 14v5';

export function Overlays({ session }: { session: Session }) {
  return <>{CALL_FEATURES.map(({ Overlay }) => Overlay && <Overlay session={session} />)}</>;
}

export function Cards({ session }: { session: Session }) {
  return <>{CALL_FEATURES.map(({ Card }) => Card && <Card session={session} />)}</>;
}

function OverlaysAndCards({ session }: { session: Session }) {
  return (
    <>
      <Overlays session={session} />
      <Cards session={session} />
    </>
  );
}

/** What other windows draw of the call. Given to them and not imported by them: a module in two
 * files of the client is a third file, which a slow line would notice. */
const PARTS = { Captions, Gallery, HallHead, Overlays: OverlaysAndCards, Stage, openWindows, useReveal };
export type Parts = typeof PARTS;

/** Opens the choice of layouts and windows. */
function LayoutButton({ session, state, onShortcuts }: { session: Session; state: LayoutState; onShortcuts: () => void }) {
  const open = useSignal(false);
  const { there } = useFetched(() => import('./layout-dialog'), open.value);
  useShortcut('Ctrl+Alt+L', say('layoutKeys'), state.turn);
  return (
    <>
      <button type="button" class="stage-tool" aria-busy={open.value && !there} aria-keyshortcuts="Control+Alt+L" title={`${say('layout')} (Ctrl+Alt+L)`} onClick={() => (open.value = true)}>
        <Drawing lines={LAYOUT} />
        <span class="stage-tool-word">{say('layout')}</span>
      </button>
      {open.value && there && <there.default session={session} state={state} parts={PARTS} onShortcuts={onShortcuts} onClose={() => (open.value = false)} />}
    </>
  );
}

export function StageArea({ session, state, onShortcuts }: { session: Session; state: LayoutState; onShortcuts: () => void }) {
  const { layout, pinned } = state;
  const pin = usePin(session, pinned);
  const tools = <LayoutButton session={session} state={state} onShortcuts={onShortcuts} />;
  if (layout !== 'gallery') {
    return (
      <Stage session={session} pinned={pinned} others={layout === 'speaker' ? 'strip' : 'corner'} pairs={layout === 'hall'} tools={tools}>
        <Overlays session={session} />
      </Stage>
    );
  }
  return (
    <div class="stage-and-strip">
      <Gallery session={session} onPin={pin}>
        <Overlays session={session} />
      </Gallery>
      <div class="stage-tools">{tools}</div>
    </div>
  );
}
