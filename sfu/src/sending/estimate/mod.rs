// SPDX-License-Identifier: MPL-2.0
//! What a receiver's line carries, estimated from when our packets arrive there (Google congestion
//! control, draft-ietf-rmcat-gcc-02, with bursts that probe upwards). All rates in bit/s on the
//! wire, IP and UDP headers included.

mod acked;
mod delay;
mod loss;
mod probe;
mod rate;

use std::time::{Duration, Instant};

use crate::Bitrate;
use crate::quantities::DataSize;
use crate::sending::transport::Outcome;
use acked::AckedRate;
use delay::{DelayDetector, Usage};
use loss::LossControl;
pub(crate) use probe::Burst;
use probe::{BurstFeedback, GO_ON, ProbePlan};
use rate::RateControl;

/// A burst is this many times as fast as the estimate.
const STEP: u64 = 2;
/// A line that is believed to carry less than this, and was never measured, is measured by a train
/// of small packets; on a better one a burst does no harm.
const TRAIN_BELOW: Bitrate = Bitrate::from_kbps(400);
/// Trains lost on their way, after which the line is measured as any other.
const MOST_TRAINS: u32 = 5;
/// A train that shows less than this shows the line itself: a burst would only fill it.
const BURST_FROM: f64 = 128_000.0;
/// No burst is faster than what is wanted by more than this, percent.
const WANTED_PERCENT: u64 = 150;
/// A line that has just proved full is not probed for this long.
const AFTER_OVERUSE: Duration = Duration::from_secs(3);
/// A growing delay is overuse only if the newest packet waited at least this long, milliseconds:
/// as long as so many full packets take at the present estimate, within bounds. A full packet alone
/// takes 38 ms on a line of 256 kbit/s. More: a slow line's queue is noticed later.
const STANDING_PACKETS: f64 = 1.5;
const LEAST_STANDING_MS: f64 = 30.0;
const MOST_STANDING_MS: f64 = 100.0;
/// Bits of a full packet on the wire.
const FULL_PACKET: f64 = 1200.0 * 8.0;
/// A burst about which nothing is heard for this long beyond a round trip is given up.
const BURST_LOST: Duration = Duration::from_secs(2);
/// The round trip before anything was heard of it.
const USUAL_TRIP: Duration = Duration::from_millis(100);
/// No path takes this long but for a queue. A connection that begins behind a queue, of files say,
/// never sees it grow. Less: a satellite of two hops looks full.
const QUEUED_TRIP: Duration = Duration::from_millis(1200);
/// Round trips must stay so long for this time: a receiver that stands still for a moment has
/// everything at once then.
const QUEUED_FOR: Duration = Duration::from_millis(300);
/// A queue that our lower rate has not emptied after this long is not ours, or the path is so long.
const QUEUED_AT_MOST: Duration = Duration::from_secs(15);
/// The queue of a burst is gone after this long, on a line that carries half of the burst's rate or
/// more. Longer: a line that has become narrow at the same moment is noticed later.
const BURST_DRAINS: Duration = Duration::from_millis(150);
/// Of a receiver that tells losses and no arrivals: a report of more than this share lowers the
/// rate, of less than the other lets it grow. As in draft-ietf-rmcat-gcc-02, section 6.
const LOSSES_TOO_MANY: f64 = 0.10;
const LOSSES_TOLERATED: f64 = 0.02;
/// Such a receiver's word on what its line carries (REMB) follows what arrives. Only below this
/// share of what was sent does it say that the line is full; else it says that we sent little, and
/// to follow it would mean never to send more.
const FULL_BELOW: f64 = 0.85;
/// Only when one part in so many more is wanted than before is the line looked at anew. More parts:
/// bursts at every breath of a picture.
const MORE_DESIRED_PART: u64 = 10;
/// A change of the estimate below this, percent, is not worth telling.
const WORTH_TELLING_PERCENT: u64 = 2;

/// The estimate of one connection.
#[derive(Debug)]
pub(crate) struct Estimator {
    delay: DelayDetector,
    rate: RateControl,
    loss: LossControl,
    acked: AckedRate,
    plan: ProbePlan,
    burst: Option<Burst>,
    feedback: Option<(BurstFeedback, Instant)>,
    next_burst: u32,
    desired: Bitrate,
    /// Trains sent; `None` once the line was measured.
    trains: Option<u32>,
    /// The queue that the last burst made on a narrow line is gone: packets that were sent from
    /// then on say again what our usual rate does to it.
    burst_drained: Option<Instant>,
    /// Smoothed; `None` before the first report.
    round_trip: Option<Duration>,
    /// Since when every round trip has taken [`QUEUED_TRIP`], on a line that was never measured.
    queued_since: Option<Instant>,
    /// A burst has shown what the line carries.
    measured: bool,
    /// When the receiver last said what its line carries, and the bytes sent until then.
    last_remb: Option<(Instant, DataSize)>,
    told: Bitrate,
}

impl Estimator {
    pub fn new(start: Bitrate) -> Self {
        Self {
            delay: DelayDetector::default(),
            rate: RateControl::new(start.as_f64()),
            loss: LossControl::default(),
            acked: AckedRate::default(),
            plan: ProbePlan::default(),
            burst: None,
            feedback: None,
            next_burst: 0,
            desired: Bitrate::ZERO,
            trains: Some(0),
            burst_drained: None,
            round_trip: None,
            queued_since: None,
            measured: false,
            last_remb: None,
            told: start,
        }
    }

    /// The line is another one now, of which nothing is known. Looks for room at once.
    pub fn reset(&mut self, start: Bitrate, now: Instant) {
        let (next_burst, desired, told) = (self.next_burst, self.desired, self.told);
        *self = Self { next_burst, desired, told, ..Self::new(start) };
        self.plan.want_now(now);
    }

    /// What the line is believed to carry, before anything was measured.
    pub fn set_start(&mut self, start: Bitrate) {
        self.rate = RateControl::new(start.as_f64());
    }

    /// What the line carries.
    pub fn estimate(&self) -> Bitrate {
        Bitrate::from_f64(self.rate.rate().min(self.loss.bound()))
    }

    /// Share of packets lost lately, 0 to 1.
    pub fn loss(&self) -> Option<f64> {
        self.loss.loss()
    }

    /// Share of packets lost since the connection began or took another path, 0 to 1.
    pub fn overall_loss(&self) -> Option<f64> {
        self.loss.overall()
    }

    pub fn round_trip(&self) -> Duration {
        self.round_trip.unwrap_or(USUAL_TRIP)
    }

    /// What we would send if the line carried it; more than the estimate is a reason to look for
    /// room.
    pub fn set_desired(&mut self, desired: Bitrate, now: Instant) {
        if desired > self.desired + self.desired / MORE_DESIRED_PART {
            self.plan.want_now(now);
        }
        self.desired = desired;
    }

    /// The estimate when it has changed enough since it was told last. A fall is told at once.
    pub fn take_changed(&mut self) -> Option<Bitrate> {
        let estimate = self.estimate();
        let worth = self.told.percent(WORTH_TELLING_PERCENT);
        (estimate.abs_diff(self.told) > worth).then(|| {
            self.told = estimate;
            estimate
        })
    }

    /// The receiver's own word, from receivers that do not tell arrivals. `sent`: what has left
    /// since the connection began.
    pub fn on_remb(&mut self, bitrate: Bitrate, sent: DataSize, now: Instant) {
        let Some((then, before)) = self.last_remb.replace((now, sent)) else { return };
        let seconds = now.saturating_duration_since(then).as_secs_f64();
        let sent = (sent - before).bits() / seconds.max(0.001);
        let bitrate = bitrate.as_f64();
        if bitrate < sent * FULL_BELOW && bitrate < self.rate.rate() {
            self.rate.set(bitrate, now);
        }
    }

    /// The share of packets that a receiver says it has lost since its last report, 0 to 1, from
    /// receivers that do not tell arrivals. A burst would teach us nothing about them: what is
    /// wanted is approached step by step, until something is lost.
    pub fn on_losses(&mut self, lost: f64, now: Instant) {
        let usage = match lost {
            lost if lost > LOSSES_TOO_MANY => Usage::Over,
            lost if lost > LOSSES_TOLERATED || self.desired <= self.estimate() => Usage::Under,
            _ => Usage::Normal,
        };
        self.rate.update(usage, Some(self.rate.rate()), self.round_trip(), now);
    }

    /// What became of packets, in the order of sending.
    pub fn on_outcomes(&mut self, outcomes: &[Outcome], now: Instant) {
        let Some(newest) = outcomes.iter().rev().find(|outcome| outcome.arrived.is_some()) else {
            self.count_losses(outcomes, now);
            return;
        };
        let trip = now.saturating_duration_since(newest.sent);
        self.round_trip = Some(self.round_trip.map_or(trip, |before| (before * 7 + trip) / 8));
        let mut overused = false;
        for outcome in outcomes {
            if self.burst_drained.is_none_or(|drained| outcome.probe.is_none() && outcome.sent >= drained) {
                self.delay.arrived(outcome);
            }
            self.acked.arrived(outcome);
            overused |= self.delay.usage() == Usage::Over;
            if let (Some(id), Some((feedback, _))) = (outcome.probe, self.feedback.as_mut())
                && feedback.burst.id == id
            {
                feedback.outcome(outcome);
            }
        }
        self.count_losses(outcomes, now);
        // A receiver whose machine stands still for a moment delays what arrives, and then has it
        // all: nothing is left standing in a queue.
        let packet_ms = FULL_PACKET / self.estimate().as_f64().max(1.0) * 1000.0;
        let standing = self.delay.queue() > (STANDING_PACKETS * packet_ms).clamp(LEAST_STANDING_MS, MOST_STANDING_MS);
        let usage = match self.delay.usage() {
            _ if self.began_behind_a_queue(trip, now) => Usage::Over,
            Usage::Over if !standing => Usage::Normal,
            _ if overused && standing => Usage::Over,
            usage => usage,
        };
        self.rate.update(usage, self.acked.rate(), self.round_trip(), now);
        if usage == Usage::Over {
            self.plan.hold_off(now, AFTER_OVERUSE);
        }
        self.judge_burst(newest, now);
    }

    /// Whether the line was full before anything was known of it. Sound takes most of a slow line,
    /// so that the queue would stand for as long as sound is all that is sent.
    fn began_behind_a_queue(&mut self, trip: Duration, now: Instant) -> bool {
        if self.measured || trip < QUEUED_TRIP {
            self.queued_since = None;
            return false;
        }
        let age = now.saturating_duration_since(*self.queued_since.get_or_insert(now));
        (QUEUED_FOR..QUEUED_AT_MOST).contains(&age)
    }

    fn count_losses(&mut self, outcomes: &[Outcome], now: Instant) {
        let lost = outcomes.iter().filter(|outcome| outcome.arrived.is_none()).count();
        let size = outcomes.iter().fold(DataSize::ZERO, |sum, outcome| sum + outcome.size);
        self.loss.update(lost as u32, outcomes.len() as u32, size, self.estimate().as_f64(), now);
    }

    /// Judges a burst once all of it was heard of, or something that was sent after it. What left
    /// at the same instant left before it.
    fn judge_burst(&mut self, newest: &Outcome, now: Instant) {
        if self.burst.is_some() {
            return;
        }
        let over = |feedback: &BurstFeedback, sent: Instant| {
            feedback.complete() || (newest.probe.is_none() && newest.sent > sent)
        };
        let Some((feedback, _)) = self.feedback.take_if(|(feedback, sent)| over(feedback, *sent)) else { return };
        let Some(result) = feedback.result() else {
            if self.trains.is_some() {
                self.plan.retry(now);
            }
            return;
        };
        self.trains = None;
        self.measured = true;
        if result <= self.rate.rate() && !feedback.burst.first {
            return;
        }
        self.rate.set(result, now);
        self.loss.raise(result);
        self.plan.found_room(now);
        let more =
            if feedback.burst.train { result >= BURST_FROM } else { result >= feedback.burst.rate.as_f64() * GO_ON };
        if more && self.desired > self.estimate() {
            self.begin_burst();
            if let Some(burst) = &mut self.burst {
                burst.first = feedback.burst.train;
            }
        }
    }

    fn begin_burst(&mut self) {
        self.next_burst += 1;
        if let Some(trains) = self.trains.as_mut().filter(|trains| **trains < MOST_TRAINS)
            && self.rate.rate() < TRAIN_BELOW.as_f64()
        {
            *trains += 1;
            self.burst = Some(Burst::train(self.next_burst));
            return;
        }
        self.trains = None;
        let fastest = self.desired.percent(WANTED_PERCENT).max(self.estimate());
        let rate = (self.estimate() * STEP).min(fastest);
        self.burst = Some(Burst::new(self.next_burst, rate));
    }

    /// The burst to be sent now, if any. To be asked whenever something may be sent.
    pub fn burst(&mut self, now: Instant) -> Option<&mut Burst> {
        if let Some((_, sent)) = &self.feedback
            && now.saturating_duration_since(*sent) > BURST_LOST + self.round_trip()
        {
            self.feedback = None;
            if self.trains.is_some() {
                self.plan.retry(now);
            }
        }
        let wanted = self.desired > self.estimate();
        let quiet = self.rate.fell_at().is_none_or(|at| now.saturating_duration_since(at) >= AFTER_OVERUSE);
        if self.burst.is_none() && self.feedback.is_none() && wanted && quiet && self.plan.due(now) {
            self.begin_burst();
        }
        self.burst.as_mut()
    }

    /// A packet of the burst has left.
    pub fn burst_sent(&mut self, size: DataSize, now: Instant) {
        let Some(burst) = self.burst.as_mut() else { return };
        if self.feedback.as_ref().is_none_or(|(feedback, _)| feedback.burst.id != burst.id) {
            self.feedback = Some((BurstFeedback::new(*burst), now));
        }
        if let Some((feedback, sent)) = &mut self.feedback {
            feedback.packet_sent();
            *sent = now;
        }
        self.burst_drained = Some(now + BURST_DRAINS);
        if burst.sent(size) {
            self.burst = None;
        }
    }
}

#[cfg(test)]
mod tests;
