// SPDX-License-Identifier: MPL-2.0
import { addWords } from '../index';
import { devicesVi } from '../devices.vi.ts';

addWords(devicesVi, async () => (await import('../devices.en.ts')).devicesEn);
