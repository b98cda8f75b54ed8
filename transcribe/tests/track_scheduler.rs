// SPDX-License-Identifier: MPL-2.0
//! Many tracks and one engine: memory is bounded by the number of speakers and by the limit of open
//! sentences.

mod common;

use std::path::PathBuf;

use common::counting::Counting;
use common::following::{append, poll, settled, whole};
use common::recording::Recording;
use common::{ctc, voice};
use transcribe::{HotWords, LiveEvent, LiveTrack, SpeechRecognizer, TrackScheduler};

struct Site {
    track: LiveTrack,
    file: PathBuf,
    pages: Vec<(u64, Vec<u8>)>,
    events: Vec<LiveEvent>,
}

impl std::borrow::Borrow<LiveTrack> for Site {
    fn borrow(&self) -> &LiveTrack {
        &self.track
    }
}

impl std::borrow::BorrowMut<LiveTrack> for Site {
    fn borrow_mut(&mut self) -> &mut LiveTrack {
        &mut self.track
    }
}

struct Seen {
    most_holding: usize,
    most_heard: usize,
    /// Looks in which somebody had to wait.
    waited: usize,
}

fn sites(folder: &std::path::Path, recordings: Vec<Recording>) -> Vec<Site> {
    let site = |(number, recording): (usize, Recording)| {
        let file = folder.join(format!("site-{number}.opus"));
        append(&file, &[]);
        Site { track: LiveTrack::open(&file, 0).unwrap(), file, pages: recording.timed_pages(), events: Vec::new() }
    };
    recordings.into_iter().enumerate().map(site).collect()
}

/// The meeting as it goes on, looked at five times a second for `seconds`; what is left is heard at
/// its end.
fn meeting(sites: &mut [Site], scheduler: TrackScheduler, engine: &mut dyn SpeechRecognizer, seconds: u64) -> Seen {
    let mut seen = Seen { most_holding: 0, most_heard: 0, waited: 0 };
    let mut poll = |sites: &mut [Site], now_ms| {
        let waiting = scheduler.poll(sites.iter_mut().collect(), now_ms, |site: &mut Site| {
            site.events.extend(site.track.poll(engine, &HotWords::default(), now_ms).unwrap());
        });
        seen.waited += usize::from(waiting);
        seen.most_holding = seen.most_holding.max(sites.iter().filter(|site| site.track.held_samples() > 0).count());
        seen.most_heard = seen.most_heard.max(sites.iter().filter(|site| site.track.is_heard()).count());
    };
    for now_ms in (0..seconds * 1_000).step_by(200) {
        for site in sites.iter_mut() {
            let written = site.pages.iter().take_while(|(at, _)| *at <= now_ms).count();
            for (_, page) in site.pages.drain(..written) {
                append(&site.file, &page);
            }
        }
        poll(sites, now_ms);
    }
    for site in sites.iter_mut() {
        assert!(site.pages.is_empty(), "the meeting is longer than {seconds} s");
        site.track.end();
    }
    let mut now_ms = seconds * 1_000;
    while !sites.iter().all(|site| site.track.is_finished()) {
        poll(sites, now_ms);
        now_ms += 200;
        assert!(now_ms < (seconds + 120) * 1_000, "somebody waits for ever");
    }
    seen
}

/// Thirty sites; the first few of them speak, at the same time.
fn thirty(speakers: &[&str]) -> Vec<Recording> {
    let site = |number: usize| {
        let recording = Recording::new().pages_of(10).quiet_ms(1_000);
        match speakers.get(number) {
            Some(name) => recording.voice(voice(name)).quiet_ms(1_000),
            None => recording.quiet_with_dtx_ms(8_000),
        }
    };
    (0..30).map(site).collect()
}

const SPEAKERS: [&str; 5] = ["binh", "ly", "vinh", "ngoc", "binh"];

fn longest() -> u64 {
    SPEAKERS.iter().map(|name| voice(name).seconds as u64).max().unwrap() + 6
}

#[test]
fn of_thirty_tracks_only_those_with_speech_are_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let mut sites = sites(folder.path(), thirty(&SPEAKERS));
    let mut engine = Counting::new(ctc());
    let seen = meeting(&mut sites, TrackScheduler::new(32), &mut engine, longest());
    assert_eq!((seen.most_holding, seen.most_heard, seen.waited), (5, 5, 0));
    let (begun, recognised) = (engine.begun, engine.recognised);
    let mut stretches = 0;
    for (number, site) in sites.iter().enumerate() {
        let said = settled(&site.events);
        assert_eq!(said, whole(&site.file, &mut engine), "site {number}");
        assert_eq!(!said.is_empty(), number < SPEAKERS.len(), "site {number}: {said:?}");
        stretches += said.len();
    }
    assert!(begun <= stretches + 2 && recognised == 0, "{begun} begun and {recognised} heard for {stretches}");
}

#[test]
fn when_too_many_people_speak_the_others_are_recognised_later_and_completely() {
    let folder = tempfile::tempdir().unwrap();
    let mut sites = sites(folder.path(), thirty(&SPEAKERS));
    let mut engine = ctc();
    let seen = meeting(&mut sites, TrackScheduler::new(2), &mut engine, longest());
    assert_eq!((seen.most_holding, seen.most_heard), (2, 2));
    assert!(seen.waited > 0);
    for (number, site) in sites.iter().enumerate() {
        assert_eq!(settled(&site.events), whole(&site.file, &mut engine), "site {number}");
    }
}

#[test]
fn an_endless_speaker_is_cut_for_waiting_tracks() {
    let folder = tempfile::tempdir().unwrap();
    let endless = || {
        let names = ["doan", "tuyen", "vinh", "doan"];
        names.iter().fold(Recording::new().pages_of(10), |recording, name| recording.voice(voice(name)))
    };
    let short = Recording::new().pages_of(10).quiet_ms(2_000).voice(voice("ly")).quiet_ms(1_000);
    let mut sites = sites(folder.path(), vec![endless(), short]);
    let mut engine = ctc();
    let length = sites[0].pages.last().unwrap().0 / 1_000;
    assert!(length > 18, "{length} s");
    let scheduler = TrackScheduler::new(1);
    let mut heard_at = None;
    let mut most = 0;
    for now_ms in (0..length * 1_000).step_by(200) {
        for site in &mut sites {
            let written = site.pages.iter().take_while(|(at, _)| *at <= now_ms).count();
            for (_, page) in site.pages.drain(..written) {
                append(&site.file, &page);
            }
        }
        scheduler.poll(sites.iter_mut().collect(), now_ms, |site: &mut Site| {
            site.events.extend(site.track.poll(&mut engine, &HotWords::default(), now_ms).unwrap());
        });
        most = most.max(sites.iter().filter(|site| site.track.held_samples() > 0).count());
        if heard_at.is_none() && !settled(&sites[1].events).is_empty() {
            heard_at = Some(now_ms);
        }
    }
    assert_eq!(most, 1);
    let heard_at = heard_at.expect("the short one is heard while the other goes on");
    assert!(heard_at <= 14_000, "{heard_at} ms");
    for site in &mut sites {
        for page in site.pages.drain(..) {
            append(&site.file, &page.1);
        }
        site.track.end();
        site.events.extend(poll(&mut site.track, &mut engine, length * 1_000));
    }
    assert_eq!(settled(&sites[1].events), whole(&sites[1].file, &mut engine));
    // Cut elsewhere than in the finished file; but all of it was heard, and once.
    let (live, finished) = (settled(&sites[0].events), whole(&sites[0].file, &mut engine));
    let words = |segments: &[transcribe::Segment]| segments.iter().map(|segment| segment.words.len()).sum::<usize>();
    let (live_words, words) = (words(&live), words(&finished));
    assert!(live_words.abs_diff(words) <= words / 20 + 2, "{live_words} of {words} words");
    assert!(live.windows(2).all(|pair| pair[0].end_ms <= pair[1].start_ms), "{live:?}");
}
