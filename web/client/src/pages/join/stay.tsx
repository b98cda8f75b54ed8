// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { JoinView } from '../../generated/protocol';
import { fetchPublishing, type Session } from '../../session/session';
import { lineIsQuick, useFetched } from '../../ui/fetched';
import { Entering } from './entering';
import { Sounds } from './sounds';

/** Without any sound so far, what the call draws is fetched after this time: sooner, it would keep
 * the media connections of a slow line from opening. */
const PATIENCE_MILLIS = 12_000;
/** The first packets of sound find the line free. */
const HEARD_MILLIS = 1_500;

const importCall = () => import('./call/call');
const importFiles = () => import('./call-files');

async function fetchCall() {
  if (!lineIsQuick()) await (await importFiles()).loadFiles('call');
  return importCall();
}

/** Fetches what sends and what draws the call while the devices are checked, on a line with room to
 * spare. */
export function fetchCallAhead(): void {
  // What fails is fetched again when it is needed.
  if (lineIsQuick()) void Promise.all([fetchPublishing(), importCall()]).catch(() => undefined);
}

/** On a slow line sound comes first: what the call draws is fetched when others are heard. */
function useMayDraw(session: Session): boolean {
  const may = useSignal(lineIsQuick());
  const hears = session.hears.value;
  const phase = useComputed(() => session.state.value.phase).value;
  useEffect(() => {
    if (phase === 'lobby' || phase === 'closed') may.value = true;
    if (!hears) return;
    const timer = setTimeout(() => (may.value = true), HEARD_MILLIS);
    return () => clearTimeout(timer);
  }, [hears, phase]);
  useEffect(() => {
    const timer = setTimeout(() => (may.value = true), PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  return may.value;
}

/** From pressing "enter" to the end of the call. Sound needs nothing that is drawn. */
export function Stay({ session, join, onRejoin, onSentOut, onAskAgain }: { session: Session; join: JoinView; onRejoin: () => void; onSentOut: () => void; onAskAgain: () => Promise<void> }) {
  const phase = useComputed(() => session.state.value.phase).value;
  const call = useFetched(fetchCall, useMayDraw(session));
  useEffect(() => {
    // A few hundred bytes now save two round trips once there is sound.
    if (!lineIsQuick()) importFiles().then(({ fetchNames }) => fetchNames(), () => undefined);
  }, []);
  /** What lets the browser play, where it plays nothing before the person presses something. */
  const blocked = useSignal<(() => void) | null>(null);
  const late = call.there?.LATE_FEATURES;
  useEffect(() => {
    if (late) session.addFeatures(late);
  }, [session, late]);
  const sentOut = useComputed(() => session.state.value.closedFor === 'sent_out').value;
  // To the lobby, without a click. The devices were given back: nobody is heard who does not expect
  // it when they are let in again.
  useEffect(() => {
    if (sentOut) onSentOut();
  }, [sentOut]);
  const inside = (phase === 'in' || phase === 'closed') && session.isWhole.value;
  return (
    <>
      {phase === 'in' && <Sounds session={session} blocked={blocked} />}
      {inside && call.there ? (
        <call.there.Call session={session} join={join} blocked={blocked} onRejoin={onRejoin} onAskAgain={onAskAgain} />
      ) : (
        <Entering session={session} title={join.title} isLate={call.failed} />
      )}
    </>
  );
}
