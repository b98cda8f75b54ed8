// SPDX-License-Identifier: MPL-2.0
// What the panel of missed speech and its player say.

import { featureWords } from '../../../../i18n/feature-words';
import { number } from '../../../../i18n/format';

export const say = featureWords(
  {
    lead: 'Lời phát biểu từ {from} đến {to}, máy ghi thành chữ nên có thể sai.',
    leadOfSound: 'Mất kết nối từ {from} đến {to}. Phần này không có lời ghi thành chữ, nhưng nghe lại được.',
    more: 'Còn lời phát biểu sau {at}. Xem trong bản gỡ băng của cuộc họp.',
    hear: 'Nghe lại nhanh (1,5 lần)',
    hearOn: 'Nghe tiếp từ {at}',
    hearAll: 'Nghe lại từ đầu',
    goOn: 'Nghe tiếp',
    live: 'Trở lại trực tiếp',
    barName: 'Nghe lại lời đã lỡ',
    on: 'Đang nghe lại lúc {at}, nhanh 1,5 lần. Hình vẫn là trực tiếp.',
    loading: 'Đang tải lời phát biểu lúc {at}. Hình vẫn là trực tiếp.',
    left: 'Còn nhiều nhất {left}.',
    began: 'Bắt đầu nghe lại, nhanh 1,5 lần. Hình vẫn là trực tiếp.',
    seconds: '{s} giây',
    minutes: '{m} phút {s} giây',
    caughtUp: 'Đã nghe lại hết. Đang nghe trực tiếp.',
    nobodySpoke: 'Không có ai phát biểu trong phần đã lỡ. Đang nghe trực tiếp.',
    wantedLive: 'Đang nghe trực tiếp.',
    lost: 'Dừng nghe lại ở {at} vì mất kết nối.',
    outOfReach: 'Không tải được lời phát biểu từ {at}. Đang nghe trực tiếp.',
    cannotPlay: 'Trình duyệt này không nghe lại được. Đang nghe trực tiếp.',
  },
  {
    lead: 'What was said from {from} to {to}, written by a machine that may err.',
    leadOfSound: 'The connection was lost from {from} to {to}. Nothing of it was written down, but it can be heard again.',
    more: 'There is more after {at}. It is in the transcript of the meeting.',
    hear: 'Hear it again quickly (1.5 times)',
    hearOn: 'Go on from {at}',
    hearAll: 'Hear it from the beginning',
    goOn: 'Go on',
    live: 'Back to live',
    barName: 'Hearing what was missed',
    on: 'This was said at {at}, played 1.5 times as fast. The picture is live.',
    loading: 'Loading what was said at {at}. The picture is live.',
    left: '{left} left at most.',
    began: 'Playing what was missed, 1.5 times as fast. The picture is live.',
    seconds: '{s} s',
    minutes: '{m} min {s} s',
    caughtUp: 'Everything was heard. The sound is live.',
    nobodySpoke: 'Nobody spoke in what was missed. The sound is live.',
    wantedLive: 'The sound is live.',
    lost: 'Stopped at {at}: the connection was lost.',
    outOfReach: 'What was said from {at} could not be loaded. The sound is live.',
    cannotPlay: 'This browser cannot play what was missed. The sound is live.',
  },
);

/** 2 phút 40 giây */
export function howLong(millis: number): string {
  const seconds = Math.ceil(millis / 1000);
  const [m, s] = [Math.floor(seconds / 60), seconds % 60];
  return m === 0 ? say('seconds', { s: number(s) }) : say('minutes', { m: number(m), s: number(s) });
}
