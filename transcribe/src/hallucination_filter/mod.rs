// SPDX-License-Identifier: MPL-2.0
//! Removes text that a recogniser produced although nobody said it: stock phrases from its training
//! videos, loops, guesses with low confidence, more words than anybody can speak in that time.
//! Silence, noise and music must not leave text in minutes.

use unicode_normalization::UnicodeNormalization;

use crate::recogniser::{ConfidenceThresholds, Phrase};
use crate::sound::SAMPLE_RATE;
use crate::speech::Stretch;
use crate::word::{Word, joined};

/// Maximum number of syllables per second of voice; short noises can give more.
const MAX_SYLLABLES_PER_SECOND: f32 = 10.0;
/// This many repetitions of a group of syllables are a loop. Officials say "vâng vâng vâng"; nobody
/// says it five times.
const LOOP_REPEATS: usize = 5;
/// This many repetitions of a whole phrase are a loop too.
const PHRASE_REPEATS: usize = 3;
/// Maximum length of a repeated group of syllables.
const LOOP_SYLLABLES: usize = 12;
/// A phrase is removed completely if less than this part would remain without its loops.
const MIN_PART_WITHOUT_LOOPS: usize = 3;

/// A phrase is removed if at least this part of its syllables, in percent, is from [`STOCK`].
const STOCK_PERCENT: usize = 60;
/// Below this confidence one phrase of video channels is enough to remove it; meetings mention
/// channels too, but then the confidence is high.
const HIGH_CONFIDENCE: f32 = 0.6;

/// Typical phrases of video channels and of the end of subtitles. An engine trained on them outputs
/// them for silence and noise.
const STOCK: [&str; 22] = [
    "hãy subscribe cho kênh",
    "subscribe cho kênh",
    "ghiền mì gõ",
    "la la school",
    "để không bỏ lỡ những video hấp dẫn",
    "để không bỏ lỡ những video",
    "các bạn hãy đăng ký kênh",
    "các bạn hãy đăng ký cho kênh",
    "hãy đăng ký kênh",
    "nhớ đăng ký kênh",
    "đăng ký kênh để ủng hộ",
    "để ủng hộ mình nhé",
    "bấm chuông thông báo",
    "like và share",
    "phụ đề được thực hiện bởi",
    "cộng đồng amara org",
    "cảm ơn các bạn đã xem video",
    "cảm ơn đã xem video",
    "hẹn gặp lại các bạn trong những video tiếp theo",
    "hẹn gặp lại các bạn trong video tiếp theo",
    "thanks for watching",
    "thank you for watching",
];

/// Words of video channels: with low confidence a phrase with one of them is removed.
const CHANNEL_MARKS: [&str; 6] = ["subscribe", "đăng ký kênh", "đăng kí kênh", "vietsub", "amara org", "ghiền mì gõ"];

/// Possible in a meeting, but typical output for silence: removed if nothing else was recognised.
const SILENCE_PHRASES: [&str; 4] =
    ["cảm ơn các bạn đã theo dõi", "cảm ơn các bạn đã theo dõi và hẹn gặp lại", "chúc các bạn xem phim vui vẻ", "nhạc"];

/// Numbers are said digit by digit: "không không không không không" is a telephone number, not a
/// loop.
const DIGITS: [&str; 14] =
    ["không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "sáu", "bảy", "bẩy", "tám", "chín"];

/// The phrases that somebody said, cleaned: Unicode NFC, no remarks in brackets. `thresholds` is
/// the engine's.
pub fn keep_speech(mut phrases: Vec<Phrase>, stretch: &Stretch, thresholds: ConfidenceThresholds) -> Vec<Phrase> {
    for phrase in &mut phrases {
        clean(&mut phrase.words);
    }
    if thresholds.hallucinates {
        drop_repeated(&mut phrases);
    }
    if confidence(&phrases) < thresholds.stretch {
        return Vec::new();
    }
    let kept: Vec<Phrase> = phrases
        .into_iter()
        .filter_map(|mut phrase| {
            if thresholds.hallucinates {
                phrase.words = without_loops(&phrase.words)?;
            }
            let words = syllables(&phrase.text());
            let invented = thresholds.hallucinates && is_stock(&words, phrase.confidence);
            (!words.is_empty() && phrase.confidence >= thresholds.phrase && !invented).then_some(phrase)
        })
        .collect();
    let spoken: usize = kept.iter().map(|phrase| syllables(&phrase.text()).len()).sum();
    let seconds = stretch.samples.len() as f32 / SAMPLE_RATE as f32;
    if spoken as f32 > MAX_SYLLABLES_PER_SECOND * seconds { Vec::new() } else { kept }
}

/// Whether words of a stretch that is still being spoken may be shown already.
pub fn may_show(words: &[Word], thresholds: ConfidenceThresholds) -> bool {
    let sure = words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32;
    let invented = thresholds.hallucinates && is_stock(&syllables(&joined(words)), sure);
    !words.is_empty() && sure >= thresholds.stretch && !invented
}

/// Mean over all syllables of all phrases.
fn confidence(phrases: &[Phrase]) -> f32 {
    let weights = phrases.iter().map(|phrase| syllables(&phrase.text()).len() as f32);
    let sum: f32 = weights.clone().zip(phrases).map(|(weight, phrase)| weight * phrase.confidence).sum();
    sum / weights.sum::<f32>().max(1.0)
}

/// An engine that hallucinates repeats the same phrase; people do not.
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

/// Joins phrases into pieces that end at the end of a sentence, or before they get longer than
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

/// Whether this is a typical hallucination.
fn is_stock(words: &[String], confidence: f32) -> bool {
    let said = words.join(" ");
    SILENCE_PHRASES.contains(&said.as_str())
        || stock_syllables(words) * 100 >= STOCK_PERCENT * words.len().max(1)
        || (confidence < HIGH_CONFIDENCE && CHANNEL_MARKS.iter().any(|mark| said.contains(mark)))
}

/// How many of `words` belong to stock phrases; the longest phrase wins.
fn stock_syllables(words: &[String]) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < words.len() {
        let here = &words[at..];
        let fits = |stock: &str| {
            stock.split(' ').count() <= here.len() && stock.split(' ').zip(here).all(|(one, other)| one == other)
        };
        let length = STOCK.iter().filter(|stock| fits(stock)).map(|stock| stock.split(' ').count()).max().unwrap_or(0);
        found += length;
        at += length.max(1);
    }
    found
}

/// `words` with every loop reduced to one repetition; `None` if there was nothing but the loop.
fn without_loops(words: &[Word]) -> Option<Vec<Word>> {
    let plain: Vec<String> = words.iter().map(|word| syllables(&word.text).concat()).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (group, repeats) = loop_at(&plain[at..]).unwrap_or((1, 1));
        kept.extend_from_slice(&words[at..at + group]);
        at += group * repeats;
    }
    let mostly_loop = kept.len() < words.len() && kept.len() * MIN_PART_WITHOUT_LOOPS <= words.len();
    (!mostly_loop).then_some(kept)
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

#[cfg(test)]
mod tests {
    use super::*;

    const HALLUCINATING: ConfidenceThresholds =
        ConfidenceThresholds { stretch: 0.42, phrase: 0.30, hallucinates: true };

    fn phrase(start_ms: u64, end_ms: u64, text: &str, confidence: f32) -> Phrase {
        let words = text.split_whitespace().map(|text| Word { start_ms, end_ms, text: text.to_owned(), confidence });
        Phrase { start_ms, end_ms, words: words.collect(), confidence }
    }

    fn heard(text: &str, confidence: f32) -> Vec<String> {
        kept(vec![phrase(0, 10_000, text, confidence)])
    }

    fn kept(phrases: Vec<Phrase>) -> Vec<String> {
        let stretch = Stretch { position: 0, samples: vec![0.0; 16_000 * 10], voice: 0..160_000 };
        keep_speech(phrases, &stretch, HALLUCINATING).iter().map(Phrase::text).collect()
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
    fn a_meeting_may_speak_of_channels_and_of_subscribing() {
        for said in [
            "Đề nghị các xã đăng ký kênh Zalo của Ủy ban trước ngày 15.",
            "Sở Thông tin đã đăng ký kênh truyền hình số với Bộ.",
            "Hãy đăng ký kênh liên lạc dự phòng cho từng điểm cầu.",
        ] {
            assert_eq!(heard(said, 0.8), [said]);
        }
        assert_eq!(heard("Đăng ký kênh đi.", 0.45), [] as [String; 0], "hardly heard");
    }

    #[test]
    fn an_engine_that_hears_without_inventing_is_believed() {
        let stretch = Stretch { position: 0, samples: vec![0.0; 16_000 * 10], voice: 0..160_000 };
        let hearing = ConfidenceThresholds { hallucinates: false, ..HALLUCINATING };
        for said in ["hãy đăng ký kênh", "đồng ý đồng ý đồng ý đồng ý đồng ý đồng ý"] {
            let kept = keep_speech(vec![phrase(0, 10_000, said, 0.9)], &stretch, hearing);
            assert_eq!(kept.iter().map(Phrase::text).collect::<Vec<_>>(), [said]);
        }
    }

    #[test]
    fn a_number_said_digit_by_digit_is_no_loop() {
        for said in [
            "số điện thoại là không không không không không không bảy",
            "mã số 0 0 0 0 0 0 1",
            "một hai một hai một hai một hai một hai một hai",
        ] {
            assert_eq!(heard(said, 0.6), [said]);
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
        // Typical output for a waiting melody: low confidence at first, then rising for its own
        // repetitions.
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
