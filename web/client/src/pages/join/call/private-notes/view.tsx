// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../../../../i18n/feature-words';
import type { CallFeature } from '../call-feature';
import { lazyPanel } from '../lazy-panel';

const say = featureWords({ title: 'Ghi chép riêng', shortTitle: 'Ghi chép' }, { title: 'My notes', shortTitle: 'Notes' });

const DRAWING = 'M6 3h12v18H6ZM9 3v18M12 8h3.500M12 12h3.500M12 16h2';

export const privateNotes: CallFeature = {
  panel: {
    name: 'private-notes',
    icon: { drawing: DRAWING },
    title: () => say('title'),
    shortTitle: () => say('shortTitle'),
    // A guest has no account under which notes could be found again after the meeting.
    isOffered: ({ room, you }) => room?.participants.some(({ id, is_guest, is_machine }) => id === you && !is_guest && !is_machine) ?? false,
    Content: lazyPanel(({ PrivateNotesPanel }) => PrivateNotesPanel),
  },
};
