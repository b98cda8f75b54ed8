// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { meetingsVi } from '../meetings.vi.ts';

addWords(meetingsVi, async () => (await import('../meetings.en.ts')).meetingsEn);
