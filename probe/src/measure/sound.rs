// SPDX-License-Identifier: MPL-2.0
//! One audio slot as a listener with a jitter buffer of 120 ms hears it.

use super::Ms;
use super::sequence::{Place, Sequence};
use crate::media::SOUND_CLOCK;

/// The usual jitter buffer of a browser; later audio is concealed.
const BUFFER_MS: f64 = 120.0;
/// How fast the shortest transit time is forgotten (ms per ms), so that a path that became longer
/// is learnt.
const FORGETTING: f64 = 0.002;
/// A larger jump of the transit time means another clock, not a slow packet.
const OTHER_CLOCK_MS: f64 = 5_000.0;
/// Duration of a packet if unknown, and the maximum; longer steps are silence that was not sent.
const USUAL_MS: f64 = 20.0;
const LONGEST_MS: f64 = 120.0;

#[derive(Debug)]
pub(crate) struct SoundMeter {
    sequence: Sequence,
    last: Option<Last>,
    /// Shortest recent transit time, with an unknown constant.
    quickest: Option<f64>,
    packet_ms: f64,
    jitter: f64,
    jitter_sum: f64,
    jitters: u64,
    heard_ms: f64,
    late_ms: f64,
    pub late: u64,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    at: Ms,
    time: u32,
    travel: f64,
}

impl SoundMeter {
    pub fn new() -> Self {
        Self {
            sequence: Sequence::default(),
            last: None,
            quickest: None,
            packet_ms: USUAL_MS,
            jitter: 0.0,
            jitter_sum: 0.0,
            jitters: 0,
            heard_ms: 0.0,
            late_ms: 0.0,
            late: 0,
        }
    }

    pub fn packet(&mut self, at: Ms, number: u16, time: u32) {
        let (_, place) = self.sequence.take(number);
        if place == Place::Known {
            return;
        }
        if place == Place::Restart {
            self.switched();
        }
        let travel = self.travel(at, time);
        if let Some(last) = self.last {
            let step = f64::from(time.wrapping_sub(last.time) as i32) / ticks_per_ms();
            if place == (Place::New { missing: 0 }) && step > 0.0 && step <= LONGEST_MS {
                self.packet_ms = step;
            }
            let change = (travel - last.travel).abs();
            if change > OTHER_CLOCK_MS {
                self.quickest = None;
            } else {
                self.jitter += (change - self.jitter) / 16.0;
                self.jitter_sum += self.jitter;
                self.jitters += 1;
            }
        }
        let quickest = match (self.quickest, self.last) {
            (Some(quickest), Some(last)) => travel.min(quickest + (at - last.at).max(0.0) * FORGETTING),
            _ => travel,
        };
        self.quickest = Some(quickest);
        if travel - quickest > BUFFER_MS {
            self.late += 1;
            self.late_ms += self.packet_ms;
        } else {
            self.heard_ms += self.packet_ms;
        }
        self.last = Some(Last { at, time, travel });
    }

    /// The slot carries another speaker, with another clock.
    pub fn switched(&mut self) {
        self.last = None;
        self.quickest = None;
    }

    pub fn received(&self) -> u64 {
        self.sequence.received
    }

    pub fn lost(&self) -> u64 {
        self.sequence.lost
    }

    /// Mean of the jitter of RFC 3550.
    pub fn jitter_ms(&self) -> f64 {
        if self.jitters == 0 { 0.0 } else { self.jitter_sum / self.jitters as f64 }
    }

    /// Audio that arrived in time.
    pub fn heard_ms(&self) -> f64 {
        self.heard_ms
    }

    /// Audio that a browser conceals: lost or too late.
    pub fn missing_ms(&self) -> f64 {
        self.late_ms + self.lost() as f64 * self.packet_ms
    }

    /// Transit time of the packet, plus a constant; handles wrap-around of the timestamp.
    fn travel(&self, at: Ms, time: u32) -> f64 {
        match self.last {
            None => 0.0,
            Some(last) => {
                last.travel + (at - last.at) - f64::from(time.wrapping_sub(last.time) as i32) / ticks_per_ms()
            }
        }
    }
}

fn ticks_per_ms() -> f64 {
    f64::from(SOUND_CLOCK) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A speaker's packets of 20 ms, each delayed as said, or lost.
    fn heard(delays: impl IntoIterator<Item = Option<f64>>) -> SoundMeter {
        let mut meter = SoundMeter::new();
        for (n, delay) in delays.into_iter().enumerate() {
            if let Some(delay) = delay {
                meter.packet(n as f64 * 20.0 + delay, n as u16, (n as u32).wrapping_mul(960).wrapping_sub(5000));
            }
        }
        meter
    }

    #[test]
    fn an_even_line_misses_nothing() {
        let meter = heard((0..500).map(|_| Some(80.0)));
        assert_eq!((meter.received(), meter.lost(), meter.heard_ms()), (500, 0, 10_000.0));
        assert!(meter.jitter_ms() < 0.001);
    }

    #[test]
    fn a_lost_packet_is_20_ms_of_made_up_sound() {
        let meter = heard((0..500).map(|n| (n % 10 != 9 || n == 499).then_some(30.0)));
        assert_eq!((meter.lost(), meter.missing_ms()), (49, 980.0));
    }

    #[test]
    fn a_delay_that_the_buffer_covers_is_not_heard_and_a_longer_one_is() {
        assert_eq!(heard((0..500).map(|n| Some(f64::from(n % 2) * 100.0))).late, 0);
        let meter = heard((0..500).map(|n| Some(if n % 100 == 50 { 250.0 } else { 10.0 })));
        assert_eq!((meter.late, meter.missing_ms()), (5, 100.0));
    }

    #[test]
    fn a_silent_minute_and_another_speaker_are_no_fault_of_the_line() {
        let mut meter = heard((0..50).map(|_| Some(0.0)));
        // Silence is not sent: timestamps and clock advance together.
        meter.packet(61_000.0, 50, 49u32.wrapping_mul(960).wrapping_sub(5000) + 60_020 * 48);
        meter.switched();
        meter.packet(61_500.0, 51, 77);
        meter.packet(61_520.0, 52, 77 + 960);
        assert_eq!((meter.lost(), meter.late), (0, 0));
    }
}
