// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { entranceVi } from '../entrance.vi.ts';

addWords(entranceVi, async () => (await import('../entrance.en.ts')).entranceEn);
