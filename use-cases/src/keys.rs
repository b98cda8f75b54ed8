// SPDX-License-Identifier: MPL-2.0
//! Signing keys of a person. Key files are stored encrypted, as uploaded; the passphrase is used
//! once and not stored.

use anyhow::Context as _;
use base::Refusal;
use meetings::ids::KeyId;
use meetings::people::User;
use meetings::policy::Asker;
use protocol::http::{KeyKind, KeyView};
use protocol::problem::ProblemCode;
use signing::KeyCertificate;
use store::UnitOfWork;
use store::keys::{KeyKind as StoredKind, NewKey, SigningKey};
use untrusted::Place;

use crate::key_opening::{self, Checks, OpenError, OtherName};
use crate::{UseCases, actor, names};

pub use crate::key_opening::{check_fitness, check_passphrase};

/// Maximum number of keys of one person.
const MAX_KEYS: usize = 20;

/// A key file as it was uploaded.
#[derive(Debug)]
pub struct KeyFile {
    /// None or empty: the name of the holder.
    pub label: String,
    pub file: Vec<u8>,
    pub passphrase: String,
    /// The name in the certificate, confirmed by the person where it differs from the account's
    /// name.
    pub confirmed_holder: Option<String>,
}

impl UseCases {
    /// The person's signing keys.
    pub async fn keys(&self, user: &User) -> Result<Vec<KeyView>, Refusal> {
        Ok(self.store.keys().list(&user.id).await?.into_iter().map(view).collect())
    }

    /// Stores a PKCS#12 file as it is. The passphrase is used to check that the file opens, and not
    /// stored.
    pub async fn add_key_file(&self, user: &User, key: KeyFile, place: Place) -> Result<KeyView, Refusal> {
        let KeyFile { label, file, passphrase, confirmed_holder } = key;
        check_passphrase(&passphrase)?;
        require_place(self.store.keys().list(&user.id).await?.len())?;
        let checks = Checks { trust: self.trusted().await?, now: self.clock.now() };
        let certificate =
            key_opening::inspect(file.clone(), passphrase, checks, place).await.map_err(|error| match error {
                OpenError::Key(signing::KeyError::NotPkcs12(_)) => ProblemCode::WrongKind.into(),
                other => Refusal::from(other),
            })?;
        check_fitness(&certificate)?;
        let other_name = key_opening::check_name(&certificate.holder, &user.name, confirmed_holder.as_deref())?;
        let label = if label.trim().is_empty() { certificate.holder.clone() } else { names::name(&label)? };
        let kind = StoredKind::Pkcs12 { file };
        let mut work = self.store.begin().await?;
        // Checked again, because several uploads may be read at once.
        require_place(work.keys().list(&user.id).await?.len())?;
        let key = self.keep_key(&mut work, user.into(), user, &label, &kind, &certificate, other_name).await?;
        work.save().await?;
        Ok(view(key))
    }

    /// Stores a key file, or a reference to a token, for somebody. `certificate` was read with
    /// [`inspect_key`].
    pub async fn add_key(
        &self,
        asker: Asker<'_>,
        user: &User,
        label: Option<String>,
        kind: &StoredKind,
        certificate: &KeyCertificate,
        confirmed_holder: Option<&str>,
    ) -> Result<KeyId, Refusal> {
        let other_name = key_opening::check_name(&certificate.holder, &user.name, confirmed_holder)?;
        let label = label.unwrap_or_else(|| certificate.holder.clone());
        let mut work = self.store.begin().await?;
        let key = self.keep_key(&mut work, asker, user, &label, kind, certificate, other_name).await?;
        work.save().await?;
        Ok(key.id)
    }

    #[expect(clippy::too_many_arguments, reason = "what was found out about a key, and who keeps it")]
    async fn keep_key(
        &self,
        work: &mut UnitOfWork,
        asker: Asker<'_>,
        user: &User,
        label: &str,
        kind: &StoredKind,
        certificate: &KeyCertificate,
        other_name: OtherName,
    ) -> Result<SigningKey, Refusal> {
        let new = NewKey {
            label,
            kind,
            subject: &certificate.holder,
            expires_at: Some(certificate.expires_at),
            other_name_confirmed: other_name == OtherName::Confirmed,
        };
        Ok(work.keys().create(&user.id, &new, &actor(asker), self.clock.now()).await?)
    }

    /// Removes a key. Signatures made with it stay valid.
    pub async fn remove_key(&self, user: &User, id: &KeyId) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        if work.keys().get(id).await?.user != user.id {
            return Err(ProblemCode::NotFound.into());
        }
        work.keys().delete(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}

/// Reads the certificate of a key, for the command line. Does not use the queue for untrusted files
/// and needs no database.
pub async fn inspect_key(
    kind: StoredKind,
    passphrase: String,
    trust: &crate::Trust,
    now: moments::Millis,
) -> anyhow::Result<KeyCertificate> {
    let trust = trust.read().context("trusted certificates")?;
    key_opening::inspect_alone(kind, passphrase, Checks { trust, now }).await.context("the key cannot be opened")
}

fn require_place(keys: usize) -> Result<(), Refusal> {
    if keys < MAX_KEYS { Ok(()) } else { Err(Refusal::from(ProblemCode::Conflict).with_fact(MAX_KEYS.to_string())) }
}

fn view(key: SigningKey) -> KeyView {
    let kind = match key.kind {
        StoredKind::Pkcs12 { .. } => KeyKind::Pkcs12,
        StoredKind::Pkcs11 { .. } => KeyKind::Pkcs11,
    };
    KeyView { id: key.id, label: key.label, kind, subject: key.subject, expires_at: key.expires_at }
}
