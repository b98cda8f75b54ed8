// SPDX-License-Identifier: MPL-2.0
//! `diemcau verify`: a PDF here, a dossier in `verify_dossier.rs`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use protocol::http::{Standing, Verdict, VerificationView};
use protocol::problem::Language;
use signing::VerifyError;
use store::Store;
use untrusted::{Failure, PdfAnswer, VerifyDossier, VerifyPdf, read_once};
use use_cases::Trust;
use use_cases::verification::{self, words};

use super::{Context, Lang, verify_dossier};
use crate::config::Config;

/// Check who signed a PDF or the dossier of a meeting, when, and whether it was changed since.
///
/// Needs neither network nor a running server. Exit status: 0 every signature is valid and the
/// document is unchanged; 1 changed, invalid, revoked, untrusted, not signed, ambiguous, or a
/// dossier that contradicts itself; 2 the file cannot be read or a signature cannot be checked.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The PDF, or the dossier (.zip).
    file: PathBuf,
    /// Additional trusted certificates (PEM), besides those in the settings and DATA/trust/*.pem;
    /// may be repeated.
    #[arg(long, value_name = "CA.pem")]
    trust: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Language of the answer [default: `language` in the settings].
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Answer in Vietnamese.
    #[arg(long, hide = true, conflicts_with = "lang")]
    vi: bool,
}

/// What is to be verified.
enum Input {
    Pdf(Vec<u8>),
    Dossier(std::fs::File),
}

const UNREADABLE: u8 = 2;

impl Verify {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let vietnamese = self.vi.then_some(Language::Vietnamese);
        let language = self.lang.map(Language::from).or(vietnamese).unwrap_or(config.language);
        let opened = std::fs::File::open(&self.file).and_then(|file| Ok((is_archive(&file)?, file)));
        let read =
            opened.and_then(
                |(is_dossier, file)| {
                    if is_dossier { Ok(Input::Dossier(file)) } else { read(&self.file).map(Input::Pdf) }
                },
            );
        let input = match read {
            Ok(input) => input,
            Err(error) => {
                eprintln!("diemcau: {}", not_opened(&self.file, &error, language));
                return Ok(ExitCode::from(UNREADABLE));
            }
        };
        let files = [config.trust.clone(), self.trust].concat();
        let trust = Trust { data: context.data.clone(), files }.read().context("trusted certificates")?;
        let pdf = match input {
            Input::Pdf(pdf) => pdf,
            Input::Dossier(file) => {
                let question = VerifyDossier { trust, now: context.clock.now() };
                let store = known_store(context, &config).await;
                return verify_dossier::run(question, file, store.as_ref(), language, self.json).await;
            }
        };
        let question = VerifyPdf { trust, now: context.clock.now() };
        let report = match read_once(question, pdf.into()).await {
            Ok(PdfAnswer::Report(report)) => Ok(report),
            Ok(PdfAnswer::Unreadable(error)) => Err(error),
            Ok(PdfAnswer::TrustUnusable(reason)) => anyhow::bail!("trusted certificates: {reason}"),
            // The child process hit its limits.
            Err(Failure::TooComplex) => Err(VerifyError::TooComplex),
            Err(Failure::TooLarge) => Err(VerifyError::TooLarge),
            Err(failure) => return Err(failure.into()),
        };
        let store = known_store(context, &config).await;
        let view = verification::view(&report, store.as_ref(), language).await?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&view)?);
        } else {
            print(&view, language);
        }
        Ok(match view.verdict {
            // Valid signatures, but the document only claims to be minutes of this server.
            Verdict::Valid if matches!(view.standing, Standing::Claimed | Standing::Superseded) => ExitCode::FAILURE,
            Verdict::Valid => ExitCode::SUCCESS,
            Verdict::Unreadable | Verdict::NotCheckable => ExitCode::from(UNREADABLE),
            _ => ExitCode::FAILURE,
        })
    }
}

fn not_opened(file: &Path, error: &std::io::Error, language: Language) -> String {
    let file = file.display();
    match (error.kind(), language) {
        (std::io::ErrorKind::NotFound, Language::Vietnamese) => format!("Không có tệp {file}."),
        (std::io::ErrorKind::NotFound, Language::English) => format!("There is no file {file}."),
        (_, Language::Vietnamese) => format!("Không mở được tệp {file} ({error})."),
        (_, Language::English) => format!("The file {file} cannot be opened ({error})."),
    }
}

/// Whether it begins like an archive, which no PDF does. A pipe is a PDF: it is read once.
fn is_archive(file: &std::fs::File) -> std::io::Result<bool> {
    use std::os::unix::fs::FileExt as _;
    let mut mark = [0; 4];
    let is_file = file.metadata()?.is_file();
    Ok(is_file && file.read_at(&mut mark, 0)? == mark.len() && mark == *b"PK\x03\x04")
}

/// Reads one byte more than the verifier accepts, so that it can answer "too large".
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut pdf = Vec::new();
    std::fs::File::open(file)?.take(signing::MAX_PDF_BYTES as u64 + 1).read_to_end(&mut pdf)?;
    Ok(pdf)
}

/// The database, if there is one. It is not created, and signatures are checked even if it cannot
/// be opened.
async fn known_store(context: &Context, config: &Config) -> Option<Store> {
    let database = config.database_in(&context.data);
    if !database.contains("://") && !Path::new(&database).exists() {
        return None;
    }
    Store::open(&database).await.ok()
}

fn print(view: &VerificationView, language: Language) {
    say!("{}", words::headline(view.verdict, language));
    if let Some(explanation) = &view.explanation {
        say!("{explanation}");
    }
    for signature in &view.signatures {
        say!("- {} ({})", signature.signer, signature.issuer);
        if let Some(at) = signature.signed_at {
            say!("  {}", words::time(at, language));
        }
        say!("  {}", signature.explanation);
    }
    if let Some(empty) = words::empty_fields(&view.empty_fields, language) {
        say!("{empty}");
    }
    if let Some(words) = words::standing_words(view.standing, language) {
        say!("{words}");
    }
    if let Some(minutes) = &view.minutes {
        say!("{}, {} ({})", minutes.meeting_title, minutes.meeting_unit_name, minutes.minutes);
        for signer in &minutes.signers {
            say!("{}", words::filed_signer(signer, language));
        }
    }
}
