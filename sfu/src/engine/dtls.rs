// SPDX-License-Identifier: MPL-2.0
//! DTLS for the engine. Exports the SRTP keying material for the packet path, and the records to be
//! sent.
//!
//! The engine asks this provider for DTLS; what it makes is what the engine itself would have made,
//! of the same library. What differs: the library's configuration is made once for the whole
//! process, since making it tests every cipher, signature and key exchange (some milliseconds,
//! which hundreds of people who come at once would each pay). A connection is worked on by one
//! thread at a time, and its keys and records are taken right after the step that yielded them.
//!
//! The engine would keep records until the browser has nominated a candidate pair. Chromium does so
//! with its second check, 0.9 s after the first where the round trip is long. Its ClientHello comes
//! before that.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use dimpl::{Config, Dtls};
use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion, SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider};

use crate::sending::{Profile, SrtpKeys};

thread_local! {
    static AGREED: RefCell<Option<SrtpKeys>> = const { RefCell::new(None) };
    static RECORDS: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// The keys that the last step of a connection on this thread agreed on.
pub(super) fn take_agreed() -> Option<SrtpKeys> {
    AGREED.take()
}

/// The records that the last step of a connection on this thread wants to send.
pub(super) fn take_records() -> Vec<Vec<u8>> {
    RECORDS.take()
}

/// The engine's cryptography with DTLS that exports its keys.
pub(super) fn provider() -> CryptoProvider {
    let engine = str0m::crypto::from_feature_flags();
    CryptoProvider { dtls_provider: &Listening, ..engine }
}

/// What all connections of this process have in common. The engine gives every one of them the same
/// MTU, so the first one's holds.
fn shared_config(mtu: Option<usize>) -> Result<Arc<Config>, CryptoError> {
    static SHARED: OnceLock<Arc<Config>> = OnceLock::new();
    if let Some(config) = SHARED.get() {
        return Ok(config.clone());
    }
    // Whether the other end is where it says is proven by checks of ours, and until then the link
    // bounds what it sends (`consent`): a cookie would only cost a round trip.
    let builder = Config::builder().use_server_cookie(false);
    let builder = if let Some(mtu) = mtu { builder.mtu(mtu) } else { builder };
    let config = builder.build().map_err(|error| CryptoError::Other(error.to_string()))?;
    Ok(SHARED.get_or_init(|| Arc::new(config)).clone())
}

#[derive(Debug)]
struct Listening;

impl DtlsProvider for Listening {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        str0m::crypto::from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        certificate: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let config = shared_config(mtu)?;
        let dtls = match version {
            DtlsVersion::Dtls12 => Dtls::new_12(config, certificate.clone(), now),
            DtlsVersion::Dtls13 => Dtls::new_13(config, certificate.clone(), now),
            DtlsVersion::Auto => Dtls::new_auto(config, certificate.clone(), now),
            other => return Err(CryptoError::Other(format!("DTLS version {other} is unknown"))),
        };
        Ok(Box::new(Instance(dtls)))
    }
}

/// One connection's DTLS.
struct Instance(Dtls);

/// What the library yields, without borrowing the buffer that the next poll writes to.
enum Polled {
    Plain(DtlsOutput<'static>),
    PeerCert(Vec<u8>),
    ApplicationData(Vec<u8>),
}

/// The bytes, which came out of this buffer and fit into it.
fn copied<'a>(bytes: &[u8], buffer: &'a mut [u8]) -> &'a [u8] {
    let length = bytes.len().min(buffer.len());
    buffer[..length].copy_from_slice(&bytes[..length]);
    &buffer[..length]
}

impl Instance {
    fn exported(&self, material: &[u8], profile: SrtpProfile) -> Option<SrtpKeys> {
        let profile = match profile {
            SrtpProfile::AES128_CM_SHA1_80 => Profile::Cm128Sha1,
            SrtpProfile::AEAD_AES_128_GCM => Profile::Gcm128,
            SrtpProfile::AEAD_AES_256_GCM => Profile::Gcm256,
            _ => return None,
        };
        SrtpKeys::from_exported(profile, material, self.0.is_active())
    }
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("version", &self.0.protocol_version()).finish_non_exhaustive()
    }
}

impl DtlsInstance for Instance {
    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let polled = loop {
            match self.0.poll_output(buffer) {
                DtlsOutput::Packet(record) => RECORDS.with_borrow_mut(|records| records.push(record.to_vec())),
                DtlsOutput::PeerCert(der) => break Polled::PeerCert(der.to_vec()),
                DtlsOutput::ApplicationData(data) => break Polled::ApplicationData(data.to_vec()),
                DtlsOutput::BufferTooSmall { needed } => break Polled::Plain(DtlsOutput::BufferTooSmall { needed }),
                DtlsOutput::Timeout(at) => break Polled::Plain(DtlsOutput::Timeout(at)),
                DtlsOutput::Connected => break Polled::Plain(DtlsOutput::Connected),
                DtlsOutput::CloseNotify => break Polled::Plain(DtlsOutput::CloseNotify),
                DtlsOutput::KeyingMaterial(material, profile) => {
                    AGREED.set(self.exported(&material, profile));
                    break Polled::Plain(DtlsOutput::KeyingMaterial(material, profile));
                }
                // Of a later version of the library; every poll ends with a timeout.
                _ => {}
            }
        };
        match polled {
            Polled::Plain(output) => output,
            Polled::PeerCert(der) => DtlsOutput::PeerCert(copied(&der, buffer)),
            Polled::ApplicationData(data) => DtlsOutput::ApplicationData(copied(&data, buffer)),
        }
    }

    fn set_active(&mut self, active: bool) {
        self.0.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.0.handle_packet(packet)
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.0.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.0.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.0.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.0.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.0.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.0.close()
    }
}
