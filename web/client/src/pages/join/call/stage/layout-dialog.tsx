// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Dialog } from '../../../../ui/dialog';
import { Drawing } from '../../../../ui/icon';
import { Notice } from '../../../../ui/notice';
import type { Parts } from './area';
import { canFullScreen, useFullScreen } from './full-screen';
import type { StageLayout } from './layout';
import './layout-dialog.css';
import type { LayoutState } from './layout-state';
import { canOpenSecond, canOpenSmall, openSecond, openSmall } from './windows';
import { say } from './window-words';

const DRAWINGS: Record<StageLayout, string> = {
  speaker: 'M3 4h18v10H3ZM3 16h5v4H3ZM9.500 16h5v4h-5ZM16 16h5v4h-5Z',
  gallery: 'M3 4h5v4H3ZM9.500 4h5v4h-5ZM16 4h5v4h-5ZM3 10h5v4H3ZM9.500 10h5v4h-5ZM16 10h5v4h-5ZM3 16h5v4H3ZM9.500 16h5v4h-5ZM16 16h5v4h-5Z',
  focus: 'M3 4h18v16H3ZM15 14h4v4h-4Z',
  hall: 'M2 4h20v13H2ZM8 21h8M6 8h12M6 12h8',
};

/** How the sites are shown, and in which windows. */
export default function LayoutDialog({ session, state, parts, onShortcuts, onClose }: { session: Session; state: LayoutState; parts: Parts; onShortcuts: () => void; onClose: () => void }) {
  const blocked = useSignal(false);
  const full = useFullScreen(document);
  const choose = (layout: StageLayout) => {
    state.choose(layout);
    onClose();
  };
  const open = async (opening: Promise<boolean>) => {
    if (await opening) onClose();
    else blocked.value = true;
  };
  return (
    <Dialog title={say('layout')} onClose={onClose}>
      <div class="layout-dialog">
        {blocked.value && <Notice kind="alert" title={say('blocked')} />}
        <ul class="layout-choices" aria-label={say('choose')}>
          {state.layouts.map((layout) => (
            <li key={layout}>
              <button type="button" class="layout-choice" aria-pressed={state.layout === layout} onClick={() => choose(layout)}>
                <Drawing lines={DRAWINGS[layout]} />
                <span>
                  <strong>{say(layout)}</strong>
                  <span class="layout-text">{say(`${layout}Text`)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <section class="layout-windows" aria-label={say('windows')}>
          {canFullScreen(document) && <Button onClick={() => void full.toggle().then(onClose)}>{say(full.is ? 'fullScreenEnd' : 'fullScreen')}</Button>}
          {canOpenSmall() && <Button onClick={() => void open(openSmall(session, parts))}>{say('small')}</Button>}
          {canOpenSecond() && (
            <>
              <Button onClick={() => void open(openSecond(session, parts))}>{say('second')}</Button>
              <p class="small soft">{say('secondText')}</p>
            </>
          )}
          <Button
            kind="plain"
            onClick={() => {
              onClose();
              onShortcuts();
            }}
          >
            {say('keys')}
          </Button>
        </section>
      </div>
    </Dialog>
  );
}
