// SPDX-License-Identifier: MPL-2.0
//! Tables of a body: rows of cells, each cell some paragraphs. No merged cells: the editor gives
//! each its own place.

use super::{Inline, ListParagraph, TableCellKind, TableRowKind};

/// The most columns that an A4 sheet can show. The editor turns a wider table into lines.
pub const MAX_TABLE_COLUMNS: usize = 20;

/// `{"type":"table_row","content":[cells]}`
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct TableRow {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: TableRowKind,
    #[cfg_attr(feature = "wire", serde(default))]
    pub content: Vec<TableCell>,
}

/// `{"type":"table_cell","content":[paragraphs]}`
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct TableCell {
    #[cfg_attr(feature = "wire", serde(rename = "type"))]
    pub kind: TableCellKind,
    #[cfg_attr(feature = "wire", serde(default))]
    pub content: Vec<ListParagraph>,
}

/// As many columns as the longest row has.
pub fn columns(rows: &[TableRow]) -> usize {
    rows.iter().map(|row| row.content.len()).max().unwrap_or(0)
}

impl TableRow {
    /// A row of plain texts. The editor takes no empty text, so an empty cell has none.
    pub fn of(texts: &[&str]) -> Self {
        let words = |text: &str| if text.is_empty() { Vec::new() } else { vec![Inline::plain(text)] };
        let cell = |text: &&str| TableCell {
            content: vec![ListParagraph { content: words(text), ..ListParagraph::default() }],
            ..TableCell::default()
        };
        Self { content: texts.iter().map(cell).collect(), ..Self::default() }
    }

    /// Every paragraph of every cell.
    pub fn lines(&self) -> impl Iterator<Item = &[Inline]> {
        self.content.iter().flat_map(|cell| &cell.content).map(|paragraph| &paragraph.content[..])
    }

    /// Counted against the most blocks of a body; an empty row or cell is one.
    pub fn paragraphs(&self) -> usize {
        self.content.iter().map(|cell| cell.content.len().max(1)).sum::<usize>().max(1)
    }

    /// The texts of the cells in one line, as a search or a plain text shows a row.
    pub fn line(&self) -> Vec<Inline> {
        let mut line = Vec::new();
        for cell in &self.content {
            for paragraph in cell.content.iter().filter(|paragraph| !paragraph.content.is_empty()) {
                if !line.is_empty() {
                    line.push(Inline::plain(" | "));
                }
                line.extend(paragraph.content.iter().cloned());
            }
        }
        line
    }
}
