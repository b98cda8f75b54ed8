// SPDX-License-Identifier: MPL-2.0
//! Sets full stops, commas and question marks, from pauses and words.

use std::sync::LazyLock;

use super::tokens::{Phrases, Token};
use crate::Word;

/// A pause of this length ends a sentence. People who search for a word pause for about half a
/// second.
const SENTENCE_PAUSE_MS: u64 = 800;
/// A pause of this length is a comma.
const COMMA_PAUSE_MS: u64 = 400;
/// Before words that begin a clause, or after a form of address, this is enough.
const CLAUSE_PAUSE_MS: u64 = 180;
/// Streaming engines report when a syllable was recognised, not when it ended: no syllable is
/// shorter than this.
const SYLLABLE_MS: u64 = 200;

/// No sentence and no clause ends with these: whoever pauses after them is searching for a word.
const NEVER_LAST: [&str; 45] = [
    "và",
    "của",
    "là",
    "các",
    "những",
    "với",
    "để",
    "cho",
    "trong",
    "về",
    "từ",
    "đến",
    "thì",
    "mà",
    "nhưng",
    "một",
    "mỗi",
    "mọi",
    "do",
    "vì",
    "nếu",
    "khi",
    "bởi",
    "theo",
    "tại",
    "trên",
    "dưới",
    "giữa",
    "hoặc",
    "hay",
    "cùng",
    "sẽ",
    "đang",
    "rất",
    "tuy",
    "nên",
    "cũng",
    "đồng chí",
    "ủy ban",
    "xã",
    "phường",
    "tỉnh",
    "số",
    "điều",
    "khoảng",
];
/// Words that begin a clause.
const BEGIN_CLAUSE: [&str; 16] = [
    "nhưng",
    "tuy nhiên",
    "tuy vậy",
    "song",
    "vì vậy",
    "do đó",
    "do vậy",
    "vì thế",
    "đồng thời",
    "trong đó",
    "cụ thể là",
    "mặc dù",
    "bởi vì",
    "ngoài ra",
    "bên cạnh đó",
    "nếu",
];
/// Forms of address, followed by a comma.
const ADDRESS: [&str; 10] = [
    "thưa các đồng chí",
    "thưa hội nghị",
    "thưa đồng chí chủ trì",
    "thưa quý vị",
    "thưa quý vị đại biểu",
    "thưa toàn thể hội nghị",
    "thưa các vị đại biểu",
    "thưa đồng chí chủ tịch",
    "thưa chủ tọa",
    "thưa các anh các chị",
];
/// A sentence that ends with these is a question.
const ASKS: [&str; 22] = [
    "phải không",
    "đúng không",
    "được không",
    "hay không",
    "có không",
    "rõ không",
    "không ạ",
    "chưa ạ",
    "hay chưa",
    "được chưa",
    "xong chưa",
    "là gì",
    "làm gì",
    "cái gì",
    "như thế nào",
    "thế nào",
    "bao nhiêu",
    "bao giờ",
    "ở đâu",
    "vì sao",
    "tại sao",
    "là ai",
];
/// Words that may follow those in a question.
const ASKS_TAIL: [&str; 4] = ["ạ", "hả", "vậy", "thế"];
/// A sentence that contains one of these and ends with "không" or "chưa" is a question: "có ý kiến
/// gì không", "đã nhận được chưa".
const ASKS_PAIRS: [(&str, &str); 3] = [("có", "không"), ("đã", "chưa"), ("còn", "không")];
/// Before a question these make it a statement: "báo cáo xem vì sao".
const REPORTED: [&str; 6] = ["xem", "biết", "rõ", "làm rõ", "báo cáo", "kiểm tra"];

struct Tables {
    never_last: Phrases<()>,
    begin_clause: Phrases<()>,
    address: Phrases<()>,
    asks: Phrases<()>,
    asks_tail: Phrases<()>,
    asks_pairs: Vec<(Phrases<()>, Phrases<()>)>,
    reported: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let any = |words: &[&'static str]| Phrases::new(words.iter().map(|word| (*word, ())));
    Tables {
        never_last: any(&NEVER_LAST),
        begin_clause: any(&BEGIN_CLAUSE),
        address: any(&ADDRESS),
        asks: any(&ASKS),
        asks_tail: any(&ASKS_TAIL),
        asks_pairs: ASKS_PAIRS.iter().map(|(one, other)| (any(&[one]), any(&[other]))).collect(),
        reported: any(&REPORTED),
    }
});

/// Milliseconds of silence between two recognised words.
fn pause(words: &[Word], before: usize, behind: usize) -> u64 {
    let (before, behind) = (&words[before], &words[behind]);
    behind.start_ms.saturating_sub(before.end_ms.max(before.start_ms.saturating_add(SYLLABLE_MS)))
}

/// Beginnings of sentences: indices of their first tokens, except the very first.
pub fn sentence_breaks(tokens: &[Token], words: &[Word]) -> Vec<usize> {
    (1..tokens.len())
        .filter(|&at| {
            let silence = pause(words, tokens[at - 1].source.end - 1, tokens[at].source.start);
            silence >= SENTENCE_PAUSE_MS && may_end(tokens, at)
        })
        .collect()
}

/// Indices of recognised words that are followed by a comma, for the tokens of one sentence.
pub fn commas(tokens: &[Token], words: &[Word]) -> Vec<usize> {
    (1..tokens.len())
        .filter(|&at| {
            let silence = pause(words, tokens[at - 1].source.end - 1, tokens[at].source.start);
            let clause = TABLES.begin_clause.at(tokens, at).is_some() || TABLES.address.before(tokens, at).is_some();
            let least = if clause { CLAUSE_PAUSE_MS } else { COMMA_PAUSE_MS };
            silence >= least && may_end(tokens, at)
        })
        .map(|at| tokens[at - 1].source.end - 1)
        .collect()
}

/// Whether a sentence or clause may end before `at`.
fn may_end(tokens: &[Token], at: usize) -> bool {
    TABLES.never_last.before(tokens, at).is_none() || TABLES.address.before(tokens, at).is_some()
}

/// Whether the tokens of one sentence are a question.
pub fn is_question(tokens: &[Token]) -> bool {
    let tail = tokens.iter().rev().take_while(|token| TABLES.asks_tail.is(token)).count();
    // "không ạ" is a question with a polite ending.
    (tokens.len() - tail..=tokens.len()).any(|end| asks(&tokens[..end]))
}

fn asks(tokens: &[Token]) -> bool {
    let end = tokens.len();
    if let Some(length) = TABLES.asks.before(tokens, end) {
        return TABLES.reported.before(tokens, end - length).is_none();
    }
    let Some((last, front)) = tokens.split_last() else { return false };
    TABLES.asks_pairs.iter().any(|(one, other)| other.is(last) && front.iter().any(|token| one.is(token)))
}
