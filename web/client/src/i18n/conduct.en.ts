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
  'leader.chair.handed': '{name} has handed over the chair. This site leads the meeting from now on.',
  'leader.chair.yours': 'This site leads the meeting from now on.',
  'leader.chair.returned': 'The chair is back here. This site leads the meeting from now on.',
  'leader.chair.byPlan': 'The plan was changed: this site chairs the meeting from now on.',
  'leader.chair.other': '{name} chairs from now on.',
  'leader.chair.insteadOfYou': 'The plan was changed: {name} chairs from now on, this site no longer does.',
  'leader.chair.left': '{name} has left, and nobody chairs the meeting.',
  'leader.chair.takeBack': 'Take the chair back',
  'leader.chair.noMore': 'The plan was changed: this site no longer chairs the meeting.',
  'leader.secretary.byPlan': 'The plan was changed: this site is the meeting’s secretary from now on.',
  'leader.secretary.other': '{name} is the secretary from now on.',
  'leader.secretary.insteadOfYou': 'The plan was changed: {name} is the secretary from now on, this site no longer is.',
  'leader.secretary.noMore': 'The plan was changed: this site is no longer the meeting’s secretary.',
  'screen.over': 'Share instead',
  'screen.over.title': 'Share instead of {name}?',
  'screen.over.text': 'One screen is shown at a time. The one that is shown now stops.',
  'screen.chair.title': 'The chair is sharing',
  'screen.chair.text': 'One screen is shown at a time, and the chair’s comes first. When {name} stops, press Share again.',
  'screen.stopTheirs': 'Stop their screen',
  'screen.stopped': 'This screen is no longer shown.',
  'screen.stoppedBy': 'This screen is no longer shown: {name} shares instead, or has stopped it.',
};
