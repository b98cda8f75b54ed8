// SPDX-License-Identifier: MPL-2.0
// Searching transcripts and minutes, and taking transcripts along as files.

export const searchVi = {
  'search.title': 'Tìm trong bản gỡ băng và biên bản',
  'search.words': 'Từ cần tìm',
  'search.hint': 'Gõ có dấu hoặc không dấu. Chỉ tìm trong các cuộc họp được phép xem.',
  'search.do': 'Tìm',
  'search.missing': 'Nhập từ cần tìm.',
  'search.tooLong': 'Gõ ngắn hơn: nhiều nhất 16 từ.',
  'search.searching': 'Đang tìm…',
  'search.found': 'Kết quả có "{words}"',
  'search.none': 'Không tìm thấy "{words}"',
  'search.none.text': 'Thử bớt từ, hoặc gõ không dấu. Bản gỡ băng đang lập thì tìm được khi lập xong.',
  'search.more': 'Xem thêm',
  'search.transcript': 'Bản gỡ băng',
  'search.minutes': 'Biên bản',
  'search.correction': 'Biên bản đính chính',
  'search.open.transcript': 'Mở trong bản gỡ băng',
  'search.open.minutes': 'Mở trong biên bản',
  'search.open.correction': 'Mở trong biên bản đính chính',
  'download.title': 'Tải xuống',
  'download.word': 'Tải bản Word',
  'download.docx': 'Văn bản Word (DOCX)',
  'download.txt': 'Văn bản thường (TXT)',
  'download.srt': 'Phụ đề (SRT)',
  'download.vtt': 'Phụ đề trang web (WebVTT)',
  'download.json': 'Dữ liệu (JSON)',
};
