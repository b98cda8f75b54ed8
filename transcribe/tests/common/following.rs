// SPDX-License-Identifier: MPL-2.0
//! Following a recording while it is written.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use transcribe::{HotWords, LiveEvent, LiveTrack, Segment, SpeechRecognizer, run_file};

/// Writes `bytes` behind what is there.
pub fn append(file: &Path, bytes: &[u8]) {
    OpenOptions::new().create(true).append(true).open(file).unwrap().write_all(bytes).unwrap();
}

pub fn settled(events: &[LiveEvent]) -> Vec<Segment> {
    let segments = events.iter().filter_map(|event| match event {
        LiveEvent::Final(heard) => Some(heard.segments.clone()),
        LiveEvent::Partial(_) => None,
    });
    segments.flatten().collect()
}

pub fn whole(file: &Path, engine: &mut dyn SpeechRecognizer) -> Vec<Segment> {
    run_file(file, engine, &HotWords::default(), &mut |_| ControlFlow::Continue(())).unwrap().segments
}

/// Polls until nothing more is waiting.
pub fn poll(track: &mut LiveTrack, engine: &mut dyn SpeechRecognizer, now_ms: u64) -> Vec<LiveEvent> {
    let mut events = track.poll(engine, &HotWords::default(), now_ms).unwrap();
    while track.is_behind() {
        events.extend(track.poll(engine, &HotWords::default(), now_ms).unwrap());
    }
    events
}

/// Follows `bytes` as they are written in pieces of `step` bytes, a poll after each; the file is
/// complete in the end.
pub fn followed(file: &Path, bytes: &[u8], step: usize, engine: &mut dyn SpeechRecognizer) -> Vec<LiveEvent> {
    append(file, &[]);
    let mut track = LiveTrack::open(file, 0).unwrap();
    let mut events = Vec::new();
    for piece in bytes.chunks(step) {
        append(file, piece);
        events.extend(poll(&mut track, engine, 0));
    }
    track.end();
    events.extend(poll(&mut track, engine, 0));
    assert!(track.is_finished());
    events
}
