// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../i18n/feature-words';

export const say = featureWords(
  {
    held: 'Lời bạn nói lúc mất kết nối được giữ trên máy này: {n} giây đang chờ gửi.',
    sending: 'Đang gửi lời bạn nói lúc mất kết nối: còn {n} giây. Đừng đóng trang này.',
    done: 'Đã gửi đủ lời bạn nói lúc mất kết nối. Lời này có trong bản ghi.',
    full: 'Máy này hết chỗ nên không giữ thêm được lời bạn nói khi mất kết nối.',
  },
  {
    held: 'What you say while the connection is lost is kept on this device: {n} {n:second waits|seconds wait} to be sent.',
    sending: 'Sending what you said while the connection was lost: {n} {n:second|seconds} left. Keep this page open.',
    done: 'All that you said while the connection was lost has arrived. It is in the recording.',
    full: 'This device has no room left to keep what you say while the connection is lost.',
  },
);
