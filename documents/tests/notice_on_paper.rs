// SPDX-License-Identifier: MPL-2.0
//! The typeset notice of conclusions: Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.4.

mod common;

use common::{TestMinutes, pdf_info, pdf_text, word_table_rows, word_text};
use documents::minutes_word_document;
use meetings::minutes::{Body, MinutesContent, MinutesHead, MinutesKind};

/// A4, in points.
const SHEET: (f32, f32) = (595.276, 841.89);

#[test]
fn a_notice_has_the_form_of_a_document_with_a_kind_name() {
    let document = TestMinutes::new().into_notice().document();
    assert_eq!(document.secretary, None, "the chair signs alone");
    let Some(text) = pdf_text(&document.pdf) else { return };
    let mut at = 0;
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/TB-UBND",
        "THÔNG BÁO",
        "Kết luận của đồng chí Trần Thị An tại cuộc họp giao ban",
        "Thu ngân sách đạt 102 %",
        "Trần Thị An",
    ] {
        let found = text[at..].find(expected);
        at += found.unwrap_or_else(|| panic!("{expected} is missing, or not in its place, in:\n{text}"));
    }
    assert!(text.contains("Lào Cai, ngày 22 tháng 11 năm 2026"), "place and date: {text}");
    for other in ["BIÊN BẢN", "THƯ KÝ", "Thời gian bắt đầu", "Thành phần tham dự", "Cuộc họp kết thúc"]
    {
        assert!(!text.contains(other), "{other} is of minutes: {text}");
    }
    let info = pdf_info(&document.pdf).unwrap();
    assert!(info.contains("Title:           Thông báo Kết luận của đồng chí"), "{info}");
}

#[test]
fn the_signature_is_at_the_right_and_the_recipients_are_beside_it() {
    let document = TestMinutes::new().into_notice().document();
    let rect = document.chair.rect;
    // The right half of the text: margins of 30 and 15 mm.
    let middle = (30.0 + 165.0 / 2.0) / 210.0 * SHEET.0;
    assert!(rect.left > middle && rect.right < SHEET.0 - 42.0, "{rect:?}");
    let Some(text) = pdf_text(&document.pdf) else { return };
    let line = |words: &str| text.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{text}"));
    assert!(line("Nơi nhận:").abs_diff(line("CHỦ TRÌ")) <= 2, "side by side:\n{text}");
}

#[test]
fn the_capacity_stands_in_place_of_the_role() {
    let mut notice = TestMinutes::new().into_notice();
    notice.content.head.chair_capacity = vec!["KT. Chủ tịch".into(), "Phó Chủ tịch".into()];
    let Some(text) = pdf_text(&notice.document().pdf) else { return };
    assert!(text.contains("KT. CHỦ TỊCH") && text.contains("PHÓ CHỦ TỊCH") && !text.contains("CHỦ TRÌ"), "{text}");
}

#[test]
fn the_last_page_never_holds_the_signature_alone() {
    for paragraphs in 0..40 {
        let document = TestMinutes::new().into_notice().with_paragraphs(paragraphs).document();
        assert_eq!(document.chair.page, document.pages - 1, "{paragraphs}");
        assert!(document.chair.rect.bottom > 56.0, "{paragraphs}: {:?}", document.chair);
        let Some(text) = pdf_text(&document.pdf) else { return };
        let last = text.trim_end_matches('\u{c}').rsplit('\u{c}').next().unwrap_or_default();
        let before = last.split("Nơi nhận:").next().unwrap_or_default();
        assert!(before.split_whitespace().count() > 3, "{paragraphs}: {last}");
    }
}

#[test]
fn a_long_list_of_recipients_flows_on_and_loses_none() {
    let mut notice = TestMinutes::new().into_notice();
    notice.content.head.recipients = (1..=135).map(|n| format!("Ủy ban nhân dân xã số {n:03};")).collect();
    let document = notice.document();
    assert!(document.pages >= 3);
    let Some(text) = pdf_text(&document.pdf) else { return };
    for n in 1..=135 {
        assert!(text.contains(&format!("- Ủy ban nhân dân xã số {n:03};")), "{n}");
    }
}

#[test]
fn an_empty_notice_can_be_typeset() {
    let mut notice = TestMinutes::new().into_notice();
    notice.content = MinutesContent { head: MinutesHead::default(), body: Body::default() };
    assert_eq!(notice.document().pages, 1);
    assert!(minutes_word_document(MinutesKind::Conclusions, &notice.content, common::BEGIN).is_ok());
}

#[test]
fn a_correction_says_so() {
    let mut notice = TestMinutes::new().into_notice();
    notice.content.head.correction_of = "Đính chính Thông báo số 04/TB-UBND ngày 20 tháng 11 năm 2026".into();
    let Some(text) = pdf_text(&notice.document().pdf) else { return };
    assert!(text.contains("THÔNG BÁO ĐÍNH CHÍNH") && text.contains("(Đính chính Thông báo số 04/TB-UBND"), "{text}");
}

#[test]
fn word_processors_get_the_same_form() {
    let notice = TestMinutes::new().into_notice();
    let file = minutes_word_document(notice.facts.kind, &notice.content, common::BEGIN).unwrap();
    let Some(text) = word_text(&file) else { return };
    for expected in ["THÔNG BÁO", "Số: 05/TB-UBND", "Lào Cai, ngày 22 tháng 11 năm 2026", "- Lưu: VT."] {
        assert!(text.contains(expected), "{expected} is missing in {text}");
    }
    assert!(!text.contains("THƯ KÝ") && !text.contains("BIÊN BẢN"), "{text}");
    let rows = word_table_rows(&file).unwrap();
    let last = rows.last().unwrap();
    let (left, right) = last.split_once('|').unwrap();
    assert!(left.contains("Nơi nhận:") && right.contains("CHỦ TRÌ") && right.contains("Trần Thị An"), "{last}");
}
