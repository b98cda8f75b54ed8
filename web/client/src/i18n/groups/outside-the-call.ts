// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { outsideTheCallVi } from '../outside-the-call.vi.ts';

addWords(outsideTheCallVi, async () => (await import('../outside-the-call.en.ts')).outsideTheCallEn);
