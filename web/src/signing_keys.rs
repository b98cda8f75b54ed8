//! From a stored key to one that signs. The passphrase lives for one call.

use std::path::Path;

use protocol::problem::ProblemCode;
use signing::{KeyError, SigningKey, TokenKey, TokenModule};
use store::keys::KeyKind;

use crate::refusal::Refusal;
use crate::untrusted::{Document, Failure, InspectKey, KeySummary, OpenKey, Place, read_once};

/// Why a key does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    File(#[from] Failure),
    #[error("the thread that asks the token has ended")]
    Thread,
}

/// Opens a key to sign with. A key file is read in `place`, by a process that can be stopped; a token may take seconds.
pub async fn open(kind: KeyKind, passphrase: String, place: Place) -> Result<SigningKey, OpenError> {
    match kind {
        KeyKind::Pkcs12 { file } => {
            let material = place.read(OpenKey { passphrase }, Document::from(file)).await??;
            Ok(SigningKey::from_material(&material)?)
        }
        KeyKind::Pkcs11 { module, token, label } => {
            drop(place);
            on_token(module, token, label, passphrase).await
        }
    }
}

/// Whose key a file has. It is not opened in this process.
pub async fn inspect(file: Vec<u8>, passphrase: String, place: Place) -> Result<KeySummary, OpenError> {
    Ok(place.read(InspectKey { passphrase }, Document::from(file)).await??)
}

/// As [`inspect`], for files and tokens, on the command line.
pub async fn inspect_alone(kind: KeyKind, passphrase: String) -> Result<KeySummary, OpenError> {
    match kind {
        KeyKind::Pkcs12 { file } => Ok(read_once(InspectKey { passphrase }, Document::from(file)).await??),
        KeyKind::Pkcs11 { module, token, label } => {
            let key = on_token(module, token, label, passphrase).await?;
            Ok(KeySummary { holder: key.holder().to_owned() })
        }
    }
}

async fn on_token(module: String, token: String, label: String, pin: String) -> Result<SigningKey, OpenError> {
    let place = TokenKey { token_label: token, key_label: label, key_id: Vec::new() };
    let opened = tokio::task::spawn_blocking(move || TokenModule::load(Path::new(&module))?.open(&place, &pin));
    Ok(opened.await.map_err(|_| OpenError::Thread)??)
}

/// A wrong passphrase is the reader's to correct; everything else about a key is for the IT office, with the reason.
pub fn refusal_of_key(error: &KeyError) -> Refusal {
    match error {
        KeyError::WrongPassphrase | KeyError::WrongPin => ProblemCode::WrongPassphrase.into(),
        other => Refusal::from(ProblemCode::KeyUnusable).with_fact(other.to_string()),
    }
}

impl From<OpenError> for Refusal {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Key(error) => refusal_of_key(&error),
            OpenError::File(failure) => failure.into(),
            OpenError::Thread => Self::internal(error),
        }
    }
}
