// SPDX-License-Identifier: MPL-2.0
//! Drops the words around and within the content of a clause.

use crate::Length;
use crate::clauses::Clause;
use crate::cleaning::{is_negation, is_period};
use crate::tables::{CLOSERS, OPENERS, WORDY};
use crate::tokens::{Stop, Token};

/// After one of these "là" says nothing.
const IDLE_AFTER: [&str; 18] = [
    "nghị", "cầu", "xuất", "mong", "hứa", "thấy", "báo", "nói", "yếu", "vẫn", "cũng", "còn", "hay", "phải", "được",
    "vì", "tăng", "giảm",
];
/// Before one of these too.
const IDLE_BEFORE: [&str; 14] =
    ["có", "phải", "được", "bị", "không", "chưa", "đã", "đang", "cho", "để", "do", "vì", "sẽ", "đạt"];

/// Clauses that only announce what comes, which the head of a note says.
const ANNOUNCED: [&str; 5] = ["kết luận", "xin kết luận", "xin báo cáo", "xin phát biểu", "có ý kiến"];

/// What is left of the clause; none where nothing is.
pub fn trim(mut clause: Clause, length: Length) -> Option<Clause> {
    let stop = clause.stop();
    let contrast = clause.tokens.iter().take(2).find(|token| token.low == "nhưng").cloned();
    if length == Length::Summary {
        shorten(&mut clause.tokens);
    }
    let mut is_cut_at_end = false;
    loop {
        let lows = clause.lows();
        let opener = if is_weekday(&clause.tokens) { 0 } else { OPENERS.at(lows.iter().copied()) };
        let closer = if opener > 0 { 0 } else { CLOSERS.at_end(&lows) };
        let count = clause.tokens.len();
        // "không … nghe": what is denied stays.
        let denies = closer > 0 && closer < count && is_negation(&clause.tokens[count - closer - 1].low);
        let last = &lows[count - closer..];
        let dates = closer > 0
            && closer < count
            && matches!(last[0], "này" | "đó" | "đấy" | "ấy" | "kia")
            && (is_period(lows[count - closer - 1]) || closer + 1 < count && lows[count - closer - 2] == "thứ");
        let closer = if denies || dates { 0 } else { closer };
        if opener + closer == 0 {
            break;
        }
        clause.is_cut |= opener > 0;
        is_cut_at_end |= closer > 0;
        clause.tokens.drain(count - closer..);
        clause.tokens.drain(..opener.min(clause.tokens.len()));
        if clause.tokens.is_empty() {
            return None;
        }
    }
    clause.tokens.last_mut()?.stop = if is_cut_at_end { stop.max(Stop::Comma) } else { stop };
    clause.contrast = contrast.filter(|_| clause.is_cut && clause.tokens[0].low != "nhưng" && !clause.begins);
    if ANNOUNCED.contains(&clause.lows().join(" ").as_str()) {
        return None;
    }
    (clause.tokens.len() >= 2 || clause.tokens[0].has_digit()).then_some(clause)
}

/// "Thứ Tư này"; "thứ tư là" is the fourth point.
fn is_weekday(tokens: &[Token]) -> bool {
    let [thu, which, after, ..] = tokens else { return false };
    thu.low == "thứ"
        && (which.is_capital() || matches!(after.low.as_str(), "này" | "tới" | "sau" | "trước" | "tuần" | "ngày"))
}

fn shorten(tokens: &mut Vec<Token>) {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let words = tokens[at..].iter().map(|token| token.low.as_str());
        let token = &tokens[at];
        let after = tokens.get(at + 1).map_or("", |token| token.low.as_str());
        let before = kept.last().map_or("", |token| token.low.as_str());
        let is_idle = token.low == "là" && (IDLE_AFTER.contains(&before) || IDLE_BEFORE.contains(&after));
        let contrasts = token.low == "mà" && tokens[..at].iter().any(|token| is_negation(&token.low));
        // "9 hồ sơ này thì 8 hồ sơ …": between two figures it stays.
        let counts = token.low == "thì" && after.starts_with(|letter: char| letter.is_ascii_digit());
        let length =
            if is_negation(before) || contrasts || counts { 0 } else { WORDY.at(words).max(usize::from(is_idle)) };
        if length == 0 {
            kept.push(token.clone());
        } else if let Some(last) = kept.last_mut() {
            let dropped = &tokens[at..at + length];
            // "nếu … thì …" keeps its halves apart.
            let parts = token.low == "thì" && is_conditional(&tokens[..at]);
            let stop = dropped.iter().map(|token| token.stop).max().unwrap_or_default();
            last.stop = last.stop.max(stop).max(if parts { Stop::Comma } else { Stop::None });
        }
        at += length.max(1);
    }
    *tokens = kept;
}

fn is_conditional(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| matches!(token.low.as_str(), "nếu" | "hễ" | "nhóm" | "khi"))
}
