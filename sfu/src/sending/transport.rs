// SPDX-License-Identifier: MPL-2.0
//! Remembers when each packet of a connection left, until the receiver says when it arrived.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::rtcp::TransportFeedback;
use super::shrink::shrink_queue;
use crate::quantities::{DataSize, Micros};

/// A packet about which nothing is heard for this long is forgotten. Longer than any line's silence
/// that is worth surviving.
const FORGET_AFTER: Duration = Duration::from_secs(5);
/// Most packets remembered: five seconds of 6 Mbit/s. Bounds the memory of a receiver that never
/// reports.
const MOST_REMEMBERED: usize = 4096;
/// In feedback the receiver's clock counts in these, and from there arrivals in those
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
const REFERENCE_UNIT: Micros = Micros::from_millis(64);
const ARRIVAL_UNIT: Micros = Micros::new(250);
/// The receiver's clock counts 64 ms in 24 bits.
const REFERENCE_WRAP: i64 = 1 << 24;

/// Sixteen bytes, since hundreds of receivers may have thousands each.
#[derive(Debug)]
struct Sent {
    /// Microseconds since the first packet of the connection.
    at: u64,
    /// The probe that it belongs to, counted from 1; 0 for none.
    probe: u32,
    bytes: u16,
    arrived: bool,
}

/// What became of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub sent: Instant,
    /// Arrival by the receiver's clock; `None` when lost.
    pub arrived: Option<Micros>,
    pub size: DataSize,
    /// The probe that it belongs to.
    pub probe: Option<u32>,
}

/// The packets of one connection that are in flight.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    /// Number of the oldest packet remembered.
    first: u64,
    sent: VecDeque<Sent>,
    /// When the first packet left.
    began: Option<Instant>,
    /// The receiver's clock as last heard, in units of 64 ms, unwrapped.
    reference: Option<i64>,
}

impl InFlight {
    /// A packet leaves; returns the number to be written into it.
    pub fn send(&mut self, now: Instant, size: DataSize, probe: Option<u32>) -> u16 {
        let began = *self.began.get_or_insert(now);
        let at = now.saturating_duration_since(began).as_micros() as u64;
        let too_old = at.saturating_sub(FORGET_AFTER.as_micros() as u64);
        while self
            .sent
            .front()
            .is_some_and(|oldest| oldest.arrived || self.sent.len() >= MOST_REMEMBERED || oldest.at < too_old)
        {
            self.sent.pop_front();
            self.first += 1;
        }
        shrink_queue(&mut self.sent);
        let number = self.first + self.sent.len() as u64;
        let bytes = size.saturating_u16();
        self.sent.push_back(Sent { at, probe: probe.unwrap_or(0), bytes, arrived: false });
        number as u16
    }

    /// Forgets what is in flight: it went along an old path, and what becomes of it says nothing of
    /// the new one.
    pub fn forget(&mut self) {
        self.first += self.sent.len() as u64;
        self.sent = VecDeque::new();
    }

    /// Takes the receiver's word for what arrived; returns what is news, in the order of sending.
    pub fn apply(&mut self, feedback: &TransportFeedback) -> Vec<Outcome> {
        let reference = self.unwrap(feedback.reference);
        let next = self.first + self.sent.len() as u64;
        // The packet meant is the latest with these low bits.
        let base = next.wrapping_sub(u64::from((next as u16).wrapping_sub(feedback.base)));
        let mut outcomes = Vec::with_capacity(feedback.arrivals.len());
        let Some(began) = self.began else { return outcomes };
        for (offset, arrival) in feedback.arrivals.iter().enumerate() {
            let place = base.wrapping_add(offset as u64).wrapping_sub(self.first);
            let Some(sent) = usize::try_from(place).ok().and_then(|place| self.sent.get_mut(place)) else { continue };
            if sent.arrived {
                continue;
            }
            sent.arrived = arrival.is_some();
            outcomes.push(Outcome {
                sent: began + Duration::from_micros(sent.at),
                arrived: arrival.map(|at| REFERENCE_UNIT * reference + ARRIVAL_UNIT * at),
                size: DataSize::from_bytes(sent.bytes.into()),
                probe: (sent.probe != 0).then_some(sent.probe),
            });
        }
        outcomes
    }

    fn unwrap(&mut self, reference: u32) -> i64 {
        let reference = i64::from(reference);
        let unwrapped = match self.reference {
            None => reference,
            Some(last) => {
                let ahead = (reference - last).rem_euclid(REFERENCE_WRAP);
                last + if ahead >= REFERENCE_WRAP / 2 { ahead - REFERENCE_WRAP } else { ahead }
            }
        };
        self.reference = Some(unwrapped.max(self.reference.unwrap_or(unwrapped)));
        unwrapped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: DataSize = DataSize::from_bytes(100);

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        Instant::now()
    }

    fn feedback(base: u16, reference: u32, arrivals: &[Option<i64>]) -> TransportFeedback {
        TransportFeedback { base, reference, arrivals: arrivals.to_vec() }
    }

    #[test]
    fn each_packet_is_told_of_once_and_a_late_one_after_it_was_missed() {
        let (now, mut flight) = (start(), InFlight::default());
        let numbers: Vec<u16> = (0..4).map(|_| flight.send(now, PACKET, None)).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
        let arrived = |outcomes: Vec<Outcome>| outcomes.iter().map(|o| o.arrived).collect::<Vec<_>>();
        assert_eq!(
            arrived(flight.apply(&feedback(0, 1, &[Some(0), None, Some(4)]))),
            [Some(Micros::new(64_000)), None, Some(Micros::new(65_000))]
        );
        assert_eq!(
            arrived(flight.apply(&feedback(1, 1, &[Some(8), Some(4), Some(9)]))),
            [Some(Micros::new(66_000)), Some(Micros::new(66_250))]
        );
        assert_eq!(flight.apply(&feedback(0, 1, &[Some(0); 4])), []);
    }

    #[test]
    fn numbers_and_the_receivers_clock_may_wrap() {
        let (now, mut flight) = (start(), InFlight::default());
        for _ in 0..0x1_0002 {
            flight.send(now, PACKET, None);
        }
        let told = flight.apply(&feedback(0xffff, 0xff_ffff, &[Some(0), Some(1)]));
        let later = flight.apply(&feedback(1, 0, &[Some(1)]));
        assert_eq!(told.len() + later.len(), 3);
        assert_eq!(later[0].arrived.unwrap() - told[1].arrived.unwrap(), Micros::from_millis(64));
    }

    #[test]
    fn feedback_about_packets_never_sent_is_ignored() {
        let mut flight = InFlight::default();
        assert_eq!(flight.apply(&feedback(700, 0, &[Some(0); 50])), []);
        flight.send(start(), PACKET, None);
        assert_eq!(flight.apply(&feedback(5, 0, &[Some(0); 50])), []);
    }

    #[test]
    fn a_receiver_that_never_reports_costs_bounded_memory() {
        let (now, mut flight) = (start(), InFlight::default());
        for _ in 0..50_000 {
            flight.send(now, PACKET, None);
        }
        assert!(flight.sent.len() <= MOST_REMEMBERED);
    }
}
