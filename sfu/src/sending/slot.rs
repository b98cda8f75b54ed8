// SPDX-License-Identifier: MPL-2.0
//! One slot as a stream of RTP packets: its numbers, its counters, and what it must be able to send
//! again.

use std::time::{Duration, Instant};

use super::audio_history::AudioHistory;
use super::header::ExtensionIds;
use super::history::History;
use super::rtcp::SenderReport;
use crate::payload::{ByCodec, Codec};

/// So many first packets of a stream say which slot it is, for receivers that do not go by the
/// numbers agreed in SDP.
const MID_PACKETS: u64 = 50;

/// The numbers under which the receiver knows one codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PayloadType {
    pub number: u8,
    /// For packets sent again; `None` where the receiver does not take them.
    pub resend: Option<u8>,
}

/// What the receiver agreed to for one slot.
#[derive(Debug, Clone)]
pub(crate) struct SlotParameters {
    pub mid: String,
    pub ssrc: u32,
    pub codecs: ByCodec<PayloadType>,
    /// The stream of packets sent again.
    pub resend: Option<u32>,
    /// RTP clock ticks per second.
    pub clock: u32,
    pub video: bool,
    pub ids: ExtensionIds,
}

/// A slot's sending state.
#[derive(Debug)]
pub(crate) struct SendSlot {
    pub parameters: SlotParameters,
    pub history: History,
    pub audio_history: AudioHistory,
    pub packets: u64,
    bytes: u64,
    /// Time stamp of the newest packet and when it left.
    newest: Option<(u32, Instant)>,
    resend_seq: u64,
}

impl SendSlot {
    pub fn new(parameters: SlotParameters) -> Self {
        Self {
            parameters,
            history: History::default(),
            audio_history: AudioHistory::default(),
            packets: 0,
            bytes: 0,
            newest: None,
            resend_seq: 1,
        }
    }

    /// Stream and payload type for packets of this codec sent again; `None` where the receiver does
    /// not take them.
    pub fn resend(&self, codec: Codec) -> Option<(u32, u8)> {
        self.parameters.resend.zip(self.parameters.codecs.get(codec)?.resend)
    }

    /// A codec in whose stream for resends a probe may be sent: the receiver tells when it arrives.
    pub fn probing_codec(&self) -> Option<Codec> {
        self.parameters.ids.transport_sequence?;
        Codec::ALL.into_iter().find(|codec| self.resend(*codec).is_some())
    }

    /// The slot's name, while it still has to be said.
    pub fn name_to_say(&self) -> Option<&[u8]> {
        (self.packets < MID_PACKETS).then_some(self.parameters.mid.as_bytes())
    }

    pub fn count(&mut self, time: u32, bytes: usize, now: Instant) {
        self.packets += 1;
        self.bytes += bytes as u64;
        self.newest = Some((time, now));
    }

    pub fn next_resend_seq(&mut self) -> u64 {
        self.resend_seq += 1;
        self.resend_seq
    }

    /// What to report of the stream; `None` for one that has not sent since `since`.
    pub fn report(&self, since: Instant, ntp: u64, now: Instant) -> Option<SenderReport> {
        let (time, sent) = self.newest.filter(|(_, sent)| *sent >= since)?;
        let ticks = now.saturating_duration_since(sent).as_secs_f64() * f64::from(self.parameters.clock);
        Some(SenderReport {
            ssrc: self.parameters.ssrc,
            ntp,
            rtp_time: time.wrapping_add(ticks as u32),
            packets: self.packets as u32,
            bytes: self.bytes as u32,
        })
    }
}

/// How often the streams of a connection are reported on.
pub(crate) const REPORT_EVERY: Duration = Duration::from_secs(1);
