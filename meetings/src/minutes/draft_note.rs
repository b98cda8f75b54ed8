// SPDX-License-Identifier: MPL-2.0
//! The draft's instructions to the secretary, in minutes of a meeting that was not opened, under an
//! item of the agenda without words and in a notice without conclusions. Nobody signs them.

use super::{Body, MinutesContent};
use crate::display;

/// Stands first in the draft of a meeting that was not opened; the secretary takes it out.
pub(crate) const NOT_OPENED: &str = "Cuộc họp không được khai mạc trên hệ thống nên không có bản ghi, điểm danh và thời gian họp. Nếu đã họp ở \
    nơi khác, thư ký ghi thời gian bắt đầu, kết thúc, thành phần tham dự và nội dung, rồi bỏ đoạn này.";
/// The words of [`NOT_OPENED`] by which it is found again, also when others were rewritten.
const NOT_OPENED_BEGINS: &str = "Cuộc họp không được khai mạc trên hệ thống nên không có bản ghi";

/// Its request, by which its second sentence is found when the first was taken out alone.
const NOT_OPENED_ASKS: &str = "thư ký ghi thời gian bắt đầu, kết thúc, thành phần tham dự và nội dung";

/// Stands under an item of the agenda in which nothing was recognised; the secretary writes in its
/// place.
pub(crate) const EMPTY_ITEM: &str = "Mục này chưa có nội dung: thư ký ghi nội dung thay cho đoạn này, hoặc bỏ cả mục.";
/// The words of [`EMPTY_ITEM`] by which it is found again.
const EMPTY_ITEM_BEGINS: &str = "Mục này chưa có nội dung: thư ký ghi nội dung";

/// Stands in the draft of a notice where nothing was concluded for everybody to read.
pub(crate) const NO_CONCLUSIONS: &str =
    "Cuộc họp chưa có kết luận nào được công bố: thư ký ghi kết luận của chủ trì thay cho đoạn này.";
/// The words of [`NO_CONCLUSIONS`] by which it is found again.
const NO_CONCLUSIONS_BEGINS: &str = "Cuộc họp chưa có kết luận nào được công bố: thư ký ghi kết luận";

/// The first line in which an instruction of the draft to the secretary still stands, if any.
pub fn instruction_in(content: &MinutesContent) -> Option<String> {
    let first = instruction_lines(&content.body).into_iter().position(|holds_some| holds_some)?;
    let line = content.body.lines().nth(first)?;
    Some(line.iter().map(|inline| inline.text.as_str()).collect())
}

/// Which lines of the body hold some of an instruction: wherever it was moved to, also into a
/// table, however its blanks were doubled, and into however many lines it was torn. The page finds
/// the same (`minutes/draft-instruction.ts`); both are tested with `draft-note-cases.json`.
pub(super) fn instruction_lines(body: &Body) -> Vec<bool> {
    let (mut shown, mut ends) = (String::new(), Vec::new());
    for line in body.lines() {
        shown.extend(line.iter().flat_map(|inline| shown_of(&inline.text)));
        ends.push(shown.len());
    }
    let mut hold_some = vec![false; ends.len()];
    for words in [
        NOT_OPENED,
        NOT_OPENED_BEGINS,
        NOT_OPENED_ASKS,
        EMPTY_ITEM,
        EMPTY_ITEM_BEGINS,
        NO_CONCLUSIONS,
        NO_CONCLUSIONS_BEGINS,
    ] {
        let words: String = shown_of(words).collect();
        for (at, _) in shown.match_indices(&words) {
            let first = ends.partition_point(|end| *end <= at);
            let last = ends.partition_point(|end| *end < at + words.len());
            hold_some[first..=last].fill(true);
        }
    }
    hold_some
}

/// Without blanks, which go where a line is torn.
fn shown_of(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| display::is_shown(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::MinutesHead;
    use crate::minutes::submission::has_text;

    #[test]
    fn the_instruction_is_found_wherever_it_was_moved_and_however_it_was_torn() {
        let cases: serde_json::Value = serde_json::from_str(include_str!("draft-note-cases.json")).unwrap();
        for case in cases.as_array().unwrap() {
            let body: Body = serde_json::from_value(case["body"].clone()).unwrap();
            let lines = instruction_lines(&body);
            let found: Vec<usize> = lines.iter().enumerate().filter(|(_, some)| **some).map(|(n, _)| n).collect();
            assert_eq!(serde_json::json!(found), case["instruction"], "{}", case["name"]);
            assert_eq!(has_text(&body), case["has_text"], "{}", case["name"]);
            let content = MinutesContent { head: MinutesHead::default(), body };
            assert_eq!(instruction_in(&content).is_some(), !found.is_empty(), "{}", case["name"]);
        }
    }
}
