// SPDX-License-Identifier: MPL-2.0
//! Maps the RTP clock of a sender to positions in its recording and to the wall clock, from the
//! points of the sidecar.

use crate::{GRANULES_PER_MS, GRANULES_PER_SECOND, Sidecar};

/// A span of a sender's clock; `until` is not part of it. The clock has 32 bits and wraps around
/// after 24 hours, so a span is shorter than 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RtpSpan {
    pub from: u32,
    pub until: u32,
}

/// The clock of a sender may be ahead of the recording's by so much between two points, in samples:
/// packets arrive in a rush.
const AHEAD: i64 = GRANULES_PER_SECOND as i64;

/// The clock of one sender (SSRC) as its recording has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderClock {
    /// Ordered by position; never empty.
    points: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    granule: u64,
    at_ms: u64,
    time: u32,
}

impl SenderClock {
    /// `None` if nothing of this sender is in the recording, or its clock went back or jumped
    /// ahead: then a time of it may mean two moments.
    pub fn of(sidecar: &Sidecar, ssrc: u32) -> Option<Self> {
        let mut points: Vec<Point> = Vec::new();
        for point in &sidecar.clock {
            let Some(rtp) = point.rtp.filter(|rtp| rtp.ssrc == ssrc) else { continue };
            if let Some(last) = points.last() {
                let (passed, ticks) = (point.granule as i64 - last.granule as i64, rtp.time.wrapping_sub(last.time));
                if !(0..=passed + AHEAD).contains(&i64::from(ticks.cast_signed())) {
                    return None;
                }
            }
            if points.last().is_none_or(|last| point.granule > last.granule) {
                points.push(Point { granule: point.granule, at_ms: point.at_ms, time: rtp.time });
            }
        }
        if points.is_empty() { None } else { Some(Self { points }) }
    }

    /// Samples from the first point to `time`; negative before it.
    pub fn since_first(&self, time: u32) -> i64 {
        i64::from(time.wrapping_sub(self.points[0].time).cast_signed())
    }

    /// The position of `time` in the recording; `None` before its first point.
    pub fn granule(&self, time: u32) -> Option<u64> {
        let ahead = |point: &Point| time.wrapping_sub(point.time).cast_signed();
        // Of points at the same time, between which the clock stood still, the last.
        let point = self.points.iter().rev().filter(|point| ahead(point) >= 0).min_by_key(|point| ahead(point))?;
        Some(point.granule + u64::from(ahead(point).unsigned_abs()))
    }

    /// The sender's time at a position, from the last point before it.
    pub fn time(&self, granule: u64) -> u32 {
        let after = self.points.partition_point(|point| point.granule <= granule);
        let point = self.points[after.saturating_sub(1)];
        point.time.wrapping_add(granule.wrapping_sub(point.granule) as u32)
    }

    /// Wall clock at a position, in milliseconds since 1970.
    pub fn wall_ms(&self, granule: u64) -> u64 {
        let after = self.points.partition_point(|point| point.granule <= granule);
        let point = self.points[after.saturating_sub(1)];
        point.at_ms + granule.saturating_sub(point.granule) / GRANULES_PER_MS
    }

    /// The position that was recorded at a time of the wall clock; the beginning for earlier ones.
    pub fn granule_at(&self, wall_ms: u64) -> u64 {
        let after = self.points.partition_point(|point| point.at_ms <= wall_ms);
        let point = self.points[after.saturating_sub(1)];
        point.granule + wall_ms.saturating_sub(point.at_ms) * GRANULES_PER_MS
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{ClockPoint, RtpTime};

    const AN: u32 = 7;

    /// 20 s, of which the sender's clock stood still for 5 s after 10 s; it wraps around in the
    /// fourth second.
    fn clock() -> SenderClock {
        let mut sidecar = Sidecar::new("an.opus".into(), 312, BTreeMap::new(), 1_000_000);
        let first = 0_u32.wrapping_sub(3 * 48_000);
        for (seconds, clock_seconds) in [(0, 0), (10, 10), (15, 10)] {
            let rtp = RtpTime { ssrc: AN, time: first.wrapping_add(clock_seconds * 48_000) };
            let granule = u64::from(seconds * 48_000_u32);
            sidecar.clock.push(ClockPoint { granule, at_ms: 1_000_000 + u64::from(seconds) * 1000, rtp: Some(rtp) });
        }
        sidecar.clock.push(ClockPoint { granule: 16 * 48_000, at_ms: 0, rtp: Some(RtpTime { ssrc: 8, time: 5 }) });
        assert_eq!(SenderClock::of(&sidecar, 9), None, "somebody else's");
        SenderClock::of(&sidecar, AN).unwrap()
    }

    #[test]
    fn a_time_of_the_sender_has_one_position_also_when_the_clock_wraps_around_or_stands_still() {
        let (clock, first) = (clock(), 0_u32.wrapping_sub(3 * 48_000));
        let at = |seconds: u32| first.wrapping_add(seconds * 48_000);
        assert_eq!(clock.granule(at(0)), Some(0));
        assert_eq!(clock.granule(at(4)), Some(4 * 48_000), "wrapped around");
        assert_eq!(clock.granule(at(12)), Some(17 * 48_000), "after the standstill");
        assert_eq!(clock.granule(first.wrapping_sub(1)), None, "before the first packet");
        assert_eq!(clock.since_first(first.wrapping_sub(480)), -480);
        for seconds in [0, 4, 9] {
            assert_eq!(clock.time(u64::from(seconds) * 48_000), at(seconds));
        }
        assert_eq!(clock.time(17 * 48_000), at(12));
    }

    #[test]
    fn a_clock_that_went_back_or_jumped_ahead_is_none() {
        for second in [95_u32 * 48_000, 0_u32.wrapping_sub(48_000)] {
            let mut sidecar = Sidecar::new("an.opus".into(), 312, BTreeMap::new(), 1_000_000);
            for (granule, time) in [(0, 0), (10 * 48_000, second), (20 * 48_000, second.wrapping_add(480_000))] {
                sidecar.clock.push(ClockPoint { granule, at_ms: 1_000_000, rtp: Some(RtpTime { ssrc: AN, time }) });
            }
            assert_eq!(SenderClock::of(&sidecar, AN), None, "{second}");
        }
    }

    #[test]
    fn the_wall_clock_follows_the_last_point() {
        let clock = clock();
        assert_eq!(clock.wall_ms(17 * 48_000), 1_017_000);
        assert_eq!(clock.granule_at(1_017_000), 17 * 48_000);
        assert_eq!(clock.granule_at(5), 0);
    }
}
