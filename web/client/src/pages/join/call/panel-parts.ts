// SPDX-License-Identifier: MPL-2.0
// What the panels of the call draw, in one file of its own.

import '../../../i18n/groups/call';

export { AgendaPanel } from './agenda/panel';
export { ChatPanel } from './chat/panel';
export { FloorPanel } from './floor/panel';
export { MissedPanel } from './missed-speech/panel';
export { hearMissed, ReplayBar } from './missed-speech/replay-bar';
export { PeoplePanel } from './people/panel';
export { PrivateNotesPanel } from './private-notes/panel';
export { WordsPanel } from './transcript/panel';
