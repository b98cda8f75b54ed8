// SPDX-License-Identifier: MPL-2.0
//! Words that an engine wrote again and again although they were said once, if at all.

use super::syllables;
use crate::word::Word;

/// This many repetitions of a group of syllables are a loop. Officials say "vâng vâng vâng"; nobody
/// says it five times.
const LOOP_REPEATS: usize = 5;
/// Maximum length of a repeated group of syllables.
const LOOP_SYLLABLES: usize = 12;
/// A phrase is left out completely if less than this part would remain without its loops.
const MIN_PART_WITHOUT_LOOPS: usize = 3;

/// Numbers are said digit by digit: "không không không không không" is a telephone number, not a
/// loop.
const DIGITS: [&str; 14] =
    ["không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "sáu", "bảy", "bẩy", "tám", "chín"];

/// `words` cut into what stays and what repeats it, in order, each with whether it stays; `None` if
/// there is nothing but the loop.
pub fn without_loops(words: &[Word]) -> Option<Vec<(bool, Vec<Word>)>> {
    let plain: Vec<String> = words.iter().map(|word| syllables(&word.text).concat()).collect();
    let mut parts: Vec<(bool, Vec<Word>)> = Vec::new();
    let mut put = |stays: bool, words: &[Word]| match parts.last_mut() {
        Some((before, part)) if *before == stays => part.extend_from_slice(words),
        _ => parts.push((stays, words.to_vec())),
    };
    let mut at = 0;
    while at < words.len() {
        let (group, repeats) = loop_at(&plain[at..]).unwrap_or((1, 1));
        put(true, &words[at..at + group]);
        if repeats > 1 {
            put(false, &words[at + group..at + group * repeats]);
        }
        at += group * repeats;
    }
    let kept: usize = parts.iter().filter(|(stays, _)| *stays).map(|(_, part)| part.len()).sum();
    let mostly_loop = kept < words.len() && kept * MIN_PART_WITHOUT_LOOPS <= words.len();
    (!mostly_loop).then_some(parts)
}

/// Length of the group and number of its repetitions, if `words` begin with a loop.
fn loop_at(words: &[String]) -> Option<(usize, usize)> {
    (1..=LOOP_SYLLABLES.min(words.len())).find_map(|group| {
        let rounds = words.chunks_exact(group).take_while(|round| *round == &words[..group]).count();
        let number = words[..group].iter().all(|word| is_digit(word));
        (rounds >= LOOP_REPEATS && !number).then_some((group, rounds))
    })
}

fn is_digit(word: &str) -> bool {
    DIGITS.contains(&word) || (!word.is_empty() && word.bytes().all(|letter| letter.is_ascii_digit()))
}
