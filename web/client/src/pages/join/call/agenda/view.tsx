// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../../../../i18n/feature-words';
import type { CallFeature } from '../call-feature';
import { lazyPanel } from '../lazy-panel';
import './style.css';

const say = featureWords({ title: 'Chương trình' }, { title: 'Agenda' });

export const agenda: CallFeature = { panel: { name: 'agenda', icon: 'agenda', title: () => say('title'), isOffered: () => true, Content: lazyPanel(({ AgendaPanel }) => AgendaPanel) } };
