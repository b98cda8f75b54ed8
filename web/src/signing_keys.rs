//! From a stored key to one that signs. The passphrase lives for one call.

use std::path::Path;

use protocol::problem::ProblemCode;
use signing::{KeyError, SigningKey, TokenKey, TokenModule};
use store::keys::KeyKind;

use crate::refusal::Refusal;

/// Opens a key file or a token's key. Blocks: a token may take seconds.
pub fn open(kind: &KeyKind, passphrase: &str) -> Result<SigningKey, KeyError> {
    match kind {
        KeyKind::Pkcs12 { file } => SigningKey::from_pkcs12(file, passphrase),
        KeyKind::Pkcs11 { module, token, label } => {
            let place = TokenKey { token_label: token.clone(), key_label: label.clone(), key_id: Vec::new() };
            TokenModule::load(Path::new(module))?.open(&place, passphrase)
        }
    }
}

/// A wrong passphrase is the reader's to correct; everything else about a key is for the IT office, with the reason.
pub fn refusal_of_key(error: &KeyError) -> Refusal {
    match error {
        KeyError::WrongPassphrase | KeyError::WrongPin => ProblemCode::WrongPassphrase.into(),
        other => Refusal::from(ProblemCode::KeyUnusable).with_fact(other.to_string()),
    }
}
