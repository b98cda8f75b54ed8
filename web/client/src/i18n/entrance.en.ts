// SPDX-License-Identifier: MPL-2.0
// What somebody reads who is not signed in: signing in, one-time links, invitations, the
// door of a meeting.

import type { entranceVi } from './entrance.vi.ts';

export const entranceEn: Record<keyof typeof entranceVi, string> = {
  'signIn.title': 'Sign in',
  'signIn.lead': 'Online meetings and signed minutes of the administration.',
  'signIn.username': 'User name',
  'signIn.password': 'Password',
  'signIn.needBoth': 'Enter the user name and the password.',
  'signIn.help': 'No password yet, or forgotten: ask the administrator for a sign-in link.',
  'link.title': 'Sign in by link',
  'link.text': 'This link works once and only for the person it was sent to.',
  'link.action': 'Sign in',
  'link.signedIn': 'Signed in on this device: {name}, {unit}.',
  'link.signedIn.text': 'If the link is for somebody else, this account is signed out and theirs is signed in.',
  'link.action.instead': 'Use the link',
  'link.stay': 'Keep the present account',
  'link.used': 'This link has been used or has expired.',
  'link.used.text': 'If you have set a password, sign in with it; if not, ask your administrator for a new link.',
  'link.unknown': 'There is no such link.',
  'link.unknown.text': 'Perhaps a part of the address is missing, or the account is closed. Check every character; if that does not help, ask your administrator.',
  'invitation.title': 'Invitation to a meeting',
  'invitation.name': 'Full name',
  'invitation.name.hint': 'Exactly as it should stand in the minutes.',
  'invitation.name.missing': 'Enter your full name.',
  'invitation.unit': 'Unit',
  'invitation.unit.hint': 'For example: Provincial power company.',
  'invitation.unit.missing': 'Enter the name of your unit.',
  'invitation.next': 'Continue',
  'invitation.account': 'Have an account?',
  'door.timeOpen': 'put off, no new time yet',
  'door.title': 'Enter the meeting',
  'door.lead': 'Sign in to enter.',
  'door.account': 'I have an account',
  'door.guest': 'I am a guest',
  'door.guest.text': 'Guests give name and unit and wait until the chair or the secretary lets them in.',
  'door.noGuests': 'Guests enter by the link in their invitation.',
};
