// SPDX-License-Identifier: MPL-2.0
// What putting a meeting off says.

import { featureWords } from '../i18n/feature-words';

export const say = featureWords(
  {
    verb: 'Hoãn họp',
    title: 'Hoãn cuộc họp "{title}"',
    text: 'Các đơn vị được mời thấy lý do và thời gian mới; trả lời giấy mời trước đây không còn tính.',
    reason: 'Lý do hoãn',
    reasonMissing: 'Ghi lý do hoãn.',
    when: 'Thời gian mới',
    later: 'Thông báo sau',
    now: 'Chọn ngay',
    same: 'Thời gian mới trùng thời gian cũ. Chọn thời gian khác.',
    past: 'Thời gian mới đã qua. Chọn thời gian khác.',
    openTimeText: 'Cuộc họp hoãn, thời gian mới sẽ thông báo sau. Thời gian cũ: {from}.',
    newTimeText: 'Cuộc họp đã hoãn từ {from} sang {to}.',
    why: 'Lý do: {reason}',
    copy: 'Chép thông báo',
    copied: 'Đã chép thông báo. Dán vào tin nhắn, thư điện tử hoặc công văn.',
    copiedNot: 'Trình duyệt không cho chép. Chọn và chép đoạn dưới đây:',
    letter: 'THÔNG BÁO HOÃN HỌP\n\n{unit} thông báo hoãn cuộc họp "{meeting}".\nLý do: {reason}\nThời gian cũ: {from}\nThời gian mới: {to}',
    letterLater: 'sẽ thông báo sau',
    cancelled: 'THÔNG BÁO HỦY HỌP\n\n{unit} thông báo hủy cuộc họp "{meeting}", dự kiến lúc {from}.\nLý do: {reason}',
  },
  {
    verb: 'Put off',
    title: 'Put off the meeting “{title}”',
    text: 'The invited units see the reason and the new time; their earlier answers do not count any more.',
    reason: 'Why it is put off',
    reasonMissing: 'Give the reason.',
    when: 'New time',
    later: 'Told later',
    now: 'Set now',
    same: 'The new time is the old one. Choose another time.',
    past: 'The new time has passed. Choose another time.',
    openTimeText: 'The meeting is put off; the new time will be told later. Time before: {from}.',
    newTimeText: 'The meeting was put off from {from} to {to}.',
    why: 'Reason: {reason}',
    copy: 'Copy a notice',
    copied: 'The notice is copied. Paste it into a message, an e-mail or a letter.',
    copiedNot: 'The browser does not let this page copy. Select and copy the text below:',
    letter: 'MEETING PUT OFF\n\n{unit} has put off the meeting “{meeting}”.\nReason: {reason}\nTime before: {from}\nNew time: {to}',
    letterLater: 'will be told later',
    cancelled: 'MEETING CANCELLED\n\n{unit} has cancelled the meeting “{meeting}”, planned for {from}.\nReason: {reason}',
  },
);
