// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../../../i18n/feature-words';

export const say = featureWords(
  {
    title: 'Phím tắt',
    space: 'Phím cách',
    hold: 'Giữ để nói: micrô bật trong lúc giữ phím',
    tab: 'Chuyển sang phần tiếp theo; Shift + Tab để quay lại',
    arrows: 'Phím mũi tên',
    inside: 'Chọn nút trong thanh điều khiển, bảng và danh sách hình',
    escape: 'Đóng bảng hoặc hộp thoại; rời màn hình hội trường',
    list: 'Mở bảng phím tắt này',
    or: 'hoặc',
    single: 'Dùng phím ? để mở bảng này (tắt đi nếu máy tính nhập chữ bằng giọng nói)',
  },
  {
    title: 'Keyboard shortcuts',
    space: 'Space bar',
    hold: 'Hold to speak: the microphone is on while the key is held',
    tab: 'Go to the next part; Shift + Tab goes back',
    arrows: 'Arrow keys',
    inside: 'Choose a button in a bar, a panel or the row of pictures',
    escape: 'Close a panel or a dialog; leave the hall screen',
    list: 'Open this list',
    or: 'or',
    single: 'The ? key opens this list (switch it off if the computer types what is dictated)',
  },
);
