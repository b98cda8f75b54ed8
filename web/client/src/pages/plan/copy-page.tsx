// SPDX-License-Identifier: MPL-2.0
// A new meeting like an earlier one: the same people, units and agenda, a week later.

import type { PageProps } from '../../routes';
import PlanPage from './page';

export default function CopyPage({ id }: PageProps) {
  return <PlanPage like={id} />;
}
