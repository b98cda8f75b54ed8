import type { peopleVi } from './people.vi';

export const peopleEn: Record<keyof typeof peopleVi, string> = {
  'account.username': 'User name: {name}',
  'password.noCurrent': 'You signed in by a link, so the old password is not needed.',
  'person.edit': 'Change',
  'person.edit.title': "{name}'s account",
  'person.closed': 'Closed',
  'person.access': 'Signing in',
  'person.reset': 'Reset the password',
  'person.reset.ask': 'Reset the password of {name}?',
  'person.reset.text': 'The old password stops working and all devices are signed out. The link for a new password is shown right after.',
  'person.close': 'Close the account',
  'person.close.ask': 'Close the account of {name}?',
  'person.close.text': 'This person leaves all devices and meetings within seconds and cannot sign in until the account is opened again. Minutes and signatures stay as they are.',
  'person.open': 'Open the account again',
  'person.saved': 'Saved.',
  'person.names': 'Minutes that exist keep the old name and unit.',
};
