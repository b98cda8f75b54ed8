// SPDX-License-Identifier: MPL-2.0
//! How late captions come: four people speak in turn, each into a recording of their own, which is
//! followed while it is written. Time is made, not waited for: sound brings 200 ms a page,
//! computing brings what the processor needed.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use transcribe::{HotWords, LiveEvent, LiveTrack, SpeechRecognizer};

use crate::common::recording::Recording;
use crate::common::voices;
use crate::{cpu_seconds, rounded};

const PEOPLE: usize = 4;
/// Clips of each.
const TURNS: usize = 6;
/// How long pages are apart, and how often tracks are looked after, in milliseconds: as in the
/// server.
const PAGE_MS: u64 = 200;
const POLL_MS: u64 = 250;
const PAUSE_MS: u64 = 1_500;

/// One person's file as it comes to be: bytes with the moment at which they are written.
struct Site {
    file: PathBuf,
    pages: std::collections::VecDeque<(u64, Vec<u8>)>,
    track: LiveTrack,
    /// Where each word ends, and when it was first shown; of the stretch that is being spoken.
    shown: Vec<(String, u64)>,
}

pub fn measure(name: &str, engine: &mut dyn SpeechRecognizer, folder: &Path) {
    let mut sites: Vec<Site> = (0..PEOPLE).map(|number| site(folder, name, number)).collect();
    let (mut now_ms, mut shown_ms, mut final_ms) = (0.0_f64, Vec::new(), Vec::new());
    while sites.iter().any(|site| !site.pages.is_empty() || !site.track.is_finished()) {
        let begun = cpu_seconds();
        for site in &mut sites {
            site.write(now_ms as u64);
            let events = site.track.poll(engine, &HotWords::default(), now_ms as u64).expect("it is followed");
            let said_ms = now_ms + (cpu_seconds() - begun) * 1000.0;
            site.note(&events, said_ms, &mut shown_ms, &mut final_ms);
        }
        let spent_ms = (cpu_seconds() - begun) * 1000.0;
        now_ms += spent_ms.max(POLL_MS as f64);
    }
    let line = json!({
        "bench": "captions",
        "engine": name,
        "speakers_in_turn": PEOPLE,
        "words": shown_ms.len(),
        "first_shown_p50_ms": percentile(&mut shown_ms, 50),
        "first_shown_p95_ms": percentile(&mut shown_ms, 95),
        "settled_p50_ms": percentile(&mut final_ms, 50),
        "settled_p95_ms": percentile(&mut final_ms, 95),
        "seconds": rounded(now_ms / 1000.0),
    });
    println!("{line}");
}

fn site(folder: &Path, engine: &str, number: usize) -> Site {
    let mut recording = Recording::new().pages_of(PAGE_MS as usize / 20);
    for turn in 0..PEOPLE * TURNS {
        let voice = &voices()[turn % voices().len()];
        let length = (voice.seconds * 1000.0) as u64 / 20 * 20 + 20;
        // Who does not speak is muted: nothing is written.
        recording = if turn % PEOPLE == number { recording.voice(voice) } else { recording.gap_ms(length) };
        recording = recording.gap_ms(PAUSE_MS);
    }
    let file = folder.join(format!("{}-{number}.opus", engine.replace(' ', "-")));
    let mut pages: std::collections::VecDeque<(u64, Vec<u8>)> = recording.timed_pages().into();
    let (_, headers) = pages.pop_front().expect("headers");
    std::fs::write(&file, headers).expect("room on the disk");
    let track = LiveTrack::open(&file, 0).expect("the file is there");
    Site { file, pages, track, shown: Vec::new() }
}

impl Site {
    fn write(&mut self, now_ms: u64) {
        let mut out = OpenOptions::new().append(true).open(&self.file).expect("the file is there");
        while self.pages.front().is_some_and(|(at, _)| *at <= now_ms) {
            let (_, bytes) = self.pages.pop_front().expect("looked at");
            out.write_all(&bytes).expect("room on the disk");
        }
        if self.pages.is_empty() {
            self.track.end();
        }
    }

    /// Delays are counted from where the settled transcript says that a word ends.
    fn note(&mut self, events: &[LiveEvent], now_ms: f64, shown_ms: &mut Vec<f64>, final_ms: &mut Vec<f64>) {
        for event in events {
            match event {
                LiveEvent::Partial(partial) => {
                    let before = self.shown.len().min(partial.words.len());
                    let same = (0..before).take_while(|&at| self.shown[at].0 == partial.words[at].text).count();
                    self.shown.truncate(same);
                    let new = partial.words[same..].iter().map(|word| (word.text.clone(), now_ms as u64));
                    self.shown.extend(new);
                }
                LiveEvent::Final(heard) => {
                    for (at, word) in heard.segments.iter().flat_map(|segment| &segment.words).enumerate() {
                        let first = self.shown.get(at).filter(|shown| shown.0 == word.text);
                        shown_ms.push(first.map_or(now_ms, |shown| shown.1 as f64) - word.end_ms as f64);
                        final_ms.push(now_ms - word.end_ms as f64);
                    }
                    self.shown.clear();
                }
            }
        }
    }
}

fn percentile(values: &mut [f64], percent: usize) -> i64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).map_or(-1, |value| *value as i64)
}
