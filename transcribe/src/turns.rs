// SPDX-License-Identifier: MPL-2.0
//! Whose turn it is when more people speak at the same time than may be listened to at once.
//!
//! A track costs memory only while somebody speaks on it: the sound of the sentence, and what the
//! engine knows of it. So many sentences may be open at a time; sound of other tracks waits on
//! disk, and is heard later. Nothing is lost.

use std::borrow::BorrowMut;

use crate::live::LiveTrack;

/// After so long a wait the one who has been listened to longest makes room: hall noise that sounds
/// like voices must not hold a place for ever.
const LONGEST_WAIT_MS: u64 = 10_000;

/// Gives tracks their turns. Holds nothing itself: what it needs to know is in the tracks.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    most: usize,
}

impl Turns {
    /// At most `most` sentences are open at a time; at least one.
    pub fn of(most: usize) -> Self {
        Self { most: most.max(1) }
    }

    /// One look at all tracks: `poll` is called for each whose turn it is, and must poll it with
    /// `now_ms`. True when others had to wait.
    pub fn look<T: BorrowMut<LiveTrack>>(
        self,
        mut tracks: Vec<&mut T>,
        now_ms: u64,
        mut poll: impl FnMut(&mut T),
    ) -> bool {
        for track in &mut tracks {
            live(*track).seen(now_ms);
        }
        // Who speaks goes on; then whoever has waited longest.
        tracks.sort_by_key(|track| (!holds(*track), looked(*track).polled_ms()));
        let mut taken = tracks.iter().filter(|track| holds(**track)).count();
        if taken >= self.most {
            make_room(&mut tracks, now_ms);
        }
        let mut waiting = false;
        for track in tracks {
            if holds(track) {
                taken -= 1;
            } else if taken >= self.most {
                waiting = true;
                continue;
            }
            poll(track);
            taken += usize::from(holds(track));
        }
        waiting
    }
}

fn looked<T: BorrowMut<LiveTrack>>(track: &T) -> &LiveTrack {
    track.borrow()
}

fn live<T: BorrowMut<LiveTrack>>(track: &mut T) -> &mut LiveTrack {
    track.borrow_mut()
}

fn holds<T: BorrowMut<LiveTrack>>(track: &T) -> bool {
    looked(track).held_samples() > 0
}

fn make_room<T: BorrowMut<LiveTrack>>(tracks: &mut [&mut T], now_ms: u64) {
    let long_ago = |since: Option<u64>| since.is_some_and(|since| now_ms.saturating_sub(since) >= LONGEST_WAIT_MS);
    let waited = tracks.iter().any(|track| !holds(*track) && long_ago(looked(*track).polled_ms()));
    let longest = tracks.iter_mut().filter(|track| holds(**track)).min_by_key(|track| looked(**track).holds_since());
    if let Some(longest) = longest.filter(|track| waited && long_ago(looked(&***track).holds_since())) {
        live(*longest).cut();
    }
}
