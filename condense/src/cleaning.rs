// SPDX-License-Identifier: MPL-2.0
//! Drops what is no content: forms of address, false starts, fillers, talk about talking.

use std::collections::HashSet;

use crate::Meeting;
use crate::calling::drop_calls;
use crate::tables::{
    ADDRESSED, ADDRESSES, ADVERBS, CORRECTIONS, DOUBLED, FILLERS, PRONOUNS, PROPOSALS, SPEAKING, STANCES, TAILS,
};
use crate::tokens::{Stop, Token};

/// How far back a correction may reach, in words.
const CORRECTED_WORDS: usize = 10;
/// The longest false start that is said again at once, in words.
const REPEATED_WORDS: usize = 6;
/// The kind of an office that follows a title only: "chủ tịch xã", but not "báo cáo anh, xã tôi".
const OFFICES: [&str; 6] = ["tỉnh", "xã", "phường", "phòng", "sở", "ban"];
const TITLES: [&str; 7] = ["dân", "tịch", "thư", "đốc", "trưởng", "đạo", "ban"];
/// Before "báo cáo đồng chí" where it is a form of address.
const POLITE: [&str; 9] = ["dạ", "vâng", "xin", "ạ", "phép", "được", "tôi", "em", "kính"];
/// After one of these "em", "ta" and "mình" are nouns or parts of words.
const NO_PRONOUN_AFTER: [&str; 9] = ["các", "trẻ", "sinh", "anh", "chị", "gia", "người", "mấy", "hai"];
/// Before one of these too.
const NO_PRONOUN_BEFORE: [&str; 9] = ["nào", "này", "đó", "đấy", "ấy", "học", "thuộc", "bé", "nhỏ"];
/// Before a pronoun that can be left out: whose it is is known from the speaker.
const OWNERS: [&str; 24] = [
    "của",
    "xã",
    "phường",
    "sở",
    "phòng",
    "trường",
    "trạm",
    "bên",
    "phía",
    "chỗ",
    "thôn",
    "bản",
    "tổ",
    "tỉnh",
    "vị",
    "quan",
    "ban",
    "tâm",
    "nhà",
    "chi",
    "hội",
    "đoàn",
    "cục",
    "khoa",
];
const COUNTS: [&str; 6] = ["một", "hai", "ba", "bốn", "năm", "mấy"];
/// Before a subject that can be left out.
const CONNECTIVES: [&str; 13] = ["nên", "và", "nhưng", "mà", "thì", "vì", "do", "để", "khi", "nếu", "là", "rằng", "cả"];

/// After "xin", where that is politeness.
const POLITELY: [&str; 8] = ["hứa", "nhận", "đính", "cảm", "cám", "chia", "giải", "hết"];

/// Particles at the end of what is said.
const ENDING: [&str; 6] = ["ạ", "nhé", "nhá", "nha", "nghen", "hén"];

/// How people of the meeting are called: their given names.
pub fn called_by(meeting: &Meeting) -> HashSet<String> {
    meeting.speakers.iter().filter_map(|who| who.name.split_whitespace().last()).map(str::to_lowercase).collect()
}

pub fn clean(tokens: &mut Vec<Token>, called: &HashSet<String>) {
    drop_addresses(tokens, called);
    sweep(tokens);
    drop_corrected(tokens);
    sweep(tokens);
    drop_phrases(tokens, fillers);
    sweep(tokens);
    drop_calls(tokens, called);
    sweep(tokens);
    drop_repeated(tokens);
    sweep(tokens);
    drop_phrases(tokens, speaking);
    sweep(tokens);
    drop_pronouns(tokens);
    sweep(tokens);
    drop_repeated(tokens);
    sweep(tokens);
    drop_calls(tokens, called);
    sweep(tokens);
}

/// Takes the dropped words out. Their stops go to the word before.
fn sweep(tokens: &mut Vec<Token>) {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        if !token.dropped {
            kept.push(token);
        } else if let Some(last) = kept.last_mut() {
            last.stop = last.stop.max(token.stop);
        }
    }
    *tokens = kept;
}

/// The words from a place on, to the end of the sentence.
pub fn words_from(tokens: &[Token], at: usize) -> impl Iterator<Item = &str> + Clone {
    let mut ended = false;
    tokens[at..].iter().map_while(move |token| {
        let word = (!ended).then_some(token.low.as_str());
        ended = token.stop >= Stop::Full;
        word
    })
}

fn drop_phrases(tokens: &mut [Token], length_at: fn(&[Token], usize) -> usize) {
    let mut at = 0;
    while at < tokens.len() {
        let length = length_at(tokens, at);
        for token in &mut tokens[at..at + length] {
            token.dropped = true;
            // A clause ends with a particle of politeness.
            if ENDING.contains(&token.low.as_str()) {
                token.stop = token.stop.max(Stop::Comma);
            }
        }
        at += length.max(1);
    }
}

fn drop_pronouns(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let length = pronoun(tokens, at);
        for token in &mut tokens[at..at + length] {
            token.dropped = true;
        }
        if length > 0
            && let Some(token) = tokens.get_mut(at + length)
        {
            token.is_speakers = true;
        }
        at += length.max(1);
    }
}

fn drop_addresses(tokens: &mut [Token], called: &HashSet<String>) {
    let mut at = 0;
    while at < tokens.len() {
        let length = ADDRESSES.at(words_from(tokens, at));
        // "cuối tuần báo cáo chị Mai" is a task.
        let begins = at == 0 || tokens[at - 1].stop > Stop::None || POLITE.contains(&tokens[at - 1].low.as_str());
        if length == 0 || (tokens[at].low == "báo" && !begins) {
            at += 1;
            continue;
        }
        let mut end = at + length;
        while end < tokens.len() && tokens[end - 1].stop < Stop::Full {
            let (token, before) = (&tokens[end], tokens[end - 1].low.as_str());
            let again = ADDRESSES.at(words_from(tokens, end));
            let goes_on = if tokens[end - 1].stop == Stop::Comma {
                again > 0
            } else if OFFICES.contains(&token.low.as_str()) {
                TITLES.contains(&before)
            } else {
                again > 0
                    || ADDRESSED.contains(token.low.as_str())
                    || called.contains(&token.low)
                    || (token.is_capital() && !token.has_digit())
            };
            if !goes_on {
                break;
            }
            end += again.max(1);
        }
        if end < tokens.len() && tokens[end - 1].stop < Stop::Full && matches!(tokens[end].low.as_str(), "là" | "rằng")
        {
            end += 1;
        }
        for token in &mut tokens[at..end] {
            token.dropped = true;
        }
        tokens[end - 1].stop = tokens[end - 1].stop.max(Stop::Comma);
        at = end;
    }
}

/// "12 con, à không, 14 con": drops what was said before, and the words of the correction.
fn drop_corrected(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let length = CORRECTIONS.at(tokens[at..].iter().map(|token| token.low.as_str())).max(excuse(tokens, at));
        if length == 0 {
            at += 1;
            continue;
        }
        let mut after = at + length;
        while tokens.get(after).is_some_and(|token| matches!(token.low.as_str(), "là" | "ạ" | "phải" | "tôi" | "em"))
        {
            after += 1;
        }
        let Some(right) = tokens.get(after) else { return };
        let from = at.saturating_sub(CORRECTED_WORDS);
        let is_wrong =
            |token: &Token| !token.dropped && (token.low == right.low || token.has_digit() && right.has_digit());
        match tokens[from..at].iter().rposition(is_wrong) {
            Some(wrong) => {
                for token in &mut tokens[from + wrong..after] {
                    token.dropped = true;
                    token.stop = Stop::None;
                }
                at = after;
            }
            None => at += length,
        }
    }
}

/// "47, xin lỗi, 74 lô"; "gửi thư xin lỗi 5 hộ" is none.
fn excuse(tokens: &[Token], at: usize) -> usize {
    let is_excuse = matches!(&tokens[at..], [one, other, right, ..]
        if one.low == "xin" && other.low == "lỗi" && right.has_digit());
    let figure = tokens[at.saturating_sub(3)..at].iter().any(Token::has_digit);
    let stops = at > 0 && (tokens[at - 1].has_digit() || tokens[at - 1].stop > Stop::None);
    if is_excuse && figure && stops { 2 } else { 0 }
}

fn drop_repeated(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let length = (1..=REPEATED_WORDS).rev().find(|length| is_repeated(tokens, at, *length)).unwrap_or(0);
        for token in &mut tokens[at..at + length] {
            token.dropped = true;
            token.stop = Stop::None;
        }
        at += length.max(1);
    }
}

fn is_repeated(tokens: &[Token], at: usize, length: usize) -> bool {
    let (middle, end) = (at + length, at + 2 * length);
    end <= tokens.len()
        && (length > 1 || DOUBLED.contains(tokens[at].low.as_str()) || is_emphasis(tokens, at))
        // "… quá hạn 9 hồ sơ. 9 hồ sơ này là …" are two sentences.
        && tokens[at..middle].iter().all(|token| token.stop < Stop::Full)
        && (at..middle).all(|word| tokens[word].low == tokens[word + length].low)
}

/// "Mua, mua đi." at the beginning of a sentence; "một bác, bác ấy" goes on.
fn is_emphasis(tokens: &[Token], at: usize) -> bool {
    let begins = at == 0 || tokens[at - 1].stop >= Stop::Full;
    begins && tokens[at].stop == Stop::Comma && !tokens[at].has_digit()
}

fn fillers(tokens: &[Token], at: usize) -> usize {
    let length = FILLERS.at(words_from(tokens, at));
    // "xin nói thẳng là": without the rest "xin" asks for what follows.
    if tokens[at].low == "xin" && tokens.get(at + 1).is_some_and(|token| token.low == "nói") {
        let rest = FILLERS.at(words_from(tokens, at + 1));
        return if rest > 0 { rest + 1 } else { length };
    }
    let after = tokens.get(at + length).map_or("", |token| token.low.as_str());
    // "cái gì", "cái này" are pronouns.
    if length == 1 && tokens[at].low == "cái" && matches!(after, "gì" | "nào" | "này" | "đó" | "đấy" | "ấy" | "kia")
    {
        return 0;
    }
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return length };
    let keeps = is_negation(&before.low)
        || match tokens[at].low.as_str() {
            // "12 cái", "hai cái": there it counts.
            "cái" => before.has_digit() || COUNTS.contains(&before.low.as_str()),
            // "máy nó hỏng": only there it says nothing.
            "nó" => before.stop > Stop::None || CONNECTIVES.contains(&before.low.as_str()),
            _ => false,
        };
    // "tuần vừa rồi" is a time.
    let dates = tokens[at].low == "vừa" && is_period(&before.low);
    if dates || length == 1 && keeps { 0 } else { length }
}

/// "tuần này" is another time than "tuần".
pub fn is_period(word: &str) -> bool {
    matches!(word, "hôm" | "ngày" | "tuần" | "tháng" | "quý" | "năm" | "đợt" | "sáng" | "chiều" | "tối")
}

/// What is said after one of these means something else without it.
pub fn is_negation(word: &str) -> bool {
    matches!(word, "không" | "chưa" | "chẳng" | "chả" | "đừng" | "hổng" | "chớ" | "khỏi" | "khó" | "hết" | "ít")
}

fn pronoun_at(tokens: &[Token], at: usize) -> usize {
    if at > 0 && tokens[at - 1].stop == Stop::None {
        let before = &tokens[at - 1];
        if before.has_digit() || NO_PRONOUN_AFTER.contains(&before.low.as_str()) {
            return 0;
        }
    }
    let length = PRONOUNS.at(words_from(tokens, at));
    let after = tokens.get(at + length).map_or("", |token| token.low.as_str());
    if length == 1 && NO_PRONOUN_BEFORE.contains(&after) { 0 } else { length }
}

/// "tôi xin báo cáo là": with whom it is said by known, nothing of it is news.
fn speaking(tokens: &[Token], at: usize) -> usize {
    let who = pronoun_at(tokens, at);
    let mut end = at + who;
    let mut asks = false;
    loop {
        let length = ADVERBS.at(rest(tokens, end));
        if length == 0 {
            break;
        }
        asks |= tokens[end..end + length].iter().any(|token| token.low == "xin");
        end += length;
    }
    let verb = SPEAKING.at(rest(tokens, end));
    if verb == 0 || (who == 0 && !asks) {
        return 0;
    }
    end += verb;
    loop {
        let length = TAILS.at(rest(tokens, end));
        if length == 0 || tokens[end - 1].stop > Stop::None {
            return end - at;
        }
        end += length;
    }
}

fn rest(tokens: &[Token], at: usize) -> impl Iterator<Item = &str> + Clone {
    words_from(tokens, at.min(tokens.len()))
}

/// Subjects and owners that are the speaker.
fn pronoun(tokens: &[Token], at: usize) -> usize {
    let after = usize::from(tokens[at].low == "của");
    let who = if at + after < tokens.len() { pronoun_at(tokens, at + after) } else { 0 };
    if who == 0 {
        return 0;
    }
    let starts = at == 0 || tokens[at - 1].stop > Stop::None;
    let before = at.checked_sub(1).map_or("", |before| tokens[before].low.as_str());
    if after > 0 || OWNERS.contains(&before) {
        return after + who;
    }
    let after_time = says_when(&tokens[..at]) && is_unmistakable(tokens, at);
    if !(starts || after_time || CONNECTIVES.contains(&before)) {
        return 0;
    }
    let mut end = at + who;
    while let Some(token) = tokens.get(end)
        && (matches!(token.low.as_str(), "cũng" | "thì") || token.low == "xin" && is_polite(tokens, end))
    {
        end += 1;
    }
    end - at
}

/// "xin" before what the speaker does; "xin phép" and "xin kinh phí" ask for something.
fn is_polite(tokens: &[Token], at: usize) -> bool {
    let after = tokens.get(at + 1).map_or("", |token| token.low.as_str());
    [&*SPEAKING, &*STANCES, &*PROPOSALS, &*ADVERBS].iter().any(|table| table.at(rest(tokens, at + 1)) > 0)
        && after != "phép"
        || POLITELY.contains(&after)
}

/// "hôm nay", "tuần này", "thứ Năm này": a subject may follow.
fn says_when(before: &[Token]) -> bool {
    let [.., time, which] = before else { return false };
    let weekday = before.len() > 2 && before[before.len() - 3].low == "thứ";
    which.stop == Stop::None
        && matches!(which.low.as_str(), "nay" | "này" | "mai" | "qua" | "tới" | "sau" | "trước")
        && (weekday || time.low == "trưa" || is_period(&time.low))
}

/// "em" and "mình" may be somebody else.
fn is_unmistakable(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].low.as_str(), "tôi" | "tui" | "chúng" | "tụi")
}
