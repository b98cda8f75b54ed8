// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { callVi } from '../call.vi.ts';

addWords(callVi, async () => (await import('../call.en.ts')).callEn);
