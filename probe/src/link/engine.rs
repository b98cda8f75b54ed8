// SPDX-License-Identifier: MPL-2.0
//! Shared by all connections of a run: codecs, header extensions, a certificate.

use std::time::{Duration, Instant};

use rtc::crypto::{self, SignatureScheme};
use rtc::interceptor::{
    NackGeneratorBuilder, NackResponderBuilder, ReceiverReportBuilder, SenderReportBuilder, TwccReceiverBuilder,
    TwccSenderBuilder,
};
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::interceptor_registry::{Registry, Slot};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::SettingEngineBuilder;
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpHeaderExtensionCapability, RtpCodecKind,
};

use super::feedback::Feedback;
use super::{Result, broken};

pub(super) const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
const MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
const TRANSPORT_WIDE: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/// After all interceptors of the library.
const FEEDBACK: Slot = Slot::Custom(20_000);
const OPUS: u8 = 111;
const VP8: u8 = 96;
const VP8_REPAIR: u8 = 97;
/// Connectivity checks like those of browsers: at this interval, for 20 s. The library's default, 7
/// checks in 1.4 s, would give up while a busy server still reads the answer, and its interval
/// would affect the measured joins.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);
const CHECKS: u16 = 400;
/// Packets kept for retransmission: half a second of video in good quality.
const KEPT_PACKETS: u16 = 256;
/// Window of packets in which missing ones are requested again.
const WATCHED_PACKETS: u16 = 512;

/// Creates connections.
pub(crate) struct Engine {
    media: MediaEngine,
    certificate: RTCCertificate,
}

impl Engine {
    pub fn new() -> Result<Self> {
        let crypto = crypto::default_provider().map_err(broken)?;
        let parameters = CertificateParams::new(vec!["diemcau-probe".to_owned()]).map_err(broken)?;
        let certificate =
            RTCCertificate::generate(crypto.crypto(), SignatureScheme::EcdsaP256Sha256, parameters).map_err(broken)?;
        Ok(Self { media: media()?, certificate })
    }

    pub fn opus() -> RTCRtpCodec {
        RTCRtpCodec {
            mime_type: MIME_TYPE_OPUS.to_owned(),
            clock_rate: 48_000,
            channels: 2,
            sdp_fmtp_line: "minptime=10;useinbandfec=1;usedtx=1".to_owned(),
            rtcp_feedback: vec![feedback("transport-cc", "")],
        }
    }

    pub fn vp8() -> RTCRtpCodec {
        RTCRtpCodec {
            mime_type: MIME_TYPE_VP8.to_owned(),
            clock_rate: 90_000,
            channels: 0,
            sdp_fmtp_line: String::new(),
            rtcp_feedback: vec![
                feedback("transport-cc", ""),
                feedback("ccm", "fir"),
                feedback("nack", ""),
                feedback("nack", "pli"),
            ],
        }
    }

    /// A sending connection. Each kind has only the interceptors that it needs, because each costs
    /// time for every packet.
    pub fn sending(&self, now: Instant) -> Result<Box<RTCPeerConnection>> {
        let chain = Registry::new()
            .with(Slot::TwccSender, TwccSenderBuilder::new().build())
            .with(Slot::NackResponder, NackResponderBuilder::new().with_size(KEPT_PACKETS).build())
            .with(Slot::SenderReport, SenderReportBuilder::new().build())
            .with(FEEDBACK, Feedback::default());
        self.connection(chain, now)
    }

    /// A receiving connection.
    pub fn receiving(&self, now: Instant) -> Result<Box<RTCPeerConnection>> {
        let chain = Registry::new()
            .with(Slot::NackGenerator, NackGeneratorBuilder::new().with_size(WATCHED_PACKETS).build())
            .with(Slot::TwccReceiver, TwccReceiverBuilder::new().build())
            .with(Slot::ReceiverReport, ReceiverReportBuilder::new().build());
        self.connection(chain, now)
    }

    fn connection(&self, chain: Registry, now: Instant) -> Result<Box<RTCPeerConnection>> {
        let settings = SettingEngineBuilder::new()
            .with_include_loopback_candidate(true)
            .with_ice_connection_attempts(Some(CHECK_INTERVAL), Some(CHECKS))
            .build();
        RTCPeerConnectionBuilder::new()
            .with_configuration(
                RTCConfigurationBuilder::new().with_certificates(vec![self.certificate.clone()]).build(),
            )
            .with_media_engine(self.media.clone())
            .with_setting_engine(settings)
            .with_interceptor_registry(chain)
            .build(now)
            .map(Box::new)
            .map_err(broken)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

fn media() -> Result<MediaEngine> {
    let mut media = MediaEngine::default();
    let codec = |rtp_codec, payload_type| RTCRtpCodecParameters { rtp_codec, payload_type };
    let repair = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: 90_000,
        sdp_fmtp_line: format!("apt={VP8}"),
        ..RTCRtpCodec::default()
    };
    media.register_codec(codec(Engine::opus(), OPUS), RtpCodecKind::Audio).map_err(broken)?;
    media.register_codec(codec(Engine::vp8(), VP8), RtpCodecKind::Video).map_err(broken)?;
    media.register_codec(codec(repair, VP8_REPAIR), RtpCodecKind::Video).map_err(broken)?;
    let mut extension = |uri: &str, kind| {
        media
            .register_header_extension(RTCRtpHeaderExtensionCapability { uri: uri.to_owned() }, kind, None)
            .map_err(broken)
    };
    extension(AUDIO_LEVEL, RtpCodecKind::Audio)?;
    for kind in [RtpCodecKind::Audio, RtpCodecKind::Video] {
        extension(MID, kind)?;
        extension(TRANSPORT_WIDE, kind)?;
    }
    Ok(media)
}

fn feedback(kind: &str, parameter: &str) -> RTCPFeedback {
    RTCPFeedback { typ: kind.to_owned(), parameter: parameter.to_owned() }
}
