// SPDX-License-Identifier: MPL-2.0
//! What all connections of one server have in common.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use str0m::RtcConfig;
use str0m::config::DtlsCert;
use str0m::crypto::CryptoProvider;
use str0m::format::{Codec, CodecConfig, FormatParams};

use super::dtls;
use crate::{Bitrate, SfuConfig, payload};

/// H.264 in the form that every browser and encoder has: packets of pieces and aggregates
/// (packetization-mode 1), constrained baseline and, for encoders that say so of the same pictures,
/// baseline. Payload types (own, of what is sent again) and profile-level-id (level 3.1).
const H264: [(u8, u8, u32); 2] = [(108, 109, 0x42_e0_1f), (127, 121, 0x42_00_1f)];

/// Bytes of a datagram of the handshake at most: with IPv6 and UDP it passes where 1,100 pass, so
/// that sound does. Smaller: one more datagram to be lost.
const HANDSHAKE: usize = 1040;
/// The engine warns of what is larger; it sends nothing of the kind.
const LARGEST: usize = 1280;

/// Addresses that are remembered after they are announced no more.
const TOLD: usize = 64;

/// What all links of one server share.
#[derive(Debug, Clone)]
pub(crate) struct LinkSettings {
    crypto: Arc<CryptoProvider>,
    certificate: DtlsCert,
    /// What new connections are told.
    pub(super) candidates: Vec<SocketAddr>,
    /// What connections were ever told: those that there are go on by their addresses.
    told: Vec<SocketAddr>,
    port: u16,
    pub(super) tcp: bool,
    pub(super) start_bitrate: Bitrate,
    pub(super) start_bitrate_unmeasured: Bitrate,
}

impl LinkSettings {
    /// Makes the server's DTLS certificate; `bound` is the UDP socket's address.
    pub fn new(config: &SfuConfig, bound: SocketAddr) -> Result<Self, String> {
        let crypto = Arc::new(dtls::provider());
        let certificate = crypto
            .dtls_provider
            .generate_certificate()
            .ok_or_else(|| "no DTLS certificate could be made".to_owned())?;
        let announce: Vec<IpAddr> = if config.announce.is_empty() { vec![bound.ip()] } else { config.announce.clone() };
        let (candidates, told, port) = (Vec::new(), Vec::new(), bound.port());
        let mut settings = Self {
            crypto,
            certificate,
            candidates,
            told,
            port,
            tcp: config.tcp,
            start_bitrate: config.start_bitrate,
            start_bitrate_unmeasured: config.start_bitrate_unmeasured,
        };
        settings.announce(&announce);
        Ok(settings)
    }

    /// Whether media can come over TCP.
    pub fn has_tcp(&self) -> bool {
        self.tcp
    }

    /// New connections are told these addresses from now on. None: nothing changes.
    pub fn announce(&mut self, addresses: &[IpAddr]) {
        if addresses.is_empty() {
            return;
        }
        self.candidates = addresses.iter().map(|ip| SocketAddr::new(*ip, self.port)).collect();
        self.told.retain(|told| !self.candidates.contains(told));
        self.told.splice(0..0, self.candidates.iter().copied());
        self.told.truncate(TOLD.max(self.candidates.len()));
    }

    /// The announced address that a datagram which really arrived at `local` counts for. They
    /// differ behind address translation.
    pub fn announced_for(&self, local: SocketAddr) -> SocketAddr {
        if self.told.contains(&local) {
            return local;
        }
        self.candidates.iter().find(|c| c.is_ipv4() == local.is_ipv4()).copied().unwrap_or(local)
    }

    /// The codecs in the order in which they are answered, which browsers take for the order of
    /// preference. A connection that only sends has one kind of H.264: every kind is written into
    /// the offer once for every slot.
    pub(super) fn config(&self, receiving: bool) -> RtcConfig {
        let mut config = RtcConfig::new()
            .set_crypto_provider(self.crypto.clone())
            .set_dtls_cert(self.certificate.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_mtu(HANDSHAKE..=LARGEST)
            .clear_codecs()
            .enable_vp8(true)
            .enable_av1(true);
        let of_eight_bits = FormatParams { profile_id: Some(0), ..FormatParams::default() };
        let frequency = str0m::media::Frequency::NINETY_KHZ;
        config.codec_config().add_config(98.into(), Some(99.into()), Codec::Vp9, frequency, None, of_eight_bits);
        let profiles = if receiving { &H264[..] } else { &H264[..1] };
        for &(number, resend, profile) in profiles {
            config.codec_config().add_h264(number.into(), Some(resend.into()), true, profile);
        }
        // usedtx: a silent microphone sends 5 packets a second instead of 50, and its recording has
        // true gaps.
        config.codec_config().add_config(
            111.into(),
            None,
            Codec::Opus,
            str0m::media::Frequency::FORTY_EIGHT_KHZ,
            Some(2),
            FormatParams {
                min_p_time: Some(10),
                use_inband_fec: Some(true),
                use_dtx: Some(true),
                ..FormatParams::default()
            },
        );
        // Sound too is sent again, which no browser expects by itself.
        let mut codecs = config.codec_config().params().to_vec();
        for opus in codecs.iter_mut().filter(|codec| codec.spec().codec == Codec::Opus) {
            opus.set_fb_nack(true);
        }
        *config.codec_config() = CodecConfig::new_from_payload_params(codecs);
        config
    }
}

/// Ours for the engine's; `None` for what is not forwarded.
pub(super) fn codec_of(codec: Codec) -> Option<payload::Codec> {
    match codec {
        Codec::Opus => Some(payload::Codec::Opus),
        Codec::Vp8 => Some(payload::Codec::Vp8),
        Codec::Vp9 => Some(payload::Codec::Vp9),
        Codec::Av1 => Some(payload::Codec::Av1),
        Codec::H264 => Some(payload::Codec::H264),
        _ => None,
    }
}
