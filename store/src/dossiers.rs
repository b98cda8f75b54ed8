// SPDX-License-Identifier: MPL-2.0
//! Dossiers that were made, and what only a dossier needs of the store: all documents of minutes,
//! texts exactly as they were hashed, and the entries of the log that belong to a meeting.

use std::collections::HashMap;

use meetings::ids::{DossierId, MeetingId, MinutesId, UserId};
use moments::Millis;
use serde_json::{Value, json};
use sqlx::any::AnyRow;

use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::minutes_signing::{DocumentStage, FiledCertificate};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// Entries of the log that are compared at a time.
const HASHES_AT_ONCE: usize = 200;

/// A dossier that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    pub id: DossierId,
    pub meeting: MeetingId,
    pub made_at: Millis,
    /// None: somebody on the server's machine.
    pub made_by: Option<UserId>,
    pub made_by_name: String,
    pub with_sound: bool,
    pub files: u64,
    /// Of the archive without its signature.
    pub bytes: u64,
    /// The newest entry of the log that is in it.
    pub log_seq: i64,
    /// SHA-256, in hexadecimal, of what is signed.
    pub manifest_sha256: String,
    pub signed: Option<DossierSignature>,
}

/// Who signed a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierSignature {
    /// CMS, DER.
    pub signature: Vec<u8>,
    /// Name in the certificate.
    pub signer_name: String,
    pub certificate: FiledCertificate,
    pub at: Millis,
}

/// A PDF of minutes, as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledDocument {
    pub revision: i64,
    pub stage: DocumentStage,
    pub sha256: String,
    pub made_at: Millis,
    pub pdf: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
pub struct Dossiers<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT id, meeting_id, made_at, made_by, made_by_name, with_sound, files, bytes, log_seq, manifest_sha256,
             signature, signer_name, certificate_sha256, certificate_subject, signed_at FROM dossiers ",
            $which
        )
    };
}

impl<D: Source> Dossiers<D> {
    /// The newest of a meeting.
    pub async fn newest(mut self, meeting: &MeetingId) -> Result<Option<Dossier>> {
        let row = query(select!("WHERE meeting_id = $1 ORDER BY number DESC LIMIT 1"))
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The last one with this manifest: the same state makes the same one again.
    pub async fn by_manifest(mut self, sha256: &str) -> Result<Option<Dossier>> {
        let row = query(select!("WHERE manifest_sha256 = $1 ORDER BY number DESC LIMIT 1"))
            .bind(sha256)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// All documents of minutes, in the order in which they were made.
    pub async fn documents(mut self, minutes: &MinutesId) -> Result<Vec<FiledDocument>> {
        let rows = query(
            "SELECT revision, stage, sha256, made_at, pdf FROM minutes_documents WHERE minutes_id = $1 ORDER BY seq",
        )
        .bind(minutes.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(FiledDocument {
                revision: row.int("revision")?,
                stage: row.word("stage")?,
                sha256: row.text("sha256")?,
                made_at: row.millis("made_at")?,
                pdf: row.bytes("pdf")?,
            })
        })
    }

    /// The text of a revision, exactly as its digest in the log was computed; none where a later
    /// save of the same stretch has replaced it.
    pub async fn text(mut self, minutes: &MinutesId, revision: i64) -> Result<Option<String>> {
        let row = query("SELECT content FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2")
            .bind(minutes.as_str())
            .bind(revision)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| row.text("content")).transpose()
    }

    /// The entries of the log that belong to a meeting, oldest first. Without those about its
    /// dossiers, so that the same state makes the same dossier again, and without those about
    /// messages that are not in the dossier: who wrote to whom is nobody else's business.
    pub async fn log(mut self, meeting: &MeetingId) -> Result<Vec<Entry>> {
        let mut snapshot = self.db.snapshot().await?;
        let first = query("SELECT MIN(seq) AS first FROM audit_log WHERE subject = $1")
            .bind(meeting.as_str())
            .fetch_one(&mut *snapshot)
            .await?
            .maybe_int("first")?;
        let kept = query("SELECT chat_kept FROM meetings WHERE id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *snapshot)
            .await?
            .ok_or(Error::NotFound("meeting"))?
            .flag("chat_kept")?;
        let rows = query(
            "SELECT seq, at, actor, action, subject, detail, prev_hash, hash FROM audit_log
             WHERE seq >= $1 AND action NOT LIKE 'dossier.%' AND (subject = $2 OR detail LIKE $3
               OR subject IN (SELECT id FROM minutes WHERE meeting_id = $2)
               OR subject IN (SELECT id FROM papers WHERE meeting_id = $2)
               OR subject IN (SELECT id FROM guests WHERE meeting_id = $2)
               OR subject IN (SELECT id FROM access_tokens WHERE meeting_id = $2)
               OR subject IN (SELECT id FROM action_items WHERE meeting_id = $2))
             ORDER BY seq",
        )
        .bind(first.unwrap_or(i64::MAX))
        .bind(meeting.as_str())
        .bind(format!("%\"meeting\":\"{meeting}\"%"))
        .fetch_all(&mut *snapshot)
        .await?;
        let mut entries = all(&rows, audit::read)?;
        entries.retain(|entry| is_of_dossier(entry, kept));
        Ok(entries)
    }

    /// Whether the log has these entries, by number and hash, in ascending order.
    pub async fn log_has(mut self, entries: &[(i64, String)]) -> Result<bool> {
        let mut snapshot = self.db.snapshot().await?;
        for part in entries.chunks(HASHES_AT_ONCE) {
            let (Some((first, _)), Some((last, _))) = (part.first(), part.last()) else { continue };
            let rows = query("SELECT seq, hash FROM audit_log WHERE seq >= $1 AND seq <= $2")
                .bind(first)
                .bind(last)
                .fetch_all(&mut *snapshot)
                .await?;
            let kept: HashMap<i64, String> =
                all(&rows, |row| Ok((row.int("seq")?, row.text("hash")?)))?.into_iter().collect();
            if part.iter().any(|(seq, hash)| kept.get(seq) != Some(hash)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_of_dossier(entry: &Entry, chat_kept: bool) -> bool {
    match entry.action.as_str() {
        "chat.append" => {
            let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
            chat_kept && detail["to"] == "everyone"
        }
        "chat.withdraw" => chat_kept,
        _ => true,
    }
}

impl Dossiers<&mut UnitOfWork> {
    /// Notes a dossier of which the file is on the disk.
    pub async fn add(self, dossier: &Dossier, actor: &Actor) -> Result<()> {
        query(
            "INSERT INTO dossiers (id, meeting_id, number, made_at, made_by, made_by_name, with_sound, files, bytes,
             log_seq, manifest_sha256)
             SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10 FROM dossiers
             WHERE meeting_id = $2",
        )
        .bind(dossier.id.as_str())
        .bind(dossier.meeting.as_str())
        .bind(dossier.made_at.0)
        .bind(dossier.made_by.as_ref().map(UserId::as_str))
        .bind(&dossier.made_by_name)
        .bind(i64::from(dossier.with_sound))
        .bind(i64::try_from(dossier.files).unwrap_or(i64::MAX))
        .bind(i64::try_from(dossier.bytes).unwrap_or(i64::MAX))
        .bind(dossier.log_seq)
        .bind(&dossier.manifest_sha256)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"dossier": dossier.id, "with_sound": dossier.with_sound, "files": dossier.files,
            "log_seq": dossier.log_seq, "manifest_sha256": dossier.manifest_sha256});
        self.db.record(actor, dossier.made_at, "dossier.make", dossier.meeting.as_str(), detail).await
    }

    /// Files the signature on a dossier, instead of an earlier one.
    pub async fn sign(self, dossier: &Dossier, signed: &DossierSignature, actor: &Actor) -> Result<()> {
        let done = query(
            "UPDATE dossiers SET signature = $1, signer_name = $2, certificate_sha256 = $3, certificate_subject = $4,
             signed_at = $5 WHERE id = $6",
        )
        .bind(signed.signature.as_slice())
        .bind(&signed.signer_name)
        .bind(&signed.certificate.sha256)
        .bind(&signed.certificate.subject)
        .bind(signed.at.0)
        .bind(dossier.id.as_str())
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("dossier"));
        }
        let detail = json!({"dossier": dossier.id, "manifest_sha256": dossier.manifest_sha256,
            "signer_name": signed.signer_name, "certificate_sha256": signed.certificate.sha256,
            "certificate_subject": signed.certificate.subject});
        self.db.record(actor, signed.at, "dossier.sign", dossier.meeting.as_str(), detail).await
    }
}

fn read(row: &AnyRow) -> Result<Dossier> {
    let signed = match (row.maybe_millis("signed_at")?, row.maybe_text("signer_name")?) {
        (Some(at), Some(signer_name)) => Some(DossierSignature {
            signature: row.bytes("signature")?,
            signer_name,
            certificate: FiledCertificate {
                sha256: row.text("certificate_sha256")?,
                subject: row.text("certificate_subject")?,
            },
            at,
        }),
        _ => None,
    };
    Ok(Dossier {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        made_at: row.millis("made_at")?,
        made_by: row.maybe_id("made_by")?,
        made_by_name: row.text("made_by_name")?,
        with_sound: row.flag("with_sound")?,
        files: row.int("files")?.unsigned_abs(),
        bytes: row.int("bytes")?.unsigned_abs(),
        log_seq: row.int("log_seq")?,
        manifest_sha256: row.text("manifest_sha256")?,
        signed,
    })
}
