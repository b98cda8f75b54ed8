// SPDX-License-Identifier: MPL-2.0
//! Has office documents made into PDF, one at a time, those of the people first whose documents
//! have taken the least time, and of one person those first that were tried least often. A document
//! waits in the store with its attempts: what was being converted when the server stopped is
//! converted again, and one that stops the server is not tried for ever.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::Clock;
use meetings::ids::{MeetingId, PaperId, ParticipantId};
use meetings::paper::Conversion;
use moments::Millis;
use parking_lot::RwLock;
use sha2::{Digest as _, Sha256};
use store::papers::{PaperKind, StoredPaper};
use store::{Conflict, Error, Store};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};
use untrusted::converter::{ConversionFailure, Converter, ConverterFacts};
use untrusted::{
    Caller, Document, ExaminePaper, ExaminedPaper, Failure, OfficeKind, PaperError, PaperRefusal, Readers,
};

use super::drawing::Drawing;
use super::files::PaperFiles;
use crate::UseCases;

/// In the data folder: what one conversion writes.
const FOLDER: &str = "converting";
/// After a failure of the database.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// A document rests so long when it could not be converted; others go on.
const REST_MS: i64 = 20_000;
/// Documents that are looked at for the next one.
const CONSIDERED: u32 = 1_000;
/// How often it is looked for documents that another process has added.
const POLL: Duration = Duration::from_mins(1);
/// Attempts at one document: a busy machine may have left it no time.
const ATTEMPTS: u32 = 2;

/// Whether this server converts office documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OfficeFiles {
    /// LibreOffice was not found.
    #[default]
    Absent,
    /// It was found, and has not been tried yet.
    Found,
    Ready(ConverterFacts),
    /// It was found, and cannot be used for this reason.
    Unusable(String),
}

/// LibreOffice as it was found, shared with the task that uses it.
#[derive(Debug, Clone)]
pub struct Converting {
    wake: Arc<Notify>,
    /// Where it is, by the settings. None: at the usual places.
    set: Option<PathBuf>,
    state: Arc<RwLock<OfficeFiles>>,
    /// It is to be looked for.
    unknown: Arc<AtomicBool>,
}

impl Converting {
    pub(crate) fn new(set: Option<PathBuf>) -> Self {
        let is_there = Converter::find(set.as_deref()).is_some();
        let state = if is_there { OfficeFiles::Found } else { OfficeFiles::Absent };
        Self {
            wake: Arc::default(),
            set,
            state: Arc::new(RwLock::new(state)),
            unknown: Arc::new(AtomicBool::new(true)),
        }
    }

    pub fn state(&self) -> OfficeFiles {
        self.state.read().clone()
    }

    /// It may have been installed or removed.
    pub fn look_again(&self) {
        self.unknown.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    pub(super) fn may_convert(&self) -> bool {
        matches!(*self.state.read(), OfficeFiles::Found | OfficeFiles::Ready(_))
    }

    /// There is something to be converted.
    pub(super) fn begin(&self) {
        self.wake.notify_one();
    }

    /// The converter, if it can be started here and confined.
    async fn find(&self, data: &Path, readers: &Readers) -> Option<Converter> {
        let Some(converter) = Converter::find(self.set.as_deref()) else {
            tracing::info!("LibreOffice is not installed: office documents are not converted");
            *self.state.write() = OfficeFiles::Absent;
            return None;
        };
        let mut converter = converter.confined_by(readers.program());
        let program = converter.program().display().to_string();
        match converter.probe(&data.join(FOLDER)).await {
            Ok(facts) => {
                let (version, kept_from_the_network_by) = (&facts.version, facts.kept_from_the_network_by());
                tracing::info!(program, version, kept_from_the_network_by, "office documents are converted");
                *self.state.write() = OfficeFiles::Ready(facts);
                Some(converter)
            }
            Err(error) => {
                tracing::warn!(program, %error, "office documents are not converted; people are asked for PDF");
                *self.state.write() = OfficeFiles::Unusable(error.to_string());
                None
            }
        }
    }
}

impl UseCases {
    pub(super) fn convert_papers(&self, tell: mpsc::Sender<MeetingId>) {
        let clerk = Clerk {
            store: self.store.clone(),
            clock: self.clock.clone(),
            readers: self.readers.clone(),
            data: self.data.clone(),
            converting: self.converting.clone(),
            converter: None,
            drawing: self.drawing.clone(),
            tell,
            spent: HashMap::new(),
            resting: HashMap::new(),
        };
        tokio::spawn(clerk.run());
    }
}

struct Clerk {
    store: Store,
    clock: Clock,
    readers: Readers,
    data: Arc<Path>,
    converting: Converting,
    converter: Option<Converter>,
    drawing: Drawing,
    tell: mpsc::Sender<MeetingId>,
    /// How long the documents of each person have taken since the start, in milliseconds.
    spent: HashMap<ParticipantId, i64>,
    /// Until when documents rest, by the server's clock.
    resting: HashMap<PaperId, Millis>,
}

/// What became of a document.
enum Outcome {
    Pages {
        pages: u32,
        digest: String,
    },
    Never(Conversion),
    /// The same again later.
    Later,
    Stopping,
}

impl Clerk {
    /// Until the server stops: then nobody receives.
    async fn run(mut self) {
        while !self.tell.is_closed() {
            if self.converting.unknown.swap(false, Ordering::AcqRel) {
                self.converter = self.converting.find(&self.data, &self.readers).await;
            }
            let papers = match self.store.papers().to_convert(self.converter.is_some(), CONSIDERED).await {
                Ok(papers) => papers,
                Err(error) => {
                    tracing::warn!(%error, "documents to convert could not be read");
                    sleep(AGAIN_AFTER).await;
                    continue;
                }
            };
            self.resting.retain(|known, _| papers.iter().any(|paper| paper.paper.id == *known));
            let now = self.clock.now();
            let rests = |paper: &StoredPaper| self.resting.get(&paper.paper.id).is_some_and(|until| *until > now);
            let spent = |paper: &StoredPaper| self.spent.get(&paper.paper.added_by).copied().unwrap_or(0);
            let turn = |paper: &&StoredPaper| (spent(paper), paper.attempts);
            let Some(next) = papers.iter().filter(|paper| !rests(paper)).min_by_key(turn) else {
                let wait = if papers.is_empty() { POLL } else { AGAIN_AFTER };
                let _ = timeout(wait, self.converting.wake.notified()).await;
                continue;
            };
            let outcome = match self.converter.clone() {
                Some(converter) => self.try_to_convert(&converter, next).await,
                None => Outcome::Never(Conversion::NoConverter),
            };
            let took = self.clock.now().0.saturating_sub(now.0).max(0);
            *self.spent.entry(next.paper.added_by.clone()).or_default() += took;
            match self.keep(next, outcome).await {
                Outcome::Later => {
                    self.resting.insert(next.paper.id.clone(), self.clock.now().plus(REST_MS));
                }
                Outcome::Stopping => return,
                Outcome::Pages { .. } => {
                    tracing::info!(paper = %next.paper.id, milliseconds = took, "a document was converted");
                    self.drawing.begin();
                }
                Outcome::Never(_) => {}
            }
        }
    }

    /// Counts the attempt before it begins: whatever happens meanwhile, the document was tried.
    async fn try_to_convert(&self, converter: &Converter, stored: &StoredPaper) -> Outcome {
        let (paper, owner, attempt) = (&stored.paper.id, &stored.paper.added_by, stored.attempts + 1);
        if stored.attempts >= ATTEMPTS {
            tracing::warn!(%paper, %owner, "a document was tried too often and is not converted");
            return Outcome::Never(Conversion::Failed);
        }
        if !self.count_attempt(paper, true).await {
            return Outcome::Later;
        }
        tracing::info!(%paper, %owner, bytes = stored.paper.bytes, attempt, "a document is being converted");
        let (outcome, is_its_fault) = self.convert(converter, stored).await;
        if !is_its_fault && matches!(outcome, Outcome::Later | Outcome::Stopping) {
            self.count_attempt(paper, false).await;
        }
        outcome
    }

    /// Whether that is stored.
    async fn count_attempt(&self, paper: &PaperId, begins: bool) -> bool {
        let counted = async {
            let mut work = self.store.begin().await?;
            work.papers().count_attempt(paper, begins).await?;
            work.save().await
        };
        let counted: store::Result<()> = counted.await;
        counted.inspect_err(|error| tracing::warn!(%paper, %error, "an attempt at a document was not counted")).is_ok()
    }

    /// What came of it, and whether the document itself is why there are no pages.
    async fn convert(&self, converter: &Converter, stored: &StoredPaper) -> (Outcome, bool) {
        let paper = &stored.paper.id;
        let files = PaperFiles::of(&self.data, &stored.meeting, paper);
        let file = match tokio::fs::read(files.original()).await {
            Ok(file) => file,
            Err(error) => {
                tracing::error!(%paper, %error, "the file of a paper cannot be read");
                let is_gone = error.kind() == std::io::ErrorKind::NotFound;
                return (if is_gone { Outcome::Never(Conversion::Failed) } else { Outcome::Later }, false);
            }
        };
        let kind = match stored.kind {
            PaperKind::Docx => OfficeKind::Docx,
            PaperKind::Xlsx => OfficeKind::Xlsx,
            PaperKind::Pptx => OfficeKind::Pptx,
            PaperKind::Pdf | PaperKind::Png | PaperKind::Jpeg => return (Outcome::Never(Conversion::Failed), false),
        };
        let folder = self.data.join(FOLDER);
        // LibreOffice ends when nobody waits for it any more.
        let converted = tokio::select! {
            converted = converter.convert(&folder, Document::from(file), kind) => converted,
            () = self.readers.stopped() => return (Outcome::Stopping, false),
        };
        let pdf = match converted {
            Ok(pdf) => pdf,
            Err(ConversionFailure::TooLarge) => return (Outcome::Never(Conversion::TooLong), true),
            Err(error @ (ConversionFailure::Exceeded(_) | ConversionFailure::NoPdf)) => {
                tracing::info!(%paper, %error, "a document was not converted");
                let is_last = stored.attempts + 1 >= ATTEMPTS;
                return (if is_last { Outcome::Never(Conversion::Failed) } else { Outcome::Later }, true);
            }
            Err(error @ ConversionFailure::Broken(_)) => {
                tracing::error!(%paper, %error, "a document was not converted");
                return (Outcome::Later, false);
            }
        };
        (self.examine(stored, files, pdf).await, false)
    }

    /// The PDF of a hostile document may be hostile itself.
    async fn examine(&self, stored: &StoredPaper, files: PaperFiles, pdf: Vec<u8>) -> Outcome {
        let Ok(place) = self.readers.enter(&Caller::Papers) else { return Outcome::Later };
        let document = Document::from(pdf.clone());
        let pages = match place.read(ExaminePaper, document).await {
            Ok(Ok(ExaminedPaper::Pages(facts))) => u32::try_from(facts.pages).unwrap_or(u32::MAX),
            Ok(Err(PaperRefusal::Paper(PaperError::TooManyPages(_) | PaperError::OddShape))) => {
                return Outcome::Never(Conversion::TooLong);
            }
            Err(Failure::Stopping) => return Outcome::Stopping,
            Err(Failure::Busy | Failure::Cut | Failure::Broken(_)) => return Outcome::Later,
            Ok(_) | Err(_) => return Outcome::Never(Conversion::Failed),
        };
        let written = tokio::task::spawn_blocking(move || {
            files.write_converted(&pdf)?;
            Ok(hex::encode(Sha256::digest(&pdf)))
        });
        match written.await.map_err(std::io::Error::other).flatten() {
            Ok(digest) => Outcome::Pages { pages, digest },
            Err(error) => {
                tracing::warn!(paper = %stored.paper.id, %error, "a converted document was not written");
                Outcome::Later
            }
        }
    }

    /// Stores what became of it, and has it told.
    async fn keep(&self, stored: &StoredPaper, outcome: Outcome) -> Outcome {
        let outcome = match &outcome {
            Outcome::Later | Outcome::Stopping => return outcome,
            Outcome::Never(reason) => self.keep_failure(stored, *reason).await.map(|()| outcome),
            Outcome::Pages { pages, digest } => match self.keep_pages(stored, *pages, digest).await {
                Err(Error::Conflict(Conflict::PapersFull)) => {
                    let reason = Conversion::MeetingFull;
                    self.keep_failure(stored, reason).await.map(|()| Outcome::Never(reason))
                }
                kept => kept.map(|()| outcome),
            },
        };
        let outcome = outcome.unwrap_or_else(|error| {
            tracing::warn!(paper = %stored.paper.id, %error, "what became of a document was not stored");
            Outcome::Later
        });
        let is_told = self.tell.send(stored.meeting.clone()).await.is_ok();
        if is_told { outcome } else { Outcome::Stopping }
    }

    async fn keep_pages(&self, stored: &StoredPaper, pages: u32, digest: &str) -> store::Result<()> {
        let mut work = self.store.begin().await?;
        // Deleted meanwhile: there is nothing to be stored.
        if work.papers().set_converted(stored, pages, digest, self.clock.now()).await? {
            work.save().await
        } else {
            work.cancel().await
        }
    }

    async fn keep_failure(&self, stored: &StoredPaper, reason: Conversion) -> store::Result<()> {
        let mut work = self.store.begin().await?;
        work.papers().set_not_converted(&stored.paper.id, reason).await?;
        work.save().await
    }
}
