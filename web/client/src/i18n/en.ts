// English. The same keys as `vi.ts`; the build checks.

import type { Catalogue } from './index';

export const en: Catalogue = {
  // Shared
  'action.close': 'Close',
  'action.cancel': 'No',
  'action.tryAgain': 'Try again',
  'action.save': 'Save',
  'action.copy': 'Copy',
  'action.copied': 'Copied',
  'wait.loading': 'Loading…',
  'error.unreachable': 'The system cannot be reached.',
  'error.unreachable.detail': 'Check the line and try again. What was saved is safe.',
  'error.unavailable': 'The system cannot answer now.',
  'error.unavailable.detail': 'Wait a moment and try again. What was saved is safe.',
  'error.unexpected': 'Something went wrong on this page.',
  'error.unexpected.detail': 'Reload the page and try again. What was saved is safe.',
  'error.pageNotLoaded': 'This page could not be loaded.',
  'nav.main': 'Main pages',
  'nav.skip': 'Skip to content',
  'nav.meetings': 'Meetings',
  'nav.verify': 'Verify',
  'nav.administration': 'Administration',
  'nav.signOut': 'Sign out',
  'notFound.title': 'There is no such page',
  'notFound.text': 'The address may be cut short. Open the link in the invitation again, or go to the meetings.',
  'notFound.back': 'To the meetings',

  // Signing in
  'signIn.title': 'Sign in',
  'signIn.lead': 'Online meetings and signed minutes of the administration.',
  'signIn.username': 'User name',
  'signIn.password': 'Password',
  'signIn.action': 'Sign in',
  'signIn.needBoth': 'Enter the user name and the password.',
  'signIn.help': 'No password yet? Open the sign-in link sent by the administrator. Guests open the link in the invitation.',
  'link.title': 'Sign in by link',
  'link.text': 'This link works once and only for the person it was sent to.',
  'link.action': 'Sign in',
};
