// SPDX-License-Identifier: MPL-2.0
//! A revision as people read and comment on it: one passage after the other, in the order of the
//! printed document. The same revision has the same passages.

use super::table::TableRow;
use super::{Block, Inline, ListItem, MinutesContent};

/// Longest quotation of a passage, in characters.
const MAX_QUOTE_CHARS: usize = 400;

/// Where in the form a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum PassageKind {
    Begins,
    Venue,
    /// One line of those who took part.
    Attendance,
    Chair,
    Secretary,
    Heading,
    Paragraph,
    /// Of a list, after a dash or after its number.
    Item,
    /// Of a table.
    Row,
    Ends,
}

/// What is commented on as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Passage {
    pub kind: PassageKind,
    /// Of an item of a numbered list, counted from 1.
    pub number: Option<u32>,
    /// Its text; of a row one for each cell.
    pub texts: Vec<String>,
}

impl Passage {
    fn of(kind: PassageKind, text: String) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self { kind, number: None, texts: vec![text] })
    }

    /// Its words as a comment keeps them, whatever becomes of the draft.
    pub fn quote(&self) -> String {
        let whole = self.texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let whole = whole.collect::<Vec<_>>().join(" | ");
        if whole.chars().count() <= MAX_QUOTE_CHARS {
            return whole;
        }
        let short: String = whole.chars().take(MAX_QUOTE_CHARS - 1).collect();
        format!("{}…", short.trim_end())
    }
}

impl MinutesContent {
    /// What the document says, without what is empty.
    pub fn passages(&self) -> Vec<Passage> {
        use PassageKind as Kind;
        let head = &self.head;
        let mut passages = Vec::new();
        let mut say = |kind, text: &str| passages.extend(Passage::of(kind, text.to_owned()));
        say(Kind::Begins, &head.begins);
        say(Kind::Venue, &head.venue);
        for line in &head.attendance {
            say(Kind::Attendance, line);
        }
        say(Kind::Chair, &head.chair);
        say(Kind::Secretary, &head.secretary);
        for block in &self.body.content {
            match block {
                Block::Heading { content, .. } => passages.extend(Passage::of(Kind::Heading, words(content))),
                Block::Paragraph { content } => passages.extend(Passage::of(Kind::Paragraph, words(content))),
                Block::BulletList { content } => passages.extend(content.iter().filter_map(item)),
                Block::OrderedList { content } => passages.extend(
                    (1..).zip(content).filter_map(|(number, one)| Some(Passage { number: Some(number), ..item(one)? })),
                ),
                Block::Table { content } => passages.extend(content.iter().filter_map(row)),
            }
        }
        passages.extend(Passage::of(Kind::Ends, head.ends.clone()));
        passages
    }
}

fn words(content: &[Inline]) -> String {
    content.iter().map(|inline| inline.text.as_str()).collect()
}

fn item(item: &ListItem) -> Option<Passage> {
    let lines: Vec<String> = item.content.iter().map(|paragraph| words(&paragraph.content)).collect();
    Passage::of(PassageKind::Item, lines.join("\n"))
}

fn row(row: &TableRow) -> Option<Passage> {
    let cell = |paragraphs: &[super::ListParagraph]| {
        paragraphs.iter().map(|paragraph| words(&paragraph.content)).collect::<Vec<_>>().join("\n")
    };
    let texts: Vec<String> = row.content.iter().map(|one| cell(&one.content)).collect();
    let is_empty = texts.iter().all(|text| text.trim().is_empty());
    (!is_empty).then_some(Passage { kind: PassageKind::Row, number: None, texts })
}

#[cfg(test)]
mod tests {
    use super::super::{Body, HeadingAttrs, MinutesHead};
    use super::*;

    fn content() -> MinutesContent {
        let heading = HeadingAttrs { level: 2 };
        let body = Body::of(vec![
            Block::Heading { attrs: heading, content: vec![Inline::plain("1. Thu ngân sách")] },
            Block::Paragraph { content: vec![Inline::plain("Thu đạt "), Inline::plain("102 %.")] },
            Block::Paragraph { content: Vec::new() },
            Block::BulletList { content: vec![ListItem::of(vec![Inline::plain("Xã Tả Van: 98 %")])] },
            Block::OrderedList {
                content: vec![
                    ListItem::of(vec![Inline::plain("Giao Sở Tài chính")]),
                    ListItem::of(vec![Inline::plain("Giao xã Y Tý")]),
                ],
            },
            Block::Table { content: vec![TableRow::of(&["Đơn vị", "Có mặt"]), TableRow::of(&["", ""])] },
        ]);
        let attendance = vec!["Ông An".to_owned(), "Bà Bình".to_owned()];
        MinutesContent {
            head: MinutesHead { begins: "8 giờ 00 phút".to_owned(), attendance, ..MinutesHead::default() },
            body,
        }
    }

    #[test]
    fn passages_follow_the_printed_document_and_leave_out_what_is_empty() {
        use PassageKind as Kind;
        let passages = content().passages();
        let kinds: Vec<_> = passages.iter().map(|passage| passage.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Begins,
                Kind::Attendance,
                Kind::Attendance,
                Kind::Heading,
                Kind::Paragraph,
                Kind::Item,
                Kind::Item,
                Kind::Item,
                Kind::Row
            ]
        );
        assert_eq!(passages[4].quote(), "Thu đạt 102 %.");
        assert_eq!((passages[5].number, passages[7].number), (None, Some(2)));
        assert_eq!(passages[8].quote(), "Đơn vị | Có mặt");
    }

    #[test]
    fn a_quotation_is_bounded_and_says_that_it_was_cut() {
        let long = Passage::of(PassageKind::Paragraph, "ngân sách ".repeat(100)).unwrap();
        assert_eq!(long.quote().chars().count(), MAX_QUOTE_CHARS);
        assert!(long.quote().ends_with('…'));
    }
}
