// SPDX-License-Identifier: MPL-2.0
//! DTLS for the engine. Exports the SRTP keying material for the packet path.
//!
//! The engine asks this provider for DTLS; what it makes is what the engine itself would have made,
//! of the same library. What differs: the library's configuration is made once for the whole
//! process, since making it tests every cipher, signature and key exchange (some milliseconds,
//! which hundreds of people who come at once would each pay). A connection is worked on by one
//! thread at a time, and its keys are taken right after the step that yielded them.

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
}

/// The keys that the last step of a connection on this thread agreed on.
pub(super) fn take_agreed() -> Option<SrtpKeys> {
    AGREED.take()
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
    // ICE has proved already that the other end is where it says: a cookie would only cost a round
    // trip.
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

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("version", &self.0.protocol_version()).finish_non_exhaustive()
    }
}

impl DtlsInstance for Instance {
    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let output = self.0.poll_output(buffer);
        if let DtlsOutput::KeyingMaterial(material, profile) = &output {
            let profile = match profile {
                SrtpProfile::AES128_CM_SHA1_80 => Some(Profile::Cm128Sha1),
                SrtpProfile::AEAD_AES_128_GCM => Some(Profile::Gcm128),
                SrtpProfile::AEAD_AES_256_GCM => Some(Profile::Gcm256),
                _ => None,
            };
            AGREED.set(profile.and_then(|profile| SrtpKeys::from_exported(profile, material, self.0.is_active())));
        }
        output
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
