// SPDX-License-Identifier: MPL-2.0
// What somebody reads who is not signed in: signing in, one-time links, invitations, the
// door of a meeting.

export const entranceVi = {
  'signIn.title': 'Đăng nhập',
  'signIn.lead': 'Họp trực tuyến và biên bản ký số của cơ quan.',
  'signIn.username': 'Tên đăng nhập',
  'signIn.password': 'Mật khẩu',
  'signIn.needBoth': 'Nhập tên đăng nhập và mật khẩu.',
  'signIn.help': 'Chưa có hoặc quên mật khẩu: xin quản trị viên gửi liên kết đăng nhập.',
  'link.title': 'Đăng nhập bằng liên kết',
  'link.text': 'Liên kết này chỉ dùng được một lần và chỉ dành cho người nhận.',
  'link.action': 'Đăng nhập',
  'link.used': 'Liên kết này đã dùng hoặc hết hạn.',
  'link.used.text': 'Đã đặt mật khẩu thì đăng nhập bằng mật khẩu; chưa thì xin quản trị viên liên kết mới.',
  'link.unknown': 'Không có liên kết này.',
  'link.unknown.text': 'Có thể địa chỉ bị chép thiếu, hoặc tài khoản đã bị khóa. Kiểm tra từng ký tự; nếu vẫn không được, hỏi quản trị viên.',
  'invitation.title': 'Thư mời họp',
  'invitation.name': 'Họ và tên',
  'invitation.name.hint': 'Ghi đúng như trong biên bản.',
  'invitation.name.missing': 'Nhập họ và tên.',
  'invitation.unit': 'Đơn vị',
  'invitation.unit.hint': 'Ví dụ: Công ty Điện lực tỉnh.',
  'invitation.unit.missing': 'Nhập tên đơn vị.',
  'invitation.next': 'Tiếp tục',
  'invitation.account': 'Đã có tài khoản?',
  'door.title': 'Vào cuộc họp',
  'door.lead': 'Đăng nhập để vào phòng họp.',
  'door.account': 'Có tài khoản',
  'door.guest': 'Tôi là khách',
  'door.guest.text': 'Khách nhập tên, đơn vị và chờ chủ trì hoặc thư ký cho vào.',
  'door.noGuests': 'Khách mời vào họp bằng liên kết trong thư mời.',
};
