// SPDX-License-Identifier: MPL-2.0
//! The body: one sequence of words, of breaks that end paragraphs and say what they are, and of
//! tables. A break is a map, not a letter with a formatting, which text that is typed beside it would
//! turn back. The same is in the client (`web/client/src/minutes/shared/flat.ts`).

use std::collections::HashMap;
use std::sync::Arc;

use meetings::ids::SegmentId;
use meetings::minutes::table::{TableCell, TableRow};
use meetings::minutes::{Block, Body, HeadingAttrs, Inline, ListItem, ListParagraph, SourceAttrs, TextMark};
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{
    Any, Array as _, ArrayPrelim, ArrayRef, Map as _, MapPrelim, MapRef, Out, ReadTxn, Text as _, TextPrelim, TextRef,
    TransactionMut,
};

use crate::TEXT;

/// The entry of a break: what its paragraph is.
const LINE: &str = "line";
const STRONG: &str = "strong";
const EM: &str = "em";
const SOURCE: &str = "source";
const SEGMENT: &str = "segment";

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Plain,
    Heading(u8),
    Entry(List, Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Bullet,
    Ordered,
}

/// Of a paragraph in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the first entry of a list.
    Begins,
    Entry,
    /// In the entry of the paragraph before.
    Further,
}

impl Line {
    fn read(end: &MapRef, txn: &impl ReadTxn) -> Self {
        let Some(Out::Any(Any::String(line))) = end.get(txn, LINE) else { return Self::Plain };
        let list = |name| match name {
            "bullet" => Some(List::Bullet),
            "ordered" => Some(List::Ordered),
            _ => None,
        };
        let (name, place) = match (line.strip_suffix('*'), line.strip_suffix('+')) {
            (Some(name), _) => (name, Place::Begins),
            (None, Some(name)) => (name, Place::Further),
            (None, None) => (&*line, Place::Entry),
        };
        match (name, place) {
            ("h1", Place::Entry) => Self::Heading(1),
            ("h2", Place::Entry) => Self::Heading(2),
            ("h3", Place::Entry) => Self::Heading(3),
            _ => list(name).map_or(Self::Plain, |list| Self::Entry(list, place)),
        }
    }

    fn name(self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Heading(level) => Some(format!("h{level}")),
            Self::Entry(list, place) => {
                let list = if list == List::Bullet { "bullet" } else { "ordered" };
                let place = match place {
                    Place::Begins => "*",
                    Place::Entry => "",
                    Place::Further => "+",
                };
                Some(format!("{list}{place}"))
            }
        }
    }
}

pub fn write(text: &TextRef, txn: &mut TransactionMut<'_>, body: &Body) {
    for block in &body.content {
        match block {
            Block::Heading { attrs, content } => write_line(text, txn, content, Line::Heading(attrs.level)),
            Block::Paragraph { content } => write_line(text, txn, content, Line::Plain),
            Block::BulletList { content } => write_list(text, txn, content, List::Bullet),
            Block::OrderedList { content } => write_list(text, txn, content, List::Ordered),
            Block::Table { content } => write_table(text, txn, content),
        }
    }
}

fn write_list(text: &TextRef, txn: &mut TransactionMut<'_>, items: &[ListItem], list: List) {
    for (nth, item) in items.iter().enumerate() {
        let first = if nth == 0 { Place::Begins } else { Place::Entry };
        for (further, content) in lines_of(&item.content).enumerate() {
            let place = if further == 0 { first } else { Place::Further };
            write_line(text, txn, content, Line::Entry(list, place));
        }
    }
}

fn write_table(text: &TextRef, txn: &mut TransactionMut<'_>, rows: &[TableRow]) {
    let end = text.len(txn);
    let table: ArrayRef = text.insert_embed(txn, end, ArrayPrelim::default());
    for row in rows {
        let cells: ArrayRef = table.push_back(txn, ArrayPrelim::default());
        for cell in &row.content {
            let text: TextRef = cells.push_back(txn, TextPrelim::new(""));
            for content in lines_of(&cell.content) {
                write_line(&text, txn, content, Line::Plain);
            }
        }
    }
}

/// At least the empty one that an editor needs for the cursor.
fn lines_of(paragraphs: &[ListParagraph]) -> impl Iterator<Item = &[Inline]> {
    let empty = paragraphs.is_empty().then_some(&[][..]);
    paragraphs.iter().map(|paragraph| &paragraph.content[..]).chain(empty)
}

fn write_line(text: &TextRef, txn: &mut TransactionMut<'_>, runs: &[Inline], line: Line) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        let end = text.len(txn);
        let words = run.text.replace(crate::is_refused, " ");
        text.insert_with_attributes(txn, end, &words, attributes(&run.marks));
    }
    let end = text.len(txn);
    let end: MapRef = text.insert_embed(txn, end, MapPrelim::default());
    if let Some(name) = line.name() {
        end.insert(txn, LINE, name);
    }
}

fn attributes(marks: &[TextMark]) -> Attrs {
    let empty = || Any::Map(Arc::new(HashMap::new()));
    let one = |mark: &TextMark| match mark {
        TextMark::Strong => (STRONG.into(), empty()),
        TextMark::Em => (EM.into(), empty()),
        TextMark::Source { attrs } => {
            let segment = Any::from(attrs.segment.as_str());
            (SOURCE.into(), Any::Map(Arc::new(HashMap::from([(SEGMENT.to_owned(), segment)]))))
        }
    };
    marks.iter().map(one).collect()
}

pub fn read(txn: &impl ReadTxn) -> Body {
    let Some(text) = txn.get_text(TEXT) else { return Body::default() };
    let mut blocks = Vec::new();
    for piece in pieces(&text, txn) {
        match piece {
            Piece::Line(line, content) => add_line(&mut blocks, line, content),
            Piece::Table(table) => blocks.extend(table_of(&table, txn).map(|content| Block::Table { content })),
        }
    }
    Body::of(blocks)
}

fn add_line(blocks: &mut Vec<Block>, line: Line, content: Vec<Inline>) {
    let (list, place) = match line {
        Line::Plain => return blocks.push(Block::Paragraph { content }),
        Line::Heading(level) => return blocks.push(Block::Heading { attrs: HeadingAttrs { level }, content }),
        Line::Entry(list, place) => (list, place),
    };
    let items = match (blocks.last_mut(), list) {
        (Some(Block::BulletList { content }), List::Bullet) | (Some(Block::OrderedList { content }), List::Ordered)
            if place != Place::Begins =>
        {
            content
        }
        _ => {
            let content = vec![ListItem::of(content)];
            return blocks.push(match list {
                List::Bullet => Block::BulletList { content },
                List::Ordered => Block::OrderedList { content },
            });
        }
    };
    match items.last_mut() {
        Some(item) if place == Place::Further => {
            item.content.push(ListParagraph { content, ..ListParagraph::default() });
        }
        _ => items.push(ListItem::of(content)),
    }
}

/// None of a table without cells, which an editor does not show.
fn table_of(table: &ArrayRef, txn: &impl ReadTxn) -> Option<Vec<TableRow>> {
    let row = |row: Out| {
        let Out::YArray(row) = row else { return None };
        let content: Vec<_> = row.iter(txn).filter_map(|cell| cell_of(cell, txn)).collect();
        (!content.is_empty()).then(|| TableRow { content, ..TableRow::default() })
    };
    let rows: Vec<_> = table.iter(txn).filter_map(row).collect();
    (!rows.is_empty()).then_some(rows)
}

fn cell_of(cell: Out, txn: &impl ReadTxn) -> Option<TableCell> {
    let Out::YText(text) = cell else { return None };
    let line = |piece| match piece {
        Piece::Line(_, content) => Some(ListParagraph { content, ..ListParagraph::default() }),
        Piece::Table(_) => None,
    };
    let mut content: Vec<_> = pieces(&text, txn).into_iter().filter_map(line).collect();
    if content.is_empty() {
        content.push(ListParagraph::default());
    }
    Some(TableCell { content, ..TableCell::default() })
}

enum Piece {
    Line(Line, Vec<Inline>),
    Table(ArrayRef),
}

/// Words without a break at their end, which stay when two people delete beside it, are a paragraph.
fn pieces(text: &TextRef, txn: &impl ReadTxn) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut runs: Vec<Inline> = Vec::new();
    for diff in text.diff(txn, YChange::identity) {
        let attributes = diff.attributes.map(|attributes| *attributes).unwrap_or_default();
        match diff.insert {
            Out::Any(Any::String(words)) => add_run(&mut runs, &words, &attributes),
            Out::YMap(end) => pieces.push(Piece::Line(Line::read(&end, txn), std::mem::take(&mut runs))),
            Out::YArray(table) => {
                if !runs.is_empty() {
                    pieces.push(Piece::Line(Line::Plain, std::mem::take(&mut runs)));
                }
                pieces.push(Piece::Table(table));
            }
            _ => {}
        }
    }
    if !runs.is_empty() {
        pieces.push(Piece::Line(Line::Plain, runs));
    }
    pieces
}

fn add_run(runs: &mut Vec<Inline>, words: &str, attributes: &Attrs) {
    if words.is_empty() {
        return;
    }
    let has = |name| attributes.get(name).is_some_and(|value| !matches!(value, Any::Null | Any::Undefined));
    // In the order of the schema, as the editor writes them.
    let mut marks = Vec::new();
    if has(STRONG) {
        marks.push(TextMark::Strong);
    }
    if has(EM) {
        marks.push(TextMark::Em);
    }
    if let Some(segment) = attributes.get(SOURCE).and_then(segment) {
        marks.push(TextMark::Source { attrs: SourceAttrs { segment } });
    }
    match runs.last_mut() {
        Some(last) if last.marks == marks => last.text.push_str(words),
        _ => runs.push(Inline { marks, ..Inline::plain(words) }),
    }
}

fn segment(value: &Any) -> Option<SegmentId> {
    let Any::Map(attributes) = value else { return None };
    let Some(Any::String(segment)) = attributes.get(SEGMENT) else { return None };
    SegmentId::parse(segment).ok()
}

/// Whether the document is as deep as a table, and its sequence has nothing that browsers do not
/// count. Without recursion.
pub fn is_plain(txn: &impl ReadTxn) -> bool {
    let Some(text) = txn.get_text(TEXT) else { return true };
    let mut open = vec![(text, 0usize)];
    while let Some((text, depth)) = open.pop() {
        let mut length = 0;
        for diff in text.diff(txn, YChange::identity) {
            length += match diff.insert {
                Out::Any(Any::String(words)) => u32::try_from(words.encode_utf16().count()).unwrap_or(u32::MAX),
                Out::YArray(table) if depth == 0 => {
                    for row in table.iter(txn) {
                        let Out::YArray(row) = row else { return false };
                        for cell in row.iter(txn) {
                            let Out::YText(cell) = cell else { return false };
                            open.push((cell, depth + 1));
                        }
                    }
                    1
                }
                Out::YMap(end) if end.iter(txn).all(|(_, value)| matches!(value, Out::Any(_))) => 1,
                _ => return false,
            };
        }
        if length != text.len(txn) {
            return false;
        }
    }
    true
}
