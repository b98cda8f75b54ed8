// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { lineTestVi } from '../line-test.vi.ts';

addWords(lineTestVi, async () => (await import('../line-test.en.ts')).lineTestEn);
