// Who is signed in on this device.

import { signal } from '@preact/signals';

import type { Me, SignIn, UseLink } from '../generated/protocol';
import { api, ProblemError } from './client';

/** Undefined until asked, null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);

/** Asks the server who is signed in. Throws when the server cannot be reached. */
export async function loadMe(): Promise<void> {
  try {
    me.value = await api.get<Me>('/me');
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) me.value = null;
    else throw error;
  }
}

export async function signIn(body: SignIn): Promise<void> {
  me.value = await api.post<Me>('/auth/sign-in', body);
}

export async function enterByLink(body: UseLink): Promise<void> {
  me.value = await api.post<Me>('/auth/link', body);
}

export async function signOut(): Promise<void> {
  await api.post('/auth/sign-out');
  me.value = null;
}
