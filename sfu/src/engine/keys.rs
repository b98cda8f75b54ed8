//! Brings the keys that DTLS agrees on to the packet path.
//!
//! The engine asks this provider for DTLS; what it makes is the engine's own, with one ear at the place where the keying material comes out. A
//! connection is worked on by one thread at a time, and its keys are taken right after the step that yielded them.

use std::cell::RefCell;
use std::time::Instant;

use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion, SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider};

use crate::sending::{Profile, SrtpKeys};

thread_local! {
    static AGREED: RefCell<Option<SrtpKeys>> = const { RefCell::new(None) };
}

/// The keys that the last step of a connection on this thread agreed on.
pub(super) fn take() -> Option<SrtpKeys> {
    AGREED.take()
}

/// The engine's cryptography with DTLS that tells its keys.
pub(super) fn provider() -> CryptoProvider {
    let engine = str0m::crypto::from_feature_flags();
    CryptoProvider { dtls_provider: &Listening, ..engine }
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
        let inner = str0m::crypto::from_feature_flags().dtls_provider.new_dtls(certificate, now, version, mtu)?;
        Ok(Box::new(Instance(inner)))
    }
}

#[derive(Debug)]
struct Instance(Box<dyn DtlsInstance>);

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
