// SPDX-License-Identifier: MPL-2.0
//! Limits how many tracks are recognised at the same time, and schedules them fairly.
//!
//! A track needs memory only while somebody speaks on it: the audio of the sentence and the state
//! of the engine. At most a fixed number of sentences is open at a time; audio of other tracks
//! stays on disk and is recognised later, so nothing is lost.

use std::borrow::BorrowMut;

use crate::live::LiveTrack;

/// If a track has waited this long, the track that has been open longest is cut, so that noise that
/// resembles voices does not block others for ever.
const MAX_WAIT_MS: u64 = 10_000;

/// Chooses the tracks that are recognised next. Stateless: all state is in the tracks.
#[derive(Clone, Copy, Debug)]
pub struct TrackScheduler {
    max_open: usize,
}

impl TrackScheduler {
    /// At most `max_open` sentences are open at a time; at least one.
    pub fn new(max_open: usize) -> Self {
        Self { max_open: max_open.max(1) }
    }

    /// Calls `poll` for each scheduled track; it must poll the track with `now_ms`. Returns true if
    /// other tracks must wait.
    pub fn poll<T: BorrowMut<LiveTrack>>(
        self,
        mut tracks: Vec<&mut T>,
        now_ms: u64,
        mut poll: impl FnMut(&mut T),
    ) -> bool {
        for track in &mut tracks {
            live_track_mut(*track).seen(now_ms);
        }
        // Open sentences continue; then the track that has waited longest.
        tracks.sort_by_key(|track| (!holds(*track), live_track(*track).polled_ms()));
        let mut taken = tracks.iter().filter(|track| holds(**track)).count();
        if taken >= self.max_open {
            make_room(&mut tracks, now_ms);
        }
        let mut waiting = false;
        for track in tracks {
            if holds(track) {
                taken -= 1;
            } else if taken >= self.max_open {
                waiting = true;
                continue;
            }
            poll(track);
            taken += usize::from(holds(track));
        }
        waiting
    }
}

fn live_track<T: BorrowMut<LiveTrack>>(track: &T) -> &LiveTrack {
    track.borrow()
}

fn live_track_mut<T: BorrowMut<LiveTrack>>(track: &mut T) -> &mut LiveTrack {
    track.borrow_mut()
}

fn holds<T: BorrowMut<LiveTrack>>(track: &T) -> bool {
    live_track(track).held_samples() > 0
}

fn make_room<T: BorrowMut<LiveTrack>>(tracks: &mut [&mut T], now_ms: u64) {
    let long_ago = |since: Option<u64>| since.is_some_and(|since| now_ms.saturating_sub(since) >= MAX_WAIT_MS);
    let waited = tracks.iter().any(|track| !holds(*track) && long_ago(live_track(*track).polled_ms()));
    let longest =
        tracks.iter_mut().filter(|track| holds(**track)).min_by_key(|track| live_track(**track).holds_since());
    if let Some(longest) = longest.filter(|track| waited && long_ago(live_track(&***track).holds_since())) {
        live_track_mut(*longest).cut();
    }
}
