// SPDX-License-Identifier: MPL-2.0
//! The body: one XML element for each node, one XML text for the runs of a paragraph. Attributes
//! and formatting are named as in the editor's schema (`web/client/src/minutes/schema.ts`).

use std::collections::HashMap;
use std::sync::Arc;

use meetings::ids::SegmentId;
use meetings::minutes::table::{TableCell, TableRow};
use meetings::minutes::{Block, Body, HeadingAttrs, Inline, ListItem, ListParagraph, SourceAttrs, TextMark};
use yrs::any::Number;
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{
    Any, In, Out, ReadTxn, Text as _, TransactionMut, Xml as _, XmlElementPrelim, XmlElementRef, XmlFragment as _,
    XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

use crate::BODY;

const STRONG: &str = "strong";
const EM: &str = "em";
const SOURCE: &str = "source";
const SEGMENT: &str = "segment";
const LEVEL: &str = "level";
const MAX_HEADING_LEVEL: u8 = 3;

pub fn write(fragment: &XmlFragmentRef, txn: &mut TransactionMut<'_>, body: &Body) {
    for block in &body.content {
        let (name, content) = match block {
            Block::Heading { content, .. } => ("heading", Content::Runs(content)),
            Block::Paragraph { content } => ("paragraph", Content::Runs(content)),
            Block::BulletList { content } => ("bullet_list", Content::Items(content)),
            Block::OrderedList { content } => ("ordered_list", Content::Items(content)),
            Block::Table { content } => ("table", Content::Rows(content)),
        };
        let element = fragment.push_back(txn, XmlElementPrelim::empty(name));
        if let Block::Heading { attrs, .. } = block {
            element.insert_attribute(txn, LEVEL, In::Any(Any::from(i32::from(attrs.level))));
        }
        match content {
            Content::Runs(runs) => write_runs(&element, txn, runs),
            Content::Items(items) => {
                for item in items {
                    let element = element.push_back(txn, XmlElementPrelim::empty("list_item"));
                    write_paragraphs(&element, txn, &item.content);
                }
            }
            Content::Rows(rows) => {
                for row in rows {
                    let element = element.push_back(txn, XmlElementPrelim::empty("table_row"));
                    for cell in &row.content {
                        let element = element.push_back(txn, XmlElementPrelim::empty("table_cell"));
                        write_paragraphs(&element, txn, &cell.content);
                    }
                }
            }
        }
    }
}

enum Content<'a> {
    Runs(&'a [Inline]),
    Items(&'a [ListItem]),
    Rows(&'a [TableRow]),
}

/// At least the empty one that an editor needs for the cursor.
fn write_paragraphs(parent: &XmlElementRef, txn: &mut TransactionMut<'_>, paragraphs: &[ListParagraph]) {
    if paragraphs.is_empty() {
        parent.push_back(txn, XmlElementPrelim::empty("paragraph"));
    }
    for paragraph in paragraphs {
        let element = parent.push_back(txn, XmlElementPrelim::empty("paragraph"));
        write_runs(&element, txn, &paragraph.content);
    }
}

fn write_runs(parent: &XmlElementRef, txn: &mut TransactionMut<'_>, runs: &[Inline]) {
    if runs.iter().all(|run| run.text.is_empty()) {
        return;
    }
    let text = parent.push_back(txn, XmlTextPrelim::new(""));
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        let end = text.len(txn);
        text.insert_with_attributes(txn, end, &run.text, attributes(&run.marks));
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

/// Elements within elements, counted without recursion.
pub fn depth(txn: &impl ReadTxn) -> usize {
    let Some(body) = txn.get_xml_fragment(BODY) else { return 0 };
    let mut deepest = 0;
    let mut open: Vec<(XmlOut, usize)> = body.children(txn).map(|child| (child, 1)).collect();
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        match node {
            XmlOut::Element(element) => open.extend(element.children(txn).map(|child| (child, depth + 1))),
            XmlOut::Fragment(fragment) => open.extend(fragment.children(txn).map(|child| (child, depth + 1))),
            XmlOut::Text(_) => {}
        }
    }
    deepest
}

pub fn read(txn: &impl ReadTxn) -> Body {
    let Some(body) = txn.get_xml_fragment(BODY) else { return Body::default() };
    Body::of(elements(body.children(txn)).filter_map(|element| block(&element, txn)).collect())
}

fn elements<'a>(children: impl Iterator<Item = XmlOut> + 'a) -> impl Iterator<Item = XmlElementRef> + 'a {
    children.filter_map(XmlOut::into_xml_element)
}

fn named<'a, T: ReadTxn>(
    parent: &'a XmlElementRef,
    txn: &'a T,
    name: &'static str,
) -> impl Iterator<Item = XmlElementRef> + 'a {
    elements(parent.children(txn)).filter(move |element| tag(element) == name)
}

fn tag(element: &XmlElementRef) -> &str {
    element.try_tag().map_or("", |tag| tag)
}

/// None of what is no block, and of a list or table without content.
fn block(element: &XmlElementRef, txn: &impl ReadTxn) -> Option<Block> {
    match tag(element) {
        "heading" => {
            let attrs = HeadingAttrs { level: level(element, txn) };
            Some(Block::Heading { attrs, content: runs(element, txn) })
        }
        "paragraph" => Some(Block::Paragraph { content: runs(element, txn) }),
        "bullet_list" => items(element, txn).map(|content| Block::BulletList { content }),
        "ordered_list" => items(element, txn).map(|content| Block::OrderedList { content }),
        "table" => {
            let cell = |cell: XmlElementRef| {
                let content = paragraphs(&cell, txn)?;
                Some(TableCell { content, ..TableCell::default() })
            };
            let row = |row: XmlElementRef| {
                let content: Vec<_> = named(&row, txn, "table_cell").filter_map(cell).collect();
                (!content.is_empty()).then(|| TableRow { content, ..TableRow::default() })
            };
            let content: Vec<_> = named(element, txn, "table_row").filter_map(row).collect();
            (!content.is_empty()).then_some(Block::Table { content })
        }
        _ => None,
    }
}

fn items(list: &XmlElementRef, txn: &impl ReadTxn) -> Option<Vec<ListItem>> {
    let item = |item: XmlElementRef| {
        let content = paragraphs(&item, txn)?;
        Some(ListItem { content, ..ListItem::default() })
    };
    let items: Vec<_> = named(list, txn, "list_item").filter_map(item).collect();
    (!items.is_empty()).then_some(items)
}

fn paragraphs(parent: &XmlElementRef, txn: &impl ReadTxn) -> Option<Vec<ListParagraph>> {
    let paragraph = |element: XmlElementRef| ListParagraph { content: runs(&element, txn), ..ListParagraph::default() };
    let all: Vec<_> = named(parent, txn, "paragraph").map(paragraph).collect();
    (!all.is_empty()).then_some(all)
}

fn level(element: &XmlElementRef, txn: &impl ReadTxn) -> u8 {
    match element.get_attribute(txn, LEVEL) {
        Some(Out::Any(Any::Number(Number::Int(level)))) => u8::try_from(level).unwrap_or(1).clamp(1, MAX_HEADING_LEVEL),
        _ => 1,
    }
}

fn runs(parent: &XmlElementRef, txn: &impl ReadTxn) -> Vec<Inline> {
    let texts = parent.children(txn).filter_map(XmlOut::into_xml_text);
    let mut runs: Vec<Inline> = Vec::new();
    for run in texts.flat_map(|text| runs_of(&text, txn)) {
        match runs.last_mut() {
            Some(last) if last.marks == run.marks => last.text.push_str(&run.text),
            _ => runs.push(run),
        }
    }
    runs
}

fn runs_of(text: &XmlTextRef, txn: &impl ReadTxn) -> Vec<Inline> {
    let run = |diff: yrs::types::text::Diff<YChange>| {
        let Out::Any(Any::String(text)) = diff.insert else { return None };
        let attributes = diff.attributes.unwrap_or_default();
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
        (!text.is_empty()).then(|| Inline { marks, ..Inline::plain(text.to_string()) })
    };
    text.diff(txn, YChange::identity).into_iter().filter_map(run).collect()
}

fn segment(value: &Any) -> Option<SegmentId> {
    let Any::Map(attributes) = value else { return None };
    let Some(Any::String(segment)) = attributes.get(SEGMENT) else { return None };
    SegmentId::parse(segment).ok()
}
