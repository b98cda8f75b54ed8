// SPDX-License-Identifier: MPL-2.0
//! Results of verifications, for the page, the API and the command line. The words are in
//! [`words`].

pub mod dossier_words;
pub mod dossiers;
pub mod words;

use std::path::PathBuf;

use anyhow::Context as _;
use base::Refusal;
use meetings::ids::MinutesId;
use meetings::meeting::MeetingRole;
use meetings::minutes::{Minutes, MinutesKind, MinutesState};
use protocol::http::{
    SignatureView, Standing, Unreadable, Verdict, VerificationView, VerifiedMinutes, VerifiedSignature,
};
use protocol::problem::{Language, ProblemCode};
use signing::{
    CertificateTrust, Change, Coverage, Doubt, SignatureKind, SignatureReport, VerificationReport, VerifyError,
};
use store::Store;
use store::minutes_signing::{DocumentStage, KnownDocument, Signature, SignatureRole};
use untrusted::{Document, PdfAnswer, PdfReport, Place, TrustFile, VerifyPdf};

use crate::UseCases;
use crate::minutes::reference_of;
use crate::typesetting::field_of;

/// Trusted authorities: the configured files and `DATA/trust/*.pem`, read from disk each time.
#[derive(Debug, Clone)]
pub struct Trust {
    pub data: PathBuf,
    pub files: Vec<PathBuf>,
}

impl Trust {
    pub fn read(&self) -> anyhow::Result<Vec<TrustFile>> {
        let mut paths = self.files.clone();
        if let Ok(entries) = std::fs::read_dir(self.data.join("trust")) {
            for entry in entries {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "pem") {
                    paths.push(path);
                }
            }
        }
        paths
            .into_iter()
            .map(|path| {
                let pem =
                    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                Ok(TrustFile { name: path.display().to_string(), pem })
            })
            .collect()
    }
}

impl UseCases {
    /// Read on a blocking thread.
    pub(crate) async fn trusted(&self) -> Result<Vec<TrustFile>, Refusal> {
        let trust = self.trust.clone();
        let read = tokio::task::spawn_blocking(move || trust.read()).await.map_err(Refusal::internal)?;
        read.map_err(|error| Refusal::internal(format!("{error:#}")))
    }

    /// Verifies a PDF: who signed it, when, and whether it was changed since. `place` was reserved
    /// before the PDF was received.
    pub async fn verify(&self, pdf: Document, place: Place, language: Language) -> Result<VerificationView, Refusal> {
        let request = VerifyPdf { trust: self.trusted().await?, now: self.clock.now() };
        let report = match place.read(request, pdf).await.map_err(ProblemCode::from)? {
            PdfAnswer::Report(report) => Ok(report),
            PdfAnswer::Unreadable(error) => Err(error),
            PdfAnswer::TrustUnusable(reason) => return Err(Refusal::internal(reason)),
        };
        Ok(view(&report, Some(&self.store), language).await?)
    }
}

/// The result for a PDF. `store` tells whether this server filed it; None if there is no database.
pub async fn view(
    found: &Result<PdfReport, VerifyError>,
    store: Option<&Store>,
    language: Language,
) -> store::Result<VerificationView> {
    let PdfReport { found: report, revisions } = match found {
        Ok(report) => report,
        Err(error) => return Ok(unreadable(unreadable_of(error), language)),
    };
    let (minutes, standing) = match store {
        Some(store) => recognised(report, revisions, store).await?,
        None => (None, Standing::Unknown),
    };
    Ok(VerificationView {
        verdict: dossiers::pdf_verdict(report.verdict),
        empty_fields: report.empty_fields.clone(),
        signatures: report.signatures.iter().map(|signature| signature_view(signature, language)).collect(),
        minutes,
        standing,
        unreadable: None,
        explanation: None,
    })
}

/// The result for an unreadable file.
pub fn unreadable(reason: Unreadable, language: Language) -> VerificationView {
    VerificationView {
        verdict: Verdict::Unreadable,
        signatures: Vec::new(),
        empty_fields: Vec::new(),
        minutes: None,
        standing: Standing::Unknown,
        unreadable: Some(reason),
        explanation: Some(words::unreadable_words(reason, language).to_owned()),
    }
}

fn unreadable_of(error: &VerifyError) -> Unreadable {
    match error {
        VerifyError::TooLarge => Unreadable::TooLarge,
        VerifyError::NotPdf => Unreadable::NotPdf,
        VerifyError::Damaged(_) => Unreadable::Damaged,
        VerifyError::TooManySignatures => Unreadable::TooManySignatures,
        VerifyError::TooComplex => Unreadable::TooComplex,
        VerifyError::Encrypted => Unreadable::Encrypted,
    }
}

/// The minutes that this file is, or claims to be. Only the digests of the filed documents and
/// their certificates decide that, not the file's own claim.
async fn recognised(
    report: &VerificationReport,
    revisions: &[String],
    store: &Store,
) -> store::Result<(Option<VerifiedMinutes>, Standing)> {
    let documents = store.minutes();
    if let Some(known) = documents.document_by_sha256(&report.sha256).await? {
        let minutes = documents.get(&known.minutes).await?;
        let filed = documents.signatures(&known.minutes).await?;
        let standing = match standing_of(&known, minutes.kind, minutes.state) {
            Standing::Filed | Standing::AwaitsChair if !are_signed_as_filed(report, &filed) => Standing::Claimed,
            standing => standing,
        };
        return Ok((Some(verified_minutes(store, &known.minutes, standing, filed).await?), standing));
    }
    // Signatures and time stamps may be added to filed minutes; the verdict covers other additions.
    // Added ones may be visible on the page, so they must be from somebody trusted; the filed
    // signers are known.
    let are_added_trusted =
        |filed: usize| report.signatures.iter().skip(filed).all(|one| one.trust == CertificateTrust::Trusted);
    let unchanged = |filed: usize| match report.verdict {
        signing::Verdict::Valid => true,
        signing::Verdict::Untrusted => are_added_trusted(filed),
        _ => false,
    };
    for digest in revisions {
        if let Some(known) = documents.document_by_sha256(digest).await?
            && known.stage == DocumentStage::Signed
        {
            let filed = documents.signatures(&known.minutes).await?;
            // A document bears as many signatures as were filed with it.
            if !unchanged(filed.len()) {
                continue;
            }
            let standing = if are_signed_as_filed(report, &filed) { Standing::Filed } else { Standing::Claimed };
            return Ok((Some(verified_minutes(store, &known.minutes, standing, filed).await?), standing));
        }
    }
    // The file's own claim counts only if it is consistent with what was filed.
    let Some(mark) = &report.document else { return Ok((None, Standing::Unknown)) };
    let Ok(id) = MinutesId::parse(&mark.document) else { return Ok((None, Standing::Unknown)) };
    match documents.get(&id).await {
        Ok(minutes) if minutes.meeting.as_str() == mark.meeting => {
            let standing = Standing::Claimed;
            Ok((Some(verified_minutes(store, &id, standing, Vec::new()).await?), standing))
        }
        Ok(_) | Err(store::Error::NotFound(_)) => Ok((None, Standing::Unknown)),
        Err(e) => Err(e),
    }
}

/// Each filed signature must be in its field, with the certificate that was filed. For documents
/// filed without certificates the digest alone decides.
fn are_signed_as_filed(report: &VerificationReport, filed: &[Signature]) -> bool {
    filed.iter().all(|one| {
        let Some(certificate) = &one.certificate else { return true };
        report.signatures.iter().any(|found| {
            found.kind == SignatureKind::Signature
                && found.intact
                && found.field == field_of(one.role)
                && found.certificate_sha256 == certificate.sha256
        })
    })
}

fn standing_of(known: &KnownDocument, kind: MinutesKind, state: MinutesState) -> Standing {
    match (known.stage, state) {
        (DocumentStage::Signed, _) => Standing::Filed,
        (DocumentStage::SecretarySigned, MinutesState::SecretarySigned) if known.is_newest => Standing::AwaitsChair,
        (DocumentStage::Submitted, MinutesState::Submitted) if known.is_newest => {
            if kind.has_secretary_signature() {
                Standing::AwaitsSecretary
            } else {
                Standing::AwaitsChair
            }
        }
        _ => Standing::Superseded,
    }
}

async fn verified_minutes(
    store: &Store,
    id: &MinutesId,
    standing: Standing,
    filed: Vec<Signature>,
) -> store::Result<VerifiedMinutes> {
    let minutes = store.minutes().get(id).await?;
    let meeting = store.meetings().get(&minutes.meeting).await?;
    let all = store.minutes().by_meeting(&meeting.id).await?;
    let correction = last_correction(&all, id);
    let corrected_as = match correction {
        Some(correction) => Some(reference_of(store, correction).await?),
        None => None,
    };
    Ok(VerifiedMinutes {
        minutes: id.clone(),
        kind: minutes.kind,
        corrected_as,
        meeting_unit_name: store.units().get(&meeting.unit).await?.name,
        met_at: meeting.started_at,
        meeting_title: meeting.title,
        corrected_by: correction.map(|correction| correction.id.clone()),
        corrects: minutes.corrects,
        withdrawn_at: minutes.withdrawn_at,
        // The signers are shown to holders of the document only; claiming to be a document reveals
        // nothing.
        signers: match standing {
            Standing::Filed | Standing::AwaitsChair => filed.into_iter().map(signer_view).collect(),
            _ => Vec::new(),
        },
    })
}

/// The minutes that stand in place of these now: a correction may have been corrected in turn.
fn last_correction<'a>(all: &'a [Minutes], id: &MinutesId) -> Option<&'a Minutes> {
    let next = |id: &MinutesId| all.iter().find(|other| corrects(other, id));
    let mut last = next(id)?;
    // No minutes are met twice, so that the walk ends whatever the rows say.
    for _ in 0..all.len() {
        match next(&last.id) {
            Some(later) => last = later,
            None => break,
        }
    }
    Some(last)
}

/// Whether these minutes correct those: a correction counts once it is signed.
fn corrects(other: &Minutes, id: &MinutesId) -> bool {
    other.state == MinutesState::Signed && other.corrects.as_ref() == Some(id)
}

/// A filed signature.
fn signer_view(filed: Signature) -> SignatureView {
    SignatureView {
        role: match filed.role {
            SignatureRole::Secretary => MeetingRole::Secretary,
            SignatureRole::Chair => MeetingRole::Chair,
        },
        name: filed.signer_name,
        signed_at: filed.at,
        certificate: filed.certificate.map_or(filed.key_subject, |certificate| certificate.subject),
    }
}

fn signature_view(signature: &SignatureReport, language: Language) -> VerifiedSignature {
    VerifiedSignature {
        signer: signature.signer.clone(),
        issuer: signature.issuer.clone(),
        signed_at: signature.time_stamp.as_ref().map(|stamp| stamp.at),
        is_time_stamp: signature.kind == SignatureKind::DocumentTimeStamp,
        valid: signature.intact && signature.coverage != Coverage::Incomplete,
        trusted: signature.trust == CertificateTrust::Trusted,
        covers_whole_document: signature.coverage == Coverage::WholeFile
            || (signature.coverage == Coverage::EarlierRevision
                && matches!(signature.changes_after, Change::Nothing | Change::SignaturesOnly)),
        changed_since: matches!(signature.changes_after, Change::Content | Change::Ambiguous),
        doubt: signature.doubt.map(doubt_view),
        explanation: words::explanation(signature, language),
    }
}

fn doubt_view(doubt: Doubt) -> protocol::http::Doubt {
    use protocol::http::Doubt as Told;
    match doubt {
        Doubt::UnknownKind => Told::UnknownKind,
        Doubt::UnreadableSignature => Told::UnreadableSignature,
        Doubt::UnusualSignature => Told::UnusualSignature,
        Doubt::OldCertificateReference => Told::OldCertificateReference,
        Doubt::UnknownAlgorithm => Told::UnknownAlgorithm,
        Doubt::NoCertificate => Told::NoCertificate,
        Doubt::UnreadableTimeStamp => Told::UnreadableTimeStamp,
        Doubt::UnreadableUpdate => Told::UnreadableUpdate,
        Doubt::UnreadableDocument => Told::UnreadableDocument,
        Doubt::DynamicForm => Told::DynamicForm,
        Doubt::LooseUpdate => Told::LooseUpdate,
        Doubt::DamagedEnd => Told::DamagedEnd,
        Doubt::OlderPrograms => Told::OlderPrograms,
        Doubt::OtherPrograms => Told::OtherPrograms,
    }
}

#[cfg(test)]
mod tests {
    use signing::{Level, SignatureReport};
    use store::minutes_signing::FiledCertificate;

    use super::*;

    fn signed(field: &str, certificate: &str) -> SignatureReport {
        SignatureReport {
            kind: SignatureKind::Signature,
            field: field.to_owned(),
            form: String::new(),
            signer: String::new(),
            organisation: String::new(),
            issuer: String::new(),
            serial: String::new(),
            certificate_sha256: certificate.to_owned(),
            claimed_at: None,
            time_stamp: None,
            reason: String::new(),
            level: Level::BB,
            revision: 1,
            coverage: Coverage::WholeFile,
            intact: true,
            doubt: None,
            trust: CertificateTrust::Trusted,
            revoked_at: None,
            changes_after: Change::Nothing,
            problems: Vec::new(),
        }
    }

    fn filed(role: SignatureRole, certificate: Option<&str>) -> Signature {
        let subject = "CN=An".to_owned();
        Signature {
            role,
            signer: meetings::ids::UserId::parse("u1").unwrap(),
            signer_name: "An".to_owned(),
            at: moments::Millis(0),
            key_subject: "An".to_owned(),
            certificate: certificate.map(|sha256| FiledCertificate { sha256: sha256.to_owned(), subject }),
        }
    }

    fn report(signatures: Vec<SignatureReport>) -> VerificationReport {
        let verdict = signing::Verdict::Valid;
        VerificationReport { verdict, document: None, signatures, empty_fields: Vec::new(), sha256: String::new() }
    }

    #[test]
    fn both_must_have_signed_in_their_fields_by_the_certificates_that_were_filed() {
        let both = [filed(SignatureRole::Secretary, Some("b")), filed(SignatureRole::Chair, Some("a"))];
        let fits = |signatures| are_signed_as_filed(&report(signatures), &both);
        assert!(fits(vec![signed("Secretary", "b"), signed("Chair", "a"), signed("Third", "c")]));
        assert!(!fits(vec![signed("Secretary", "b"), signed("Chair", "x")]), "another certificate");
        assert!(!fits(vec![signed("Secretary", "a"), signed("Chair", "b")]), "in each other's field");
        assert!(!fits(vec![signed("Secretary", "b")]), "the chair's is missing");
        let broken = SignatureReport { intact: false, ..signed("Chair", "a") };
        assert!(!fits(vec![signed("Secretary", "b"), broken]), "broken");
    }

    #[test]
    fn of_documents_filed_before_certificates_were_kept_the_digest_decides() {
        let old = [filed(SignatureRole::Secretary, None), filed(SignatureRole::Chair, None)];
        assert!(are_signed_as_filed(&report(vec![signed("Secretary", "b"), signed("Chair", "a")]), &old));
    }

    #[test]
    fn a_correction_that_was_corrected_in_turn_names_the_last_one() {
        let minutes = |id: &str, corrects: Option<&str>, state| Minutes {
            id: MinutesId::parse(id).unwrap(),
            meeting: meetings::ids::MeetingId::parse("m").unwrap(),
            kind: MinutesKind::Minutes,
            state,
            revision: 1,
            corrects: corrects.map(|id| MinutesId::parse(id).unwrap()),
            return_comment: String::new(),
            published_at: None,
            withdrawn_at: None,
            filed_at: None,
        };
        let all = [
            minutes("first", None, MinutesState::Signed),
            minutes("second", Some("first"), MinutesState::Signed),
            minutes("third", Some("second"), MinutesState::Signed),
            minutes("draft", Some("third"), MinutesState::Draft),
        ];
        let last = |id: &str| last_correction(&all, &all.iter().find(|one| one.id.as_str() == id)?.id);
        assert_eq!(last("first").map(|one| one.id.as_str()), Some("third"));
        assert_eq!(last("second").map(|one| one.id.as_str()), Some("third"));
        assert_eq!(last("third"), None, "a draft corrects nothing yet");
    }
}
