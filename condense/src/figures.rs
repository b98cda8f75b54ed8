// SPDX-License-Identifier: MPL-2.0
//! Figures, dates and numbers of documents among the words of a clause.

use crate::tables::COUNTED;
use crate::tokens::Token;

/// What a clause tells in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// With what they count: "120 hộ", "12,5 tỷ đồng", "78%".
    pub counted: usize,
    pub dates: usize,
    pub documents: usize,
    /// Others, such as "nội dung 3".
    pub plain: usize,
}

impl Figures {
    pub fn of(tokens: &[Token]) -> Self {
        let mut found = Self::default();
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.has_digit()) {
            let before = at.checked_sub(1).map_or("", |before| tokens[before].low.as_str());
            let after = tokens.get(at + 1).map_or("", |token| token.low.as_str());
            let letters = token.text.chars().filter(|letter| letter.is_alphabetic()).count();
            if letters > 0 && token.text.contains(['/', '-']) {
                found.documents += 1;
            } else if token.text.contains('/') || matches!(before, "ngày" | "tháng" | "quý" | "năm" | "mùng") {
                found.dates += 1;
            } else if token.text.contains(['%', ',', '.']) || COUNTED.contains(after) {
                found.counted += 1;
            } else {
                found.plain += 1;
            }
        }
        found
    }
}
