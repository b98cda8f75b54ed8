// SPDX-License-Identifier: MPL-2.0
//! The measurements of one bot, over all its connections.

use super::{Ms, PictureMeter, SoundMeter};

#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    pub sound_packets: u64,
    pub sound_lost: u64,
    pub sound_late: u64,
    pub heard_ms: f64,
    pub missing_ms: f64,
    pub jitter_sum: f64,
    pub picture_packets: u64,
    pub picture_lost: u64,
    pub repaired: u64,
    pub pictures: u64,
    pub freezes: u64,
    pub frozen_ms: f64,
    /// Time in which the server paused a video for lack of bandwidth.
    pub held_back_ms: f64,
    pub key_frames_asked: u64,
    pub packets_sent: u64,
    pub sent_lost: u64,
    pub key_frames_wanted: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub round_trips: Vec<f64>,
}

/// Maximum number of stored round trips: one every few seconds, for some hours.
const MOST_ROUND_TRIPS: usize = 4_000;

impl Totals {
    pub fn sound(&mut self, meter: &SoundMeter) {
        self.sound_packets += meter.received();
        self.sound_lost += meter.lost();
        self.sound_late += meter.late;
        self.heard_ms += meter.heard_ms();
        self.missing_ms += meter.missing_ms();
        self.jitter_sum += meter.jitter_ms() * meter.received() as f64;
    }

    pub fn picture(&mut self, meter: &mut PictureMeter, at: Ms) {
        meter.rests(at);
        self.picture_packets += meter.received();
        self.picture_lost += meter.lost();
        self.repaired += meter.repaired();
        self.pictures += meter.pictures;
        self.freezes += meter.freezes;
        self.frozen_ms += meter.frozen_ms;
        self.key_frames_asked += meter.asked;
    }

    pub fn round_trip(&mut self, ms: f64) {
        if self.round_trips.len() < MOST_ROUND_TRIPS {
            self.round_trips.push(ms);
        }
    }

    /// Mean over all sound packets.
    pub fn jitter_ms(&self) -> Option<f64> {
        (self.sound_packets > 0).then(|| self.jitter_sum / self.sound_packets as f64)
    }

    /// The median: a single slow answer says little about the connection.
    pub fn round_trip_ms(&self) -> Option<f64> {
        let mut sorted = self.round_trips.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}
