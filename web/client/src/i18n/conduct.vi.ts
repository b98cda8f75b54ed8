// SPDX-License-Identifier: MPL-2.0
// How a meeting is opened and chaired, and whose screen is shown.

export const conductVi = {
  'opening.name': 'Phòng chờ chung',
  'opening.notYet': 'Chưa khai mạc',
  'opening.text': 'Cuộc họp chưa khai mạc. Mọi người nghe và thấy nhau; chưa ghi âm, chưa tính giờ có mặt.',
  'opening.who': 'Chủ trì hoặc thư ký khai mạc.',
  'opening.bySetTime': 'Tự khai mạc lúc {time} khi có chủ trì hoặc thư ký.',
  'opening.open': 'Khai mạc',
  'chair.handOver': 'Giao quyền chủ trì',
  'chair.handOver.title': 'Giao quyền chủ trì cho {name}?',
  'chair.handOver.text': '{unit}. Người này điều hành cuộc họp từ lúc này; biên bản ghi rõ ai chủ trì từ lúc nào. Chủ trì theo kế hoạch có thể nhận lại bất cứ lúc nào.',
  'chair.takeBack': 'Nhận lại quyền chủ trì',
  'chair.other': '{name} đang chủ trì.',
  'screen.over': 'Trình chiếu thay',
  'screen.over.title': 'Trình chiếu thay {name}?',
  'screen.over.text': 'Mỗi lúc chỉ một màn hình được trình chiếu. Màn hình đang trình chiếu sẽ dừng.',
  'screen.chair.title': 'Chủ trì đang trình chiếu',
  'screen.chair.text': 'Mỗi lúc chỉ một màn hình được trình chiếu, màn hình của chủ trì được ưu tiên. Khi {name} dừng trình chiếu, bấm Trình chiếu lại.',
  'screen.stopTheirs': 'Dừng trình chiếu',
  'screen.stopped': 'Màn hình này đã dừng trình chiếu.',
  'screen.stoppedBy': 'Màn hình này đã dừng trình chiếu: {name} trình chiếu thay hoặc đã cho dừng.',
  'people.namesake': 'Khai trùng tên người được mời ({who}). Hỏi lại trước khi cho vào.',
};
