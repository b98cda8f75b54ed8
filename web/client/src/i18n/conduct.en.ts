// SPDX-License-Identifier: MPL-2.0
// How a meeting is opened and chaired, and whose screen is shown.

import type { conductVi } from './conduct.vi.ts';

export const conductEn: Record<keyof typeof conductVi, string> = {
  'opening.name': 'Waiting room',
  'opening.notYet': 'Not opened yet',
  'opening.text': 'The meeting has not been opened. Everybody hears and sees each other; nothing is recorded and attendance has not begun.',
  'opening.who': 'The chair or the secretary opens it.',
  'opening.bySetTime': 'It opens by itself at {time} when the chair or the secretary is here.',
  'opening.open': 'Open the meeting',
  'chair.handOver': 'Hand over the chair',
  'chair.handOver.title': 'Hand the chair over to {name}?',
  'chair.handOver.text': '{unit}. This person leads the meeting from now on; the minutes say who chaired from when on. The chair of the plan may take it back at any time.',
  'chair.takeBack': 'Take the chair back',
  'chair.other': '{name} chairs now.',
  'screen.over': 'Share instead',
  'screen.over.title': 'Share instead of {name}?',
  'screen.over.text': 'One screen is shown at a time. The one that is shown now stops.',
  'screen.chair.title': 'The chair is sharing',
  'screen.chair.text': 'One screen is shown at a time, and the chair’s comes first. When {name} stops, press Share again.',
  'screen.stopTheirs': 'Stop their screen',
  'screen.stopped': 'This screen is no longer shown.',
  'screen.stoppedBy': 'This screen is no longer shown: {name} shares instead, or has stopped it.',
  'people.namesake': 'Gives the name of an invited person ({who}). Ask before letting in.',
};
