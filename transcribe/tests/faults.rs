// SPDX-License-Identifier: MPL-2.0
//! Recordings with a wrong clock or a damaged file: nothing is lost and nothing is repeated.

mod common;

use common::counting::Counting;
use common::ctc;
use common::following::{append, followed, poll, settled, whole};
use common::recording::Recording;
use common::voice;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng, SeedableRng};
use transcribe::{CtcRecogniser, HotWords, LiveTrack, SAMPLE_RATE, Segment};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// Granule steps in a millisecond.
const GRANULES: u64 = 48;

/// Three people one after the other, with pauses in which every packet is there.
fn three() -> Recording {
    let first = Recording::new().pages_of(10).quiet_ms(2_000).voice(voice("ly")).quiet_ms(2_000);
    first.voice(voice("binh")).quiet_ms(2_000).voice(voice("vinh")).quiet_ms(2_000)
}

fn texts(segments: &[Segment]) -> Vec<&str> {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// What the file says when it is finished.
fn truth(engine: &mut CtcRecogniser, recording: &Recording) -> Vec<Segment> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.opus");
    append(&file, &recording.bytes());
    let segments = whole(&file, engine);
    assert_eq!(segments.len(), 3, "{segments:?}");
    segments
}

/// As heard while it grows and as heard when it is finished, which is the same, in order and
/// without overlap.
fn heard(engine: &mut CtcRecogniser, recording: &[u8]) -> Vec<Segment> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.opus");
    let segments = settled(&followed(&file, recording, 900, engine));
    assert_eq!(segments, whole(&file, engine));
    for pair in segments.windows(2) {
        assert!(pair[0].end_ms <= pair[1].start_ms, "{pair:?}");
    }
    segments
}

/// Where the silence before the second speaker is, in granules.
fn second_pause(segments: &[Segment]) -> u64 {
    u64::midpoint(segments[0].end_ms, segments[1].start_ms) * GRANULES
}

#[test]
fn a_clock_that_jumps_forward_shifts_later_text() {
    let mut engine = ctc();
    let truth = truth(&mut engine, &three());
    let jump = second_pause(&truth);
    let jumped = heard(
        &mut engine,
        &three().by_clock(|granule| granule + if granule > jump { 5 * MINUTE * GRANULES } else { 0 }).bytes(),
    );
    assert_eq!(texts(&jumped), texts(&truth));
    for (number, (after, before)) in jumped.iter().zip(&truth).enumerate() {
        let moved = if number == 0 { 0 } else { 5 * MINUTE };
        assert!(after.start_ms.abs_diff(before.start_ms + moved) < 50, "{after:?} was {before:?}");
    }

    // In the middle of a word: what was said before and after is cut there, and both halves are
    // heard.
    let middle = u64::midpoint(truth[1].start_ms, truth[1].end_ms) * GRANULES;
    let cut = heard(
        &mut engine,
        &three().by_clock(|granule| granule + if granule > middle { 3 * MINUTE * GRANULES } else { 0 }).bytes(),
    );
    assert_eq!((texts(&cut)[0], *texts(&cut).last().unwrap()), (texts(&truth)[0], texts(&truth)[2]));
    assert_eq!(cut.len(), 4, "{cut:?}");
    assert!(cut[2].start_ms > cut[1].end_ms + 2 * MINUTE, "{cut:?}");
    let (halves, one) = (cut[1].words.len() + cut[2].words.len(), truth[1].words.len());
    assert!(halves + 2 >= one && halves <= one + 2, "{:?} was {:?}", texts(&cut), texts(&truth));
}

#[test]
fn a_clock_that_jumps_back_neither_loses_nor_repeats_text() {
    let mut engine = ctc();
    let truth = truth(&mut engine, &three());
    let jump = second_pause(&truth);
    for back in [MINUTE, 10 * MINUTE] {
        // It has run for five minutes before; ten minutes back is before the beginning.
        let clock = |granule: u64| {
            let granule_then = granule + 5 * MINUTE * GRANULES;
            if granule > jump { granule_then.saturating_sub(back * GRANULES) } else { granule_then }
        };
        let jumped = heard(&mut engine, &three().by_clock(clock).bytes());
        assert_eq!(texts(&jumped), texts(&truth), "{back} ms back");
        assert!(jumped[0].start_ms > 5 * MINUTE, "{jumped:?}");
    }
}

#[test]
fn a_drifting_clock_changes_times_but_no_words() {
    let day = || {
        let morning = Recording::new().pages_of(10).quiet_ms(1_000).voice(voice("ly")).gap_ms(8 * HOUR);
        morning.voice(voice("binh")).gap_ms(2_000).voice(voice("vinh"))
    };
    let mut engine = ctc();
    let truth = truth(&mut engine, &day());
    for ppm in [-200_i64, 200] {
        let drifts = |place: u64| place.saturating_add_signed(place as i64 * ppm / 1_000_000);
        let drifted = heard(&mut engine, &day().by_clock(drifts).bytes());
        assert_eq!(texts(&drifted), texts(&truth), "{ppm} ppm");
        for (after, before) in drifted.iter().zip(&truth) {
            assert!(after.start_ms.abs_diff(drifts(before.start_ms)) < 50, "{ppm} ppm: {after:?} was {before:?}");
        }
    }
}

/// Damages pages in a stretch of `bytes`, as disks and crashes do.
fn damage(bytes: &mut Vec<u8>, from: usize, to: usize, random: &mut StdRng) {
    let pages: Vec<usize> = (from..to).filter(|&at| bytes[at..].starts_with(b"OggS")).collect();
    let page = *pages.choose(random).unwrap();
    match random.random_range(0..4) {
        // A bit in the head, or anywhere.
        0 => bytes[page + random.random_range(0..28)] ^= 1 << random.random_range(0..8),
        1 => bytes[page + random.random_range(0..200)] ^= 1 << random.random_range(0..8),
        // A part of it was never written.
        2 => drop(bytes.drain(page + 20..page + random.random_range(30..200))),
        // Something else stands there.
        _ => {
            let noise: Vec<u8> = (0..random.random_range(1..70_000)).map(|_| random.random()).collect();
            bytes.splice(page..page, noise);
        }
    }
}

#[test]
fn damaged_pages_lose_only_their_own_audio() {
    let mut engine = ctc();
    let truth = truth(&mut engine, &three());
    let before = Recording::new().pages_of(10).quiet_ms(2_000).voice(voice("ly")).quiet_ms(2_000).bytes().len();
    let both = Recording::new().pages_of(10).quiet_ms(2_000).voice(voice("ly")).quiet_ms(2_000).voice(voice("binh"));
    let after = both.bytes().len() - 1_000;
    for seed in 0..4 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bytes = three().bytes();
        for _ in 0..=2 * seed {
            damage(&mut bytes, before, after, &mut random);
        }
        let heard = heard(&mut engine, &bytes);
        let (first, last) = (heard.first().unwrap(), heard.last().unwrap());
        assert_eq!((first, &last.text), (&truth[0], &truth[2].text), "seed {seed}: {heard:?}");
        assert!(last.start_ms.abs_diff(truth[2].start_ms) < 50, "seed {seed}: {last:?}");
    }
}

#[test]
fn eight_mostly_silent_hours_take_time_only_for_the_speech() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hall.opus");
    let names = ["ly", "tuyen", "doan", "vinh"];
    let recording = names.iter().fold(Recording::new().pages_of(10), |recording, name| {
        recording.quiet_with_dtx_ms(2 * HOUR as usize).voice(voice(name)).gap_ms(1_000)
    });
    let bytes = recording.bytes();
    append(&file, &[]);
    let mut track = LiveTrack::open(&file, 0).unwrap();
    let mut engine = Counting::new(ctc());
    let (mut events, mut most_held, mut holding, mut polls) = (Vec::new(), 0, 0, 0);
    for (second, piece) in bytes.chunks(20_000).enumerate() {
        append(&file, piece);
        loop {
            events.extend(track.poll(&mut engine, &HotWords::default(), second as u64).unwrap());
            polls += 1;
            most_held = most_held.max(track.held_samples());
            holding += usize::from(track.held_samples() > 0);
            if !track.is_behind() {
                break;
            }
        }
    }
    track.end();
    events.extend(poll(&mut track, &mut engine, 0));
    let said = settled(&events);
    let begins: Vec<u64> = said.iter().map(|segment| segment.start_ms / HOUR).collect();
    assert_eq!(begins, [2, 4, 6, 8], "{said:?}");
    // A second around each sentence at most; the sentences are a quarter of a minute in all.
    let seconds: f64 = names.iter().map(|name| voice(name).seconds + 1.0).sum();
    let heard = engine.samples as f64 / f64::from(SAMPLE_RATE);
    assert!(heard <= seconds, "{heard} s were heard of {seconds} s of speech");
    assert_eq!((engine.begun, engine.recognised), (names.len(), 0));
    let most = most_held / SAMPLE_RATE as usize;
    assert!(most <= 24 && holding <= 40, "{most} s were held, in {holding} of {polls} polls");
    assert_eq!((track.held_samples(), track.is_heard()), (0, false));
}
