// SPDX-License-Identifier: MPL-2.0
//! Results of checks of dossiers, for the page, the API and the command line. The words are in
//! [`super::dossier_words`].

use ::dossier::{PdfVerdict, Report};
use base::Refusal;
use protocol::http::{
    DossierContents, DossierStanding, DossierVerdict, DossierVerificationView, Verdict, VerifiedDocument,
};
use protocol::problem::{Language, ProblemCode};
use store::Store;
use untrusted::{Document, DossierAnswer, Place, VerifyDossier};

use super::{dossier_words as words, signature_view};
use crate::UseCases;

impl UseCases {
    /// Checks a dossier. `place` was reserved before it was received.
    pub async fn verify_dossier(
        &self,
        archive: Document,
        place: Place,
        language: Language,
    ) -> Result<DossierVerificationView, Refusal> {
        let request = VerifyDossier { trust: self.trusted().await?, now: self.clock.now() };
        match place.read(request, archive).await.map_err(ProblemCode::from)? {
            DossierAnswer::Report(report) => Ok(dossier_view(&report, Some(&self.store), language).await?),
            DossierAnswer::TrustUnusable(reason) => Err(Refusal::internal(reason)),
        }
    }
}

/// The result for a dossier. `store` tells whether it was made here; None if there is no database.
pub async fn dossier_view(
    report: &Report,
    store: Option<&Store>,
    language: Language,
) -> store::Result<DossierVerificationView> {
    let verdict = verdict_view(report.verdict);
    let (standing, made) = match store {
        Some(store) => standing_of(report, store).await?,
        None => (DossierStanding::Unknown, None),
    };
    let count = |n: usize| n as u64;
    let documents = report.documents.iter().map(|document| {
        let verdict = match &document.verdict {
            PdfVerdict::Found(found) => pdf_verdict(*found),
            PdfVerdict::Unreadable(_) => Verdict::Unreadable,
        };
        VerifiedDocument {
            file: document.file.clone(),
            verdict,
            signatures: document.signatures.iter().map(|one| signature_view(one, language)).collect(),
            explanation: words::document(document, verdict, language),
        }
    });
    Ok(DossierVerificationView {
        verdict,
        headline: words::headline(report, language),
        title: report.title.clone(),
        unit_name: report.unit_name.clone(),
        held_at: report.held_at,
        signature: report.signature.as_ref().map(|one| signature_view(one, language)),
        claimed_at: report.signature.as_ref().and_then(|one| one.claimed_at),
        documents: documents.collect(),
        contents: DossierContents {
            files: count(report.files),
            bytes: report.bytes,
            votes: count(report.votes),
            papers: count(report.papers),
            recordings: count(report.recordings),
            with_sound: report.with_sound,
            log_entries: count(report.log.entries.len()),
        },
        findings: report.findings.iter().map(|finding| words::finding(finding, language)).collect(),
        more_findings: count(report.more_findings),
        remarks: report.remarks.iter().map(|remark| words::remark(remark, language)).collect(),
        standing,
        standing_words: words::standing(standing, made, language),
        manifest_sha256: report.manifest_sha256.clone(),
    })
}

/// Whether it was made here, and when; then whether its part of the log is still what is kept.
async fn standing_of(
    report: &Report,
    store: &Store,
) -> store::Result<(DossierStanding, Option<(moments::Millis, String)>)> {
    let Some(manifest) = &report.manifest_sha256 else { return Ok((DossierStanding::Unknown, None)) };
    let Some(known) = store.dossiers().by_manifest(manifest).await? else {
        return Ok((DossierStanding::Unknown, None));
    };
    let made = Some((known.made_at, known.made_by_name));
    let is_same = store.dossiers().log_has(&report.log.entries).await?;
    Ok((if is_same { DossierStanding::MadeHere } else { DossierStanding::LogDiffers }, made))
}

fn verdict_view(verdict: ::dossier::Verdict) -> DossierVerdict {
    use ::dossier::Verdict as Found;
    match verdict {
        Found::Valid => DossierVerdict::Valid,
        Found::Untrusted => DossierVerdict::Untrusted,
        Found::NotSigned => DossierVerdict::NotSigned,
        Found::NotCheckable => DossierVerdict::NotCheckable,
        Found::Revoked => DossierVerdict::Revoked,
        Found::Inconsistent => DossierVerdict::Inconsistent,
        Found::Invalid => DossierVerdict::Invalid,
        Found::Changed => DossierVerdict::Changed,
        Found::Ambiguous => DossierVerdict::Ambiguous,
        Found::Unreadable => DossierVerdict::Unreadable,
    }
}

pub(super) fn pdf_verdict(verdict: signing::Verdict) -> Verdict {
    match verdict {
        signing::Verdict::Valid => Verdict::Valid,
        signing::Verdict::Untrusted => Verdict::Untrusted,
        signing::Verdict::NotSigned => Verdict::NotSigned,
        signing::Verdict::ChangedAfterSigning => Verdict::Changed,
        signing::Verdict::InvalidSignature => Verdict::Invalid,
        signing::Verdict::Ambiguous => Verdict::Ambiguous,
        signing::Verdict::Revoked => Verdict::Revoked,
        signing::Verdict::NotCheckable => Verdict::NotCheckable,
    }
}
