//! What a recogniser wrote but nobody said: stock phrases from its training videos, endless loops, guesses it did not believe
//! itself, more words than anybody can speak. Silence, noise and music must leave no text in anybody's minutes.

use unicode_normalization::UnicodeNormalization;

use crate::recogniser::{Doubt, Phrase, Word, joined};
use crate::sound::SAMPLE_RATE;
use crate::speech::Stretch;

/// Nobody speaks more syllables in a second of voice; inventions on short noises do.
const MOST_SYLLABLES_PER_SECOND: f32 = 10.0;
/// A group of syllables said this often in a row is a loop. Officials say "vâng vâng vâng"; nobody says it five times.
const LOOP_REPEATS: usize = 5;
/// A whole phrase said this often in a row is a loop too.
const PHRASE_REPEATS: usize = 3;
/// Longest group of syllables that is looked for in a loop.
const LOOP_SYLLABLES: usize = 12;
/// A phrase that is mostly loop is left out whole: less than this part of it would be left.
const LEAST_LEFT_OF_LOOP: usize = 3;

/// Said by video channels only: a phrase with one of these in it was never said in a meeting.
const NEVER_SAID: [&str; 10] = [
    "ghiền mì gõ",
    "subscribe",
    "đăng ký kênh",
    "đăng kí kênh",
    "bấm chuông thông báo",
    "la la school",
    "amara org",
    "vietsub",
    "like và share",
    "để không bỏ lỡ những video",
];

/// May be said in a meeting, but are what the engine writes for nothing: left out where they are all that was heard.
const SAID_FOR_NOTHING: [&str; 12] = [
    "cảm ơn các bạn đã theo dõi",
    "cảm ơn các bạn đã theo dõi và hẹn gặp lại",
    "cảm ơn các bạn đã xem video",
    "các bạn hãy đăng ký cho kênh",
    "hẹn gặp lại các bạn trong những video tiếp theo",
    "hẹn gặp lại các bạn trong video tiếp theo",
    "chúc các bạn xem phim vui vẻ",
    "cảm ơn đã xem video",
    "thank you for watching",
    "thanks for watching",
    "phụ đề được thực hiện bởi",
    "nhạc",
];

/// The phrases that somebody said, cleaned: Unicode NFC, no remarks in brackets. `doubt` is the engine's.
pub fn keep_speech(mut phrases: Vec<Phrase>, stretch: &Stretch, doubt: Doubt) -> Vec<Phrase> {
    for phrase in &mut phrases {
        clean(&mut phrase.words);
    }
    drop_repeated(&mut phrases);
    if confidence(&phrases) < doubt.stretch {
        return Vec::new();
    }
    let kept: Vec<Phrase> = phrases
        .into_iter()
        .filter_map(|mut phrase| {
            phrase.words = without_loops(&phrase.words)?;
            let words = syllables(&phrase.text());
            (!words.is_empty() && phrase.confidence >= doubt.phrase && !is_stock(&words)).then_some(phrase)
        })
        .collect();
    let spoken: usize = kept.iter().map(|phrase| syllables(&phrase.text()).len()).sum();
    let seconds = stretch.samples.len() as f32 / SAMPLE_RATE as f32;
    if spoken as f32 > MOST_SYLLABLES_PER_SECOND * seconds { Vec::new() } else { kept }
}

/// Whether words of a stretch that is still being spoken may be shown already.
pub fn may_show(words: &[Word], doubt: Doubt) -> bool {
    let sure = words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32;
    !words.is_empty() && sure >= doubt.stretch && !is_stock(&syllables(&joined(words)))
}

/// Mean over all syllables of all phrases.
fn confidence(phrases: &[Phrase]) -> f32 {
    let weights = phrases.iter().map(|phrase| syllables(&phrase.text()).len() as f32);
    let sum: f32 = weights.clone().zip(phrases).map(|(weight, phrase)| weight * phrase.confidence).sum();
    sum / weights.sum::<f32>().max(1.0)
}

/// An engine that has lost the thread writes the same phrase again and again; people do not.
fn drop_repeated(phrases: &mut Vec<Phrase>) {
    let mut kept = Vec::with_capacity(phrases.len());
    for group in phrases.chunk_by(|one, other| syllables(&one.text()) == syllables(&other.text())) {
        if group.len() < PHRASE_REPEATS {
            kept.extend_from_slice(group);
        }
    }
    *phrases = kept;
}

/// All phrases as one, or none where there are none.
pub fn into_one(phrases: Vec<Phrase>) -> Vec<Phrase> {
    join(phrases, |_, _| true)
}

/// Joins phrases into pieces that read like sentences: a piece ends with its sentence, or before it gets longer than
/// `longest_ms`.
pub fn into_sentences(phrases: Vec<Phrase>, longest_ms: u64) -> Vec<Phrase> {
    join(phrases, |piece, next| !ends_sentence(&piece.text()) && next.end_ms - piece.start_ms <= longest_ms)
}

fn join(phrases: Vec<Phrase>, together: impl Fn(&Phrase, &Phrase) -> bool) -> Vec<Phrase> {
    let mut pieces: Vec<Phrase> = Vec::new();
    for phrase in phrases {
        match pieces.last_mut() {
            Some(piece) if together(piece, &phrase) => {
                let (before, after) = (syllables(&piece.text()).len() as f32, syllables(&phrase.text()).len() as f32);
                piece.confidence = (piece.confidence * before + phrase.confidence * after) / (before + after).max(1.0);
                piece.words.extend(phrase.words);
                piece.end_ms = phrase.end_ms;
            }
            _ => pieces.push(phrase),
        }
    }
    pieces
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '?', '!', '…'])
}

/// NFC, without "[Music]", "(tiếng vỗ tay)" and musical notes.
fn clean(words: &mut Vec<Word>) {
    let mut depth = 0_usize;
    for word in words.iter_mut() {
        let spoken = |letter: &char| {
            match letter {
                '[' | '(' => depth += 1,
                ']' | ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0 && !matches!(letter, '♪' | '♫' | '*' | '\u{fffd}') && !letter.is_whitespace()
        };
        word.text = word.text.nfc().filter(spoken).collect();
    }
    words.retain(|word| !word.text.is_empty());
}

/// Lower-case words without punctuation: in Vietnamese, syllables.
fn syllables(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn is_stock(words: &[String]) -> bool {
    let said = words.join(" ");
    NEVER_SAID.iter().any(|phrase| said.contains(phrase)) || SAID_FOR_NOTHING.contains(&said.as_str())
}

/// `words` with every loop reduced to one round, or nothing where the loop was all there was.
fn without_loops(words: &[Word]) -> Option<Vec<Word>> {
    let plain: Vec<String> = words.iter().map(|word| syllables(&word.text).concat()).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (group, repeats) = loop_at(&plain[at..]).unwrap_or((1, 1));
        kept.extend_from_slice(&words[at..at + group]);
        at += group * repeats;
    }
    let mostly_loop = kept.len() < words.len() && kept.len() * LEAST_LEFT_OF_LOOP <= words.len();
    (!mostly_loop).then_some(kept)
}

/// Length of the group and number of its rounds, when `words` begin with a loop.
fn loop_at(words: &[String]) -> Option<(usize, usize)> {
    (1..=LOOP_SYLLABLES.min(words.len())).find_map(|group| {
        let rounds = words.chunks_exact(group).take_while(|round| *round == &words[..group]).count();
        (rounds >= LOOP_REPEATS).then_some((group, rounds))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(start_ms: u64, end_ms: u64, text: &str, confidence: f32) -> Phrase {
        let words = text.split_whitespace().map(|text| Word { start_ms, end_ms, text: text.to_owned(), confidence });
        Phrase { start_ms, end_ms, words: words.collect(), confidence }
    }

    fn heard(text: &str, confidence: f32) -> Vec<String> {
        kept(vec![phrase(0, 10_000, text, confidence)])
    }

    fn kept(phrases: Vec<Phrase>) -> Vec<String> {
        let stretch = Stretch { position: 0, samples: vec![0.0; 16_000 * 10], voice: 0..160_000 };
        let doubt = Doubt { stretch: 0.42, phrase: 0.30 };
        keep_speech(phrases, &stretch, doubt).iter().map(Phrase::text).collect()
    }

    #[test]
    fn what_people_say_stays_as_it_was_said() {
        for said in [
            "Kính thưa các đồng chí, hôm nay chúng ta họp về phòng chống bão.",
            "Vâng vâng vâng, tôi nhất trí.",
            "Cảm ơn các bạn đã theo dõi báo cáo của Sở Tài chính.",
            "Đề nghị các xã đăng ký danh sách trước ngày 15.",
        ] {
            assert_eq!(heard(said, 0.6), [said]);
        }
    }

    #[test]
    fn letters_are_composed_and_remarks_removed() {
        assert_eq!(heard("  [Âm nhạc]  Ho\u{323}p  bàn ♪ (vỗ tay) về lu\u{309}", 0.6), ["Họp bàn về lủ"]);
    }

    #[test]
    fn stock_phrases_of_videos_are_never_said() {
        for invented in [
            "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn",
            "Các bạn hãy đăng ký kênh để ủng hộ mình nhé!",
            "Cảm ơn các bạn đã theo dõi.",
            "Hẹn gặp lại các bạn trong những video tiếp theo!",
            "[nhạc]",
            "...",
        ] {
            assert_eq!(heard(invented, 0.95), [] as [String; 0], "{invented}");
        }
    }

    #[test]
    fn loops_leave_what_was_said_before_them() {
        assert_eq!(
            heard("Tôi xin báo cáo tình hình mưa lũ à à à à à à à", 0.6),
            ["Tôi xin báo cáo tình hình mưa lũ à"]
        );
        assert_eq!(heard(&"nước lũ lên ".repeat(9), 0.8), [] as [String; 0]);
    }

    #[test]
    fn a_phrase_for_music_is_left_out_however_often_it_comes() {
        // As the engine answers a waiting melody: unsure at first, then surer of its own words.
        let twice = [phrase(0, 2_000, "Cái gì đó?", 0.12), phrase(2_000, 4_000, "Cái gì đó?", 0.58)];
        assert_eq!(kept(twice.to_vec()), [] as [String; 0]);
        assert_eq!(kept(vec![phrase(0, 2_000, "Để không bỏ lỡ", 0.9); 5]), [] as [String; 0]);
        let once_more = [phrase(0, 2_000, "Tôi nhất trí.", 0.6), phrase(2_000, 4_000, "Tôi nhất trí.", 0.6)];
        assert_eq!(kept(once_more.to_vec()).len(), 2, "people do say things twice");
    }

    #[test]
    fn guesses_and_impossible_speed_are_left_out() {
        assert_eq!(heard("một câu đoán mò", 0.1), [] as [String; 0]);
        let racing: String = (0..150).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(heard(&racing, 0.9), [] as [String; 0]);
    }

    #[test]
    fn pieces_end_with_their_sentence_or_in_time() {
        let pieces = into_sentences(
            vec![
                phrase(0, 4_000, "Thưa các đồng chí,", 0.5),
                phrase(4_000, 7_000, "tôi xin báo cáo.", 0.5),
                phrase(7_000, 14_000, "Một là", 0.5),
                phrase(14_000, 21_000, "hai là", 0.5),
            ],
            12_000,
        );
        let texts: Vec<_> = pieces.iter().map(|piece| (piece.start_ms, piece.end_ms, piece.text())).collect();
        assert_eq!(
            texts,
            [
                (0, 7_000, "Thưa các đồng chí, tôi xin báo cáo.".to_owned()),
                (7_000, 14_000, "Một là".to_owned()),
                (14_000, 21_000, "hai là".to_owned())
            ]
        );
    }
}
