// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { officeVi } from '../office.vi.ts';

addWords(officeVi, async () => (await import('../office.en.ts')).officeEn);
