// SPDX-License-Identifier: MPL-2.0
//! Signing keys of users: an encrypted PKCS#12 file, or a reference to a key in a PKCS#11 token.
//! Never a passphrase.

use meetings::ids::{KeyId, UserId};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

#[derive(Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// The file as uploaded, encrypted with its passphrase.
    Pkcs12 { file: Vec<u8> },
    Pkcs11 {
        /// Path of the module's shared library.
        module: String,
        /// Label of the token.
        token: String,
        /// Label of key and certificate in the token.
        label: String,
    },
}

#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    pub id: KeyId,
    pub user: UserId,
    /// The user's own name for it.
    pub label: String,
    pub kind: KeyKind,
    /// Subject of the certificate, for people.
    pub subject: String,
    /// End of the certificate's validity; `None` for keys stored by an older version.
    pub expires_at: Option<Millis>,
    /// The certificate bears another name than the account, and the person confirmed it.
    pub other_name_confirmed: bool,
    pub created_at: Millis,
}

/// A key to be registered.
#[derive(Clone, Copy)]
pub struct NewKey<'a> {
    pub label: &'a str,
    pub kind: &'a KeyKind,
    pub subject: &'a str,
    pub expires_at: Option<Millis>,
    pub other_name_confirmed: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Keys<D> {
    pub(crate) db: D,
}

impl<D: Source> Keys<D> {
    /// The caller must compare [`SigningKey::user`] with the signed-in user.
    pub async fn get(mut self, id: &KeyId) -> Result<SigningKey> {
        let row = query(
            "SELECT id, user_id, label, kind, pkcs12, module, token, key_label, subject, created_at, expires_at, other_name_confirmed
             FROM signing_keys WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        read(&row.ok_or(Error::NotFound("signing key"))?)
    }

    /// The keys of a user, oldest first.
    pub async fn list(mut self, user: &UserId) -> Result<Vec<SigningKey>> {
        let rows = query(
            "SELECT id, user_id, label, kind, pkcs12, module, token, key_label, subject, created_at, expires_at, other_name_confirmed
             FROM signing_keys WHERE user_id = $1 ORDER BY created_at, id",
        )
        .bind(user.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }
}

impl Keys<&mut UnitOfWork> {
    pub async fn create(self, user: &UserId, new: &NewKey<'_>, actor: &Actor, now: Millis) -> Result<SigningKey> {
        let NewKey { label, kind, subject, expires_at, other_name_confirmed } = *new;
        let id = KeyId::from_random(random::bits());
        let (word, file, place) = match kind {
            KeyKind::Pkcs12 { file } => ("pkcs12", Some(file.as_slice()), None),
            KeyKind::Pkcs11 { module, token, label } => ("pkcs11", None, Some((module, token, label))),
        };
        query(
            "INSERT INTO signing_keys (id, user_id, label, kind, pkcs12, module, token, key_label, subject, created_at,
             expires_at, other_name_confirmed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(label)
        .bind(word)
        .bind(file)
        .bind(place.map(|(module, _, _)| module.as_str()))
        .bind(place.map(|(_, token, _)| token.as_str()))
        .bind(place.map(|(_, _, label)| label.as_str()))
        .bind(subject)
        .bind(now.0)
        .bind(expires_at.map(|at| at.0))
        .bind(i64::from(other_name_confirmed))
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"user": user, "label": label, "kind": word, "subject": subject, "expires_at": expires_at,
            "other_name_confirmed": other_name_confirmed});
        self.db.record(actor, now, "key.create", id.as_str(), detail).await?;
        Ok(SigningKey {
            id,
            user: user.clone(),
            label: label.to_owned(),
            kind: kind.clone(),
            subject: subject.to_owned(),
            expires_at,
            other_name_confirmed,
            created_at: now,
        })
    }

    pub async fn delete(self, id: &KeyId, actor: &Actor, now: Millis) -> Result<()> {
        let done =
            query("DELETE FROM signing_keys WHERE id = $1").bind(id.as_str()).execute(self.db.connection()?).await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("signing key"));
        }
        self.db.record(actor, now, "key.delete", id.as_str(), json!({})).await
    }
}

fn read(row: &AnyRow) -> Result<SigningKey> {
    let kind = match row.text("kind")?.as_str() {
        "pkcs12" => KeyKind::Pkcs12 { file: row.bytes("pkcs12")? },
        "pkcs11" => {
            KeyKind::Pkcs11 { module: row.text("module")?, token: row.text("token")?, label: row.text("key_label")? }
        }
        other => return Err(Error::Broken(format!("unknown kind of key {other:?}"))),
    };
    Ok(SigningKey {
        id: row.id("id")?,
        user: row.id("user_id")?,
        label: row.text("label")?,
        kind,
        subject: row.text("subject")?,
        expires_at: row.maybe_millis("expires_at")?,
        other_name_confirmed: row.flag("other_name_confirmed")?,
        created_at: row.millis("created_at")?,
    })
}
