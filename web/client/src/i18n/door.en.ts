// SPDX-License-Identifier: MPL-2.0
import type { doorVi } from './door.vi';

export const doorEn: Record<keyof typeof doorVi, string> = {
  'door.title': 'Enter the meeting',
  'door.lead': 'Sign in to enter.',
  'door.account': 'I have an account',
  'door.guest': 'I am a guest',
  'door.guest.text': 'Guests give name and unit and wait until the chair or the secretary lets them in.',
  'lobby.turnedAway': 'Not in the meeting yet',
  'closed.askAgain': 'Ask again',
  'door.noGuests': 'Guests enter by the link in their invitation.',
};
