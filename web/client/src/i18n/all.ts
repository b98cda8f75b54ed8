// SPDX-License-Identifier: MPL-2.0
// Every word in both languages, for the build's check and for tests.

import { callVi } from './call.vi.ts';
import { devicesVi } from './devices.vi.ts';
import { entranceVi } from './entrance.vi.ts';
import { lineTestVi } from './line-test.vi.ts';
import { meetingsVi } from './meetings.vi.ts';
import { outsideTheCallVi } from './outside-the-call.vi.ts';
import { vi } from './vi.ts';
import { callEn } from './call.en.ts';
import { devicesEn } from './devices.en.ts';
import { entranceEn } from './entrance.en.ts';
import { lineTestEn } from './line-test.en.ts';
import { meetingsEn } from './meetings.en.ts';
import { outsideTheCallEn } from './outside-the-call.en.ts';
import { en } from './en.ts';

export const allVi = { ...vi, ...callVi, ...devicesVi, ...entranceVi, ...lineTestVi, ...meetingsVi, ...outsideTheCallVi };
export const allEn: Record<string, string> = { ...en, ...callEn, ...devicesEn, ...entranceEn, ...lineTestEn, ...meetingsEn, ...outsideTheCallEn };
