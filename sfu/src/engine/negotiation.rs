// SPDX-License-Identifier: MPL-2.0
//! Offers and answers: what the two ends of a link agree on.

use str0m::change::SdpApi;
use str0m::media::{Direction, MediaKind as RtcMediaKind, Mid};
use str0m::rtp::Extension;

use super::{Answered, Link, Offered, Outbox, settings};
use crate::payload::ByCodec;
use crate::sending::{ExtensionIds, PayloadType, SlotParameters};
use crate::{MediaKind, SfuError};

impl Link {
    /// Answers a browser's offer.
    pub fn accept_offer(&mut self, offered: Offered, out: &mut Outbox) -> Result<String, SfuError> {
        let answer = self.step(out, |link, out| {
            link.attach_send_streams();
            let answer = link.rtc.sdp_api().accept_offer(offered.offer);
            link.detach_send_streams();
            let answer = answer.map_err(|error| SfuError::BadSdp(error.to_string()))?;
            link.set_remote_credentials(offered.credentials);
            link.streams.clear();
            link.resend_types = offered.resend_types;
            if offered.resends_sound {
                link.ask_again_for_sound(&offered.mids);
            }
            link.drain(out);
            Ok(answer.to_sdp_string())
        });
        answer.unwrap_or_else(|| Err(SfuError::BadSdp("the connection has ended".to_owned())))
    }

    /// Whether the browser finds its ways anew with this offer.
    pub fn is_restarted_by(&self, offered: &Offered) -> bool {
        self.remote_credentials != offered.credentials
    }

    /// The engine asks again only where there is a stream for resends; sound has none.
    fn ask_again_for_sound(&mut self, mids: &[String]) {
        for mid in mids.iter().map(|mid| Mid::from(mid.as_str())) {
            if self.receiving(mid) == Some(MediaKind::Audio)
                && let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, None)
            {
                stream.suppress_nack(false);
            }
        }
    }

    /// Whether the remote side may send on this media line now, and of which kind it is.
    pub fn receiving(&self, mid: Mid) -> Option<MediaKind> {
        let media = self.rtc.media(mid)?;
        (media.direction().is_receiving() && !media.disabled()).then(|| match media.kind() {
            RtcMediaKind::Audio => MediaKind::Audio,
            RtcMediaKind::Video => MediaKind::Video,
        })
    }

    /// Whether the remote side wants to receive on this media line, and of which kind it is.
    pub fn sending(&self, mid: Mid) -> Option<MediaKind> {
        let media = self.rtc.media(mid)?;
        (media.direction().is_sending() && !media.disabled()).then(|| match media.kind() {
            RtcMediaKind::Audio => MediaKind::Audio,
            RtcMediaKind::Video => MediaKind::Video,
        })
    }

    /// Makes the first slots and the offer for them.
    pub fn offer_slots(
        &mut self,
        audio: usize,
        video: usize,
        out: &mut Outbox,
    ) -> Result<(String, Vec<(Mid, MediaKind)>), SfuError> {
        let mut changes = self.rtc.sdp_api();
        let kinds = std::iter::repeat_n(MediaKind::Audio, audio).chain(std::iter::repeat_n(MediaKind::Video, video));
        let slots = kinds.enumerate().map(|(index, kind)| add_slot(&mut changes, index, kind)).collect();
        let (offer, pending) = changes.apply().ok_or_else(|| SfuError::BadSdp("no slots are configured".to_owned()))?;
        self.pending = Some(pending);
        self.drain(out);
        Ok((offer.to_sdp_string(), slots))
    }

    /// Makes picture slots after the first `existing` ones and the offer for all. The connection
    /// goes on; the new slots open with the answer.
    pub fn offer_more_slots(
        &mut self,
        existing: usize,
        more: usize,
        out: &mut Outbox,
    ) -> Result<(String, Vec<(Mid, MediaKind)>), SfuError> {
        let offered = self.step(out, |link, out| {
            link.attach_send_streams();
            let mut changes = link.rtc.sdp_api();
            let slots = (existing..existing + more)
                .map(|index| add_slot(&mut changes, index, MediaKind::Video))
                .collect::<Vec<_>>();
            let applied = changes.apply();
            link.detach_send_streams();
            let (offer, pending) = applied.ok_or(SfuError::NoOffer)?;
            link.pending = Some(pending);
            link.drain(out);
            Ok((offer.to_sdp_string(), slots))
        });
        offered.unwrap_or(Err(SfuError::NoOffer))
    }

    /// Whether an offer of ours waits for its answer.
    pub fn awaits_answer(&self) -> bool {
        self.pending.is_some()
    }

    /// Requests an ICE restart. The present candidate pair stays in use until the offer is
    /// answered.
    pub fn offer_restart(&mut self, out: &mut Outbox) -> Result<String, SfuError> {
        let offered = self.step(out, |link, out| {
            link.attach_send_streams();
            let mut changes = link.rtc.sdp_api();
            changes.ice_restart(true);
            let applied = changes.apply();
            link.detach_send_streams();
            let (offer, pending) = applied.ok_or(SfuError::NoOffer)?;
            link.pending = Some(pending);
            link.drain(out);
            Ok(offer.to_sdp_string())
        });
        offered.unwrap_or(Err(SfuError::NoOffer))
    }

    /// Takes the answer to the latest offer.
    pub fn accept_answer(&mut self, answered: Answered, out: &mut Outbox) -> Result<(), SfuError> {
        let accepted = self.step(out, |link, out| {
            let pending = link.pending.take().ok_or(SfuError::NoOffer)?;
            link.resend_types = answered.resend_types;
            link.attach_send_streams();
            let accepted = link.rtc.sdp_api().accept_answer(pending, answered.answer);
            link.detach_send_streams();
            accepted.map_err(|error| SfuError::BadSdp(error.to_string()))?;
            link.set_remote_credentials(answered.credentials);
            link.drain(out);
            Ok(())
        });
        accepted.unwrap_or(Err(SfuError::NoOffer))
    }

    /// Makes a slot ready to send once the answer is in. The codecs that it takes; none when the
    /// browser refused the line.
    pub fn open_slot(&mut self, slot: usize, mid: Mid, kind: MediaKind) -> ByCodec<PayloadType> {
        let Some(parameters) = self.slot_parameters(mid, kind) else { return ByCodec::default() };
        let Some(sender) = self.sender.as_mut() else { return ByCodec::default() };
        let codecs = parameters.codecs;
        sender.open_slot(slot, parameters);
        codecs
    }

    /// Takes the send streams away from the engine once the slots are open: only we send on them,
    /// the engine would walk them at every step, and each costs it five kilobytes.
    pub fn own_send_streams(&mut self, slots: impl Iterator<Item = Mid>) {
        let mut direct = self.rtc.direct_api();
        self.send_streams.extend(slots.filter_map(|mid| {
            let stream = direct.stream_tx_by_mid(mid, None)?;
            Some((mid, stream.ssrc(), stream.rtx()))
        }));
        self.detach_send_streams();
    }

    /// Gives the send streams back to the engine while it writes or reads a session description,
    /// which names them.
    fn attach_send_streams(&mut self) {
        let mut direct = self.rtc.direct_api();
        for (mid, ssrc, resend) in &self.send_streams {
            direct.declare_stream_tx(*ssrc, *resend, *mid, None);
        }
    }

    fn detach_send_streams(&mut self) {
        let mut direct = self.rtc.direct_api();
        for (_, ssrc, _) in &self.send_streams {
            direct.remove_stream_tx(*ssrc);
        }
    }

    fn slot_parameters(&mut self, mid: Mid, kind: MediaKind) -> Option<SlotParameters> {
        let media = self.rtc.media(mid)?;
        if media.disabled() || !media.direction().is_sending() {
            return None;
        }
        let video = kind == MediaKind::Video;
        let accepted = media.remote_pts().to_vec();
        let extensions = media.remote_extmap();
        let ids = ExtensionIds {
            transport_sequence: extensions.id_of(Extension::TransportSequenceNumber),
            audio_level: extensions.id_of(Extension::AudioLevel),
            mid: extensions.id_of(Extension::RtpMid),
            orientation: extensions.id_of(Extension::VideoOrientation),
        };
        let mut codecs = ByCodec::default();
        for params in self.rtc.codec_config().iter().filter(|params| accepted.contains(&params.pt())) {
            let resend = params.resend().map(|number| *number).filter(|number| self.resend_types.contains(number));
            if let Some(codec) = settings::codec_of(params.spec().codec).filter(|codec| codec.is_sound() != video)
                && codecs.get(codec).is_none()
            {
                codecs.set(codec, PayloadType { number: *params.pt(), resend: resend.filter(|_| video) });
            }
        }
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(mid, None)?;
        let resend = stream.rtx().map(|ssrc| *ssrc);
        let clock = if video { 90_000 } else { 48_000 };
        codecs.values().next()?;
        Some(SlotParameters { mid: mid.to_string(), ssrc: *stream.ssrc(), codecs, resend, clock, video, ids })
    }
}

/// Adds the line of one slot to an offer.
fn add_slot(changes: &mut SdpApi<'_>, index: usize, kind: MediaKind) -> (Mid, MediaKind) {
    let rtc_kind = match kind {
        MediaKind::Audio => RtcMediaKind::Audio,
        MediaKind::Video => RtcMediaKind::Video,
    };
    let name = format!("slot{index}");
    (changes.add_media(rtc_kind, Direction::SendOnly, Some(name.clone()), Some(name), None), kind)
}
