// SPDX-License-Identifier: MPL-2.0
// What the call says of missed speech.

import type { Millis } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { time } from '../../../../i18n/format';

export const say = featureWords(
  {
    title: 'Lời đã lỡ',
    banner: 'Mất kết nối từ {from} đến {to}: có {n} lời phát biểu chưa nghe được.',
    bannerOfSound: 'Mất kết nối từ {from} đến {to}. Có thể nghe lại phần đã lỡ.',
    show: 'Xem lời đã lỡ',
    hearBanner: 'Nghe lại',
    unread: '{n} lời đã lỡ chưa xem',
  },
  {
    title: 'What you missed',
    banner: 'The connection was lost from {from} to {to}: {n} {n:statement was|statements were} not heard.',
    bannerOfSound: 'The connection was lost from {from} to {to}. What was missed can be heard again.',
    show: 'Read what was said',
    hearBanner: 'Hear it',
    unread: '{n} {n:statement|statements} missed, not read yet',
  },
);

/** 10:05:20 */
export const second = (at: Millis) => `${time(at)}:${String(new Date(at).getSeconds()).padStart(2, '0')}`;
