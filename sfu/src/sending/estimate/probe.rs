// SPDX-License-Identifier: MPL-2.0
//! Probes: short bursts that show at once what the line carries, where growing step by step would
//! take minutes.

use std::time::{Duration, Instant};

use crate::Bitrate;
use crate::quantities::{DataSize, Micros};
use crate::sending::transport::Outcome;

/// How long a burst lasts. Longer: surer, and more queue on a line that does not carry it.
const LENGTH: Duration = Duration::from_millis(40);
/// A burst of fewer packets proves nothing.
const LEAST_PACKETS: u32 = 5;
/// Bytes. Smaller packets are mostly headers, and a receiver's clock ticks by 250 us; larger ones
/// do not fit.
const SMALLEST_PACKET: usize = 100;
const LARGEST_PACKET: usize = 1200;
/// A burst never is larger than this, so that a slow line is not clogged for half a second.
const LARGEST: DataSize = DataSize::from_bytes(60_000);
/// A burst of which less than this share arrived proves nothing.
const LEAST_ARRIVED: f64 = 0.8;
/// A burst that arrives slower than this share of the rate at which it left has met the line's
/// limit.
const UNSATURATED: f64 = 0.9;
/// What is used of a limit met.
const UTILISATION: f64 = 0.95;
/// A result above this share of the burst's rate calls for a faster one at once.
pub(crate) const GO_ON: f64 = 0.7;

/// The first burst on a line of which nothing is known is a train of [`LEAST_PACKETS`] packets of
/// so many bytes, sent at once: with headers they keep a line of 64 kbit/s busy for 130 ms, and
/// their spacing on arrival tells such a line from one that carries pictures.
const TRAIN_PACKET: usize = 150;
/// A train that arrives within less than this has met no limit that it could show.
const TRAIN_LENGTH: Duration = Duration::from_millis(5);
/// More than this a train cannot show.
const TRAIN_RATE: Bitrate = Bitrate::from_kbps(1500);

/// A burst being sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Burst {
    pub id: u32,
    pub rate: Bitrate,
    pub train: bool,
    /// The first bursts replace what the line was believed to carry, also by less.
    pub first: bool,
    left: DataSize,
    packets_left: u32,
}

impl Burst {
    pub fn new(id: u32, rate: Bitrate) -> Self {
        let left = rate.size_in(LENGTH).min(LARGEST);
        Self { id, rate, train: false, first: false, left, packets_left: LEAST_PACKETS }
    }

    pub fn train(id: u32) -> Self {
        Self { id, rate: TRAIN_RATE, train: true, first: true, left: DataSize::ZERO, packets_left: LEAST_PACKETS }
    }

    /// Bytes that its packets should have: five full ones would keep a line of 128 kbit/s busy for
    /// 400 ms.
    pub fn packet_bytes(&self) -> usize {
        if self.train {
            return TRAIN_PACKET;
        }
        let bytes = self.rate.size_in(LENGTH).bits() / 8.0 / f64::from(LEAST_PACKETS);
        (bytes as usize).clamp(SMALLEST_PACKET, LARGEST_PACKET)
    }

    /// A packet of the burst leaves; true when it was the last one.
    pub fn sent(&mut self, size: DataSize) -> bool {
        self.left = self.left.saturating_sub(size);
        self.packets_left = self.packets_left.saturating_sub(1);
        self.left == DataSize::ZERO && self.packets_left == 0
    }
}

/// What has been heard of a burst.
#[derive(Debug)]
pub(crate) struct BurstFeedback {
    pub burst: Burst,
    sent: u32,
    told: u32,
    arrived: u32,
    size: DataSize,
    earliest: Option<(Instant, Micros, DataSize)>,
    latest: Option<(Instant, Micros, DataSize)>,
}

impl BurstFeedback {
    pub fn new(burst: Burst) -> Self {
        Self { burst, sent: 0, told: 0, arrived: 0, size: DataSize::ZERO, earliest: None, latest: None }
    }

    /// A packet of it has left.
    pub fn packet_sent(&mut self) {
        self.sent += 1;
    }

    /// Everything was heard of it.
    pub fn complete(&self) -> bool {
        self.told == self.sent
    }

    pub fn outcome(&mut self, outcome: &Outcome) {
        self.told += 1;
        let Some(arrived) = outcome.arrived else { return };
        self.arrived += 1;
        self.size += outcome.size;
        let this = (outcome.sent, arrived, outcome.size);
        self.earliest.get_or_insert(this);
        self.latest = Some(this);
    }

    /// What the line carries by this burst, bit/s, once enough of it was heard of.
    pub fn result(&self) -> Option<f64> {
        let ((sent, arrived, first_size), (last_sent, last_arrived, last_size)) = (self.earliest?, self.latest?);
        if self.arrived < LEAST_PACKETS - 1 || f64::from(self.arrived) < f64::from(self.told) * LEAST_ARRIVED {
            return None;
        }
        let sending = last_sent.saturating_duration_since(sent).as_secs_f64();
        let arriving = (last_arrived - arrived).as_secs();
        // All at once on both sides: measured by the length the burst should have had.
        let least = if self.burst.train { TRAIN_LENGTH.as_secs_f64() } else { LENGTH.as_secs_f64() / 4.0 };
        let left = (self.size - last_size).bits() / sending.max(least);
        let came = (self.size - first_size).bits() / arriving.max(least);
        let result = left.min(came);
        Some(if came < UNSATURATED * left { came * UTILISATION } else { result })
    }
}

/// When to send the next burst.
#[derive(Debug)]
pub(crate) struct ProbePlan {
    next_at: Option<Instant>,
    every: Duration,
}

/// The first look for more room after one that found none, and the longest time between two: on a
/// narrow line the looking itself costs.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// A train that was lost on its way is repeated after this long.
const RETRY: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl Default for ProbePlan {
    fn default() -> Self {
        Self { next_at: None, every: FIRST_WAIT }
    }
}

impl ProbePlan {
    /// More is wanted than before: look at once.
    pub fn want_now(&mut self, now: Instant) {
        self.next_at = Some(now);
        self.every = FIRST_WAIT;
    }

    /// Whether it is time; the next look is planned at the same moment.
    pub fn due(&mut self, now: Instant) -> bool {
        if self.next_at.is_some_and(|at| now < at) {
            return false;
        }
        self.next_at = Some(now + self.every);
        self.every = (self.every * 2).min(LONGEST_WAIT);
        true
    }

    /// The last burst was lost on its way: try again soon.
    pub fn retry(&mut self, now: Instant) {
        self.next_at = Some(now + RETRY);
    }

    /// The last look found room.
    pub fn found_room(&mut self, now: Instant) {
        self.every = FIRST_WAIT;
        self.next_at = Some(now + self.every);
    }

    /// Not before `pause` from now.
    pub fn hold_off(&mut self, now: Instant, pause: Duration) {
        let at = now + pause;
        self.next_at = Some(self.next_at.map_or(at, |next| next.max(at)));
    }
}
