// SPDX-License-Identifier: MPL-2.0
//! The streaming engine with the real model and human voices.

mod common;

use std::ops::ControlFlow;

use common::score::{Score, syllables};
use common::{ctc, sounds, text, voices};
use transcribe::{HotWords, Segment, SpeechRecognizer, run_file};

/// Syllables that the engine may mishear. It hears 19 of 20; a figure that is written as a figure
/// in the text counts as two more.
const MISHEARD: f64 = 0.07;

fn transcribed(file: &std::path::Path, engine: &mut dyn SpeechRecognizer, hot_words: &HotWords) -> Vec<Segment> {
    run_file(file, engine, hot_words, &mut |_| ControlFlow::Continue(())).unwrap().segments
}

#[test]
fn human_voices_are_recognised_and_every_word_has_its_time() {
    let mut recogniser = ctc();
    let scores = voices().iter().map(|voice| {
        let segments = transcribed(&voice.wav48, &mut recogniser, &HotWords::default());
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

/// Noise of so many seconds and this level.
type Noise = fn(usize, f32) -> Vec<f32>;

/// Every second group of three syllables of a clip, as long as a name: what an office would have in
/// its lists. The clips say no names of people.
fn names_in(text: &str) -> Vec<Vec<String>> {
    syllables(text).chunks_exact(3).step_by(2).map(<[String]>::to_vec).collect()
}

/// Names of a hundred people who do not speak and are not spoken of.
fn names_of_others() -> Vec<Vec<String>> {
    let surnames = ["nguyễn", "trần", "lê", "phạm", "hoàng", "vũ", "đặng", "bùi", "lò", "giàng"];
    let given = ["an", "bình", "cường", "dũng", "hạnh", "khánh", "lan", "mai", "páo", "sơn"];
    let names = surnames.iter().flat_map(|surname| given.map(|given| [*surname, "văn", given]));
    names.map(|name| name.map(str::to_owned).to_vec()).collect()
}

#[test]
fn in_noise_names_of_the_list_are_heard_more_often_and_none_is_heard_that_nobody_says() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("voice.wav");
    let mut engine = ctc();
    let said: Vec<Vec<String>> = voices().iter().flat_map(|voice| names_in(&voice.text)).collect();
    let list: Vec<Vec<String>> = said.iter().cloned().chain(names_of_others()).collect();
    let hot_words = HotWords::new(list.iter().map(|name| name.join(" ")));
    let is_in = |name: &[String], heard: &[String]| heard.windows(name.len()).any(|window| window == name);
    let noises: [(&str, Option<(Noise, f32)>); 4] = [
        ("none", None),
        ("white 5 dB", Some((sounds::white, 5.0))),
        ("pink 5 dB", Some((sounds::pink, 5.0))),
        ("pink 0 dB", Some((sounds::pink, 0.0))),
    ];
    let mut all = [0, 0];
    for (noise, made) in noises {
        let (mut right, mut invented) = ([0, 0], 0);
        let (mut misheard, mut unsure) = ([Score::default(), Score::default()], [0, 0]);
        for voice in voices() {
            let sound = sounds::load(&voice.wav16);
            let sound =
                made.map_or_else(|| sound.clone(), |(noise, fainter)| sounds::with_noise(&sound, noise, fainter));
            sounds::save(&file, 16_000, &sound);
            let names = names_in(&voice.text);
            for (helped, hot_words) in [HotWords::default(), hot_words.clone()].iter().enumerate() {
                let all = run_file(&file, &mut engine, hot_words, &mut |_| ControlFlow::Continue(())).unwrap();
                let text = text(&all.segments);
                let heard = syllables(&text);
                unsure[helped] += all.left_out.len();
                right[helped] += names.iter().filter(|name| is_in(name, &heard)).count();
                misheard[helped] = [misheard[helped], Score::of(&voice.text, &text)].into_iter().sum();
                if helped == 1 {
                    let others = list.iter().filter(|name| !is_in(name, &syllables(&voice.text)));
                    invented += others.filter(|name| is_in(name, &heard)).count();
                }
            }
        }
        let [without, with] = misheard.map(|score| (score.rate() * 1000.0).round() / 1000.0);
        println!(
            r#"{{"bench":"hot_words","noise":"{noise}","names":{},"right_without":{},"right_with":{},"misheard_without":{without},"misheard_with":{with},"left_out_without":{},"left_out_with":{},"list":{},"invented":{invented}}}"#,
            said.len(),
            right[0],
            right[1],
            unsure[0],
            unsure[1],
            list.len(),
        );
        assert_eq!(invented, 0, "{noise}: names that nobody says");
        assert!(right[1] >= right[0], "{noise}: {right:?}");
        // In noise as loud as the voice the list also costs words: docs/benchmarks.md.
        let is_loud = made.is_some_and(|(_, fainter)| fainter < 5.0);
        assert!(is_loud || misheard[1].errors <= misheard[0].errors, "{noise}: {misheard:?}");
        all = [all[0] + right[0], all[1] + right[1]];
    }
    assert!(all[1] > all[0], "{all:?}");
}
