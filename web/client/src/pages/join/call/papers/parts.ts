// SPDX-License-Identifier: MPL-2.0
// What is fetched once there are papers in the meeting, or somebody wants to add one.

import '../../../../i18n/groups/call';
import '../../../../ui/more-icons';
import './style.css';

export { PaperPanel } from './panel';
export { PaperStage, SmallPage } from './stage';
export { FetchAhead } from './stores';
