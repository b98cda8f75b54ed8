// SPDX-License-Identifier: MPL-2.0
//! Minutes of extreme size and shape: everything is printed within the page.

mod common;

use std::io::Write as _;

use common::{TestMinutes, fonts, pdf_text, run_tool, write_pdf};
use documents::{TypesetDocument, minutes_word_document, unprintable};
use meetings::minutes::table::TableRow;
use meetings::minutes::{Block, Inline, TextMark};

/// Every word must lie inside the margins of the decree, in points; a semicolon may hang out by its
/// own width.
const LEFT: f32 = 85.0 - 1.0;
const RIGHT: f32 = 595.276 - 42.5 + 3.0;

/// All words without the spaces and line breaks between them: what was broken is whole again.
fn letters(document: &TypesetDocument) -> Option<String> {
    keep_for_eyes(&document.pdf);
    Some(pdf_text(&document.pdf)?.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{200b}').collect())
}

fn assert_within_the_sheet(document: &TypesetDocument) {
    let (_dir, path) = write_pdf(&document.pdf);
    let Some(boxes) = run_tool("pdftotext", &["-bbox", &path, "-"]) else { return };
    let value = |line: &str, name: &str| -> Option<f32> {
        line.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok()
    };
    let mut words = 0;
    for line in boxes.lines().filter(|line| line.contains("<word ")) {
        let (left, right) = (value(line, "xMin").unwrap(), value(line, "xMax").unwrap());
        let (top, bottom) = (value(line, "yMin").unwrap(), value(line, "yMax").unwrap());
        assert!(left >= LEFT && right <= RIGHT && top >= 20.0 && bottom <= 841.89 - 50.0, "off the sheet: {line}");
        words += 1;
    }
    assert!(words > 0);
}

/// Where `DIEMCAU_TEST_PAPER` names a folder, the documents are left there to be looked at.
fn keep_for_eyes(pdf: &[u8]) {
    let Ok(folder) = std::env::var("DIEMCAU_TEST_PAPER") else { return };
    let name = std::thread::current().name().unwrap_or("document").to_owned();
    let mut file = std::fs::File::create(format!("{folder}/{name}.pdf")).unwrap();
    file.write_all(pdf).unwrap();
}

fn paragraph(runs: Vec<Inline>) -> Block {
    Block::Paragraph { content: runs }
}

#[test]
fn all_124_recipients_are_printed() {
    let mut minutes = TestMinutes::new();
    minutes.content.head.recipients = (1..=123).map(|number| format!("Ủy ban nhân dân xã số {number:03};")).collect();
    minutes.content.head.recipients.push("Lưu: VT, hồ sơ.".into());
    let document = minutes.document();
    assert_within_the_sheet(&document);
    let Some(text) = letters(&document) else { return };
    for recipient in &minutes.content.head.recipients {
        let wanted: String = recipient.chars().filter(|letter| !letter.is_whitespace()).collect();
        assert!(text.contains(&format!("-{wanted}")), "{recipient} is lost");
    }
    let word = minutes_word_document(minutes.facts.kind, &minutes.content, common::BEGIN).unwrap();
    assert_eq!(common::word_text(&word).map(|text| text.matches("Ủy ban nhân dân xã số").count()), Some(123));
}

#[test]
fn sixty_absent_units_are_printed() {
    let mut minutes = TestMinutes::new();
    let absent: Vec<String> =
        (1..=60).map(|number| format!("Phòng Nông nghiệp và Môi trường xã Tân Lập Thượng {number:02}")).collect();
    minutes.content.head.attendance.push(format!("Vắng mặt: {}", absent.join("; ")));
    let document = minutes.document();
    assert_within_the_sheet(&document);
    let Some(text) = letters(&document) else { return };
    assert_eq!(text.matches("TânLậpThượng").count(), 60);
}

#[test]
fn names_and_numbers_of_any_length_wrap_and_stay_on_the_page() {
    let mut minutes = TestMinutes::new();
    let head = &mut minutes.content.head;
    head.number = "1".repeat(200);
    head.symbol = "BB".repeat(100);
    head.chair_name = "W".repeat(300);
    head.secretary_name = "Nguyễn Thị Kim ".repeat(130);
    head.chair = format!("{} - Chủ tịch", "W".repeat(300));
    head.issuing_unit = "M".repeat(300);
    head.title = "Ư".repeat(300);
    head.place = "Đ".repeat(300);
    head.attendance.push("Q".repeat(300));
    head.recipients.insert(0, "G".repeat(300));
    let half = |marks| Inline { marks, ..Inline::plain("X".repeat(150)) };
    let item = meetings::minutes::ListItem::of(vec![Inline::plain("Y".repeat(300))]);
    minutes.content.body.content.extend([
        paragraph(vec![Inline::plain("Ông "), half(vec![]), half(vec![TextMark::Strong])]),
        Block::OrderedList { content: vec![item] },
    ]);
    let document = minutes.document();
    assert_within_the_sheet(&document);
    let Some(text) = letters(&document) else { return };
    // Page numbers may stand between; a word of its own letters is counted by them.
    for (letter, least) in [('1', 200), ('W', 600), ('Ư', 300), ('Đ', 300), ('Q', 300), ('X', 300), ('Y', 300)] {
        assert!(text.matches(letter).count() >= least, "{letter}: {}", text.matches(letter).count());
    }
    assert_eq!(text.matches("NguyễnThịKim").count(), 130);
}

#[test]
fn short_names_keep_both_signatures_and_the_closing_line_on_one_page() {
    for paragraphs in 0..40 {
        let document = TestMinutes::new().with_paragraphs(paragraphs).document();
        assert_eq!(document.secretary.unwrap().page, document.chair.page);
        assert!(document.chair.rect.bottom > 56.0, "{paragraphs}: {:?}", document.chair);
    }
}

fn report() -> Vec<TableRow> {
    let mut rows = vec![
        TableRow::of(&["STT", "Đơn vị", "Thu ngân sách (triệu đồng)", "Kiến nghị"]),
        TableRow::of(&["1", "Xã Bát Xát", "1.234,5", "Bổ sung kinh phí sửa chữa đường liên thôn sau mưa lũ"]),
        TableRow::of(&["2", "Xã Y Tý"]),
    ];
    rows.extend((3..=70).map(|n| TableRow::of(&[&n.to_string(), &format!("Xã số {n}"), "0", "Không"])));
    for run in rows[0].content.iter_mut().flat_map(|cell| &mut cell.content).flat_map(|p| &mut p.content) {
        run.marks.push(TextMark::Strong);
    }
    rows
}

#[test]
fn a_table_keeps_its_rows_over_pages_in_print_and_in_word() {
    let mut minutes = TestMinutes::new();
    minutes.content.body.content.push(Block::Table { content: report() });
    minutes.content.body.content.push(paragraph(vec![Inline::plain("Sau bảng.")]));
    let document = minutes.document();
    assert_within_the_sheet(&document);
    let Some(text) = pdf_text(&document.pdf) else { return };
    keep_for_eyes(&document.pdf);
    let row = text.lines().find(|line| line.contains("Xã Bát Xát") && line.contains("1.234,5")).unwrap_or_default();
    assert!(row.trim_start().starts_with('1'), "{text}");
    for number in 3..=70 {
        let unit = format!("Xã số {number} ");
        assert!(text.lines().any(|l| l.trim_start().starts_with(&number.to_string()) && l.contains(&unit)), "{unit}");
    }
    // The head is repeated on the next pages.
    assert!(text.matches("Thu ngân sách (triệu").count() >= 2, "{text}");
    let word = minutes_word_document(minutes.facts.kind, &minutes.content, common::BEGIN).unwrap();
    let Some(rows) = common::word_table_rows(&word) else { return };
    assert!(rows.contains(&"2|Xã Y Tý||".to_owned()), "{rows:?}");
    assert!(rows.contains(&"70|Xã số 70|0|Không".to_owned()), "{rows:?}");
}

#[test]
fn tables_of_twenty_columns_and_of_very_long_words_stay_on_the_page() {
    let mut minutes = TestMinutes::new();
    let many: Vec<String> = (0..20).map(|n| format!("nghiêng {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let wide = "W".repeat(300);
    minutes.content.body.content.extend([
        Block::Table { content: vec![TableRow::of(&many), TableRow::of(&[wide.as_str()])] },
        Block::Table { content: vec![TableRow::of(&["1", &wide, "x"]), TableRow::default()] },
        Block::Table { content: vec![] },
        Block::Table { content: vec![TableRow::default()] },
    ]);
    let document = minutes.document();
    assert_within_the_sheet(&document);
    let Some(text) = letters(&document) else { return };
    assert_eq!(text.matches('W').count(), 600);
}

#[test]
fn characters_without_a_glyph_are_reported_with_their_positions() {
    let mut minutes = TestMinutes::new();
    minutes.content.head.recipients[0] = "Như trên ✔;".into();
    minutes.content.body.content.push(paragraph(vec![Inline::plain("Đã làm "), Inline::plain("☐ xong, ☐ chưa")]));
    minutes
        .content
        .body
        .content
        .push(Block::Table { content: vec![TableRow::of(&["a", "\u{f0b7} gạch đầu dòng"])] });
    let last = minutes.content.body.content.len();
    let found = unprintable(&minutes.content, &fonts());
    let told: Vec<_> = found.iter().map(|u| (u.letter, u.field, u.block, u.excerpt.as_str())).collect();
    assert_eq!(
        told,
        [
            ('✔', Some("recipients"), None, "Như trên ✔;"),
            ('☐', None, Some(last - 2), "Đã làm ☐ xong, ☐ chưa"),
            ('\u{f0b7}', None, Some(last - 1), "\u{f0b7} gạch đầu dòng"),
        ]
    );
    assert_eq!(minutes.document().unprintable, ['☐', '✔', '\u{f0b7}']);
}

#[test]
fn composed_and_decomposed_vietnamese_are_printable() {
    // Composed, decomposed as on a Mac, half composed as in Windows' code page; a bullet, a dash, a
    // hyphen that does not break.
    let text = "Hội nghị Ho\u{323}\u{302}i nghi\u{323} Hô\u{323}i • – “\u{2011}” → ≥ \u{a0}½";
    let minutes = TestMinutes::new().with_paragraph(text);
    assert_eq!(unprintable(&minutes.content, &fonts()), []);
    let Some(text) = pdf_text(&minutes.document().pdf) else { return };
    assert!(text.contains("Hội nghị Hội nghị Hội"), "{text}");
}
