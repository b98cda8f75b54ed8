// SPDX-License-Identifier: MPL-2.0
//! What the readings of one test say of the line. Pure.

use meetings::line_test::{LineFigures, LinePath};
use moments::Millis;
use protocol::http::LineTestSeen;
use sfu::{Bitrate, Transport, TransportStats};

/// The test looks for no more than this: it carries every picture of a call.
pub const MOST_DOWN: Bitrate = Bitrate::from_kbps(2_000);
/// A page sends no more in a test, in bit/s.
const MOST_UP: u64 = 1_200_000;
/// IP and UDP headers, which a line carries too, in bytes.
const HEADERS: u64 = 28;
/// What arrives is counted over so long: browsers send pictures in bursts.
const WINDOW_MS: i64 = 1_000;
/// Round trips that grow by so much, in milliseconds: our own packets wait before the line, which
/// is full.
const QUEUE_MS: f32 = 250.0;
/// Of a figure that the page tells; more is nonsense.
const MOST_TOLD: f64 = 1e9;

/// Both connections at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    at: Millis,
    /// Bytes on the wire that have arrived from the page.
    arrived: u64,
    up_loss: Option<f32>,
    down_loss: Option<f32>,
    down: Option<Bitrate>,
    round_trip_ms: Option<f32>,
    transport: Option<Transport>,
}

/// The readings of a test.
#[derive(Debug, Default)]
pub struct Readings(Vec<Reading>);

impl Readings {
    /// One more look at the connections; nothing counts before both are up.
    pub fn take(&mut self, at: Millis, up: &TransportStats, down: &TransportStats) {
        if !(up.connected && down.connected) {
            return;
        }
        self.0.push(Reading {
            at,
            arrived: up.received_bytes + up.received_packets * HEADERS,
            up_loss: up.loss,
            down_loss: down.overall_loss,
            down: down.estimate,
            // Before anything was heard of the line it is a guess.
            round_trip_ms: down.rtt_ms.filter(|_| down.overall_loss.is_some()),
            transport: down.transport,
        });
    }

    /// How long both connections have been up, in milliseconds; none while they are not.
    pub fn lasts(&self) -> Option<i64> {
        Some(self.0.last()?.at.since(self.0.first()?.at))
    }

    /// What the line does; none when it was not seen for long enough.
    pub fn figures(&self, seen: &LineTestSeen) -> Option<LineFigures> {
        self.lasts().filter(|millis| *millis >= WINDOW_MS)?;
        let last = self.0.last()?;
        let down = last.down?.bps().min(MOST_DOWN.bps());
        let trips = || self.0.iter().filter_map(|reading| reading.round_trip_ms);
        let shortest = trips().min_by(f32::total_cmp);
        let longest = trips().max_by(f32::total_cmp);
        let is_full = shortest.zip(longest).is_some_and(|(shortest, longest)| longest - shortest > QUEUE_MS);
        let (arrived, believed) = (self.most_arrived(), told(seen.up).map(|bits| bits as u64));
        // Of a full line the browser still hopes, and of an empty one it knows more than came.
        let up = believed.filter(|_| !is_full).map_or(arrived, |believed| believed.max(arrived)).min(MOST_UP);
        let by_page = told(seen.round_trip_ms).map(|ms| ms as f32);
        Some(LineFigures {
            up,
            up_is_least: up == MOST_UP || (believed.is_none() && !is_full),
            down,
            down_is_least: down == MOST_DOWN.bps(),
            up_loss: mean_loss(self.0.iter().filter_map(|reading| reading.up_loss)),
            down_loss: mean_loss(last.down_loss.into_iter()),
            round_trip_ms: shortest.into_iter().chain(by_page).min_by(f32::total_cmp).map(|ms| ms as u32),
            jitter_ms: told(seen.jitter_ms).map(|ms| ms as u32),
            path: match last.transport {
                _ if seen.relay => LinePath::Relay,
                Some(Transport::Tcp) => LinePath::Tcp,
                _ => LinePath::Udp,
            },
        })
    }

    /// The most that came from the page within a window, in bit/s.
    fn most_arrived(&self) -> u64 {
        let rates = self.0.iter().filter_map(|to| {
            let from = self.0.iter().rev().find(|from| to.at.since(from.at) >= WINDOW_MS)?;
            let millis = u64::try_from(to.at.since(from.at)).ok()?;
            (to.arrived.saturating_sub(from.arrived) * 8 * 1000).checked_div(millis)
        });
        rates.max().unwrap_or(0)
    }
}

/// What a page tells may be anything.
fn told(number: Option<f64>) -> Option<f64> {
    number.filter(|number| (0.0..=MOST_TOLD).contains(number))
}

/// In a thousand.
fn mean_loss(losses: impl Iterator<Item = f32>) -> Option<u32> {
    let (sum, count) = losses.fold((0.0, 0_u16), |(sum, count), loss| (sum + loss.clamp(0.0, 1.0), count + 1));
    (count > 0).then(|| (sum / f32::from(count) * 1000.0).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENT: LineTestSeen = LineTestSeen { up: None, jitter_ms: None, round_trip_ms: None, relay: false };

    fn up(bytes: u64) -> TransportStats {
        TransportStats { connected: true, received_bytes: bytes, loss: Some(0.1), ..TransportStats::default() }
    }

    fn down(kbps: u64, round_trip_ms: f32) -> TransportStats {
        TransportStats {
            connected: true,
            estimate: Some(Bitrate::from_kbps(kbps)),
            overall_loss: Some(0.05),
            rtt_ms: Some(round_trip_ms),
            transport: Some(Transport::Udp),
            ..TransportStats::default()
        }
    }

    /// Five seconds in which `bytes` come each second, on a line with these round trips.
    fn five_seconds(bytes: u64, round_trips: [f32; 5]) -> Readings {
        let mut readings = Readings::default();
        for (second, trip) in (0_u8..).zip(round_trips) {
            let at = Millis(i64::from(second) * 1000);
            readings.take(at, &up(bytes * u64::from(second)), &down(58, trip));
        }
        readings
    }

    #[test]
    fn on_a_full_line_what_came_counts_and_not_what_the_browser_hopes() {
        let readings = five_seconds(7_000, [300.0, 400.0, 700.0, 900.0, 900.0]);
        let figures = readings.figures(&LineTestSeen { up: Some(300_000.0), ..SILENT }).unwrap();
        assert_eq!((figures.up, figures.up_is_least), (56_000, false));
        assert_eq!((figures.down, figures.down_is_least), (58_000, false));
        assert_eq!((figures.up_loss, figures.down_loss), (Some(100), Some(50)));
        assert_eq!(figures.round_trip_ms, Some(300), "of the line, without our own queue");
    }

    #[test]
    fn on_a_line_with_room_the_browser_knows_more_than_was_sent() {
        let readings = five_seconds(7_000, [20.0; 5]);
        let with = |up| readings.figures(&LineTestSeen { up, ..SILENT }).unwrap();
        assert_eq!((with(Some(800_000.0)).up, with(Some(800_000.0)).up_is_least), (800_000, false));
        assert_eq!((with(Some(9e6)).up, with(Some(9e6)).up_is_least), (1_200_000, true));
        assert_eq!((with(None).up, with(None).up_is_least), (56_000, true), "a browser that does not say");
    }

    #[test]
    fn what_a_page_makes_up_is_nothing() {
        let readings = five_seconds(7_000, [20.0; 5]);
        for up in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
            let seen = LineTestSeen { up: Some(up), jitter_ms: Some(up), round_trip_ms: Some(up), relay: true };
            let figures = readings.figures(&seen).unwrap();
            assert_eq!((figures.up, figures.jitter_ms, figures.round_trip_ms), (56_000, None, Some(20)));
            assert_eq!(figures.path, LinePath::Relay);
        }
    }

    #[test]
    fn a_line_that_was_hardly_seen_has_no_figures() {
        assert_eq!(Readings::default().figures(&SILENT), None);
        let mut readings = Readings::default();
        readings.take(Millis(0), &up(0), &TransportStats::default());
        readings.take(Millis(5000), &up(100), &down(100, 20.0));
        readings.take(Millis(5900), &up(100), &down(100, 20.0));
        assert_eq!(readings.figures(&SILENT), None, "it was up for less than a second");
        readings.take(Millis(6000), &up(100), &down(100, 20.0));
        assert!(readings.figures(&SILENT).is_some());
    }

    #[test]
    fn a_guess_of_the_round_trip_does_not_count() {
        let mut readings = five_seconds(7_000, [340.0; 5]);
        let guess = TransportStats { overall_loss: None, ..down(100, 100.0) };
        readings.take(Millis(5_000), &up(35_000), &guess);
        assert_eq!(readings.figures(&SILENT).unwrap().round_trip_ms, Some(340));
    }
}
