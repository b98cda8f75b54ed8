// SPDX-License-Identifier: MPL-2.0
//! The audit log: append-only, each entry contains the hash of the previous one.

use moments::Millis;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::actor::Actor;
use crate::database::Store;
use crate::error::Result;
use crate::row::{Fields as _, all, query};

/// The `prev_hash` of the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Entries read at a time while verifying; more costs memory, fewer costs round trips.
const VERIFY_PAGE: i64 = 1000;
/// Maximum number of entries of one listing.
pub const MAX_LIST: i64 = 1000;

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: i64,
    pub at: Millis,
    /// `user:ID`, `guest:NAME`, `token:ID`, `system` or `command-line`.
    pub actor: String,
    /// `noun.verb`, for example `minutes.save`.
    pub action: String,
    /// Identifier of what was changed.
    pub subject: String,
    /// JSON object, exactly the bytes that were hashed.
    pub detail: String,
    pub prev_hash: String,
    /// SHA-256, in hexadecimal, of all fields above, see [`Entry::expected_hash`].
    pub hash: String,
}

/// The first entry that breaks the chain, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
pub enum Broken {
    #[error("entry {seq} is missing")]
    Missing { seq: i64 },
    #[error("entry {seq} was changed")]
    Changed { seq: i64 },
    #[error("entry {seq} does not continue the one before it")]
    Unchained { seq: i64 },
}

impl Entry {
    pub(crate) fn following(
        last_seq: i64,
        prev_hash: String,
        at: Millis,
        actor: &Actor,
        action: &str,
        subject: &str,
        detail: String,
    ) -> Self {
        let mut entry = Self {
            seq: last_seq + 1,
            at,
            actor: actor.to_string(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail,
            prev_hash,
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
        entry
    }

    /// SHA-256 over the fields in the order of the struct, each as its UTF-8 text (numbers in
    /// decimal) preceded by its length in bytes as a 64-bit big-endian number, so that no two
    /// entries share the same bytes.
    pub fn expected_hash(&self) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        let mut digest = Sha256::new();
        for field in [&seq, &at, &self.actor, &self.action, &self.subject, &self.detail, &self.prev_hash] {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field.as_bytes());
        }
        hex::encode(digest.finalize())
    }
}

pub(crate) async fn insert(db: &mut AnyConnection, entry: &Entry) -> Result<()> {
    query(
        "INSERT INTO audit_log (seq, at, actor, action, subject, detail, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(entry.seq)
    .bind(entry.at.0)
    .bind(&entry.actor)
    .bind(&entry.action)
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(&entry.prev_hash)
    .bind(&entry.hash)
    .execute(db)
    .await?;
    Ok(())
}

/// Stores which entry is the newest.
pub(crate) async fn set_head(db: &mut AnyConnection, seq: i64, hash: &str) -> Result<()> {
    query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1").bind(seq).bind(hash).execute(db).await?;
    Ok(())
}

pub struct Audit<'s> {
    store: &'s Store,
}

impl Store {
    /// The audit log, read-only: entries are written together with the changes.
    pub fn audit(&self) -> Audit<'_> {
        Audit { store: self }
    }
}

impl Audit<'_> {
    /// Up to `limit` (at most [`MAX_LIST`]) entries with a number above `after`, oldest first.
    pub async fn list(&self, after: i64, limit: i64) -> Result<Vec<Entry>> {
        let mut db = self.store.reader().await?;
        page(&mut db, after, limit.clamp(0, MAX_LIST)).await
    }

    /// The number of the newest entry, and whether an entry after `after` has an action that may
    /// change the right to join a meeting: invitations, accounts, units of people.
    pub async fn rights_changed(&self, after: i64) -> Result<(i64, bool)> {
        let mut db = self.store.reader().await?;
        let newest = query("SELECT seq FROM audit_head WHERE id = 1").fetch_one(&mut *db).await?.int("seq")?;
        if newest == after {
            return Ok((newest, false));
        }
        let found = query(
            "SELECT seq FROM audit_log WHERE seq > $1 AND seq <= $2
             AND action IN ('meeting.update', 'meeting.postpone', 'meeting.reply', 'meeting.raise', 'user.change',
               'user.import') LIMIT 1",
        )
        .bind(after)
        .bind(newest)
        .fetch_optional(&mut *db)
        .await?;
        Ok((newest, found.is_some()))
    }

    /// Verifies the whole chain. `Ok(Ok(n))`: all `n` entries are unchanged.
    pub async fn verify(&self) -> Result<std::result::Result<i64, Broken>> {
        // One snapshot, so that entries written meanwhile do not make the chain longer than its
        // head.
        let mut snapshot = self.store.begin_read().await?;
        let head = query("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_one(&mut *snapshot).await?;
        let (head_seq, head_hash) = (head.int("seq")?, head.text("hash")?);
        let (mut seq, mut hash) = (0, GENESIS.to_owned());
        loop {
            let entries = page(&mut snapshot, seq, VERIFY_PAGE).await?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                if entry.seq != seq + 1 {
                    return Ok(Err(Broken::Missing { seq: seq + 1 }));
                }
                if entry.expected_hash() != entry.hash {
                    return Ok(Err(Broken::Changed { seq: entry.seq }));
                }
                if entry.prev_hash != hash {
                    return Ok(Err(Broken::Unchained { seq: entry.seq }));
                }
                (seq, hash) = (entry.seq, entry.hash);
            }
        }
        if seq < head_seq {
            Ok(Err(Broken::Missing { seq: seq + 1 }))
        } else if seq > head_seq || hash != head_hash {
            Ok(Err(Broken::Unchained { seq }))
        } else {
            Ok(Ok(seq))
        }
    }
}

async fn page(db: &mut AnyConnection, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows = query(
        "SELECT seq, at, actor, action, subject, detail, prev_hash, hash FROM audit_log
         WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await?;
    all(&rows, read)
}

pub(crate) fn read(row: &AnyRow) -> Result<Entry> {
    Ok(Entry {
        seq: row.int("seq")?,
        at: row.millis("at")?,
        actor: row.text("actor")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.text("detail")?,
        prev_hash: row.text("prev_hash")?,
        hash: row.text("hash")?,
    })
}
