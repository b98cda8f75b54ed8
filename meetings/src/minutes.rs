// SPDX-License-Identifier: MPL-2.0
//! The minutes: their head (the official form), their body (rich text), their states.
//!
//! The body is the browser editor's document tree (ProseMirror JSON) parsed into types, so that
//! what the server stores, typesets and compares is never an arbitrary blob. Form: Nghị định
//! 30/2020/NĐ-CP, Phụ lục III, mẫu 1.10 (biên bản).

use crate::ids::{MeetingId, MinutesId, SegmentId, UserId};
use moments::Millis;

/// The most text a body may hold, in characters. A two-hour meeting has about 120,000.
pub const MAX_BODY_CHARS: usize = 2_000_000;
/// The most blocks (paragraphs, headings, list items) a body may hold.
pub const MAX_BODY_BLOCKS: usize = 50_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MinutesState {
    /// Being edited.
    Draft,
    /// A revision is frozen and typeset; waits for the first signature. May still be returned to
    /// draft.
    Submitted,
    /// Signed by the secretary; waits for the chair. A notice of conclusions is never in it.
    SecretarySigned,
    /// Signed by all; final.
    Signed,
}

/// A document of a meeting, without its text: its minutes, or the notice of its conclusions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Minutes {
    pub id: MinutesId,
    pub meeting: MeetingId,
    pub kind: MinutesKind,
    pub state: MinutesState,
    /// The latest saved revision, counted from 1.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    /// Earlier signed minutes that this document corrects.
    pub corrects: Option<MinutesId>,
    /// Why the chair or secretary returned it, while in draft after a return. Empty otherwise.
    pub return_comment: String,
    /// Since when those who were invited may read it; none: not yet.
    pub published_at: Option<Millis>,
    /// It was signed, and does not count any more.
    pub withdrawn_at: Option<Millis>,
    /// Since when it is in the file of the office.
    pub filed_at: Option<Millis>,
}

impl Minutes {
    pub fn is_published(&self) -> bool {
        self.published_at.is_some()
    }
}

/// Who saved which state, when.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RevisionInfo {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    /// When the editing began that this revision holds; `saved_at` when it was saved at once.
    pub began_at: Millis,
    pub saved_at: Millis,
    /// None when the system made it (the first draft).
    pub saved_by: Option<UserId>,
    pub saved_by_name: String,
    /// It is a draft of this length, and nobody has written in it. None of a draft that an older
    /// version made.
    pub draft: Option<DraftLength>,
    /// What somebody called it; the next save does not replace it then.
    pub name: Option<String>,
}

/// Most revisions of one document that have names.
pub const MAX_NAMED_REVISIONS: i64 = 50;
/// Longest name of a revision, in characters.
pub const MAX_REVISION_NAME_CHARS: usize = 100;

/// Everything one revision says.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct MinutesContent {
    pub head: MinutesHead,
    pub body: Body,
}

/// The official form around the body. Texts are as printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct MinutesHead {
    /// "Tên cơ quan chủ quản trực tiếp"; empty when there is none.
    pub superior_unit: String,
    /// "Tên cơ quan, tổ chức ban hành".
    pub issuing_unit: String,
    /// Number, for example "15"; empty until given.
    pub number: String,
    /// Symbol after the number, for example "BB-UBND".
    pub symbol: String,
    /// Place name before the date, for example "Lào Cai".
    pub place: String,
    /// What the minutes are of ("trích yếu"), for example "Họp giao ban tháng 11 năm 2026".
    pub title: String,
    /// Of a correction: which signed minutes it corrects, with number and date, as printed below
    /// the title. Otherwise empty.
    #[cfg_attr(feature = "wire", serde(default))]
    pub correction_of: String,
    /// "Thời gian bắt đầu", written out.
    pub begins: String,
    /// "kết thúc vào hồi ... giờ ..., ngày ...", written out.
    pub ends: String,
    /// "Địa điểm".
    pub venue: String,
    /// "Thành phần tham dự", one line each.
    pub attendance: Vec<String>,
    /// "Chủ trì (chủ tọa)": title and name.
    pub chair: String,
    /// "Thư ký (người ghi biên bản)": title and name.
    pub secretary: String,
    /// Names as printed under the signatures.
    pub chair_name: String,
    pub secretary_name: String,
    /// In which capacity the chair, or who stands in, signs: lines above the signature, see
    /// [`capacity`]. Usually empty.
    #[cfg_attr(feature = "wire", serde(default))]
    pub chair_capacity: Vec<String>,
    /// "Nơi nhận", one line each.
    pub recipients: Vec<String>,
}

impl MinutesHead {
    /// How other documents name this one, dated in words: "Biên bản số 15/BB-UBND ngày 22 tháng 11
    /// năm 2026".
    pub fn reference(&self, kind: MinutesKind, dated: &str) -> String {
        format!("{} số {} {dated}", kind.form_name(), self.designation())
    }

    /// The recipients without the dash that the document prints before each. Pages take pasted
    /// lists over without it; stored lists of older versions may have it.
    pub fn recipient_lines(&self) -> Vec<String> {
        let mark = |letter: char| letter.is_whitespace() || "-–—−‑•·*+\u{f0b7}".contains(letter);
        let lines = self.recipients.iter().map(|line| line.trim_start_matches(mark).trim_end().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// Number and symbol: "15/BB-UBND".
    pub fn designation(&self) -> String {
        format!("{}/{}", self.number.trim(), self.symbol.trim())
    }
}

/// The `type` that a node of the editor's tree carries where only one is possible.
macro_rules! node_kind {
    ($($name:ident = $literal:literal),* $(,)?) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        #[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub enum $name {
            #[default]
            #[cfg_attr(feature = "wire", serde(rename = $literal))]
            Is,
        }
    )*};
}

node_kind! {
    BodyKind = "doc",
    ListItemKind = "list_item",
    ListParagraphKind = "paragraph",
    InlineKind = "text",
    TableRowKind = "table_row",
    TableCellKind = "table_cell",
}

pub mod capacity;
pub mod comments;
mod designation;
mod draft_length;
pub mod draft_note;
mod kind;
pub mod passages;
pub mod register;
mod submission;
pub mod table;
mod written_time;

pub use draft_length::DraftLength;
pub use kind::MinutesKind;
pub use submission::MissingField;
use table::{MAX_TABLE_COLUMNS, TableRow};

/// Root of the editor's tree: `{"type":"doc","content":[...]}`.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct Body {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: BodyKind,
    #[cfg_attr(feature = "wire", serde(default))]
    pub content: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(tag = "type", rename_all = "snake_case", deny_unknown_fields))]
pub enum Block {
    Heading {
        attrs: HeadingAttrs,
        #[cfg_attr(feature = "wire", serde(default))]
        content: Vec<Inline>,
    },
    Paragraph {
        #[cfg_attr(feature = "wire", serde(default))]
        content: Vec<Inline>,
    },
    BulletList {
        #[cfg_attr(feature = "wire", serde(default))]
        content: Vec<ListItem>,
    },
    OrderedList {
        #[cfg_attr(feature = "wire", serde(default))]
        content: Vec<ListItem>,
    },
    Table {
        #[cfg_attr(feature = "wire", serde(default))]
        content: Vec<TableRow>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct HeadingAttrs {
    /// 1 to 3.
    pub level: u8,
}

/// `{"type":"list_item","content":[paragraphs]}`
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct ListItem {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: ListItemKind,
    #[cfg_attr(feature = "wire", serde(default))]
    pub content: Vec<ListParagraph>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct ListParagraph {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: ListParagraphKind,
    #[cfg_attr(feature = "wire", serde(default))]
    pub content: Vec<Inline>,
}

/// `{"type":"text","text":"...","marks":[...]}`
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct Inline {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: InlineKind,
    pub text: String,
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Vec::is_empty"))]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<TextMark>>"))]
    pub marks: Vec<TextMark>,
}

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(tag = "type", rename_all = "snake_case", deny_unknown_fields))]
pub enum TextMark {
    Strong,
    Em,
    /// The words come from this segment of the transcript; a click plays it.
    Source {
        attrs: SourceAttrs,
    },
}

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct SourceAttrs {
    pub segment: SegmentId,
}

/// Why a body from outside was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyTooLarge {
    #[error("more than {MAX_BODY_CHARS} characters")]
    Chars,
    #[error("more than {MAX_BODY_BLOCKS} paragraphs")]
    Blocks,
    #[error("a table of more than {MAX_TABLE_COLUMNS} columns")]
    Columns,
}

impl Inline {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { kind: InlineKind::Is, text: text.into(), marks: Vec::new() }
    }

    /// Words that come from a segment of the transcript.
    pub fn sourced(text: impl Into<String>, segment: SegmentId) -> Self {
        let source = TextMark::Source { attrs: SourceAttrs { segment } };
        Self { kind: InlineKind::Is, text: text.into(), marks: vec![source] }
    }
}

impl ListItem {
    /// An item of one paragraph.
    pub fn of(content: Vec<Inline>) -> Self {
        Self { kind: ListItemKind::Is, content: vec![ListParagraph { kind: ListParagraphKind::Is, content }] }
    }
}

impl Block {
    /// The heading, or every paragraph, in reading order.
    fn lines(&self) -> Box<dyn Iterator<Item = &[Inline]> + '_> {
        match self {
            Self::Heading { content, .. } | Self::Paragraph { content } => Box::new(std::iter::once(&content[..])),
            Self::BulletList { content } | Self::OrderedList { content } => {
                Box::new(content.iter().flat_map(|item| &item.content).map(|paragraph| &paragraph.content[..]))
            }
            Self::Table { content } => Box::new(content.iter().flat_map(TableRow::lines)),
        }
    }
}

impl Body {
    pub fn of(content: Vec<Block>) -> Self {
        Self { kind: BodyKind::Is, content }
    }

    /// Every run of text, in reading order.
    pub fn inlines(&self) -> impl Iterator<Item = &Inline> {
        self.lines().flatten()
    }

    /// Every heading and paragraph, in reading order.
    fn lines(&self) -> impl Iterator<Item = &[Inline]> {
        self.content.iter().flat_map(Block::lines)
    }

    pub fn check_size(&self) -> Result<(), BodyTooLarge> {
        let blocks: usize = self
            .content
            .iter()
            .map(|b| match b {
                Block::BulletList { content } | Block::OrderedList { content } => {
                    content.iter().map(|item| item.content.len().max(1)).sum()
                }
                Block::Table { content } => content.iter().map(TableRow::paragraphs).sum(),
                Block::Heading { .. } | Block::Paragraph { .. } => 1,
            })
            .sum();
        let too_wide =
            |block: &Block| matches!(block, Block::Table { content } if table::columns(content) > MAX_TABLE_COLUMNS);
        if self.content.iter().any(too_wide) {
            return Err(BodyTooLarge::Columns);
        }
        if blocks > MAX_BODY_BLOCKS {
            return Err(BodyTooLarge::Blocks);
        }
        let chars: usize = self.inlines().map(|i| i.text.chars().count()).sum();
        if chars > MAX_BODY_CHARS { Err(BodyTooLarge::Chars) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_printed_after_one_dash_however_they_were_pasted() {
        let recipients = ["- Sở Tài chính;", "– – Sở Y tế;", "\u{f0b7} Lưu: VT.", " - ", "Các xã, phường;"];
        let head = MinutesHead { recipients: recipients.map(str::to_owned).to_vec(), ..MinutesHead::default() };
        assert_eq!(head.recipient_lines(), ["Sở Tài chính;", "Sở Y tế;", "Lưu: VT.", "Các xã, phường;"]);
    }

    #[test]
    fn the_editors_tree_is_read_and_written_unchanged() {
        let json = r#"{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"1. Báo cáo"}]},{"type":"paragraph","content":[{"type":"text","text":"Thu đạt 102 %.","marks":[{"type":"strong"},{"type":"source","attrs":{"segment":"s1"}}]}]},{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"ý"}]}]}]},{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"paragraph","content":[{"type":"text","text":"ô"}]}]}]}]}]}"#;
        let body: Body = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
        assert_eq!(
            body.inlines().map(|i| i.text.as_str()).collect::<Vec<_>>(),
            ["1. Báo cáo", "Thu đạt 102 %.", "ý", "ô"]
        );
    }

    #[test]
    fn a_table_wider_than_a_sheet_is_refused() {
        let wide = |columns| Body::of(vec![Block::Table { content: vec![TableRow::of(&vec!["x"; columns])] }]);
        assert_eq!(wide(MAX_TABLE_COLUMNS).check_size(), Ok(()));
        assert_eq!(wide(MAX_TABLE_COLUMNS + 1).check_size(), Err(BodyTooLarge::Columns));
    }

    #[test]
    fn a_tree_of_unknown_nodes_is_refused() {
        for json in [r#"{"type":"doc","content":[{"type":"script"}]}"#, r#"{"type":"page"}"#] {
            assert!(serde_json::from_str::<Body>(json).is_err(), "{json}");
        }
    }
}
