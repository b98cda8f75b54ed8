// SPDX-License-Identifier: MPL-2.0
//! Applies RTCP feedback: transport-wide feedback, NACK, PLI and FIR, REMB, reception reports.

use std::time::Instant;

use super::{Sender, SenderEvent, Waiting};
use crate::sending::rtcp::{self, Report};

/// Most sounds that wait to be sent again. A receiver that misses more has had a cut.
const MOST_MISSING_SOUNDS: usize = 64;

impl Sender {
    /// Takes a report that came from the receiver; false when it is not the receiver's.
    pub fn receive(&mut self, datagram: &[u8], now: Instant) -> bool {
        let Some(plain) = self.keys.as_mut().and_then(|keys| keys.opener.open_rtcp(datagram)) else { return false };
        for report in rtcp::read(&plain) {
            self.apply_report(report, now);
        }
        self.report_estimate();
        true
    }

    fn apply_report(&mut self, report: Report, now: Instant) {
        match report {
            Report::Transport(feedback) => {
                let outcomes = self.in_flight.apply(&feedback);
                if !outcomes.is_empty() {
                    self.estimator.on_outcomes(&outcomes, now);
                }
            }
            Report::Nack { ssrc, missing } => self.resend(ssrc, &missing, now),
            Report::KeyframeWanted { ssrc } => {
                let slot = self.slot_of(ssrc);
                self.events.extend(slot.map(SenderEvent::KeyframeWanted));
            }
            Report::Remb { bitrate } if !self.transport_feedback => {
                self.estimator.on_remb(bitrate, self.sent, now);
            }
            Report::Remb { .. } => {}
            Report::Reception { ssrc, fraction_lost } => {
                if self.slot_of(ssrc).is_some() {
                    let lost = f32::from(fraction_lost) / 256.0;
                    self.loss = Some(lost);
                    if !self.transport_feedback {
                        self.estimator.on_losses(lost.into(), now);
                    }
                }
            }
        }
    }

    fn slot_of(&self, ssrc: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.as_ref().is_some_and(|slot| slot.parameters.ssrc == ssrc))
    }

    fn resend(&mut self, ssrc: u32, missing: &[u16], now: Instant) {
        let Some(place) = self.slot_of(ssrc) else { return };
        let round_trip = self.estimator.round_trip();
        let Some(Some(slot)) = self.slots.get_mut(place) else { return };
        if !slot.parameters.video {
            slot.audio_history.on_nack(now);
            let room = MOST_MISSING_SOUNDS.saturating_sub(self.missing_sounds.len());
            self.missing_sounds.extend(missing.iter().take(room).map(|seq| (place, *seq)));
            self.due = self.due.min(now);
            return;
        }
        for seq in missing {
            if self.resend_budget <= 0.0 {
                return;
            }
            let Some(packet) = slot.history.again(*seq, round_trip, now) else { continue };
            if slot.resend(packet.codec).is_none() {
                continue;
            }
            self.resend_budget -= packet.payload.len() as f64;
            // Before all pictures: the receiver is waiting for it.
            self.pictures.push_front(Waiting { slot: place, packet, since: now, again: true });
        }
        self.due = self.due.min(now);
    }
}
