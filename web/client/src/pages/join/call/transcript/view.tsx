// SPDX-License-Identifier: MPL-2.0
import { t } from '../../../../i18n';
import { leads } from '../../../../session/features/chairing';
import type { CallFeature } from '../call-feature';
import { lazyPanel } from '../lazy-panel';

export const transcript: CallFeature = {
  panel: { name: 'transcript', icon: 'words', title: () => t('panel.words'), isOffered: ({ room }) => room !== null && leads(room.your_role), Content: lazyPanel(({ WordsPanel }) => WordsPanel) },
};
