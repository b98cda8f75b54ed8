// SPDX-License-Identifier: MPL-2.0
//! Decides which certificates are trusted.

use std::time::Duration;

use der::Encode as _;
use moments::Millis;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

use crate::cms_check::CheckedCms;
use crate::issuance::{is_issued_by, unix_millis};
use crate::revocation::Revocations;
use crate::{CertificateTrust, certificate, oids};

/// Maximum length of a chain of issuers.
const MAX_PATH: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a file of PEM certificates: {0}")]
pub struct TrustError(pub String);

/// Trusted authorities for signers and time stamps. If empty, nobody is trusted.
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
    /// Adds all certificates of a PEM file; returns their number.
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

    pub fn is_empty(&self) -> bool {
        self.authorities.is_empty()
    }

    pub(crate) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }

    /// Trust in the signer of `cms` at a time; with the time of revocation if it was revoked.
    pub(crate) fn evaluate(
        &self,
        cms: &CheckedCms,
        at: Millis,
        purpose: Purpose,
        beside: &Revocations,
    ) -> (CertificateTrust, Option<Millis>) {
        if !allows(&cms.signer, purpose) {
            return (CertificateTrust::Untrusted, None);
        }
        let validity = cms.signer.tbs_certificate().validity();
        let begin = unix_millis(&validity.not_before);
        let end = unix_millis(&validity.not_after);
        // A certificate is reported as expired only if it would be trusted within its validity
        // period.
        let (judged_at, otherwise) = if at < begin {
            (begin, CertificateTrust::NotYetValid)
        } else if at > end {
            (end, CertificateTrust::Expired)
        } else {
            (at, CertificateTrust::Trusted)
        };
        if !self.leads_to_authority(cms, judged_at, beside.certificates()) || self.has_altered_copy(&cms.others) {
            return (CertificateTrust::Untrusted, None);
        }
        match self.revoked_at(cms, beside) {
            Some(revoked) if revoked <= at => (CertificateTrust::Revoked, Some(revoked)),
            _ => (otherwise, None),
        }
    }

    /// When the signer's certificate or one of its issuers was revoked, as far as the file has
    /// data.
    fn revoked_at(&self, cms: &CheckedCms, beside: &Revocations) -> Option<Millis> {
        let authorities: Vec<Certificate> =
            self.authorities.iter().filter_map(|der| certificate::parse(der.as_ref())).collect();
        let pool: Vec<&Certificate> = authorities.iter().chain(&cms.others).chain(beside.certificates()).collect();
        let (mut current, mut earliest) = (&cms.signer, None::<Millis>);
        for _ in 0..MAX_PATH {
            let tbs = current.tbs_certificate();
            if tbs.issuer() == tbs.subject() {
                break;
            }
            let Some(issuer) = pool.iter().find(|issuer| is_issued_by(current, issuer)) else { break };
            let at = beside.revoked_at(current, issuer);
            earliest = [earliest, at].into_iter().flatten().min();
            current = issuer;
        }
        earliest
    }

    /// The document's signatures do not cover certificates in the CMS object. An unrelated
    /// certificate is permitted; one that looks like part of the chain but does not match its
    /// issuer was altered.
    fn has_altered_copy(&self, others: &[Certificate]) -> bool {
        let authorities = self.authorities.iter().filter_map(|der| certificate::parse(der.as_ref()));
        let authorities: Vec<Certificate> = authorities.collect();
        others.iter().any(|other| {
            let tbs = other.tbs_certificate();
            let known: Vec<&Certificate> = authorities.iter().chain(others).collect();
            let fits = known.iter().any(|issuer| is_issued_by(other, issuer));
            let issuer_is_here = known.iter().any(|issuer| issuer.tbs_certificate().subject() == tbs.issuer());
            let resembles_authority = authorities.iter().any(|authority| {
                let authority = authority.tbs_certificate();
                authority.subject() == tbs.subject()
                    || authority.subject_public_key_info() == tbs.subject_public_key_info()
            });
            !fits && (issuer_is_here || resembles_authority)
        })
    }

    fn leads_to_authority(&self, cms: &CheckedCms, at: Millis, beside: &[Certificate]) -> bool {
        let Ok(der) = cms.signer.to_der() else { return false };
        let signer = CertificateDer::from(der);
        let Ok(signer) = EndEntityCert::try_from(&signer) else { return false };
        let others: Vec<CertificateDer<'_>> =
            cms.others.iter().chain(beside).filter_map(|other| other.to_der().ok()).map(CertificateDer::from).collect();
        let anchors: Vec<_> = self.authorities.iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(at.0).unwrap_or(0)));
        signer.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &others, time, AnyPurpose, None, None).is_ok()
    }
}

/// Purposes are checked by [`allows`], because authorities for document signing use different ones.
pub(crate) struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

pub(crate) fn allows(certificate: &Certificate, purpose: Purpose) -> bool {
    let tbs = certificate.tbs_certificate();
    let may_sign = match tbs.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    };
    let for_purpose = match (purpose, tbs.get_extension::<ExtendedKeyUsage>()) {
        (Purpose::Signing, Ok(_)) => true,
        // RFC 3161, 2.3: the authority's key is for time stamps only.
        (Purpose::TimeStamping, Ok(Some((_, purposes)))) => purposes.0.contains(&oids::KP_TIME_STAMPING),
        (Purpose::TimeStamping, Ok(None)) | (_, Err(_)) => false,
    };
    may_sign && for_purpose
}
