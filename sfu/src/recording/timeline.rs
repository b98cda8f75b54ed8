// SPDX-License-Identifier: MPL-2.0
//! Where a packet belongs in its file: RTP time stamps made into granule positions, packets back in
//! order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use recording_format::{GRANULES_PER_MS, opus_duration};

use super::packet::OpusPacket;

/// A missing packet is waited for this long: it is asked for again, twice where the round trip is
/// 300 ms. Longer keeps more in memory and loses more on kill -9.
const REORDER: Duration = Duration::from_millis(700);
/// When nothing came for this long although the sender's clock says that hardly any time passed,
/// either the line or the clock stood still.
const STANDSTILL: Duration = Duration::from_secs(1);
/// How long packets are watched to tell the one from the other: after the line stood still they
/// come in a rush.
const WATCH: Duration = Duration::from_millis(300);
/// A jump of the sender's clock by more than this is a new clock, not a gap.
const NEW_CLOCK_MS: u64 = 5_000;

/// A packet with its place.
#[derive(Debug)]
pub(crate) struct Placed {
    /// Samples from the beginning of the file to the beginning of this packet.
    pub start: u64,
    /// Samples in the packet.
    pub duration: u64,
    /// From here on the sender's clock stands otherwise to the positions.
    pub clock_changed: bool,
    pub packet: OpusPacket,
}

/// Orders packets and gives them places.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    waiting: BTreeMap<u64, OpusPacket>,
    watching_since: Option<Instant>,
    origin: Option<Origin>,
    last: Option<Last>,
}

#[derive(Debug)]
struct Origin {
    at: Instant,
    time: u64,
    /// Samples to be added for time in which the sender's clock stood still.
    shift: i64,
    /// It was changed, and no packet was placed since.
    shift_is_new: bool,
}

#[derive(Debug)]
struct Last {
    seq: u64,
    time: u64,
    at: Instant,
    end: u64,
}

impl Timeline {
    /// Takes a packet; those of which the place is certain are appended to `out`.
    pub fn packet(&mut self, packet: OpusPacket, out: &mut Vec<Placed>) {
        let now = packet.arrived;
        if self.last.as_ref().is_some_and(|last| packet.seq <= last.seq && last.seq - packet.seq < 3000) {
            return;
        }
        if let Some(last) = self.last.as_ref().filter(|_| self.waiting.is_empty()) {
            let silent = now.saturating_duration_since(last.at);
            let clock = Duration::from_millis(packet.time.saturating_sub(last.time) / GRANULES_PER_MS);
            if silent >= STANDSTILL && clock < silent / 2 {
                self.watching_since = Some(now);
            }
        }
        self.waiting.insert(packet.seq, packet);
        self.release(now, out);
    }

    /// Lets time pass.
    pub fn advance(&mut self, now: Instant, out: &mut Vec<Placed>) {
        self.release(now, out);
    }

    /// Gives out whatever is still waiting.
    pub fn finish(&mut self, out: &mut Vec<Placed>) {
        if self.watching_since.take().is_some() {
            self.resolve_standstill(WATCH);
        }
        while let Some((_, packet)) = self.waiting.pop_first() {
            self.place(packet, out);
        }
    }

    fn release(&mut self, now: Instant, out: &mut Vec<Placed>) {
        if let Some(since) = self.watching_since {
            let watched = now.saturating_duration_since(since);
            if watched < WATCH {
                return;
            }
            self.watching_since = None;
            self.resolve_standstill(watched);
        }
        while let Some((seq, packet)) = self.waiting.first_key_value() {
            let next = self.last.as_ref().is_none_or(|last| *seq == last.seq + 1);
            let waited = now.saturating_duration_since(packet.arrived) >= REORDER;
            if !next && !waited {
                break;
            }
            if let Some((_, packet)) = self.waiting.pop_first() {
                self.place(packet, out);
            }
        }
    }

    /// Packets came slowly since the standstill: the sender's clock had stopped (a microphone taken
    /// away and given back), and the time it missed is added. They came in a rush: the line had
    /// stopped and the clock is right.
    fn resolve_standstill(&mut self, watched: Duration) {
        let (Some(first), Some((_, newest))) = (self.waiting.first_key_value(), self.waiting.last_key_value()) else {
            return;
        };
        let (first, span) = (first.1, newest.time.saturating_sub(first.1.time) / GRANULES_PER_MS);
        if u128::from(span) > watched.as_millis() * 2 {
            return;
        }
        let (at, time) = (first.arrived, first.time);
        if let Some(origin) = self.origin.as_mut() {
            origin.shift += origin.by_arrival(at) as i64 - origin.by_clock(time);
            origin.shift_is_new = true;
        }
    }

    fn place(&mut self, packet: OpusPacket, out: &mut Vec<Placed>) {
        let Some(duration) = opus_duration(&packet.payload) else { return };
        let at = packet.arrived;
        let origin = self.origin.get_or_insert(Origin { at, time: packet.time, shift: 0, shift_is_new: false });
        let mut start = origin.by_clock(packet.time);
        let by_arrival = origin.by_arrival(at) as i64;
        let end = self.last.as_ref().map_or(0, |last| last.end as i64);
        let limit = (NEW_CLOCK_MS * GRANULES_PER_MS) as i64;
        if start < end - limit || start > by_arrival + limit {
            origin.shift += by_arrival.max(end) - start;
            origin.shift_is_new = true;
            start = by_arrival.max(end);
        }
        // Two clocks never agree to the sample; files only go forward.
        let start = start.max(end) as u64;
        let clock_changed = std::mem::take(&mut origin.shift_is_new);
        self.last = Some(Last { seq: packet.seq, time: packet.time, at, end: start + duration });
        out.push(Placed { start, duration, clock_changed, packet });
    }
}

impl Origin {
    fn by_clock(&self, time: u64) -> i64 {
        (time as i64 - self.time as i64) + self.shift
    }

    fn by_arrival(&self, at: Instant) -> u64 {
        (at.saturating_duration_since(self.at).as_micros() as u64 * GRANULES_PER_MS) / 1000
    }
}
