// SPDX-License-Identifier: MPL-2.0
//! `diemcau verify` of a dossier.

use std::fs::File;
use std::process::ExitCode;

use protocol::http::{DossierStanding, DossierVerdict, DossierVerificationView, VerifiedSignature};
use protocol::problem::Language;
use store::Store;
use untrusted::dossier_file::verify_file;
use untrusted::{DossierAnswer, Failure, VerifyDossier};
use use_cases::verification::dossiers::dossier_view;
use use_cases::verification::words;

/// Exit status of what cannot be read or checked.
const UNREADABLE: u8 = 2;

/// Checks it in a child process, which reads it as it goes: with its sound it may have gigabytes.
pub async fn run(
    question: VerifyDossier,
    file: File,
    store: Option<&Store>,
    language: Language,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let report = match verify_file(question, tokio::fs::File::from_std(file)).await {
        Ok(DossierAnswer::Report(report)) => report,
        Ok(DossierAnswer::TrustUnusable(reason)) => anyhow::bail!("trusted certificates: {reason}"),
        Err(Failure::TooComplex) => {
            eprintln!("diemcau: {}", too_complex(language));
            return Ok(ExitCode::from(UNREADABLE));
        }
        Err(failure) => return Err(failure.into()),
    };
    let view = dossier_view(&report, store, language).await?;
    if json {
        say!("{}", serde_json::to_string_pretty(&view)?);
    } else {
        print(&view, language);
    }
    Ok(match view.verdict {
        DossierVerdict::Valid if view.standing == DossierStanding::LogDiffers => ExitCode::FAILURE,
        DossierVerdict::Valid => ExitCode::SUCCESS,
        DossierVerdict::Unreadable | DossierVerdict::NotCheckable => ExitCode::from(UNREADABLE),
        _ => ExitCode::FAILURE,
    })
}

fn too_complex(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "Hồ sơ quá phức tạp để kiểm tra.",
        Language::English => "The dossier is too complex to be checked.",
    }
}

fn print(view: &DossierVerificationView, language: Language) {
    let is_vietnamese = language == Language::Vietnamese;
    say!("{}", view.headline);
    for finding in &view.findings {
        say!("! {finding}");
    }
    if view.more_findings > 0 {
        let more = view.more_findings;
        say!("! {}", if is_vietnamese { format!("và {more} điểm khác.") } else { format!("and {more} more.") });
    }
    if view.verdict == DossierVerdict::Unreadable || view.title.is_empty() {
        return;
    }
    say!("{}, {}", view.title, view.unit_name);
    if let Some(at) = view.held_at {
        say!("{}", words::time(at, language));
    }
    if let Some(signature) = &view.signature {
        say!("{}", if is_vietnamese { "Chữ ký trên hồ sơ:" } else { "Signature on the dossier:" });
        say_signature(signature, language);
        if let (Some(at), None) = (view.claimed_at, signature.signed_at) {
            let at = words::time(at, language);
            let claimed =
                if is_vietnamese { format!("Người ký ghi: {at}") } else { format!("Claimed by the signer: {at}") };
            say!("  {claimed}");
        }
    }
    for document in &view.documents {
        say!("{}: {}", document.file, document.explanation);
        for signature in &document.signatures {
            say_signature(signature, language);
        }
    }
    let contents = &view.contents;
    let (votes, papers, recordings) = (contents.votes, contents.papers, contents.recordings);
    let (files, entries) = (contents.files, contents.log_entries);
    say!(
        "{}",
        if is_vietnamese {
            format!(
                "Có {files} tệp: {votes} biểu quyết, {papers} tài liệu, {recordings} ghi âm, {entries} mục nhật ký."
            )
        } else {
            format!(
                "{files} files: {votes} votes, {papers} papers, {recordings} recordings, {entries} entries of the log."
            )
        }
    );
    for remark in &view.remarks {
        say!("- {remark}");
    }
    if let Some(words) = &view.standing_words {
        say!("{words}");
    }
}

fn say_signature(signature: &VerifiedSignature, language: Language) {
    say!("- {} ({})", signature.signer, signature.issuer);
    if let Some(at) = signature.signed_at {
        say!("  {}", words::time(at, language));
    }
    say!("  {}", signature.explanation);
}
