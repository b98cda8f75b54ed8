// SPDX-License-Identifier: MPL-2.0
//! Following a recording while it is written: final text equals the text of the finished file.

mod common;

use std::ops::ControlFlow;

use common::following::{append, followed, poll, settled, whole};
use common::recording::Recording;
use common::{ctc, recogniser, sounds, text, voice};
use transcribe::{
    ConfidenceThresholds, Heard, HotWords, LeftOutReason, LiveEvent, LiveTrack, Phrase, RecogniserError,
    SpeechRecognizer, Word, run_file,
};

#[test]
fn live_text_equals_the_text_of_the_finished_file() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = Recording::new()
        .voice(voice("ly"))
        .gap_ms(2_000)
        .voice_losing(voice("tuyen"), |number| number % 23 == 22)
        .gap_ms(700)
        .voice(voice("doan"))
        .bytes();
    let mut engine = recogniser();
    let (once, bit_by_bit) = (folder.path().join("once.opus"), folder.path().join("bit-by-bit.opus"));
    let events = followed(&bit_by_bit, &bytes, 700, &mut engine);
    let wanted = whole(&bit_by_bit, &mut engine);
    assert!(wanted.len() >= 3, "{wanted:?}");
    assert_eq!(settled(&events), wanted);
    assert_eq!(settled(&followed(&once, &bytes, bytes.len(), &mut engine)), wanted);
}

/// Partial and settled words of the streaming engine.
#[test]
fn partial_words_are_reported_during_speech() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("doan.opus");
    let bytes = Recording::new().pages_of(10).voice(voice("doan")).gap_ms(2_000).voice(voice("ly")).bytes();
    let mut engine = ctc();
    let events = followed(&file, &bytes, 400, &mut engine);
    let wanted = whole(&file, &mut engine);
    assert_eq!(settled(&events), wanted);
    let mut firm: Vec<String> = Vec::new();
    let mut partials = 0;
    for event in &events {
        match event {
            LiveEvent::Partial(partial) => {
                partials += 1;
                assert!(!partial.words.is_empty() && partial.firm <= partial.words.len());
                let words: Vec<String> = partial.words.iter().map(|word| word.text.clone()).collect();
                assert!(words.starts_with(&firm), "{firm:?} was firm, now {words:?}");
                firm = words[..partial.firm].to_vec();
                // The newest word was spoken at most a second before the sound that has been heard.
                let behind = partial.end_ms - partial.words.last().unwrap().end_ms.min(partial.end_ms);
                assert!(behind <= 1_500, "{behind} ms behind in {:?}", partial.text());
            }
            LiveEvent::Final(heard) => {
                let text = text(&heard.segments);
                assert!(text.starts_with(&firm.join(" ")), "{firm:?} was firm, settled as {text:?}");
                firm.clear();
            }
        }
    }
    assert!(partials >= 10, "{partials} partials in nine seconds of speech");

    let mut quiet = LiveTrack::open(&file, 0).unwrap();
    quiet.report_partials(false);
    quiet.end();
    let events = poll(&mut quiet, &mut engine, 0);
    assert!(events.iter().all(|event| matches!(event, LiveEvent::Final(_))));
    assert_eq!(settled(&events), wanted);
}

#[test]
fn a_speaker_without_pauses_gets_final_text_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.opus");
    let mut recording = Recording::new().pages_of(10);
    for name in ["doan", "tuyen", "vinh", "doan", "ngoc", "ly", "tuyen", "binh"] {
        recording = recording.voice(voice(name));
    }
    let mut engine = ctc();
    let events = followed(&file, &recording.bytes(), 3_000, &mut engine);
    let wanted = whole(&file, &mut engine);
    assert!(
        wanted.len() >= 3 && wanted.iter().all(|segment| segment.end_ms - segment.start_ms <= 15_000),
        "{wanted:?}"
    );
    assert_eq!(settled(&events), wanted);
}

#[test]
fn thirty_tracks_are_followed_by_one_engine() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = ctc();
    let names = ["doan", "ly", "tuyen", "vinh", "ngoc", "binh"];
    let mut tracks: Vec<_> = (0..30)
        .map(|number| {
            let file = folder.path().join(format!("site-{number}.opus"));
            // Only six of them speak, all at the same time.
            let recording = Recording::new().pages_of(10);
            let recording = match names.get(number) {
                Some(name) => recording.voice(voice(name)),
                None => recording,
            };
            append(&file, &[]);
            (LiveTrack::open(&file, 0).unwrap(), file, recording.bytes(), Vec::new())
        })
        .collect();
    for second in 0..10 {
        for (track, file, bytes, events) in &mut tracks {
            let piece: Vec<u8> = bytes.drain(..bytes.len().min(4_500)).collect();
            append(file, &piece);
            events.extend(track.poll(&mut engine, &HotWords::default(), second * 1_000).unwrap());
        }
    }
    for (number, (track, file, _, events)) in tracks.iter_mut().enumerate() {
        track.end();
        events.extend(poll(track, &mut engine, 10_000));
        assert_eq!(settled(events), if number < 6 { whole(file, &mut engine) } else { Vec::new() }, "site {number}");
    }
}

#[test]
fn a_muted_speaker_gets_final_text_without_a_further_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mai.opus");
    append(&file, &Recording::new().voice(voice("ly")).bytes());
    let mut engine = recogniser();
    let mut track = LiveTrack::open(&file, 0).unwrap();
    assert_eq!(settled(&poll(&mut track, &mut engine, 10_000)), []);
    assert_eq!(settled(&poll(&mut track, &mut engine, 11_000)), [], "a second's pause may be the line");
    let heard = settled(&poll(&mut track, &mut engine, 11_600));
    assert_eq!(heard, whole(&file, &mut engine));
    assert!(!track.is_finished());
}

#[test]
fn a_second_worker_continues_after_the_stored_position() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mai.opus");
    append(&file, &Recording::new().voice(voice("ly")).gap_ms(2_000).voice(voice("doan")).bytes());
    let mut engine = recogniser();
    let all = whole(&file, &mut engine);
    for known in 0..=all.len() {
        let known_ms = all[..known].last().map_or(0, |segment| segment.end_ms);
        let mut track = LiveTrack::open(&file, known_ms).unwrap();
        track.end();
        assert_eq!(settled(&poll(&mut track, &mut engine, 0)), all[known..], "{known} known");
    }
}

#[test]
fn damage_of_a_growing_file_loses_only_the_damaged_second() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("damaged.opus");
    let mut bytes = Recording::new().voice(voice("ly")).gap_ms(2_000).voice(voice("tuyen")).bytes();
    let first = Recording::new().voice(voice("ly")).bytes().len();
    bytes[first + 26] ^= 0xff;
    let mut engine = recogniser();
    let events = followed(&file, &bytes, 1_000, &mut engine);
    let wanted = whole(&file, &mut engine);
    assert!(wanted.iter().any(|segment| segment.start_ms > 5_500), "{wanted:?}");
    assert_eq!(settled(&events), wanted);
}

#[test]
fn hours_of_backlog_are_read_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hall.opus");
    let (wav, hour) = (folder.path().join("quiet.wav"), 3_600_000);
    sounds::save(&wav, 48_000, &vec![0.0; 48_000 * 20]);
    let quiet = common::Voice { wav48: wav, ..voice("ly").clone() };
    append(&file, &Recording::new().voice(&quiet).gap_ms(7 * hour).voice(&quiet).voice(voice("ly")).bytes());
    let mut engine = recogniser();
    let mut track = LiveTrack::open(&file, 0).unwrap();
    let mut polls = 0;
    let mut events = Vec::new();
    loop {
        let before = track.read_ms();
        events.extend(track.poll(&mut engine, &HotWords::default(), 0).unwrap());
        polls += 1;
        assert!(track.read_ms() - before <= 7 * hour + 6_000, "one poll read {before} to {}", track.read_ms());
        if !track.is_behind() {
            break;
        }
    }
    assert!(polls >= 10, "{polls}");
    track.end();
    events.extend(poll(&mut track, &mut engine, 0));
    let heard = settled(&events);
    assert!(heard.len() == 1 && heard[0].start_ms.abs_diff(7 * hour + 40_000) < 400, "{heard:?}");
    assert!(track.final_ms() >= heard[0].end_ms);
}

/// An engine that writes the same for every stretch.
struct Writes {
    text: &'static str,
    hallucinates: bool,
}

impl SpeechRecognizer for Writes {
    fn model(&self) -> &'static str {
        "writes"
    }

    fn thresholds(&self) -> ConfidenceThresholds {
        ConfidenceThresholds { stretch: 0.5, phrase: 0.4, hallucinates: self.hallucinates }
    }

    fn recognise(&mut self, speech: &[f32], _: &HotWords) -> Result<Vec<Phrase>, RecogniserError> {
        let (start_ms, end_ms, confidence) = (0, speech.len() as u64 / 16, 0.9);
        let words = self.text.split(' ').map(|text| Word { start_ms, end_ms, text: text.to_owned(), confidence });
        Ok(vec![Phrase { start_ms, end_ms, words: words.collect(), confidence }])
    }
}

#[test]
fn an_engine_that_invents_nothing_is_believed_live_and_later_and_of_another_one_it_is_known_what_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vote.opus");
    append(&file, &Recording::new().voice(voice("ly")).gap_ms(2_000).bytes());
    for (text, reason) in [
        ("các bạn hãy đăng ký kênh", LeftOutReason::Stock),
        ("đồng ý đồng ý đồng ý đồng ý đồng ý đồng ý", LeftOutReason::Loop),
    ] {
        for hallucinates in [false, true] {
            let mut engine = Writes { text, hallucinates };
            let later = run_file(&file, &mut engine, &HotWords::default(), &mut |_| ControlFlow::Continue(())).unwrap();
            let mut track = LiveTrack::open(&file, 0).unwrap();
            track.end();
            assert_eq!(poll(&mut track, &mut engine, 0), [LiveEvent::Final(later.clone())], "{text}");
            let Heard { segments, left_out } = later;
            let (kept, out): (Vec<_>, Vec<_>) = (
                segments.iter().map(|segment| segment.text.as_str()).collect(),
                left_out.iter().map(|one| (one.segment.text.as_str(), one.reason)).collect(),
            );
            let expected = if hallucinates { (vec![], vec![(text, reason)]) } else { (vec![text], vec![]) };
            assert_eq!((kept, out), expected);
        }
    }
}

#[test]
fn a_file_that_is_not_a_recording_gives_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(LiveTrack::open(&folder.path().join("none.opus"), 0).is_err());
    let file = folder.path().join("video.ogg");
    let mut bytes = Recording::new().bytes();
    bytes.truncate(27 + 1 + 19);
    bytes[28..32].copy_from_slice(b"VP80");
    // Its checksum is wrong too, so that nothing is found at all; and nothing is what an empty
    // recording gives.
    append(&file, &bytes);
    let mut track = LiveTrack::open(&file, 0).unwrap();
    track.end();
    assert_eq!(poll(&mut track, &mut recogniser(), 0), []);
}
