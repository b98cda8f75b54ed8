// SPDX-License-Identifier: MPL-2.0
//! The streaming engine with the real model and human voices.

mod common;

use std::ops::ControlFlow;

use common::score::Score;
use common::{ctc, sounds, text, voices};
use transcribe::{HotWords, Segment, SpeechRecognizer, run_file};

/// Syllables that the engine may mishear. It hears 19 of 20; a figure that is written as a figure
/// in the text counts as two more.
const MISHEARD: f64 = 0.07;

fn transcribed(file: &std::path::Path, engine: &mut dyn SpeechRecognizer, hot_words: &HotWords) -> Vec<Segment> {
    run_file(file, engine, hot_words, &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn human_voices_are_recognised_and_every_word_has_its_time() {
    let mut recogniser = ctc();
    let scores = voices().iter().map(|voice| {
        let segments =
            run_file(&voice.wav48, &mut recogniser, &HotWords::default(), &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(segments.len(), 1, "{}: {segments:?}", voice.name);
        let segment = &segments[0];
        assert_eq!(segment.model, "ctc");
        assert!(segment.confidence > 0.8 && segment.confidence <= 1.0, "{segment:?}");
        let words: Vec<&str> = segment.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words.join(" "), segment.text);
        for pair in segment.words.windows(2) {
            assert!(pair[0].start_ms < pair[0].end_ms && pair[0].end_ms <= pair[1].start_ms, "{pair:?}");
        }
        assert!(
            segment.words[0].start_ms < segment.start_ms + 400
                && segment.words.last().unwrap().end_ms <= segment.end_ms
        );
        Score::of(&voice.text, &segment.text)
    });
    let score: Score = scores.sum();
    println!("{score:?}: {:.1} % of syllables misheard", score.rate() * 100.0);
    assert!(score.rate() <= MISHEARD, "{score:?}");
}

#[test]
fn words_have_the_times_at_which_they_are_spoken() {
    // A clip cut in two by a second of silence: the words behind it move, the words before it do
    // not.
    let folder = tempfile::tempdir().unwrap();
    let (whole, parted) = (folder.path().join("whole.wav"), folder.path().join("parted.wav"));
    let sound = sounds::load(&common::voice("doan").wav16);
    // A pause of the speaker, between "thái" and "không".
    let (before, behind) = sound.split_at(19 * sounds::RATE / 10);
    sounds::save(&whole, 16_000, &sound);
    sounds::save(&parted, 16_000, &[before, &vec![0.0; sounds::RATE], behind].concat());
    let mut engine = ctc();
    let mut words = |file| -> Vec<(String, u64)> {
        let segments = transcribed(file, &mut engine, &HotWords::default());
        segments.into_iter().flat_map(|segment| segment.words).map(|word| (word.text, word.start_ms)).collect()
    };
    let (whole, parted) = (words(&whole), words(&parted));
    assert_eq!(whole.len(), parted.len());
    for (number, (one, other)) in whole.iter().zip(&parted).enumerate() {
        let moved = if number < 7 { 0 } else { 1_000 };
        assert_eq!(one.0, other.0);
        assert!((one.1 + moved).abs_diff(other.1) <= 160, "{one:?} became {other:?}");
    }
}

#[test]
fn results_do_not_depend_on_the_sizes_of_pieces() {
    let mut engine = ctc();
    let speech = sounds::load(&common::voice("tuyen").wav16);
    let at_once = engine.recognise(&speech, &HotWords::default()).unwrap();
    let mut recognition = engine.start_stream(&HotWords::default()).unwrap();
    let mut last = Vec::new();
    for piece in speech.chunks(777) {
        let heard = engine.feed(&mut recognition, piece).unwrap();
        let firm: Vec<_> = heard.words[..heard.firm].iter().map(|word| word.text.clone()).collect();
        assert!(firm.starts_with(&last), "{last:?} was firm, now {firm:?}");
        last = firm;
    }
    assert!(last.len() >= 8, "most words were firm before the end: {last:?}");
    assert_eq!(engine.finish(recognition).unwrap(), at_once);
    // Two stretches heard at the same time do not disturb each other.
    let (mut one, mut other) =
        (engine.start_stream(&HotWords::default()).unwrap(), engine.start_stream(&HotWords::default()).unwrap());
    for (piece, backwards) in speech.chunks(4_000).zip(speech.rchunks(4_000)) {
        engine.feed(&mut one, piece).unwrap();
        engine.feed(&mut other, backwards).unwrap();
    }
    assert_eq!(engine.finish(one).unwrap(), at_once);
}

#[test]
fn hot_words_are_recognised_only_where_they_are_said() {
    // "tù mù" and "che dấu" are misheard without help.
    let ngoc = common::voice("ngoc");
    let mut engine = ctc();
    let helped = text(&transcribed(&ngoc.wav16, &mut engine, &HotWords::new(["tù mù", "che dấu"])));
    assert!(helped.contains("tù mù"), "{helped}");
    // Names of people and communes that nobody says here.
    let names =
        ["Lò Thị Mai", "Nguyễn Văn Bình", "xã Tân Lập", "Chiềng Sơ", "Trần Quốc Tuấn", "Đinh Thị Lý", "Mường Nhé"];
    for voice in voices() {
        let plain = text(&transcribed(&voice.wav16, &mut engine, &HotWords::default()));
        assert_eq!(text(&transcribed(&voice.wav16, &mut engine, &HotWords::new(names))), plain, "{}", voice.name);
    }
}
