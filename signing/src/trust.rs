//! Which certificates are trusted.

use std::time::Duration;

use der::Encode as _;
use meetings::Millis;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

use crate::algorithm::{Hash, verify_signature};
use crate::cms_check::CheckedCms;
use crate::{CertificateTrust, certificate, oids};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a file of PEM certificates: {0}")]
pub struct TrustError(pub String);

/// Certificates of the authorities that are trusted for signers and for time stamps. Empty trusts nobody.
#[derive(Debug, Clone, Default)]
pub struct TrustStore {
    authorities: Vec<CertificateDer<'static>>,
}

/// What a certificate is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Signing,
    TimeStamping,
}

impl TrustStore {
    /// Adds every certificate of a PEM file; returns how many.
    pub fn add_pem(&mut self, pem: &str) -> Result<usize, TrustError> {
        let certificates =
            Certificate::load_pem_chain(pem.as_bytes()).map_err(|error| TrustError(error.to_string()))?;
        for certificate in &certificates {
            let der = certificate.to_der().map_err(|error| TrustError(error.to_string()))?;
            let der = CertificateDer::from(der);
            anchor_from_trusted_cert(&der).map_err(|error| TrustError(error.to_string()))?;
            self.authorities.push(der);
        }
        if certificates.is_empty() { Err(TrustError("it has none".to_owned())) } else { Ok(certificates.len()) }
    }

    /// Trust in the signer of `cms` at a time.
    pub(crate) fn judge(&self, cms: &CheckedCms, at: Millis, purpose: Purpose) -> CertificateTrust {
        if !allows(&cms.signer, purpose) {
            return CertificateTrust::Untrusted;
        }
        let validity = cms.signer.tbs_certificate().validity();
        let begin = unix_millis(&validity.not_before);
        let end = unix_millis(&validity.not_after);
        // A certificate out of its time is only worth that name if it would be trusted within it.
        let (judged_at, otherwise) = if at < begin {
            (begin, CertificateTrust::NotYetValid)
        } else if at > end {
            (end, CertificateTrust::Expired)
        } else {
            (at, CertificateTrust::Trusted)
        };
        if self.leads_to_authority(cms, judged_at) && self.knows_issuers_of(&cms.others) {
            otherwise
        } else {
            CertificateTrust::Untrusted
        }
    }

    /// Whether every further certificate in the object was signed by one beside it or by a trusted one. No signature of
    /// the document covers them, so one that was altered is only noticed here.
    fn knows_issuers_of(&self, others: &[Certificate]) -> bool {
        let authorities = self.authorities.iter().filter_map(|der| certificate::parse(der.as_ref()));
        let issuers: Vec<Certificate> = authorities.chain(others.iter().cloned()).collect();
        others.iter().all(|other| issuers.iter().any(|issuer| is_issued_by(other, issuer)))
    }

    fn leads_to_authority(&self, cms: &CheckedCms, at: Millis) -> bool {
        let Ok(der) = cms.signer.to_der() else { return false };
        let signer = CertificateDer::from(der);
        let Ok(signer) = EndEntityCert::try_from(&signer) else { return false };
        let others: Vec<CertificateDer<'_>> =
            cms.others.iter().filter_map(|other| other.to_der().ok()).map(CertificateDer::from).collect();
        let anchors: Vec<_> = self.authorities.iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(at.0).unwrap_or(0)));
        signer.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &others, time, AnyPurpose, None, None).is_ok()
    }
}

/// Purposes are checked by [`allows`]: authorities for document signing agree on no purpose of their own.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn allows(certificate: &Certificate, purpose: Purpose) -> bool {
    let tbs = certificate.tbs_certificate();
    let may_sign = match tbs.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    };
    let for_purpose = match (purpose, tbs.get_extension::<ExtendedKeyUsage>()) {
        (Purpose::Signing, Ok(_)) => true,
        // RFC 3161, 2.3: the authority's key is for time stamps and nothing else.
        (Purpose::TimeStamping, Ok(Some((_, purposes)))) => purposes.0.contains(&oids::KP_TIME_STAMPING),
        (Purpose::TimeStamping, Ok(None)) | (_, Err(_)) => false,
    };
    may_sign && for_purpose
}

fn is_issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    let algorithm = certificate.signature_algorithm();
    let hash = match algorithm.oid {
        oids::RSA_SHA384 | oids::ECDSA_SHA384 => Hash::Sha384,
        oids::RSA_SHA512 => Hash::Sha512,
        _ => Hash::Sha256,
    };
    let Ok(message) = tbs.to_der() else { return false };
    // None when the last byte is not used in full, which no signature does.
    let Some(value) = certificate.signature().as_bytes() else { return false };
    tbs.issuer() == issuer.tbs_certificate().subject()
        && tbs.signature() == algorithm
        && verify_signature(issuer, &algorithm.oid, hash, &message, value).is_ok()
}

fn unix_millis(time: &x509_cert::time::Time) -> Millis {
    Millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
