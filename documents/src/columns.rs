// SPDX-License-Identifier: MPL-2.0
//! Column widths of a table, by the longest word and the amount of text.

use meetings::minutes::table::{TableRow, columns};

/// Words longer than this are broken, and do not widen their column further.
const LONGEST_WORD: usize = 12;
/// Texts longer than this do not widen their column further.
const LONGEST_TEXT: usize = 80;
/// Exponent of the width: a column with twice the text is less than twice as wide.
const GROWTH: f32 = 0.7;

/// The share of each column; the sum is 1. Empty for a table without columns.
pub(crate) fn shares(rows: &[TableRow]) -> Vec<f32> {
    let mut wishes = vec![1.0_f32; columns(rows)];
    for row in rows {
        for (cell, wish) in row.content.iter().zip(&mut wishes) {
            for paragraph in &cell.content {
                let text: String = paragraph.content.iter().map(|run| run.text.as_str()).collect();
                let word = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
                let said = text.chars().count().min(LONGEST_TEXT);
                let wide = (word.min(LONGEST_WORD) as f32 + 1.5).max((said as f32).powf(GROWTH));
                *wish = wish.max(wide);
            }
        }
    }
    let sum: f32 = wishes.iter().sum();
    wishes.into_iter().map(|wish| wish / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gets_a_narrow_column_and_a_report_a_wide_one() {
        let rows = [
            TableRow::of(&["STT", "Đơn vị", "Nội dung báo cáo trong kỳ và kiến nghị với Ủy ban nhân dân tỉnh"]),
            TableRow::of(&["1", "Ủy ban nhân dân xã Y Tý"]),
        ];
        let shares = shares(&rows);
        assert!(shares[0] < shares[1] && shares[1] < shares[2], "{shares:?}");
        assert!(shares[0] > 0.1 && (shares.iter().sum::<f32>() - 1.0).abs() < 0.001, "{shares:?}");
    }

    #[test]
    fn a_table_without_cells_has_no_columns() {
        assert!(shares(&[]).is_empty());
        assert!(shares(&[TableRow::default()]).is_empty());
    }
}
