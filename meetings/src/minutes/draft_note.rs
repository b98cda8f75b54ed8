// SPDX-License-Identifier: MPL-2.0
//! The draft's instruction to the secretary, in minutes of a meeting that was not opened. Nobody
//! signs it.

use super::{Block, MinutesContent};

/// Stands first in the draft of a meeting that was not opened; the secretary takes it out.
pub(crate) const NOT_OPENED: &str = "Cuộc họp không được khai mạc trên hệ thống nên không có bản ghi, điểm danh và thời gian họp. Nếu đã họp ở \
    nơi khác, thư ký ghi thời gian bắt đầu, kết thúc, thành phần tham dự và nội dung, rồi bỏ đoạn này.";
/// The words of [`NOT_OPENED`] by which it is found again, also when others were rewritten.
const NOT_OPENED_BEGINS: &str = "Cuộc họp không được khai mạc trên hệ thống nên không có bản ghi";

/// Its request, by which its second sentence is found when the first was taken out alone.
const NOT_OPENED_ASKS: &str = "thư ký ghi thời gian bắt đầu, kết thúc, thành phần tham dự và nội dung";

/// The block in which the draft's instruction to the secretary still stands, if any.
pub fn instruction_in(content: &MinutesContent) -> Option<String> {
    content.body.content.iter().find(|block| is_instruction(block)).map(text_of)
}

pub(super) fn is_instruction(block: &Block) -> bool {
    // Wherever it was moved to, and however its blanks were doubled.
    let text = text_of(block).split_whitespace().collect::<Vec<_>>().join(" ");
    text.contains(NOT_OPENED_BEGINS) || text.contains(NOT_OPENED_ASKS)
}

fn text_of(block: &Block) -> String {
    block.inlines().map(|inline| inline.text.as_str()).collect()
}
