// SPDX-License-Identifier: MPL-2.0
//! Minutes and notices as Word documents, in the same form as the PDF (`sheet.typ`). It is for
//! editing; the signed document is always the PDF.

use docx_rs::{
    AbstractNumbering, AlignmentType, Docx, IndentLevel, Level, LevelJc, LevelText, NumberFormat, Numbering,
    NumberingId, Paragraph, Run, SpecialIndentType, Start, Table, TableCell, TableLayoutType, TableRow, WidthType,
};
use meetings::minutes::capacity::printed;
use meetings::minutes::{Block, Inline, ListItem, MinutesContent, MinutesHead, MinutesKind, TextMark, table};
use meetings::unit_name::written_out;
use moments::LocalTime;
use moments::Millis;

use crate::columns::shares;
use crate::typeset::kind_name;
use crate::word::{INDENT_TWIPS, WordError, line, packed, paper, paragraph, run};

/// Above a signature without another capacity.
const CHAIR: &str = "CHỦ TRÌ";
const PEOPLE: &str = "ủy ban nhân dân ";
/// Half points.
const SMALL: usize = 24;
const MIDDLE: usize = 26;
const SMALLEST: usize = 22;
/// Width of the text in twips: 165 mm, divided 42 to 58 as in the PDF.
const LEFT_TWIPS: usize = 3_929;
const RIGHT_TWIPS: usize = 5_426;
/// Empty lines for a signature by hand.
const SIGNATURE_LINES: usize = 4;
/// Numbering 1 is for lists with dashes; each numbered list has its own numbering, so that it
/// begins at 1.
const DASHES: usize = 1;

/// Office Open XML (DOCX). `issued` is the date under the national heading.
///
/// # Errors
/// Only if the archive cannot be written in memory.
pub fn minutes_word_document(
    kind: MinutesKind,
    content: &MinutesContent,
    issued: Millis,
) -> Result<Vec<u8>, WordError> {
    let head = &content.head;
    let mut document = numbered(paper(), DASHES, NumberFormat::new("bullet"), "-")
        .add_table(letterhead(head, issued))
        .add_paragraph(line())
        .add_paragraph(centred(&kind_name(kind, head)))
        .add_paragraph(centred(&head.title));
    if !head.correction_of.is_empty() {
        let reference = run(&format!("({})", head.correction_of)).italic();
        document = document.add_paragraph(paragraph().align(AlignmentType::Center).add_run(reference));
    }
    document = document.add_paragraph(line());
    packed(match kind {
        MinutesKind::Minutes => minutes(document, content),
        MinutesKind::Conclusions => notice(document, content),
    })
}

/// Mẫu 1.10.
fn minutes(mut document: Docx, content: &MinutesContent) -> Docx {
    let head = &content.head;
    for (label, value) in [("Thời gian bắt đầu", &head.begins), ("Địa điểm", &head.venue)] {
        document = fact(document, label, value);
    }
    if !head.attendance.is_empty() {
        document = document.add_paragraph(text(vec![run("Thành phần tham dự:")]));
        for person in &head.attendance {
            document = document.add_paragraph(item(vec![run(person)], DASHES));
        }
    }
    for (label, value) in [("Chủ trì (chủ tọa)", &head.chair), ("Thư ký (người ghi biên bản)", &head.secretary)]
    {
        document = fact(document, label, value);
    }
    document = document.add_paragraph(text(vec![run("Nội dung (theo diễn biến cuộc họp):")]));
    document = add_blocks(document, &content.body.content);
    if !head.ends.is_empty() {
        let end = format!("Cuộc họp kết thúc vào hồi {}./.", head.ends);
        document = document.add_paragraph(text(vec![run(&end)]).keep_next(true));
    }
    let capacity = printed(&head.chair_capacity);
    let secretary = signature(&["THƯ KÝ".to_owned()], &head.secretary_name);
    let chair = signature(&[vec![CHAIR.to_owned()], capacity].concat(), &head.chair_name);
    document = document.add_table(borderless(vec![secretary, chair]));
    if head.recipients.is_empty() {
        return document;
    }
    recipients(head).into_iter().fold(document.add_paragraph(line()), Docx::add_paragraph)
}

/// Mẫu 1.4: one signer, and the recipients beside the signature.
fn notice(document: Docx, content: &MinutesContent) -> Docx {
    let head = &content.head;
    let capacity = printed(&head.chair_capacity);
    let role = if capacity.is_empty() { vec![CHAIR.to_owned()] } else { capacity };
    let beside = recipients(head).into_iter().fold(TableCell::new().add_paragraph(line()), TableCell::add_paragraph);
    add_blocks(document, &content.body.content).add_table(borderless(vec![beside, signature(&role, &head.chair_name)]))
}

fn recipients(head: &MinutesHead) -> Vec<Paragraph> {
    if head.recipients.is_empty() {
        return Vec::new();
    }
    let title = line().add_run(run("Nơi nhận:").bold().italic().size(SMALL));
    let lines = head.recipient_lines().into_iter();
    let lines = lines.map(|recipient| line().add_run(run(&format!("- {recipient}")).size(SMALLEST)));
    std::iter::once(title).chain(lines).collect()
}

fn letterhead(head: &MinutesHead, issued: Millis) -> Table {
    let mut left = TableCell::new().width(LEFT_TWIPS, WidthType::Dxa);
    let middle = |run: Run| line().align(AlignmentType::Center).add_run(run);
    for text in unit_lines(&head.superior_unit) {
        left = left.add_paragraph(middle(run(&text).size(SMALL)));
    }
    for text in unit_lines(&head.issuing_unit) {
        left = left.add_paragraph(middle(run(&text).size(SMALL).bold()));
    }
    let number = if head.number.is_empty() { "        " } else { &head.number };
    let symbol = if head.symbol.is_empty() { String::new() } else { format!("/{}", head.symbol) };
    left = left.add_paragraph(line()).add_paragraph(middle(run(&format!("Số: {number}{symbol}")).size(MIDDLE)));
    let mut right = TableCell::new()
        .width(RIGHT_TWIPS, WidthType::Dxa)
        .add_paragraph(middle(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").bold().size(SMALL)))
        .add_paragraph(middle(run("Độc lập - Tự do - Hạnh phúc").bold().size(MIDDLE).underline("single")));
    if !head.place.is_empty() {
        let date = format!("{}, {}", head.place, LocalTime::of(issued).date_words());
        right = right.add_paragraph(line()).add_paragraph(middle(run(&date).italic().size(MIDDLE)));
    }
    borderless(vec![left, right])
}

/// "Ủy ban nhân dân" and the name of the place are on separate lines, as in letterheads.
fn unit_lines(name: &str) -> Vec<String> {
    let name = written_out(name);
    let lower = name.to_lowercase();
    match lower.strip_prefix(PEOPLE) {
        Some(place) => vec![PEOPLE.trim_end().to_uppercase(), place.to_uppercase()],
        None if name.is_empty() => Vec::new(),
        None => vec![name.to_uppercase()],
    }
}

fn borderless(cells: Vec<TableCell>) -> Table {
    // A fixed layout: a long word is broken inside its cell and does not widen the table.
    Table::without_borders(vec![TableRow::new(cells)])
        .set_grid(vec![LEFT_TWIPS, RIGHT_TWIPS])
        .layout(TableLayoutType::Fixed)
}

/// Lines in capitals, room for a signature by hand, the name.
fn signature(role: &[String], name: &str) -> TableCell {
    let middle = |run: Run| line().keep_next(true).align(AlignmentType::Center).add_run(run);
    let mut cell = TableCell::new().add_paragraph(line());
    for words in role {
        cell = cell.add_paragraph(middle(run(words).bold()));
    }
    for _ in 0..SIGNATURE_LINES {
        cell = cell.add_paragraph(line().keep_next(true));
    }
    cell.add_paragraph(middle(run(name).bold()))
}

fn centred(title: &str) -> Paragraph {
    paragraph().align(AlignmentType::Center).add_run(run(title).bold())
}

/// Justified, first line indented.
fn text(runs: Vec<Run>) -> Paragraph {
    let first_line = SpecialIndentType::FirstLine(INDENT_TWIPS);
    let paragraph = paragraph().align(AlignmentType::Both).indent(None, Some(first_line), None, None);
    runs.into_iter().fold(paragraph, Paragraph::add_run)
}

fn item(runs: Vec<Run>, numbering: usize) -> Paragraph {
    let paragraph = paragraph().align(AlignmentType::Both).numbering(NumberingId::new(numbering), IndentLevel::new(0));
    runs.into_iter().fold(paragraph, Paragraph::add_run)
}

fn fact(document: Docx, label: &str, value: &str) -> Docx {
    if value.is_empty() {
        return document;
    }
    document.add_paragraph(text(vec![run(&format!("{label}: {value}"))]))
}

fn add_blocks(document: Docx, blocks: &[Block]) -> Docx {
    let mut lists = DASHES;
    blocks.iter().fold(document, |document, block| add_block(document, block, &mut lists))
}

fn add_block(mut document: Docx, block: &Block, lists: &mut usize) -> Docx {
    match block {
        Block::Heading { attrs, content } => {
            let runs = content.iter().map(|inline| {
                let run = styled(inline).bold();
                if attrs.level >= 3 { run.italic() } else { run }
            });
            let paragraph = if attrs.level == 1 {
                runs.fold(paragraph().align(AlignmentType::Center), Paragraph::add_run)
            } else {
                text(runs.collect())
            };
            let outline = usize::from(attrs.level.clamp(1, 3)) - 1;
            document.add_paragraph(paragraph.keep_next(true).outline_lvl(outline))
        }
        Block::Paragraph { content } => document.add_paragraph(text(content.iter().map(styled).collect())),
        Block::BulletList { content } => add_items(document, content, DASHES),
        Block::OrderedList { content } => {
            *lists += 1;
            document = numbered(document, *lists, NumberFormat::new("decimal"), "%1.");
            add_items(document, content, *lists)
        }
        Block::Table { content } => {
            let widths: Vec<usize> =
                shares(content).iter().map(|share| (share * (LEFT_TWIPS + RIGHT_TWIPS) as f32) as usize).collect();
            if widths.is_empty() {
                return document;
            }
            // Adjacent tables would merge, so an empty line follows each.
            document.add_table(table_of(content, widths)).add_paragraph(line())
        }
    }
}

/// All rows get as many cells as the longest one.
fn table_of(rows: &[table::TableRow], widths: Vec<usize>) -> Table {
    let size = if widths.len() <= 6 { SMALL } else { SMALLEST - 4 };
    let rows = rows.iter().map(|row| {
        let cells = widths.iter().enumerate().map(|(at, &width)| {
            let cell = TableCell::new().width(width, WidthType::Dxa);
            let paragraphs = row.content.get(at).map(|cell| cell.content.as_slice()).unwrap_or_default();
            if paragraphs.is_empty() {
                // The format requires a paragraph in each cell.
                return cell.add_paragraph(line());
            }
            paragraphs.iter().fold(cell, |cell, paragraph| {
                let runs = paragraph.content.iter().map(|inline| styled(inline).size(size));
                cell.add_paragraph(runs.fold(line(), Paragraph::add_run))
            })
        });
        TableRow::new(cells.collect())
    });
    Table::new(rows.collect()).set_grid(widths).layout(TableLayoutType::Fixed)
}

fn add_items(mut document: Docx, items: &[ListItem], numbering: usize) -> Docx {
    for list_item in items {
        for (index, paragraph) in list_item.content.iter().enumerate() {
            let runs: Vec<Run> = paragraph.content.iter().map(styled).collect();
            // Only the first paragraph of an item has a bullet or number.
            document = document.add_paragraph(if index == 0 { item(runs, numbering) } else { text(runs) });
        }
    }
    document
}

fn numbered(document: Docx, id: usize, format: NumberFormat, mark: &str) -> Docx {
    let level = Level::new(0, Start::new(1), format, LevelText::new(mark), LevelJc::new("left")).indent(
        Some(INDENT_TWIPS + 284),
        Some(SpecialIndentType::Hanging(284)),
        None,
        None,
    );
    document.add_abstract_numbering(AbstractNumbering::new(id).add_level(level)).add_numbering(Numbering::new(id, id))
}

fn styled(inline: &Inline) -> Run {
    inline.marks.iter().fold(run(&inline.text), |styled, mark| match mark {
        TextMark::Strong => styled.bold(),
        TextMark::Em => styled.italic(),
        TextMark::Source { .. } => styled,
    })
}
