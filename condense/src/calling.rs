// SPDX-License-Identifier: MPL-2.0
//! Drops sentences and parts of them that only call somebody, interrupt, or tell the time.

use std::collections::HashSet;

use crate::tables::{ADDRESSED, INTERJECTIONS};
use crate::tokens::{Stop, Token};

/// The most words of a call: "đồng chí Phó Chủ tịch Lan ơi".
const LONGEST_CALL: usize = 6;
/// After a name that is called.
const CALLING: [&str; 6] = ["ơi", "này", "ạ", "một", "tí", "chút"];
/// A sentence of these and a figure tells how late it is.
const CLOCK: [&str; 20] = [
    "giờ", "bây", "đã", "mới", "gần", "hơn", "kém", "rưỡi", "phút", "rồi", "một", "hai", "ba", "năm", "mười", "lăm",
    "mươi", "kết", "luận", "xin",
];

pub fn drop_calls(tokens: &mut [Token], called: &HashSet<String>) {
    let mut from = 0;
    while from < tokens.len() {
        let length = tokens[from..].iter().position(|token| token.stop >= Stop::Full);
        let end = length.map_or(tokens.len(), |length| from + length + 1);
        let said = &mut tokens[from..end];
        let interrupts = interjections(said).max(call_at_beginning(said, called));
        for token in &mut said[..interrupts] {
            token.dropped = true;
        }
        let said = &mut said[interrupts..];
        let is_all = is_call(said, called) || tells_time(said);
        let call = if is_all { 0 } else { call_at_end(said, called).unwrap_or(said.len()) };
        for token in &mut said[call..] {
            token.dropped = true;
        }
        from = end;
    }
}

/// "Thôi, …", "Khoan đã, …": only where a stop follows; "thôi việc" is none.
fn interjections(said: &[Token]) -> usize {
    let mut at = 0;
    loop {
        let length = INTERJECTIONS.at(said[at..].iter().map(|token| token.low.as_str()));
        if length == 0 || said[at + length - 1].stop == Stop::None {
            return at;
        }
        at += length;
    }
}

/// "Anh Đạo.", "Chị Mai ơi."
fn is_call(said: &[Token], called: &HashSet<String>) -> bool {
    let end = said.iter().rposition(|token| !CALLING.contains(&token.low.as_str())).map_or(0, |last| last + 1);
    let Some((name, title)) = said[..end].split_last() else { return false };
    !title.is_empty()
        && said.len() <= LONGEST_CALL
        && called.contains(&name.low)
        && title.iter().all(|token| token.stop == Stop::None && ADDRESSED.contains(token.low.as_str()))
}

/// Where a call at the end begins, after a comma: "Kinh tế này, anh Đạo."; not in a list of people.
fn call_at_end(said: &[Token], called: &HashSet<String>) -> Option<usize> {
    let comma = said.iter().rposition(|token| token.stop == Stop::Comma)?;
    let before = &said[comma];
    let lists = called.contains(&before.low) || before.is_capital();
    (!lists && is_call(&said[comma + 1..], called)).then_some(comma + 1)
}

/// Where what is said begins, after "Anh Đạo ơi, …"; "Anh Đạo, …" may be whose task follows.
fn call_at_beginning(said: &[Token], called: &HashSet<String>) -> usize {
    let end = said.iter().position(|token| token.stop == Stop::Comma).map_or(0, |comma| comma + 1);
    let calls = end > 0 && said[end - 1].low == "ơi" && is_call(&said[..end], called);
    if calls { end } else { 0 }
}

fn tells_time(said: &[Token]) -> bool {
    said.windows(2).any(|pair| pair[0].has_digit() && pair[1].low == "giờ")
        && said.iter().all(|token| token.has_digit() || CLOCK.contains(&token.low.as_str()))
}
