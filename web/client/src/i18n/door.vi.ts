// SPDX-License-Identifier: MPL-2.0
// What somebody reads who opens a meeting without being signed in.

export const doorVi = {
  'door.title': 'Vào cuộc họp',
  'door.lead': 'Đăng nhập để vào phòng họp.',
  'door.account': 'Có tài khoản',
  'door.guest': 'Tôi là khách',
  'door.guest.text': 'Khách nhập tên, đơn vị và chờ chủ trì hoặc thư ký cho vào.',
  'lobby.turnedAway': 'Chưa vào được phòng họp',
  'closed.askAgain': 'Xin vào lại',
  'door.noGuests': 'Khách mời vào họp bằng liên kết trong thư mời.',
};
