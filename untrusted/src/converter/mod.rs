// SPDX-License-Identifier: MPL-2.0
//! Documents of office programs as PDF, by LibreOffice. It is a large program of others that reads
//! strangers' files, so it is trusted with nothing:
//!
//! ```text
//! Converter::convert (a folder for this document) -> `diemcau convert-office` (child_main.rs)
//!     -> confinement.rs: no network, no file but the folder and programs, limits
//!     -> LibreOffice, with a new profile (profile.rs)
//!     -> watch.rs: time, memory, processes and disk of all that it starts
//! ```
//! Its exit status says little: what counts is whether there is a PDF. One document at a time.

mod child;
mod child_main;
mod confinement;
mod folder;
mod profile;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use self::child::{Child, Report};
use self::folder::Folder;
use super::{Document, OfficeKind, own_program};

pub use self::child_main::run;
pub use self::watch::Exceeded;

/// The hidden subcommand.
pub const COMMAND: &str = "convert-office";
/// Where distributions and LibreOffice's own packages install it.
const USUAL_PLACES: [&str; 4] = [
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/local/bin/soffice",
    "/opt/libreoffice/program/soffice",
];
/// Longest PDF, in bytes: the longest paper.
const MAX_PDF_BYTES: u64 = papers::MAX_PAPER_BYTES as u64;
/// A PDF may begin with a few bytes that do not belong to it.
const HEADER_WITHIN: usize = 1024;
/// For saying its version.
const PROBE_TIME: Duration = Duration::from_mins(1);

/// What one conversion may use, with all processes that belong to it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Bounds {
    pub time: Duration,
    /// Resident, in bytes.
    pub memory: u64,
    pub processes: usize,
    /// Of all files in its folder, in bytes.
    pub disk: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { time: Duration::from_mins(2), memory: 1 << 30, processes: 32, disk: 512 << 20 }
    }
}

/// LibreOffice on this machine.
#[derive(Debug, Clone)]
pub struct Converter {
    program: PathBuf,
    /// The program that confines it: this one.
    confining: PathBuf,
    bounds: Bounds,
    /// Whether the kernel gives it a network of its own, with nothing in it.
    own_network: bool,
}

/// What was found out at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConverterFacts {
    pub version: String,
    /// Besides the filter of system calls, which refuses every address.
    pub own_network: bool,
}

impl ConverterFacts {
    pub fn kept_from_the_network_by(&self) -> &'static str {
        if self.own_network { "a namespace and a filter of system calls" } else { "a filter of system calls" }
    }
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConversionFailure {
    #[error("the document needs more {0} than a conversion may use")]
    Exceeded(Exceeded),
    /// LibreOffice ended without one.
    #[error("LibreOffice made no PDF of it")]
    NoPdf,
    #[error("its PDF is larger than a paper may be")]
    TooLarge,
    /// An error of the server.
    #[error("LibreOffice cannot be used: {0}")]
    Broken(String),
}

impl Converter {
    /// None: it is not installed. `set` is the path of a setting.
    pub fn find(set: Option<&Path>) -> Option<Self> {
        let found = match set {
            Some(path) => path.is_file().then(|| path.to_owned()),
            None => USUAL_PLACES.iter().map(PathBuf::from).find(|path| path.is_file()),
        };
        let program = found?;
        Some(Self { program, confining: own_program(), bounds: Bounds::default(), own_network: true })
    }

    /// Tests run as another program, so they set the path of the server's.
    #[must_use]
    pub fn confined_by(self, confining: PathBuf) -> Self {
        Self { confining, ..self }
    }

    #[must_use]
    pub fn with_bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// As where the kernel refuses namespaces.
    #[must_use]
    pub fn without_own_network(self) -> Self {
        Self { own_network: false, ..self }
    }

    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Starts it once in the same confinement, and has it say its version.
    pub async fn probe(&mut self, folder: &Path) -> Result<ConverterFacts, ConversionFailure> {
        let folder = Folder::create(folder.to_owned()).await?;
        let bounds = Bounds { time: PROBE_TIME, ..self.bounds };
        let mut report = self.run(&folder, vec!["--version".into()], bounds).await;
        // Many systems refuse namespaces to those who are not root.
        if self.own_network && matches!(report, Ok(Report::NoNamespace(_))) {
            self.own_network = false;
            report = self.run(&folder, vec!["--version".into()], bounds).await;
        }
        folder.delete().await;
        match report? {
            Report::Ended { success: true, words } => {
                Ok(ConverterFacts { version: words.trim().to_owned(), own_network: self.own_network })
            }
            report => Err(report.failure().unwrap_or_else(|| broken("it does not say its version"))),
        }
    }

    /// The PDF. `folder` is for this document alone: what is in it before is deleted, and so is
    /// what is in it afterwards.
    pub async fn convert(
        &self,
        folder: &Path,
        document: Document,
        kind: OfficeKind,
    ) -> Result<Vec<u8>, ConversionFailure> {
        let folder = Folder::create(folder.to_owned()).await?;
        let converted = self.convert_in(&folder, document, kind).await;
        folder.delete().await;
        converted
    }

    async fn convert_in(
        &self,
        folder: &Folder,
        document: Document,
        kind: OfficeKind,
    ) -> Result<Vec<u8>, ConversionFailure> {
        let input = folder.put(document, kind).await?;
        let arguments = profile::arguments(folder.path(), &input, kind);
        if let Some(failure) = self.run(folder, arguments, self.bounds).await?.failure() {
            return Err(failure);
        }
        // It also says that all went well when nothing did.
        let pdf = folder.take_pdf(MAX_PDF_BYTES).await?;
        let head = &pdf[..pdf.len().min(HEADER_WITHIN)];
        if head.windows(5).any(|window| window == b"%PDF-") { Ok(pdf) } else { Err(ConversionFailure::NoPdf) }
    }

    async fn run(&self, folder: &Folder, arguments: Vec<String>, bounds: Bounds) -> Result<Report, ConversionFailure> {
        let request = child::Request {
            program: self.program.clone(),
            arguments,
            folder: folder.path().to_owned(),
            bounds,
            own_network: self.own_network,
        };
        Child::start(self.confining.clone(), &request).await?.report(bounds.time).await
    }
}

fn broken(reason: impl std::fmt::Display) -> ConversionFailure {
    ConversionFailure::Broken(reason.to_string())
}
