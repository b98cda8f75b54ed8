// SPDX-License-Identifier: MPL-2.0
//! Keys on tokens and hardware security modules (PKCS#11).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use der::Encode as _;
use der::asn1::UintRef;
use x509_cert::Certificate;

use crate::algorithm::KeyKind;
use crate::keys::{RawSigner, kind_of, parse_chain};
use crate::{KeyError, SigningKey};

/// Maximum number of certificates read from one token.
const MAX_CERTIFICATES: usize = 64;

/// Identifies a key on a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    pub token_label: String,
    /// Label of the private key; any when empty.
    pub key_label: String,
    /// Id (CKA_ID) of the private key; any when empty.
    pub key_id: Vec<u8>,
}

/// A loaded PKCS#11 module. One per process and module file: the standard allows only one
/// initialisation. Cheap to clone.
#[derive(Clone)]
pub struct TokenModule(Arc<Mutex<Pkcs11>>);

/// Loaded modules, by file.
static LOADED: LazyLock<Mutex<HashMap<PathBuf, TokenModule>>> = LazyLock::new(Mutex::default);

impl TokenModule {
    /// Loads a module, for example `/usr/lib/softhsm/libsofthsm2.so`. A second call for the same
    /// file returns the same module.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let unusable = |error: std::io::Error| KeyError::Module(format!("{}: {error}", path.display()));
        let path = path.canonicalize().map_err(&unusable)?;
        // The file is read first, so that a hanging disk blocks this thread only: the dynamic
        // loader has one lock for the whole process, which new threads need too.
        if !std::fs::metadata(&path).map_err(&unusable)?.is_file() {
            return Err(KeyError::Module(format!("{}: not a file", path.display())));
        }
        std::fs::read(&path).map_err(&unusable)?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = loaded.get(&path) {
            return Ok(module.clone());
        }
        let context = Pkcs11::new(&path).map_err(module_error)?;
        context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(module_error)?;
        let module = Self(Arc::new(Mutex::new(context)));
        loaded.insert(path, module.clone());
        Ok(module)
    }

    /// Labels of the tokens that are present.
    pub fn tokens(&self) -> Result<Vec<String>, KeyError> {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = context.get_slots_with_initialized_token().map_err(module_error)?;
        slots
            .into_iter()
            .map(|slot| Ok(context.get_token_info(slot).map_err(module_error)?.label().to_owned()))
            .collect()
    }

    /// Logs in and finds the key and its certificate. The PIN is kept in memory as long as the key.
    pub fn open(&self, key: &TokenKey, pin: &str) -> Result<SigningKey, KeyError> {
        let pin = AuthPin::new(pin.into());
        let chain = self.with_login(key, &pin, |session| certificates_of(session, key))?;
        let kind = kind_of(chain.first())?;
        SigningKey::new(chain, Box::new(TokenSigner { module: self.clone(), key: key.clone(), pin, kind }))
    }

    /// Runs `work` in a new session, logged in, one at a time.
    ///
    /// A login is valid for the whole process: while a session is logged in, another login succeeds
    /// with a wrong PIN. So sessions log out, and the lock separates them.
    fn with_login<T>(
        &self,
        key: &TokenKey,
        pin: &AuthPin,
        work: impl FnOnce(&Session) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = find_slot(&context, &key.token_label)?;
        let session = context.open_ro_session(slot).map_err(module_error)?;
        match session.login(UserType::User, Some(pin)) {
            Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                session.logout().map_err(module_error)?;
                session.login(UserType::User, Some(pin)).map_err(module_error)?;
            }
            other => other.map_err(module_error)?,
        }
        let result = work(&session);
        let _ = session.logout();
        result
    }
}

struct TokenSigner {
    module: TokenModule,
    key: TokenKey,
    pin: AuthPin,
    kind: KeyKind,
}

impl RawSigner for TokenSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.module.with_login(&self.key, &self.pin, |session| {
            let handle = private_key(session, &self.key)?;
            match self.kind {
                KeyKind::Rsa => session.sign(&Mechanism::Sha256RsaPkcs, handle, message).map_err(module_error),
                KeyKind::P256 | KeyKind::P384 => {
                    let digest = self.kind.hash().digest(&[message]);
                    let raw = session.sign(&Mechanism::Ecdsa, handle, &digest).map_err(module_error)?;
                    ecdsa_sequence(&raw)
                }
            }
        })
    }
}

fn find_slot(context: &Pkcs11, label: &str) -> Result<Slot, KeyError> {
    for slot in context.get_slots_with_initialized_token().map_err(module_error)? {
        if context.get_token_info(slot).map_err(module_error)?.label() == label {
            return Ok(slot);
        }
    }
    Err(KeyError::NoSuchToken(label.to_owned()))
}

fn private_key(session: &Session, key: &TokenKey) -> Result<ObjectHandle, KeyError> {
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    if !key.key_label.is_empty() {
        template.push(Attribute::Label(key.key_label.clone().into_bytes()));
    }
    if !key.key_id.is_empty() {
        template.push(Attribute::Id(key.key_id.clone()));
    }
    session.find_objects(&template).map_err(module_error)?.first().copied().ok_or(KeyError::NoSuchKey)
}

/// The key's certificate (same CKA_ID), then its issuers as far as the token holds them.
fn certificates_of(session: &Session, key: &TokenKey) -> Result<Vec<Certificate>, KeyError> {
    let id = session.get_attributes(private_key(session, key)?, &[AttributeType::Id]).map_err(module_error)?;
    let handles = session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)]).map_err(module_error)?;
    let mut own = None;
    let mut others = Vec::new();
    for handle in handles.into_iter().take(MAX_CERTIFICATES) {
        let attributes =
            session.get_attributes(handle, &[AttributeType::Id, AttributeType::Value]).map_err(module_error)?;
        let Some(Attribute::Value(der)) = attributes.iter().find(|a| matches!(a, Attribute::Value(_))) else {
            continue;
        };
        let certificate = parse_chain(std::iter::once(der.as_slice()))?;
        if own.is_none() && id.first().is_some_and(|id| attributes.contains(id)) {
            own = certificate.into_iter().next();
        } else {
            others.extend(certificate);
        }
    }
    let mut chain = vec![own.ok_or(KeyError::NoCertificate)?];
    while let Some(last) = chain.last() {
        let issuer = last.tbs_certificate().issuer();
        let Some(at) = others.iter().position(|c| c.tbs_certificate().subject() == issuer) else { break };
        let next = others.swap_remove(at);
        chain.push(next);
    }
    Ok(chain)
}

/// PKCS#11 returns `r || s`; CMS needs `SEQUENCE { r INTEGER, s INTEGER }` (RFC 5753, 7.2).
fn ecdsa_sequence(raw: &[u8]) -> Result<Vec<u8>, KeyError> {
    #[derive(der::Sequence)]
    struct EcdsaSignature<'a> {
        r: UintRef<'a>,
        s: UintRef<'a>,
    }
    let (r, s) = raw.split_at(raw.len() / 2);
    let encode = || EcdsaSignature { r: UintRef::new(r)?, s: UintRef::new(s)? }.to_der();
    encode().map_err(|error| KeyError::Signing(error.to_string()))
}

fn module_error(error: Error) -> KeyError {
    match error {
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => KeyError::WrongPin,
        Error::Pkcs11(RvError::PinLocked, _) => KeyError::PinLocked,
        other => KeyError::Module(other.to_string()),
    }
}
