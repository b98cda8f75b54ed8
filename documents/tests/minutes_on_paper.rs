// SPDX-License-Identifier: MPL-2.0
//! The typeset minutes, read back with Poppler's tools where they are installed.

mod common;

use common::{TestMinutes, fonts, pdf_info, pdf_text, run_tool, write_pdf};
use documents::typeset;
use meetings::minutes::{Body, MinutesContent, MinutesHead};

#[test]
fn minutes_have_the_official_form() {
    let document = TestMinutes::new().document();
    let Some(text) = pdf_text(&document.pdf) else { return };
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN",
        "TỈNH LÀO CAI",
        "Số: 15/BB-UBND",
        "Lào Cai, ngày 22 tháng 11 năm 2026",
        "BIÊN BẢN",
        "Họp giao ban tháng 11 năm 2026",
        "Thời gian bắt đầu: 08 giờ 00 phút, ngày 22 tháng 11 năm 2026",
        "Chủ trì (chủ tọa): Trần Thị An",
        "Thu ngân sách đạt 102 %",
        "Cuộc họp kết thúc vào hồi 09 giờ 30 phút, ngày 22 tháng 11 năm 2026./.",
        "THƯ KÝ",
        "CHỦ TRÌ",
        "Nơi nhận:",
        "- Lưu: VT.",
    ] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
}

#[test]
fn the_pdf_embeds_fonts_language_and_transcript() {
    let document = TestMinutes::new().document();
    let Some(info) = pdf_info(&document.pdf) else { return };
    assert!(info.contains("Title:           Biên bản Họp giao ban"), "{info}");
    assert!(info.contains("diemcau:document=m15"), "{info}");
    assert!(info.contains("diemcau:meeting=meeting7"), "{info}");
    assert!(info.contains("595.276 x 841.89 pts (A4)"), "{info}");
    let (_dir, path) = write_pdf(&document.pdf);
    let fonts = run_tool("pdffonts", &[&path]).unwrap();
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(
        !faces.is_empty() && faces.iter().all(|f| f.contains("LiberationSerif") && f.contains("yes yes yes")),
        "{fonts}"
    );
    let attached = run_tool("pdfdetach", &["-list", &path]).unwrap();
    for name in ["transcript.json", "transcript.txt", "votes.txt"] {
        assert!(attached.contains(name), "{name} is missing in: {attached}");
    }
    let raw = String::from_utf8_lossy(&document.pdf);
    assert!(raw.contains("/Lang (vi)") || raw.contains("/Lang(vi)"), "no language");
    assert!(raw.contains("<pdfaid:part>3</pdfaid:part>"), "not PDF/A-3");
}

#[test]
fn the_same_revision_gives_the_same_bytes() {
    assert_eq!(TestMinutes::new().document().pdf, TestMinutes::new().document().pdf);
}

#[test]
fn pages_are_numbered_from_the_second() {
    let document = TestMinutes::new().with_paragraphs(120).document();
    assert!(document.pages >= 4, "{}", document.pages);
    assert_eq!((document.secretary.unwrap().page, document.chair.page), (document.pages - 1, document.pages - 1));
    let Some(text) = pdf_text(&document.pdf) else { return };
    let first_lines: Vec<&str> = text
        .split('\u{c}')
        .take(document.pages)
        .map(|page| page.trim_start().lines().next().unwrap_or("").trim())
        .collect();
    assert!(!first_lines[0].starts_with('1'), "{first_lines:?}");
    assert_eq!(first_lines[1..3], ["2", "3"]);
}

#[test]
fn both_signature_boxes_are_side_by_side_on_the_page() {
    let document = TestMinutes::new().document();
    let (secretary, chair) = (document.secretary.unwrap().rect, document.chair.rect);
    assert!(secretary.right < chair.left, "{secretary:?} {chair:?}");
    for rect in [secretary, chair] {
        assert!(rect.left > 85.0 && rect.right < 553.0 && rect.bottom > 56.0 && rect.top < 785.0, "{rect:?}");
    }
}

#[test]
fn typed_markup_is_printed_and_never_executed() {
    let typed = r#"#panic("x") $1/0$ *a* @b <c> \u{41} // #read("/etc/passwd") [d] `e`"#;
    let document = TestMinutes::new().with_paragraph(typed).document();
    let Some(text) = pdf_text(&document.pdf) else { return };
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(r#"#panic("x") $1/0$ *a* @b <c> \u{41} // #read("/etc/passwd") [d] `e`"#), "{flat}");
}

#[test]
fn characters_without_a_glyph_become_boxes_and_are_reported() {
    let document = TestMinutes::new().with_paragraph("Tốt 👍 会议 \u{7}a\u{301}").document();
    assert_eq!(document.unprintable, ['会', '议', '👍']);
}

#[test]
fn empty_minutes_can_be_typeset() {
    let mut minutes = TestMinutes::new();
    minutes.content = MinutesContent { head: MinutesHead::default(), body: Body::default() };
    minutes.facts.transcript.clear();
    assert_eq!(typeset(&minutes.content, &minutes.facts, &fonts()).unwrap().pages, 1);
}

#[test]
fn an_attached_transcript_does_not_move_the_signatures() {
    // Lengths around the end of a page, where a line more would push the signatures over.
    for paragraphs in 0..16 {
        let with = TestMinutes::new().with_paragraphs(paragraphs);
        let mut without = TestMinutes::new().with_paragraphs(paragraphs);
        without.facts.transcript.clear();
        let (with, without) = (with.document(), without.document());
        assert_eq!((with.secretary, with.chair), (without.secretary, without.chair), "{paragraphs} paragraphs");
    }
}

#[test]
fn every_structure_that_the_editor_saves_can_be_typeset() {
    let mut minutes = TestMinutes::new();
    minutes.content.body = serde_json::from_str(
        r#"{"type":"doc","content":[
            {"type":"paragraph"},{"type":"paragraph","content":[{"type":"text","text":""}]},
            {"type":"heading","attrs":{"level":0}},{"type":"heading","attrs":{"level":255},"content":[{"type":"text","text":"a"}]},
            {"type":"bullet_list"},{"type":"ordered_list","content":[{"type":"list_item"}]},
            {"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"},{"type":"paragraph"}]}]}
        ]}"#,
    )
    .unwrap();
    minutes.content.head.attendance = vec![String::new()];
    minutes.content.head.title = "Rất dài ".repeat(400);
    minutes.content.head.issuing_unit = "x".repeat(300);
    assert!(minutes.document().pages >= 1);
}
