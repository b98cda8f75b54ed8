// SPDX-License-Identifier: MPL-2.0
//! The estimator on made-up lines, in virtual time.

use std::collections::VecDeque;

use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

use super::*;
use crate::quantities::Micros;

/// A line with a queue: what is sent leaves it at its rate.
struct Line {
    now: Instant,
    start: Instant,
    /// bit/s.
    rate: f64,
    delay: Duration,
    jitter: Duration,
    loss: f64,
    /// When the queue will be empty.
    free_at: Instant,
    /// Sent packets whose fate has not been told yet: outcome and time of arrival.
    way: VecDeque<(Outcome, Instant)>,
    rng: SmallRng,
    /// The longest time that a packet waited in the queue.
    longest_queue: Duration,
    /// A packet that would wait longer overflows.
    queue: Duration,
}

/// The receiver tells arrivals this often.
const FEEDBACK: Duration = Duration::from_millis(50);
/// What the queue of a usual line holds.
const QUEUE: Duration = Duration::from_millis(800);

impl Line {
    fn new(rate: f64) -> Self {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let start = Instant::now();
        Self {
            now: start,
            start,
            rate,
            delay: Duration::from_millis(150),
            jitter: Duration::ZERO,
            loss: 0.0,
            free_at: start,
            way: VecDeque::new(),
            rng: SmallRng::seed_from_u64(7),
            longest_queue: Duration::ZERO,
            queue: QUEUE,
        }
    }

    fn send(&mut self, bytes: u32, probe: Option<u32>) {
        let free = self.free_at.max(self.now);
        let waited = free - self.now;
        let lost = waited > self.queue || self.rng.random::<f64>() < self.loss;
        if waited <= self.queue {
            self.free_at = free + Duration::from_secs_f64(f64::from(bytes) * 8.0 / self.rate);
            self.longest_queue = self.longest_queue.max(waited);
        }
        let arrival = self.free_at + self.delay + self.jitter.mul_f64(self.rng.random::<f64>());
        let arrived = (!lost).then(|| (arrival - self.start).as_micros() as i64).map(Micros::new);
        let size = DataSize::from_bytes(bytes as usize);
        self.way.push_back((Outcome { sent: self.now, arrived, size, probe }, arrival));
    }

    /// Sends a voice, and pictures at the rate that `pictures` makes of the estimate, for a while.
    fn run(&mut self, estimator: &mut Estimator, time: Duration, pictures: impl Fn(u64) -> u64) {
        let end = self.now + time;
        let step = Duration::from_millis(5);
        let (mut credit, mut steps) = (0.0, 0_u32);
        while self.now < end {
            self.now += step;
            steps += 1;
            if steps.is_multiple_of(4) {
                self.send(120, None);
            }
            credit += pictures(estimator.estimate().bps()) as f64 / 8.0 * step.as_secs_f64();
            while credit > 1000.0 {
                credit -= 1000.0;
                self.send(1000, None);
            }
            while let Some(burst) = estimator.burst(self.now) {
                let (id, size) = (burst.id, burst.packet_bytes());
                self.send(size as u32, Some(id));
                estimator.burst_sent(DataSize::from_bytes(size), self.now);
            }
            if steps.is_multiple_of(FEEDBACK.as_millis() as u32 / 5) {
                let told = self.way.iter().take_while(|(_, arrival)| *arrival + self.delay <= self.now).count();
                let outcomes: Vec<Outcome> = self.way.drain(..told).map(|(outcome, _)| outcome).collect();
                if !outcomes.is_empty() {
                    estimator.on_outcomes(&outcomes, self.now);
                }
            }
        }
    }
}

const MINUTE: Duration = Duration::from_mins(1);

fn kilobits(estimator: &Estimator) -> u64 {
    estimator.estimate().bps() / 1000
}

#[test]
fn a_wide_line_is_found_out_within_five_seconds() {
    let (mut line, mut estimator) = (Line::new(20e6), Estimator::new(Bitrate::from_kbps(300)));
    estimator.set_desired(Bitrate::from_kbps(2500), line.now);
    line.run(&mut estimator, Duration::from_secs(5), |estimate| estimate.min(2_500_000));
    assert!(kilobits(&estimator) >= 2500, "{} kbit/s", kilobits(&estimator));
}

#[test]
fn a_narrow_line_is_used_well_and_its_queue_stays_short() {
    for rate in [256e3, 512e3, 1e6] {
        let (mut line, mut estimator) = (Line::new(rate), Estimator::new(Bitrate::from_kbps(300)));
        estimator.set_desired(Bitrate::from_kbps(2500), line.now);
        line.run(&mut estimator, MINUTE, |estimate| estimate * 8 / 10);
        let used = estimator.estimate().as_f64() / rate;
        assert!((0.5..1.15).contains(&used), "{used} of {rate}");
        line.longest_queue = Duration::ZERO;
        line.run(&mut estimator, MINUTE, |estimate| estimate * 8 / 10);
        assert!(line.longest_queue < Duration::from_millis(500), "{:?} at {rate}", line.longest_queue);
    }
}

#[test]
fn a_slow_line_that_is_full_before_anything_is_sent_is_known_for_one_within_seven_seconds() {
    for seed in 0..20 {
        let mut line = Line { loss: 0.1, queue: Duration::from_secs(8), ..Line::new(64e3) };
        line.rng = SmallRng::seed_from_u64(seed);
        // Files of a page stand before the first packet.
        line.free_at = line.now + Duration::from_millis(3300);
        let mut estimator = Estimator::new(Bitrate::from_kbps(100));
        estimator.set_desired(Bitrate::from_kbps(400), line.now);
        line.run(&mut estimator, Duration::from_secs(7), |_| 0);
        assert!(kilobits(&estimator) < 96, "seed {seed}: {} kbit/s", kilobits(&estimator));
        line.run(&mut estimator, MINUTE, |_| 0);
        assert!((30..140).contains(&kilobits(&estimator)), "seed {seed}: {} kbit/s", kilobits(&estimator));
    }
}

#[test]
fn a_long_round_trip_alone_is_not_taken_for_a_queue() {
    for trip in [300, 700, 1100] {
        let mut line = Line { delay: Duration::from_millis(trip / 2), ..Line::new(2e6) };
        let mut estimator = Estimator::new(Bitrate::from_kbps(300));
        estimator.set_desired(Bitrate::from_kbps(1500), line.now);
        let mut lowest = u64::MAX;
        for _ in 0..20 {
            line.run(&mut estimator, Duration::from_secs(1), |estimate| estimate.min(1_500_000));
            lowest = lowest.min(kilobits(&estimator));
        }
        assert!(lowest >= 300, "{lowest} kbit/s at {trip} ms");
    }
}

#[test]
fn a_line_that_becomes_narrow_is_noticed_within_two_seconds_and_one_that_recovers_within_a_minute() {
    let (mut line, mut estimator) = (Line::new(5e6), Estimator::new(Bitrate::from_kbps(300)));
    estimator.set_desired(Bitrate::from_kbps(1500), line.now);
    line.run(&mut estimator, 2 * MINUTE, |estimate| estimate.min(1_500_000));
    assert!(kilobits(&estimator) >= 1500);
    line.rate = 300e3;
    line.run(&mut estimator, Duration::from_secs(2), |estimate| estimate.min(1_500_000));
    assert!(kilobits(&estimator) < 450, "{} kbit/s", kilobits(&estimator));
    line.rate = 5e6;
    line.run(&mut estimator, MINUTE, |estimate| estimate.min(1_500_000));
    assert!(kilobits(&estimator) >= 1200, "{} kbit/s", kilobits(&estimator));
}

#[test]
fn losses_and_jitter_of_the_line_itself_do_not_starve_the_receiver() {
    for (loss, jitter) in [(0.05, 10), (0.10, 20), (0.20, 0)] {
        let (mut line, mut estimator) = (Line::new(2e6), Estimator::new(Bitrate::from_kbps(300)));
        (line.loss, line.jitter) = (loss, Duration::from_millis(jitter));
        estimator.set_desired(Bitrate::from_kbps(800), line.now);
        line.run(&mut estimator, 2 * MINUTE, |estimate| estimate.min(800_000));
        assert!(kilobits(&estimator) >= 400, "{} kbit/s with {loss} lost", kilobits(&estimator));
    }
}

#[test]
fn who_only_listens_is_not_probed() {
    let (mut line, mut estimator) = (Line::new(64e3), Estimator::new(Bitrate::from_kbps(300)));
    estimator.set_desired(Bitrate::from_kbps(65), line.now);
    line.run(&mut estimator, MINUTE, |_| 0);
    assert_eq!(estimator.next_burst, 0);
    assert!(line.longest_queue < Duration::from_millis(50), "{:?}", line.longest_queue);
}

#[test]
fn a_receiver_whose_machine_stands_still_now_and_then_keeps_its_picture() {
    let (mut line, mut estimator) = (Line::new(10e6), Estimator::new(Bitrate::from_kbps(300)));
    estimator.set_desired(Bitrate::from_kbps(1000), line.now);
    line.run(&mut estimator, Duration::from_secs(20), |estimate| estimate.min(1_000_000));
    let mut lowest = u64::MAX;
    for _ in 0..100 {
        line.run(&mut estimator, Duration::from_millis(400), |estimate| estimate.min(1_000_000));
        // Everything that would arrive in these 80 ms is read at their end.
        line.free_at = line.free_at.max(line.now + Duration::from_millis(80));
        line.rate = 1e9;
        line.run(&mut estimator, Duration::from_millis(100), |estimate| estimate.min(1_000_000));
        line.rate = 10e6;
        lowest = lowest.min(kilobits(&estimator));
    }
    assert!(lowest >= 600, "fell to {lowest} kbit/s");
}

/// A receiver on a line of 1 Mbit/s that reports its losses once a second and nothing else, for a
/// minute; what it was sent at the end.
fn reporting_losses(estimator: &mut Estimator, start: Instant, wanted: u64) -> u64 {
    let mut sent = 0;
    for second in 0..60 {
        sent = estimator.estimate().bps().min(wanted);
        let lost = 1.0 - 1e6 / sent.max(1_000_000) as f64;
        estimator.on_losses(lost, start + Duration::from_secs(second));
    }
    sent
}

#[test]
fn a_receiver_that_only_reports_losses_is_sent_what_its_line_carries() {
    let line = Line::new(1e6);
    let mut estimator = Estimator::new(Bitrate::from_kbps(300));
    estimator.set_desired(Bitrate::from_kbps(600), line.now);
    reporting_losses(&mut estimator, line.now, 600_000);
    assert!((600..700).contains(&kilobits(&estimator)), "{} kbit/s, more is not wanted", kilobits(&estimator));

    estimator.set_desired(Bitrate::from_kbps(3000), line.now);
    let sent = reporting_losses(&mut estimator, line.now + MINUTE, 3_000_000);
    assert!((700_000..1_200_000).contains(&sent), "{sent} bit/s on a line of 1 Mbit/s");
}

#[test]
fn a_receivers_own_word_counts_where_it_says_full_and_not_where_we_sent_little() {
    let line = Line::new(1e6);
    let mut estimator = Estimator::new(Bitrate::from_kbps(300));
    let (mut sent, mut now) = (0, line.now);
    let mut says = |estimator: &mut Estimator, bitrate, bytes| {
        sent += bytes;
        now += Duration::from_secs(1);
        estimator.on_remb(Bitrate::from_bps(bitrate), DataSize::from_bytes(sent), now);
        kilobits(estimator)
    };
    assert_eq!(says(&mut estimator, 50_000, 5_000), 300);
    assert_eq!(says(&mut estimator, 60_000, 5_000), 300, "40 kbit/s were sent and arrived");
    assert_eq!(says(&mut estimator, 190_000, 30_000), 190, "240 kbit/s were sent");
}

/// What is sent of a camera with three layers beside a voice, bit/s.
fn layered(estimate: u64) -> u64 {
    let left = (estimate * 92 / 100).saturating_sub(50_000);
    [1_400_000, 370_000, 110_000].into_iter().find(|layer| *layer <= left).unwrap_or(0)
}

/// The lines of `docs/slow-line.md`, without their bursts: bit/s, loss, one-way delay in ms.
const SLOW_LINES: [(f64, f64, u64); 6] =
    [(64e3, 0.10, 150), (128e3, 0.05, 100), (256e3, 0.05, 75), (512e3, 0.02, 50), (512e3, 0.01, 300), (1e6, 0.01, 25)];

#[test]
fn a_slow_line_that_loses_packets_is_known_after_two_seconds_used_whole_and_never_filled() {
    for (rate, loss, delay) in SLOW_LINES {
        for seed in 0..20 {
            let (mut line, mut estimator) = (Line::new(rate), Estimator::new(Bitrate::from_kbps(100)));
            line.rng = SmallRng::seed_from_u64(seed);
            (line.loss, line.delay, line.jitter) = (loss, Duration::from_millis(delay), Duration::from_millis(10));
            estimator.set_desired(Bitrate::from_kbps(2500), line.now);
            line.run(&mut estimator, Duration::from_secs(2), layered);
            let mut shares = Vec::new();
            for _ in 0..60 {
                shares.push(estimator.estimate().as_f64() / rate);
                line.run(&mut estimator, Duration::from_secs(1), layered);
            }
            let within = shares.iter().all(|share| (0.6..1.5).contains(share));
            assert!(within, "{rate} bit/s, {loss} lost, seed {seed}: {shares:.2?}");
            let queue = line.longest_queue;
            assert!(queue < Duration::from_millis(150), "{rate} bit/s, {loss} lost, seed {seed}: {queue:?}");
        }
    }
}
