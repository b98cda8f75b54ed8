// SPDX-License-Identifier: MPL-2.0
//! The sending half of a subscriber's connection: from packets in slots to encrypted datagrams,
//! paced by the estimate.
//!
//! The engine brings a connection up (ICE, DTLS); from then on everything a subscriber is sent is
//! made here, so that a packet costs one copy and one sealing per receiver and nothing that grows
//! with the number of slots. Why this is ours: docs/decisions/0007-packet-path.md.

mod audio_history;
mod estimate;
mod header;
mod history;
mod pacer;
mod packet;
mod rtcp;
mod sender;
mod shrink;
mod slot;
mod srtp;
mod transport;

pub(crate) use header::ExtensionIds;
pub(crate) use packet::Packet;
pub(crate) use sender::{Sender, SenderEvent};
pub(crate) use slot::{PayloadType, SlotParameters};
pub(crate) use srtp::{Profile, SrtpKeys};

/// Lets a receiver that has been sent a few hundred packets say whatever it likes.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn take_reports_for_fuzzing(bytes: &[u8], mut now: std::time::Instant) {
    use crate::Bitrate;
    let mut flight = transport::InFlight::default();
    let mut estimator = estimate::Estimator::new(Bitrate::from_kbps(300));
    estimator.set_desired(Bitrate::from_kbps(2000), now);
    for number in 0..300 {
        flight.send(now, crate::quantities::DataSize::from_bytes(1200), (number % 50 == 0).then_some(1));
        now += std::time::Duration::from_millis(5);
    }
    for report in rtcp::read(bytes) {
        if let rtcp::Report::Transport(feedback) = report {
            let outcomes = flight.apply(&feedback);
            if !outcomes.is_empty() {
                estimator.on_outcomes(&outcomes, now);
            }
        }
        let estimate = estimator.estimate().bps();
        assert!((30_000..=200_000_000).contains(&estimate), "an estimate of {estimate} bit/s");
    }
}
