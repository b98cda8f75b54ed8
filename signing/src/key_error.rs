// SPDX-License-Identifier: MPL-2.0
//! Why a key cannot be used.

use serde::{Deserialize, Serialize};

/// Why a key cannot be used. Texts are in English; pages translate the variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum KeyError {
    #[error("wrong passphrase for the key file")]
    WrongPassphrase,
    #[error("not a PKCS#12 key file (.p12, .pfx): {0}")]
    NotPkcs12(String),
    #[error("the key file is too complex to be opened: more than ten million rounds of key derivation")]
    TooManyRounds,
    #[error("wrong PIN for the token")]
    WrongPin,
    #[error("the token is locked after too many wrong PINs")]
    PinLocked,
    #[error("no token labelled {0}")]
    NoSuchToken(String),
    #[error("no private key with this label or id on the token")]
    NoSuchKey,
    #[error("there is no certificate that belongs to the key")]
    NoCertificate,
    #[error("this kind of key is not supported (RSA of 2048 bits or more, ECDSA P-256, ECDSA P-384): {0}")]
    Unsupported(String),
    #[error("this key file's encryption is not supported (AES, 3DES and RC2 are): {0}")]
    UnsupportedFile(String),
    #[error("the PKCS#11 module reported: {0}")]
    Module(String),
    #[error("the key could not sign: {0}")]
    Signing(String),
}
