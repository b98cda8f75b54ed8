// Accounts: one's own, and all as an administrator cares for them.

export const peopleVi = {
  'account.username': 'Tên đăng nhập: {name}',
  'password.noCurrent': 'Vừa đăng nhập bằng liên kết nên không cần mật khẩu cũ.',
  'person.edit': 'Sửa',
  'person.edit.title': 'Tài khoản của {name}',
  'person.closed': 'Đã khóa',
  'person.access': 'Đăng nhập',
  'person.reset': 'Đặt lại mật khẩu',
  'person.reset.ask': 'Đặt lại mật khẩu của {name}?',
  'person.reset.text': 'Mật khẩu cũ không dùng được nữa, các thiết bị đang đăng nhập bị thoát ra. Liên kết để đặt mật khẩu mới hiện ngay sau đó.',
  'person.close': 'Khóa tài khoản',
  'person.close.ask': 'Khóa tài khoản của {name}?',
  'person.close.text': 'Người này thoát khỏi mọi thiết bị và cuộc họp trong vài giây, không đăng nhập lại được đến khi mở khóa. Biên bản và chữ ký đã có giữ nguyên.',
  'person.open': 'Mở khóa tài khoản',
  'person.saved': 'Đã lưu.',
  'person.names': 'Biên bản đã lập giữ nguyên tên và đơn vị cũ.',
};
