// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../i18n/feature-words';

export const say = featureWords(
  {
    held: 'Lời phát biểu lúc mất kết nối được giữ trên máy này: {n} giây đang chờ gửi.',
    sending: 'Đang gửi lời phát biểu lúc mất kết nối: còn {n} giây. Đừng đóng trang này.',
    done: 'Đã gửi đủ lời phát biểu lúc mất kết nối. Lời này có trong bản ghi.',
    refused: 'Không gửi được lời phát biểu lúc mất kết nối: biên bản đã ký, hoặc điểm cầu này không còn trong cuộc họp. Nếu cần ghi vào biên bản, báo thư ký.',
    full: 'Máy này không giữ được lời phát biểu khi mất kết nối: hết chỗ, hoặc trình duyệt không cho lưu.',
  },
  {
    held: 'What you say while the connection is lost is kept on this device: {n} {n:second waits|seconds wait} to be sent.',
    sending: 'Sending what you said while the connection was lost: {n} {n:second|seconds} left. Keep this page open.',
    done: 'All that you said while the connection was lost has arrived. It is in the recording.',
    refused: 'What you said while the connection was lost could not be sent: the minutes are signed, or you are no longer in the meeting. Tell the secretary if it belongs in the minutes.',
    full: 'This device cannot keep what you say while the connection is lost: it has no room, or the browser forbids it.',
  },
);
