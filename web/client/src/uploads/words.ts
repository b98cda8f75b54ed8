// SPDX-License-Identifier: MPL-2.0
// What is said of files on their way.

import { featureWords } from '../i18n/feature-words';

export const say = featureWords(
  {
    title: 'Tệp đang gửi',
    sent: 'Đã gửi {part}',
    waiting: 'Mất kết nối với máy chủ. Đã gửi {part}, khi có mạng sẽ tự gửi tiếp.',
    checking: 'Đã gửi xong, máy chủ đang kiểm tra tệp…',
    cancel: 'Hủy gửi',
    cancelFile: 'Hủy gửi: {name}',
    again: 'Gửi lại',
    againFile: 'Gửi lại: {name}',
    close: 'Đóng',
    closeFile: 'Đóng: {name}',
    notKept: 'Trình duyệt này không giữ được tệp: nếu đóng hoặc tải lại trang thì phải chọn lại tệp.',
    goesOn: 'Có thể đóng cửa sổ này, tệp vẫn tiếp tục được gửi.',
  },
  {
    title: 'Files being sent',
    sent: 'Sent {part}',
    waiting: 'The server cannot be reached. {part} was sent; it goes on by itself when the line is back.',
    checking: 'Sent; the file is being checked…',
    cancel: 'Cancel',
    cancelFile: 'Cancel sending: {name}',
    again: 'Try again',
    againFile: 'Try again: {name}',
    close: 'Close',
    closeFile: 'Close: {name}',
    notKept: 'This browser cannot keep the file: if the page is closed or loaded again, choose the file once more.',
    goesOn: 'This window can be closed; the file goes on being sent.',
  },
);
