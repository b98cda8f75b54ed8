// SPDX-License-Identifier: MPL-2.0
// What is read before and after meetings only.

import { administrationVi } from './administration.vi.ts';
import { linkQualityVi } from './link-quality.vi.ts';
import { meetingVi } from './meeting.vi.ts';
import { minutesVi } from './minutes.vi.ts';
import { notesVi } from './notes.vi.ts';
import { peopleVi } from './people.vi.ts';
import { searchVi } from './search.vi.ts';
import { speechVi } from './speech.vi.ts';
import { verificationVi } from './verification.vi.ts';

export const outsideTheCallVi = {
  ...administrationVi,
  ...linkQualityVi,
  ...meetingVi,
  ...minutesVi,
  ...notesVi,
  ...peopleVi,
  ...searchVi,
  ...speechVi,
  ...verificationVi,
};
