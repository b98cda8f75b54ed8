// SPDX-License-Identifier: MPL-2.0
// Signs without a word: the buttons, the sign on a picture, and how many there are.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Participant, Sign } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { number } from '../../../../i18n/format';
import { countsOf, forgetSigns, giveSign, PACE_MILLIS, SIGNS, signOf, signsEnd } from '../../../../session/features/reactions';
import type { Session } from '../../../../session/session';
import { Drawing } from '../../../../ui/icon';
import type { CallFeature } from '../call-feature';
import { Control } from '../control';
import './style.css';

const say = featureWords(
  {
    give: 'Bày tỏ',
    signs: 'Chọn cách bày tỏ',
    agree: 'Tán thành',
    applause: 'Vỗ tay',
    congratulate: 'Chúc mừng',
    understood: 'Đã rõ',
    unclear: 'Nghe không rõ',
    counted: '{sign}: {n}',
  },
  {
    give: 'React',
    signs: 'Choose a reaction',
    agree: 'Agree',
    applause: 'Applause',
    congratulate: 'Congratulations',
    understood: 'Understood',
    unclear: 'Cannot hear well',
    counted: '{sign}: {n}',
  },
);

const GIVE = 'M12 21a9 9 0 1 1 6.500-15.200M8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500v.010M15 9.500v.010M18 12h5M20.500 9.500v5';

/** Lines, so that every system shows them: old ones have no such letters. */
const DRAWINGS: Record<Sign, string> = {
  agree: 'M7 11v9H4v-9ZM7 11l4-7a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.300l-1 6A2 2 0 0 1 17 20H7',
  applause: 'M6 14l5.500-5.500a1.400 1.400 0 0 1 2 2L11 13l4-4a1.400 1.400 0 0 1 2 2l-6 7a4.500 4.500 0 0 1-6.500 0 4.500 4.500 0 0 1 .500-6ZM14 3v2.500M18.500 4.500 17 6.500M9.500 4.500l1 2',
  congratulate: 'M12 4l2.500 5 5.500.800-4 3.900.900 5.500L12 16.600l-4.900 2.600.900-5.500-4-3.900L9.500 9Z',
  understood: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.500l3 3 5.500-6',
  unclear: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.400-1 .900-1 1.700M12 16.800v.010',
};

/** One button; the signs are its neighbours in the bar while it is open, so that the arrow keys
 * lead to them. A sign, Escape and whatever else is pressed closes. */
function GiveControl({ session, lost }: { session: Session; lost: boolean }) {
  const open = useSignal(false);
  const resting = useSignal(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open.value) place.current?.querySelector<HTMLButtonElement>('.reaction-sign')?.focus();
  }, [open.value]);
  const close = () => {
    open.value = false;
    place.current?.querySelector<HTMLButtonElement>('.control')?.focus();
  };
  // It lies over pictures and, on a phone, over buttons: whatever else is pressed closes it.
  useEffect(() => {
    if (!open.value) return;
    const elsewhere = (event: Event) => {
      if (!(event.target instanceof Node && place.current?.contains(event.target))) open.value = false;
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
      document.removeEventListener('keydown', escape);
    };
  }, [open.value]);
  const give = (sign: Sign) => {
    if (lost || resting.value || !giveSign(session, sign)) return;
    resting.value = true;
    setTimeout(() => (resting.value = false), PACE_MILLIS);
    close();
  };
  return (
    <div ref={place} class="reactions">
      <Control icon={{ drawing: GIVE }} label={say('give')} expanded={open.value} disabled={lost} onPress={() => (open.value ? close() : (open.value = true))} />
      {open.value && (
        <div class="reaction-signs" role="group" aria-label={say('signs')}>
          {SIGNS.map((sign) => (
            <button key={sign} type="button" class="reaction-sign" aria-disabled={lost || resting.value} onClick={() => give(sign)}>
              <Drawing lines={DRAWINGS[sign]} />
              {say(sign)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function TileMark({ session, participant, large }: { session: Session; participant: Participant; large: boolean }) {
  const sign = useComputed(() => signOf(session.state.value, participant.id)).value;
  return (
    sign && (
      <span class="tile-mark reaction-mark" data-sign={sign}>
        <Drawing lines={DRAWINGS[sign]} />
        {large && say(sign)}
      </span>
    )
  );
}

/** How many of each. Said once it is quiet: twice a second would drown everything else that is read
 * out. */
function Counts({ session }: { session: Session }) {
  const end = useComputed(() => signsEnd(session.state.value)).value;
  useEffect(() => {
    if (end === null) return;
    const timer = setTimeout(() => session.change(forgetSigns(Date.now())), Math.max(0, end - Date.now()));
    return () => clearTimeout(timer);
  }, [end]);
  const said = useSignal('');
  const counts = countsOf(useComputed(() => session.state.value.signCounts).value);
  const words = counts.map(({ sign, count }) => say('counted', { sign: say(sign), n: number(count) })).join(', ');
  useEffect(() => {
    const timer = setTimeout(() => (said.value = words), 1_000);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <>
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
      {counts.length > 0 && (
        <ul class="reaction-counts" aria-hidden="true">
          {counts.map(({ sign, count }) => (
            <li key={sign} data-sign={sign} data-count={count}>
              <Drawing lines={DRAWINGS[sign]} />
              {number(count)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export const reactions: CallFeature = {
  Control: GiveControl,
  TileMark,
  tileFact: (state, participant) => {
    const sign = signOf(state, participant.id);
    return sign && say(sign);
  },
  Overlay: Counts,
};
