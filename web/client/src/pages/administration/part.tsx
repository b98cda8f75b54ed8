// SPDX-License-Identifier: MPL-2.0
// Pages below the administration: one address among those that every page knows, because the first
// of all pages, a meeting's door, has no room for more.

import type { ComponentType } from 'preact';

import type { PageProps } from '../../routes';
import { useFetched } from '../../ui/fetched';

const PARTS = new Map<string, () => Promise<{ default: ComponentType<PageProps> }>>([
  ['duong-truyen', () => import('../link-quality/page')],
  ['thu', () => import('../../mail/page')],
  ['nhan-tin', () => import('../../webhooks/page')],
  ['thoi-han-luu', () => import('../../retention/page')],
]);

export default function AdministrationPart({ id = '' }: PageProps) {
  return <Part key={id} id={id} />;
}

function Part({ id }: { id: string }) {
  const { there } = useFetched(PARTS.get(id) ?? (() => import('../not-found')));
  return there && <there.default />;
}
