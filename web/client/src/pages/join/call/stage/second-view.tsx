// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import type { TileOf } from '../../../../session/layout';
import type { Session } from '../../../../session/session';
import type { Parts } from './area';
import { canFullScreen, useFullScreen } from './full-screen';
import { say } from './window-words';

/** What a second screen shows: large, without controls, what this page shows or the grid. */
export function SecondView({ session, parts: { Captions, Gallery, HallHead, Overlays, Stage, useReveal }, window }: { session: Session; parts: Parts; window: Window }) {
  const inGrid = useSignal(false);
  const pinned = useSignal<TileOf | null>(null);
  const full = useFullScreen(window.document);
  const revealed = useReveal(true, window);
  const overlays = <Overlays session={session} />;
  const tools = (
    <>
      <button type="button" class="stage-tool" onClick={() => (inGrid.value = !inGrid.value)}>
        {say(inGrid.value ? 'focus' : 'gallery')}
      </button>
      {canFullScreen(window.document) && (
        <button type="button" class="stage-tool" onClick={() => void full.toggle()}>
          {say(full.is ? 'fullScreenEnd' : 'fullScreen')}
        </button>
      )}
      <button type="button" class="stage-tool" onClick={() => window.close()}>
        {say('closeWindow')}
      </button>
    </>
  );
  const pin = (tile: TileOf) => {
    pinned.value = tile;
    inGrid.value = false;
  };
  return (
    <div class={revealed ? 'call call-hall call-revealed' : 'call call-hall'}>
      <div class="call-head">
        <HallHead session={session} />
      </div>
      <main class="call-main">
        {inGrid.value ? (
          <div class="stage-and-strip">
            <Gallery session={session} onPin={pin}>
              {overlays}
            </Gallery>
            <div class="stage-tools">{tools}</div>
          </div>
        ) : (
          <Stage session={session} pinned={pinned} others="speaker" pairs tools={tools}>
            {overlays}
          </Stage>
        )}
        {session.captionsShown.value && <Captions session={session} />}
      </main>
    </div>
  );
}
