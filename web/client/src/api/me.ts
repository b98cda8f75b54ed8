// SPDX-License-Identifier: MPL-2.0
// Who is signed in on this device.

import { signal } from '@preact/signals';

import type { Me, MeetingId, SessionView, SignIn, UseLink } from '../generated/protocol';
import { api, page } from './client';

/** Undefined until asked, null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);

me.subscribe((who) => (page.of = who?.user.id ?? ''));

/** The meeting whose guest this browser's is. */
export const guestOf = signal<MeetingId | null>(null);

/** Asks the server who has this browser. Throws when the server cannot be reached. */
export async function loadMe(): Promise<void> {
  const session = await api.get<SessionView>('/auth/session');
  guestOf.value = session.guest_of;
  me.value = session.me;
}

export async function signIn(body: SignIn): Promise<void> {
  me.value = await api.post<Me>('/auth/sign-in', body);
}

export async function enterByLink(body: UseLink): Promise<void> {
  me.value = await api.post<Me>('/auth/link', body);
}

/** What is saved or asked before the session ends. `false` calls it off. */
export const beforeSignOut = new Set<() => Promise<unknown>>();

/** Whether the session has ended. */
export async function signOut(): Promise<boolean> {
  const answers = await Promise.all([...beforeSignOut].map((ask) => ask()));
  if (answers.includes(false)) return false;
  await api.post('/auth/sign-out');
  me.value = null;
  return true;
}
