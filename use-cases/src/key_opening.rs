// SPDX-License-Identifier: MPL-2.0
//! Opens stored keys for signing. A passphrase is kept for one call only.

use std::path::Path;
use std::time::Duration;

use base::Refusal;
use moments::Millis;
use protocol::problem::ProblemCode;
use signing::{KeyCertificate, KeyError, KeyFitness, SigningKey, TokenKey, TokenModule};
use store::keys::KeyKind;
use tokio::time::timeout;
use unicode_normalization::UnicodeNormalization as _;
use untrusted::{Document, Failure, InspectKey, OpenKey, Place, TrustFile, read_once, trust_store};

/// Time limit for opening a key on a token. Network tokens take seconds.
const TOKEN: Duration = Duration::from_secs(20);
/// Time limit for signing: that of a token, plus the ten seconds of a time-stamp authority
/// (`signing/src/tsa.rs`).
const SIGNING: Duration = Duration::from_secs(30);

/// Why a key cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    File(#[from] Failure),
    #[error("trusted certificates: {0}")]
    Trust(String),
    #[error("the thread that asks the token has ended")]
    Thread,
    #[error("the token does not answer")]
    Silent,
}

/// What a certificate is checked against: trusted authorities and the current time.
pub struct Checks {
    pub trust: Vec<TrustFile>,
    pub now: Millis,
}

impl Checks {
    pub fn of(&self, key: &SigningKey) -> Result<KeyCertificate, OpenError> {
        Ok(key.certificate(&trust_store(&self.trust).map_err(OpenError::Trust)?, self.now))
    }
}

/// An open key. A key on a token keeps its place in the queue, because the token is needed again
/// for signing.
pub struct OpenedKey {
    pub key: SigningKey,
    place: Option<Place>,
}

/// Opens a key for signing. A key file is read by a child process, in `place`; a token may take
/// seconds.
pub async fn open(kind: KeyKind, passphrase: String, place: Place) -> Result<OpenedKey, OpenError> {
    match kind {
        KeyKind::Pkcs12 { file } => {
            let material = place.read(OpenKey { passphrase }, Document::from(file)).await??;
            Ok(OpenedKey { key: SigningKey::from_material(&material)?, place: None })
        }
        KeyKind::Pkcs11 { module, token, label } => on_token(module, token, label, passphrase, Some(place)).await,
    }
}

impl OpenedKey {
    /// Runs `work` within the time limit. A later result is dropped and not filed.
    pub async fn sign<T: Send + 'static>(
        self,
        work: impl FnOnce(SigningKey) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let Self { key, place } = self;
        let signing = tokio::task::spawn_blocking(move || {
            let signed = work(key);
            drop(place);
            signed
        });
        match timeout(SIGNING, signing).await {
            Ok(signed) => signed.map_err(|_| OpenError::Thread)?,
            Err(_) => Err(OpenError::Silent.into()),
        }
    }
}

/// Reads the certificate of a key file. The file is not parsed in this process.
pub async fn inspect(
    file: Vec<u8>,
    passphrase: String,
    checks: Checks,
    place: Place,
) -> Result<KeyCertificate, OpenError> {
    let request = InspectKey { passphrase, trust: checks.trust, now: checks.now };
    place.read(request, Document::from(file)).await?.map_err(OpenError::Trust)?.map_err(OpenError::Key)
}

/// Like [`inspect`], for files and tokens, on the command line.
pub async fn inspect_alone(kind: KeyKind, passphrase: String, checks: Checks) -> Result<KeyCertificate, OpenError> {
    match kind {
        KeyKind::Pkcs12 { file } => {
            let request = InspectKey { passphrase, trust: checks.trust, now: checks.now };
            read_once(request, Document::from(file)).await?.map_err(OpenError::Trust)?.map_err(OpenError::Key)
        }
        KeyKind::Pkcs11 { module, token, label } => {
            checks.of(&on_token(module, token, label, passphrase, None).await?.key)
        }
    }
}

/// Calls the token's module, a third-party library. The call cannot be cancelled: after the time
/// limit the request is answered, and the thread and `place` stay in use. So one person can block
/// at most four threads.
async fn on_token(
    module: String,
    token: String,
    label: String,
    pin: String,
    place: Option<Place>,
) -> Result<OpenedKey, OpenError> {
    let key = TokenKey { token_label: token, key_label: label, key_id: Vec::new() };
    let asking = tokio::task::spawn_blocking(move || {
        let key = TokenModule::load(Path::new(&module))?.open(&key, &pin)?;
        Ok::<_, KeyError>(OpenedKey { key, place })
    });
    let opened = timeout(TOKEN, asking).await.map_err(|_| OpenError::Silent)?;
    Ok(opened.map_err(|_| OpenError::Thread)??)
}

/// Refuses a certificate whose signatures would not be valid here, before anything is signed.
pub fn check_fitness(certificate: &KeyCertificate) -> Result<(), Refusal> {
    let code = match certificate.fitness {
        KeyFitness::Fit => return Ok(()),
        KeyFitness::NotYetValid => ProblemCode::CertificateNotYetValid,
        KeyFitness::Expired => ProblemCode::CertificateExpired,
        KeyFitness::Foreign | KeyFitness::NotForSigning => ProblemCode::CertificateNotTrusted,
    };
    let (from, until) = (day(certificate.valid_from), day(certificate.expires_at));
    Err(Refusal::from(code).with_fact(format!("{} ({}; {from} - {until})", certificate.holder, certificate.issuer)))
}

fn day(at: Millis) -> String {
    let local = moments::LocalTime::of(at);
    format!("{:02}/{:02}/{}", local.day, local.month, local.year)
}

/// Compares the name in the certificate with the account's name. A different name must have been
/// `confirmed` by repeating it; otherwise it is refused, with the name.
pub fn check_name(holder: &str, account: &str, confirmed: Option<&str>) -> Result<OtherName, Refusal> {
    if plain(holder) == plain(account) {
        Ok(OtherName::No)
    } else if confirmed == Some(holder) {
        Ok(OtherName::Confirmed)
    } else {
        Err(Refusal::from(ProblemCode::OtherName).with_fact(holder))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherName {
    No,
    /// The person has confirmed the different name: an office's seal, a name before marriage.
    Confirmed,
}

/// Certificates often have capitals, other spaces or other diacritics.
fn plain(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key file without a passphrase is unprotected.
pub fn check_passphrase(passphrase: &str) -> Result<(), Refusal> {
    if passphrase.is_empty() { Err(ProblemCode::PassphraseEmpty.into()) } else { Ok(()) }
}

/// The reader can correct a wrong passphrase; all other errors are for the IT office, with the
/// reason.
pub fn refusal_of_key(error: &KeyError) -> Refusal {
    match error {
        KeyError::WrongPassphrase | KeyError::WrongPin => ProblemCode::WrongPassphrase.into(),
        KeyError::TooManyRounds => ProblemCode::TooComplex.into(),
        other => Refusal::from(ProblemCode::KeyUnusable).with_fact(other.to_string()),
    }
}

impl From<OpenError> for Refusal {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Key(error) => refusal_of_key(&error),
            OpenError::File(failure) => ProblemCode::from(failure).into(),
            OpenError::Silent => {
                tracing::error!("a token with a signing key does not answer");
                Self::from(ProblemCode::KeyUnusable).with_fact(error.to_string())
            }
            OpenError::Trust(_) | OpenError::Thread => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_spaces_and_the_way_marks_are_written_make_no_other_name() {
        for same in ["NGUYỄN VĂN AN", " Nguyễn  Văn An ", "Nguye\u{302}\u{303}n Va\u{306}n An"] {
            assert_eq!(check_name(same, "Nguyễn Văn An", None), Ok(OtherName::No), "{same}");
        }
    }

    #[test]
    fn another_name_is_refused_with_it_until_it_is_given_again() {
        let refused = check_name("Người Khác", "Nguyễn Văn An", None).unwrap_err();
        assert_eq!((refused.code, refused.fact.as_deref()), (ProblemCode::OtherName, Some("Người Khác")));
        assert!(check_name("Người Khác", "Nguyễn Văn An", Some("Nguyễn Văn An")).is_err());
        assert_eq!(check_name("Người Khác", "Nguyễn Văn An", Some("Người Khác")), Ok(OtherName::Confirmed));
    }
}
