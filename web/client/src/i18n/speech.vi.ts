// SPDX-License-Identifier: MPL-2.0
// What the office that looks after the server reads about the models that turn speech into text.

export const speechVi = {
  'speech.title': 'Ghi lời nói thành chữ',
  'speech.captions': 'Phụ đề',
  'speech.transcripts': 'Bản gỡ băng',
  'speech.both': 'Phụ đề và bản gỡ băng',
  'speech.serves': '{work}: đang dùng mô hình {model}.',
  'speech.instead': '{work}: không dùng được mô hình {wanted}, đang dùng {model} thay thế',
  'speech.instead.text': 'Chữ có thể sai nhiều hơn hoặc hiện chậm hơn. Cuộc họp và bản ghi âm không bị ảnh hưởng.',
  'speech.none': '{work}: chưa hoạt động, vì không có mô hình nào dùng được',
  'speech.none.text': 'Cuộc họp và bản ghi âm không bị ảnh hưởng. Sau khi khắc phục, thư ký bấm gỡ băng lại để có chữ của các cuộc họp đã qua.',
  'speech.nothing': 'Chưa cài mô hình nào. Cài bằng lệnh: diemcau model add, kèm đường dẫn đến mô hình.',
  'speech.not_installed': 'Mô hình {model} được chọn trong tệp cài đặt nhưng chưa có trên máy chủ. Cài bằng lệnh diemcau model add, hoặc sửa tên ở mục captions_model, transcript_model của tệp cài đặt rồi khởi động lại máy chủ.',
  'speech.no_runtime': 'Mô hình {model} cần thư viện ONNX Runtime, máy chủ chưa có thư viện này. Chép tệp libonnxruntime.so (bản 1.17 trở lên) vào thư mục models trong thư mục dữ liệu, hoặc ghi đường dẫn đúng vào mục onnxruntime của tệp cài đặt rồi khởi động lại máy chủ.',
  'speech.damaged': 'Tệp của mô hình {model} đã hỏng hoặc bị thay đổi. Gỡ bằng lệnh diemcau model remove {model}, rồi cài lại bằng lệnh diemcau model add.',
  'speech.does_not_load': 'Mô hình {model} có đủ tệp nhưng lần dùng gần nhất không mở được. Kiểm tra bộ nhớ còn trống của máy chủ và bản của thư viện ONNX Runtime, cài lại mô hình nếu cần, rồi khởi động lại máy chủ.',
  'speech.detail': 'Chi tiết để gửi người hỗ trợ',
  'speech.elsewhere': 'Việc nghe và ghi chữ do một máy khác làm. Nếu vẫn không có chữ, xem nhật ký của máy đó.',
};
