// SPDX-License-Identifier: MPL-2.0
//! The states of minutes from draft to signed, and the PDF of each.

use meetings::ids::{MeetingId, MinutesId, UserId};
use meetings::meeting::MeetingRole;
use meetings::minutes::{Minutes, MinutesState};
use moments::Millis;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, Result};
use crate::minutes::{self, MinutesRepository};
use crate::row::{Fields as _, Word, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// The role of a signer; also the order: secretary, then chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureRole {
    Secretary,
    Chair,
}

impl SignatureRole {
    pub fn in_meeting(self) -> MeetingRole {
        match self {
            Self::Secretary => MeetingRole::Secretary,
            Self::Chair => MeetingRole::Chair,
        }
    }
}

words!(SignatureRole { Secretary = "secretary", Chair = "chair" });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub role: SignatureRole,
    pub signer: UserId,
    /// As it was then.
    pub signer_name: String,
    pub at: Millis,
    /// Name in the certificate.
    pub key_subject: String,
    /// `None` for signatures older than the storing of certificates.
    pub certificate: Option<FiledCertificate>,
}

/// The certificate of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledCertificate {
    /// SHA-256 of the certificate in DER, hexadecimal.
    pub sha256: String,
    /// The complete subject (RFC 4514).
    pub subject: String,
}

/// The state of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentStage {
    Submitted,
    SecretarySigned,
    Signed,
}

words!(DocumentStage { Submitted = "submitted", SecretarySigned = "secretary_signed", Signed = "signed" });

/// Signatures of one document, in the order of signing.
const SIGNATURES: &str = "SELECT role, signer_id, signer_name, signed_at, key_subject, certificate_sha256,
    certificate_subject FROM signatures WHERE minutes_id = $1 ORDER BY signed_at, role DESC";

/// A PDF made by this system, found by its digest when a file is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDocument {
    pub minutes: MinutesId,
    pub meeting: MeetingId,
    pub revision: i64,
    pub stage: DocumentStage,
    pub made_at: Millis,
    /// Whether it is the newest document of its minutes.
    pub is_newest: bool,
}

/// A new signature with its PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignature<'a> {
    pub role: SignatureRole,
    pub signer: &'a UserId,
    pub key_subject: &'a str,
    pub certificate: &'a FiledCertificate,
    /// The certificate bears another name than the account, and the person confirmed it.
    pub other_name_confirmed: bool,
    /// SHA-256, in hexadecimal, of the PDF before signing. It must still be the current document,
    /// so that a signature on one document cannot be filed for another.
    pub signed_sha256: &'a str,
    /// The signed PDF.
    pub pdf: &'a [u8],
}

/// SHA-256 in lower-case hexadecimal, the key of documents.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl<D: Source> MinutesRepository<D> {
    /// The current PDF: frozen, with all signatures so far. `NotFound` while the minutes are a
    /// draft.
    pub async fn document(mut self, id: &MinutesId) -> Result<Vec<u8>> {
        let mut snapshot = self.db.snapshot().await?;
        if minutes::get(&mut snapshot, id).await?.state == MinutesState::Draft {
            return Err(Error::NotFound("document"));
        }
        newest_document(&mut snapshot, id).await?.bytes("pdf")
    }

    /// SHA-256 of the current PDF; `None` while the minutes are a draft, and if the current text is
    /// not `revision`.
    pub async fn document_sha256(mut self, id: &MinutesId, revision: i64) -> Result<Option<String>> {
        let mut snapshot = self.db.snapshot().await?;
        let minutes = minutes::get(&mut snapshot, id).await?;
        if minutes.state == MinutesState::Draft || minutes.revision != revision {
            return Ok(None);
        }
        newest_document(&mut snapshot, id).await?.text("sha256").map(Some)
    }

    /// The date printed on the current document; `NotFound` if there is no document.
    pub async fn dated(mut self, id: &MinutesId) -> Result<Millis> {
        let row = query(
            "SELECT d.made_at FROM minutes_documents d WHERE d.minutes_id = $1 AND d.stage = $2 ORDER BY d.seq DESC LIMIT 1",
        )
        .bind(id.as_str())
        .bind(DocumentStage::Submitted.word())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.ok_or(Error::NotFound("document"))?.millis("made_at")
    }

    /// Who last returned the minutes, and when; the name is empty for somebody without an account.
    pub async fn returned(mut self, id: &MinutesId) -> Result<Option<(String, Millis)>> {
        let row = query(
            "SELECT a.at, COALESCE(u.name, '') AS name FROM audit_log a
             LEFT JOIN users u ON a.actor = 'user:' || u.id
             WHERE a.subject = $1 AND a.action = 'minutes.return' ORDER BY a.seq DESC LIMIT 1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.map(|row| Ok((row.text("name")?, row.millis("at")?))).transpose()
    }

    /// The minutes of a PDF, by [`sha256_hex`] of its bytes; `None` if it was not made by this
    /// system.
    pub async fn document_by_sha256(mut self, sha256: &str) -> Result<Option<KnownDocument>> {
        let row = query(
            "SELECT d.minutes_id, m.meeting_id, d.revision, d.stage, d.made_at,
             CASE WHEN d.seq = (SELECT MAX(o.seq) FROM minutes_documents o WHERE o.minutes_id = d.minutes_id) THEN 1 ELSE 0 END
             AS is_newest FROM minutes_documents d
             JOIN minutes m ON m.id = d.minutes_id WHERE d.sha256 = $1 ORDER BY d.made_at LIMIT 1",
        )
        .bind(sha256)
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.as_ref().map(read_known).transpose()
    }

    /// In the order of signing.
    pub async fn signatures(mut self, id: &MinutesId) -> Result<Vec<Signature>> {
        let rows = query(SIGNATURES).bind(id.as_str()).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, read_signature)
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// Freezes `revision`, which must be the newest of a draft, with the PDF typeset from it.
    pub async fn submit(self, id: &MinutesId, revision: i64, pdf: &[u8], actor: &Actor, now: Millis) -> Result<()> {
        minutes::draft_at(self.db.connection()?, id, revision).await?;
        set_state(self.db, id, MinutesState::Submitted, "").await?;
        let digest = insert_document(self.db.connection()?, id, revision, DocumentStage::Submitted, pdf, now).await?;
        let detail = json!({"revision": revision, "pdf_sha256": digest});
        self.db.record(actor, now, "minutes.submit", id.as_str(), detail).await
    }

    /// Returns the minutes to the secretary, with a comment; `Conflict::MinutesState` after the
    /// chair has signed. An existing signature of the secretary becomes void: its PDF and the audit
    /// log are kept, but the next document must be signed again.
    pub async fn return_to_draft(self, id: &MinutesId, comment: &str, actor: &Actor, now: Millis) -> Result<()> {
        let minutes = minutes::get(self.db.connection()?, id).await?;
        if !matches!(minutes.state, MinutesState::Submitted | MinutesState::SecretarySigned) {
            return Err(Conflict::MinutesState(minutes.state).into());
        }
        let rows = query(SIGNATURES).bind(id.as_str()).fetch_all(self.db.connection()?).await?;
        let withdrawn: Vec<_> = all(&rows, read_signature)?
            .into_iter()
            .map(|s| json!({"signer": s.signer, "signed_at": s.at, "key_subject": s.key_subject}))
            .collect();
        query("DELETE FROM signatures WHERE minutes_id = $1").bind(id.as_str()).execute(self.db.connection()?).await?;
        // What was approved is another text from now on.
        query("DELETE FROM minutes_steps WHERE minutes_id = $1 AND step = 'approve'")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        set_state(self.db, id, MinutesState::Draft, comment).await?;
        let detail = json!({"comment": comment, "withdrawn_signatures": withdrawn});
        self.db.record(actor, now, "minutes.return", id.as_str(), detail).await
    }

    /// Files the signature of whose turn it is ([`meetings::minutes::MinutesKind`]). In any other
    /// state: `Conflict::MinutesState`; for a document that is not the current one:
    /// `Conflict::Taken("place of this signature")`.
    pub async fn add_signature(
        self,
        id: &MinutesId,
        new: &NewSignature<'_>,
        actor: &Actor,
        now: Millis,
    ) -> Result<Minutes> {
        let minutes = minutes::get(self.db.connection()?, id).await?;
        let turn = minutes.kind.signer_in(minutes.state).filter(|turn| *turn == new.role.in_meeting());
        let next = turn.and(minutes.kind.after_signature(minutes.state));
        let state = next.ok_or(Conflict::MinutesState(minutes.state))?;
        let stage = if state == MinutesState::Signed { DocumentStage::Signed } else { DocumentStage::SecretarySigned };
        if newest_document(self.db.connection()?, id).await?.text("sha256")? != new.signed_sha256 {
            return Err(Conflict::Taken("place of this signature").into());
        }
        let signer = query("SELECT name FROM users WHERE id = $1")
            .bind(new.signer.as_str())
            .fetch_optional(self.db.connection()?)
            .await?
            .ok_or(Error::NotFound("user"))?;
        query(
            "INSERT INTO signatures (minutes_id, role, signer_id, signer_name, signed_at, key_subject,
             certificate_sha256, certificate_subject) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.as_str())
        .bind(new.role.word())
        .bind(new.signer.as_str())
        .bind(signer.text("name")?)
        .bind(now.0)
        .bind(new.key_subject)
        .bind(&new.certificate.sha256)
        .bind(&new.certificate.subject)
        .execute(self.db.connection()?)
        .await?;
        set_state(self.db, id, state, "").await?;
        let digest = insert_document(self.db.connection()?, id, minutes.revision, stage, new.pdf, now).await?;
        let detail = json!({"role": new.role.word(), "signer": new.signer, "key_subject": new.key_subject,
            "certificate_sha256": new.certificate.sha256, "certificate_subject": new.certificate.subject,
            "other_name_confirmed": new.other_name_confirmed,
            "signed_sha256": new.signed_sha256, "pdf_sha256": digest});
        self.db.record(actor, now, "minutes.sign", id.as_str(), detail).await?;
        Ok(Minutes { state, return_comment: String::new(), ..minutes })
    }
}

async fn set_state(work: &mut UnitOfWork, id: &MinutesId, state: MinutesState, comment: &str) -> Result<()> {
    query("UPDATE minutes SET state = $1, return_comment = $2 WHERE id = $3")
        .bind(state.word())
        .bind(comment)
        .bind(id.as_str())
        .execute(work.connection()?)
        .await?;
    Ok(())
}

async fn insert_document(
    db: &mut AnyConnection,
    id: &MinutesId,
    revision: i64,
    stage: DocumentStage,
    pdf: &[u8],
    now: Millis,
) -> Result<String> {
    let digest = sha256_hex(pdf);
    query(
        "INSERT INTO minutes_documents (minutes_id, seq, revision, stage, sha256, pdf, made_at)
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 FROM minutes_documents WHERE minutes_id = $1",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(stage.word())
    .bind(&digest)
    .bind(pdf)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(digest)
}

async fn newest_document(db: &mut AnyConnection, id: &MinutesId) -> Result<AnyRow> {
    query("SELECT sha256, pdf FROM minutes_documents WHERE minutes_id = $1 ORDER BY seq DESC LIMIT 1")
        .bind(id.as_str())
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound("document"))
}

fn read_known(row: &AnyRow) -> Result<KnownDocument> {
    Ok(KnownDocument {
        minutes: row.id("minutes_id")?,
        meeting: row.id("meeting_id")?,
        revision: row.int("revision")?,
        stage: row.word("stage")?,
        made_at: row.millis("made_at")?,
        is_newest: row.flag("is_newest")?,
    })
}

fn read_signature(row: &AnyRow) -> Result<Signature> {
    Ok(Signature {
        role: row.word("role")?,
        signer: row.id("signer_id")?,
        signer_name: row.text("signer_name")?,
        at: row.millis("signed_at")?,
        key_subject: row.text("key_subject")?,
        certificate: match (row.maybe_text("certificate_sha256")?, row.maybe_text("certificate_subject")?) {
            (Some(sha256), Some(subject)) => Some(FiledCertificate { sha256, subject }),
            _ => None,
        },
    })
}
