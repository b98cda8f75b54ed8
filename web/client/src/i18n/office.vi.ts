// SPDX-License-Identifier: MPL-2.0
// What is read before and after meetings only: whoever joins one on a slow line does not load it. A
// test finds words of the call in here.

import { minutesVi } from './minutes.vi.ts';
import { notesVi } from './notes.vi.ts';
import { peopleVi } from './people.vi.ts';
import { searchVi } from './search.vi.ts';
import { speechVi } from './speech.vi.ts';

export const officeVi = {
  ...minutesVi,
  ...notesVi,
  ...peopleVi,
  ...searchVi,
  ...speechVi,
};
