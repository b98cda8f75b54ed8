// SPDX-License-Identifier: MPL-2.0
// What is read before and after meetings only.

import { administrationEn } from './administration.en.ts';
import { linkQualityEn } from './link-quality.en.ts';
import { meetingEn } from './meeting.en.ts';
import { minutesEn } from './minutes.en.ts';
import { notesEn } from './notes.en.ts';
import { peopleEn } from './people.en.ts';
import { searchEn } from './search.en.ts';
import { speechEn } from './speech.en.ts';
import { verificationEn } from './verification.en.ts';
import type { outsideTheCallVi } from './outside-the-call.vi.ts';

export const outsideTheCallEn: Record<keyof typeof outsideTheCallVi, string> = {
  ...administrationEn,
  ...linkQualityEn,
  ...meetingEn,
  ...minutesEn,
  ...notesEn,
  ...peopleEn,
  ...searchEn,
  ...speechEn,
  ...verificationEn,
};
