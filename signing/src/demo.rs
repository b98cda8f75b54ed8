// SPDX-License-Identifier: MPL-2.0
//! A certificate authority for demonstrations and tests. Not for real documents: its key lives in
//! memory only.

use moments::LocalTime;
use moments::Millis;
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, CustomExtension, DnType, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

#[derive(Debug, thiserror::Error)]
#[error("the demonstration certificate could not be made: {0}")]
pub struct DemoError(pub String);

/// How long demonstration certificates are valid, in years.
const VALID_YEARS: i32 = 5;
/// X.509 extension "extended key usage".
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
/// Its value with `id-kp-timeStamping` alone; it must be critical (RFC 3161, 2.3).
const ONLY_TIME_STAMPING: &[u8] = &[0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8];

/// Issues ECDSA P-256 certificates valid for five years.
pub struct DemoAuthority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    first_year: i32,
}

/// A certificate with its private key, both PEM.
#[derive(Debug, Clone)]
pub struct PemPair {
    pub certificate: String,
    pub private_key: String,
}

impl DemoAuthority {
    pub fn new(name: &str, now: Millis) -> Result<Self, DemoError> {
        let first_year = i32::try_from(LocalTime::of(now).year).map_err(failed)?;
        let mut params = params(name, "", first_year)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(failed)?;
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, key).map_err(failed)?, first_year })
    }

    /// When issued certificates expire: the first day of a year.
    pub fn expires_at(&self) -> Millis {
        let expires = date_time_ymd(self.first_year + VALID_YEARS, 1, 1);
        Millis(expires.unix_timestamp() * 1000)
    }

    /// The certificate of the authority, PEM, for `diemcau verify --trust`.
    pub fn certificate_pem(&self) -> String {
        self.issuer.pem()
    }

    /// A key file for one person, encrypted with `passphrase`.
    pub fn issue_pkcs12(&self, person: &str, organisation: &str, passphrase: &str) -> Result<Vec<u8>, DemoError> {
        let (certificate, key) = self.issue(person, organisation, None)?;
        let chain = [certificate.der().as_ref(), self.issuer.der().as_ref()]
            .map(p12_keystore::Certificate::from_der)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        let mut store = KeyStore::new();
        let entry = PrivateKeyChain::new(key.serialize_der(), [1], chain);
        store.add_entry(person, KeyStoreEntry::PrivateKeyChain(entry));
        store.writer(passphrase).write().map_err(failed)
    }

    /// A person's certificate and key as PEM, for example for a token.
    pub fn issue_pem(&self, person: &str, organisation: &str) -> Result<PemPair, DemoError> {
        let (certificate, key) = self.issue(person, organisation, None)?;
        Ok(PemPair { certificate: certificate.pem(), private_key: key.serialize_pem() })
    }

    /// A certificate and key for a time-stamp authority, for example `openssl ts`.
    pub fn issue_time_stamping(&self, name: &str) -> Result<PemPair, DemoError> {
        let mut purpose = CustomExtension::from_oid_content(EXTENDED_KEY_USAGE, ONLY_TIME_STAMPING.to_vec());
        purpose.set_criticality(true);
        let (certificate, key) = self.issue(name, "", Some(purpose))?;
        Ok(PemPair { certificate: certificate.pem(), private_key: key.serialize_pem() })
    }

    fn issue(
        &self,
        name: &str,
        organisation: &str,
        purpose: Option<CustomExtension>,
    ) -> Result<(Certificate, KeyPair), DemoError> {
        let mut params = params(name, organisation, self.first_year)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        params.custom_extensions.extend(purpose);
        let key = KeyPair::generate().map_err(failed)?;
        Ok((params.signed_by(&key, &self.issuer).map_err(failed)?, key))
    }
}

fn params(name: &str, organisation: &str, first_year: i32) -> Result<CertificateParams, DemoError> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    if !organisation.is_empty() {
        params.distinguished_name.push(DnType::OrganizationName, organisation);
    }
    params.distinguished_name.push(DnType::CountryName, "VN");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(first_year, 1, 1);
    params.not_after = date_time_ymd(first_year + VALID_YEARS, 1, 1);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn failed(error: impl std::fmt::Display) -> DemoError {
    DemoError(error.to_string())
}
