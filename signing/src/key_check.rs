// SPDX-License-Identifier: MPL-2.0
//! Checks whether a key's certificate is suitable for signing here: when the key is registered, and
//! at each signature.

use std::time::Duration;

use der::Encode as _;
use moments::Millis;
use rustls_pki_types::{CertificateDer, UnixTime};
use serde::{Deserialize, Serialize};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, anchor_from_trusted_cert};

use crate::issuance::unix_millis;
use crate::trust::{AnyPurpose, Purpose, TrustStore, allows};
use crate::{SigningKey, certificate};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCertificate {
    /// Common name of the certificate.
    pub holder: String,
    /// Common name of its issuer.
    pub issuer: String,
    pub valid_from: Millis,
    pub expires_at: Millis,
    pub fitness: KeyFitness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFitness {
    Fit,
    NotYetValid,
    Expired,
    /// It does not chain to a trusted authority. Checked only if there are trusted authorities.
    Foreign,
    /// Its key usage does not permit signatures.
    NotForSigning,
}

impl SigningKey {
    /// The content of the certificate, and whether it is suitable for signing now.
    pub fn certificate(&self, trust: &TrustStore, now: Millis) -> KeyCertificate {
        let Some(own) = self.chain().first() else {
            // A key always has one.
            return KeyCertificate {
                holder: self.holder().to_owned(),
                issuer: String::new(),
                valid_from: now,
                expires_at: now,
                fitness: KeyFitness::Foreign,
            };
        };
        let tbs = own.tbs_certificate();
        let (valid_from, expires_at) =
            (unix_millis(&tbs.validity().not_before), unix_millis(&tbs.validity().not_after));
        let fitness = if now < valid_from {
            KeyFitness::NotYetValid
        } else if now > expires_at {
            KeyFitness::Expired
        } else if !allows(own, Purpose::Signing) {
            KeyFitness::NotForSigning
        } else if !trust.is_empty() && !self.leads_to_authority(trust, now) {
            KeyFitness::Foreign
        } else {
            KeyFitness::Fit
        };
        let issuer = certificate::common_name(tbs.issuer());
        KeyCertificate { holder: self.holder().to_owned(), issuer, valid_from, expires_at, fitness }
    }

    fn leads_to_authority(&self, trust: &TrustStore, now: Millis) -> bool {
        let mut chain = self.chain().iter().filter_map(|c| c.to_der().ok()).map(CertificateDer::from);
        let Some(own) = chain.next() else { return false };
        let others: Vec<CertificateDer<'_>> = chain.collect();
        let Ok(own) = EndEntityCert::try_from(&own) else { return false };
        let anchors: Vec<_> = trust.authorities().iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(now.0).unwrap_or(0)));
        own.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &others, time, AnyPurpose, None, None).is_ok()
    }
}
