// SPDX-License-Identifier: MPL-2.0
//! The sending half of a subscriber's link: packets go to its [`Sender`], which paces them and
//! estimates the line.

use std::time::Instant;

use super::{Link, LinkEvent, Outbox};
use crate::Bitrate;
use crate::sending::{Packet, Sender, SenderEvent};

impl Link {
    /// Whether what is pushed can leave: the connection is up both ways.
    pub fn ready(&self) -> bool {
        !self.closed && self.media_route().is_some() && self.sender.as_ref().is_some_and(Sender::ready)
    }

    /// Puts a packet into a slot; it leaves with the next [`Self::flush`].
    pub fn push(&mut self, slot: usize, packet: Packet, now: Instant) {
        if let Some(sender) = self.sender.as_mut().filter(|_| !self.closed) {
            sender.push(slot, packet, now);
        }
    }

    /// Sends what was pushed, as far as the line's pace allows.
    pub fn flush(&mut self, now: Instant, out: &mut Outbox) {
        self.now = now;
        self.step(out, |link, out| {
            let route = link.media_route();
            let Some(sender) = link.sender.as_mut() else { return };
            let (packets, bytes) = (out.datagrams.len(), out.datagrams.bytes());
            sender.flush(route, now, &mut out.datagrams);
            link.stats.sent_packets += (out.datagrams.len() - packets) as u64;
            link.stats.sent_bytes += (out.datagrams.bytes() - bytes) as u64;
            link.drain_sender_events(out);
        });
    }

    pub(super) fn drain_sender_events(&mut self, out: &mut Outbox) {
        let Some(sender) = self.sender.as_mut() else { return };
        out.events.extend(sender.events().drain(..).map(|event| match event {
            SenderEvent::KeyframeWanted(slot) => LinkEvent::KeyframeWanted(slot),
            SenderEvent::Estimate(estimate) => LinkEvent::Estimate(estimate),
        }));
    }

    /// The slot carries something else now.
    pub fn clear_slot(&mut self, slot: usize) {
        if let Some(sender) = self.sender.as_mut() {
            sender.clear_slot(slot);
        }
    }

    /// Sets the bitrate that we would like to send, so that the estimator probes for it.
    pub fn set_desired_bitrate(&mut self, desired: Bitrate, now: Instant) {
        if let Some(sender) = self.sender.as_mut() {
            sender.set_desired(desired, now);
        }
    }

    /// What an earlier measurement showed of the line. To be called before the slots are opened.
    pub fn begin_with(&mut self, estimate: Option<Bitrate>) {
        if let Some(sender) = self.sender.as_mut() {
            sender.begin_with(estimate);
        }
    }
}
