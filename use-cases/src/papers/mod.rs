// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting: adding, listing, reading and deleting them. `converting.rs` has office
//! documents made into PDF, `drawing.rs` makes pictures of pages, `files.rs` keeps all on the disk,
//! `bundle.rs` makes one download of all, `versions.rs` decides who replaces and deletes which,
//! `openings.rs` keeps who has read them.

mod bundle;
mod converting;
mod drawing;
pub(crate) mod files;
mod openings;
mod versions;

use std::path::PathBuf;

use base::{Rate, Refusal, Viewer};
use meetings::ids::{AgendaItemId, MeetingId, PaperId, ParticipantId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::paper::{Conversion, MAX_PAPER_NAME_CHARS, MAX_PAPERS, MAX_PAPERS_OF_ONE, Paper};
use meetings::people::User;
use meetings::policy::{Access, Action};
use moments::Millis;
use protocol::http::{NewPaper, PageSize, PaperKinds, PaperList};
use protocol::problem::ProblemCode;
use sha2::{Digest as _, Sha256};
use store::Actor;
use store::papers::{PaperKind, StoredPaper};
use untrusted::{Document, ExaminePaper, ExaminedPaper, OfficeError, OfficeKind, PaperError, PaperRefusal, Place};

pub use self::bundle::{Bundle, Piece};
pub use self::converting::{Converting, OfficeFiles};
pub use self::drawing::Drawing;
use self::files::PaperFiles;
use crate::guests::require_admitted;
use crate::out_of_meeting::KeptBack;
use crate::{UseCases, names};

const _: () =
    assert!(protocol::http::MAX_PAPER_BYTES == untrusted::MAX_PAPER_BYTES, "the page says what the child reads");

/// What one person may add: thirty papers at once, then one in ten seconds, whether or not they are
/// deleted again. Each is a row of the log for ever.
pub(crate) const ADDED: Rate = Rate { burst: 300, per_second: 1 };
const EACH_PAPER: i64 = 10;
/// Refusals after which it is certain that a paper has no row.
const NOT_KEPT: [ProblemCode; 3] =
    [ProblemCode::PapersFull, ProblemCode::PaperReplaced, ProblemCode::PaperVersionsFull];

/// A file of a paper, to be sent.
#[derive(Debug)]
pub struct PaperFile {
    pub path: PathBuf,
    pub name: String,
    pub kind: PaperKind,
}

impl UseCases {
    /// The papers of a meeting, for whoever takes part in it.
    pub async fn papers(&self, viewer: &Viewer, id: &MeetingId) -> Result<PaperList, Refusal> {
        let meeting = self.meeting_with_papers(viewer, id).await?;
        let mut papers = self.store.papers().of(id).await?;
        let opened = self.opened_papers(viewer, &meeting, &papers).await?;
        let KeptBack { who, out } = self.kept_back(viewer, &meeting).await?;
        papers.retain(|paper| !paper.is_kept_from(&who, &out));
        let access = match viewer {
            Viewer::User(user) if meeting.state != MeetingState::Ended => Some(self.access_now(user, &meeting).await?),
            _ => None,
        };
        let may = |action| access.is_some_and(|access| access.may(action));
        Ok(PaperList { papers, may_add: may(Action::AddPapers), may_delete_all: may(Action::DeletePapers), opened })
    }

    /// The meeting, if this person may add a paper to it now. Asked before any of it is received.
    pub async fn meeting_for_paper(&self, user: &User, id: &MeetingId) -> Result<Meeting, Refusal> {
        let meeting = self.meeting_for(user, id, Action::AddPapers).await?;
        match meeting.state {
            MeetingState::Ended if meeting.is_cancelled() => Err(Refusal::over(&meeting, true)),
            MeetingState::Ended => Err(ProblemCode::FilesOver.into()),
            _ => Ok(meeting),
        }
    }

    /// Which files the server makes pages of, for the form.
    pub fn paper_kinds(&self) -> PaperKinds {
        PaperKinds { office: self.converting.may_convert() }
    }

    /// Adds a paper: the file is examined by a child process, then it is on the disk, then it is
    /// known. Its pages are drawn afterwards, those of an office document once it is converted.
    pub async fn add_paper(
        &self,
        user: &User,
        id: &MeetingId,
        paper: PaperId,
        new: NewPaper,
        place: Place,
        document: Document,
    ) -> Result<Paper, Refusal> {
        let name = paper_name(&new.name)?;
        let examined = place.read(ExaminePaper, document.clone()).await.map_err(ProblemCode::from)?;
        let (kind, pages) = match examined.map_err(refused_paper)? {
            ExaminedPaper::Pages(facts) => (kind_of(facts.kind), u32::try_from(facts.pages).unwrap_or(u32::MAX)),
            ExaminedPaper::Office(_) if !self.converting.may_convert() => {
                return Err(ProblemCode::PaperOffice.into());
            }
            ExaminedPaper::Office(kind) => (kind_of_office(kind), 0),
        };
        // The file may have been on its way for minutes.
        let meeting = self.meeting_for_paper(user, id).await?;
        let replaced = self.replaceable(user, &meeting, new.replaces.as_ref()).await?;
        let now = self.clock.now();
        self.count_added_paper(user, now)?;
        let paper = Paper {
            document: paper.clone(),
            id: paper,
            version: 1,
            // It may have been taken from the agenda meanwhile; the paper is of the meeting still.
            agenda_item: new.agenda_item.filter(|item| has_item(&meeting, item)),
            name,
            pages,
            drawn: 0,
            conversion: kind.is_office().then_some(Conversion::Waiting),
            bytes: document.len() as u64,
            added_by: ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?,
            added_by_name: user.name.clone(),
            added_at: now,
            is_late: false,
            shown_at: None,
        };
        let files = PaperFiles::of(&self.data, id, &paper.id);
        let digest = write(files.clone(), document).await?;
        let stored = StoredPaper { paper, meeting: id.clone(), kind, digest, attempts: 0 };
        let leads = self.access_now(user, &meeting).await?.may(Action::DeletePapers);
        let most = if leads { MAX_PAPERS } else { MAX_PAPERS_OF_ONE };
        let kept = self.keep_paper(stored, replaced.as_ref(), most, user).await;
        // After other refusals the row may be there: a later start deletes the files if it is not.
        if kept.as_ref().is_err_and(|refusal| NOT_KEPT.contains(&refusal.code)) {
            let _ = tokio::task::spawn_blocking(move || files.delete()).await;
        }
        let paper = kept?;
        if kind.is_office() {
            self.converting.begin();
        } else {
            self.drawing.begin();
        }
        Ok(paper)
    }

    fn count_added_paper(&self, user: &User, now: Millis) -> Result<(), Refusal> {
        let mut added = self.added_papers.lock();
        if added.take(user.id.clone(), EACH_PAPER, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(added.wait(&user.id, EACH_PAPER, now)))
    }

    async fn keep_paper(
        &self,
        stored: StoredPaper,
        replaced: Option<&PaperId>,
        most_of_one: usize,
        user: &User,
    ) -> Result<Paper, Refusal> {
        let (actor, now) = (Actor::User(user.id.clone()), stored.paper.added_at);
        let mut work = self.store.begin().await?;
        let paper = if let Some(replaced) = replaced {
            work.papers().add_version(stored, replaced, most_of_one, &actor, now).await?
        } else {
            work.papers().add(&stored, most_of_one, &actor, now).await?;
            // Whether it is late is known by its row.
            work.papers().get(&stored.meeting, &stored.paper.id).await?.paper
        };
        work.save().await?;
        Ok(paper)
    }

    /// The file as it was added.
    pub async fn paper_file(&self, viewer: &Viewer, id: &MeetingId, paper: &PaperId) -> Result<PaperFile, Refusal> {
        let stored = self.paper_for(viewer, id, paper).await?;
        let path = PaperFiles::of(&self.data, id, paper).original();
        Ok(PaperFile { path, name: stored.paper.name, kind: stored.kind })
    }

    /// The picture of a page.
    pub async fn paper_page(
        &self,
        viewer: &Viewer,
        id: &MeetingId,
        paper: &PaperId,
        page: u32,
        size: PageSize,
    ) -> Result<PathBuf, Refusal> {
        let files = self.drawn_page(viewer, id, paper, page).await?;
        Ok(files.page(page, size))
    }

    /// The words of a page.
    pub async fn paper_words(
        &self,
        viewer: &Viewer,
        id: &MeetingId,
        paper: &PaperId,
        page: u32,
    ) -> Result<PathBuf, Refusal> {
        let files = self.drawn_page(viewer, id, paper, page).await?;
        Ok(files.words(page))
    }

    async fn drawn_page(
        &self,
        viewer: &Viewer,
        id: &MeetingId,
        paper: &PaperId,
        page: u32,
    ) -> Result<PaperFiles, Refusal> {
        let stored = self.paper_for(viewer, id, paper).await?.paper;
        if page >= stored.pages {
            return Err(ProblemCode::NotFound.into());
        }
        if page >= stored.drawn {
            return Err(ProblemCode::PageNotReady.into());
        }
        Ok(PaperFiles::of(&self.data, id, paper))
    }

    /// A paper, for who may read it.
    async fn paper_for(&self, viewer: &Viewer, id: &MeetingId, paper: &PaperId) -> Result<StoredPaper, Refusal> {
        let meeting = self.meeting_with_papers(viewer, id).await?;
        let stored = self.store.papers().get(id, paper).await?;
        let KeptBack { who, out } = self.kept_back(viewer, &meeting).await?;
        // For who may not, it does not exist.
        if stored.paper.is_kept_from(&who, &out) { Err(ProblemCode::NotFound.into()) } else { Ok(stored) }
    }

    /// A meeting whose papers this viewer may read: who is invited or planned it, and guests who
    /// were admitted, until it ends.
    pub(crate) async fn meeting_with_papers(&self, viewer: &Viewer, id: &MeetingId) -> Result<Meeting, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        match viewer {
            Viewer::User(user) => {
                Access::of(user, &meeting).require(Action::SeeMeeting)?;
            }
            Viewer::Guest(_) | Viewer::Token(_) => require_admitted(viewer, &meeting)?,
        }
        Ok(meeting)
    }
}

pub(crate) fn paper_name(name: &str) -> Result<String, Refusal> {
    names::short_name(name, MAX_PAPER_NAME_CHARS)
}

/// Writes the file, and answers its SHA-256. Of what could not be written nothing is left.
async fn write(files: PaperFiles, document: Document) -> Result<String, Refusal> {
    let written = tokio::task::spawn_blocking(move || match files.create(&document) {
        Ok(()) => {
            let mut digest = Sha256::new();
            document.pieces().for_each(|piece| digest.update(piece));
            Ok(hex::encode(digest.finalize()))
        }
        Err(error) => {
            let _ = files.delete();
            Err(error)
        }
    });
    written.await.map_err(Refusal::internal)?.map_err(|error| refused_by_disk(&error))
}

fn kind_of(kind: untrusted::PaperKind) -> PaperKind {
    match kind {
        untrusted::PaperKind::Pdf => PaperKind::Pdf,
        untrusted::PaperKind::Png => PaperKind::Png,
        untrusted::PaperKind::Jpeg => PaperKind::Jpeg,
    }
}

fn kind_of_office(kind: OfficeKind) -> PaperKind {
    match kind {
        OfficeKind::Docx => PaperKind::Docx,
        OfficeKind::Xlsx => PaperKind::Xlsx,
        OfficeKind::Pptx => PaperKind::Pptx,
    }
}

fn refused_paper(why: PaperRefusal) -> Refusal {
    match why {
        PaperRefusal::Paper(error) => refused(error),
        PaperRefusal::Office(OfficeError::Kind) => ProblemCode::PaperOfficeKind.into(),
        PaperRefusal::Office(OfficeError::Encrypted) => ProblemCode::PaperEncrypted.into(),
        PaperRefusal::Office(OfficeError::Macros | OfficeError::Active) => ProblemCode::PaperMacros.into(),
        PaperRefusal::Office(OfficeError::TooLarge) => ProblemCode::TooComplex.into(),
    }
}

pub(crate) fn refused(error: PaperError) -> Refusal {
    match error {
        PaperError::TooLarge => ProblemCode::TooLarge,
        PaperError::TooManyPages(_) | PaperError::TooManyPixels | PaperError::OddShape => ProblemCode::PaperTooLong,
        PaperError::Encrypted => ProblemCode::PaperEncrypted,
        PaperError::Active => ProblemCode::PaperActive,
        PaperError::Office => ProblemCode::PaperOffice,
        PaperError::Unreadable | PaperError::NoSuchPage => ProblemCode::PaperUnreadable,
    }
    .into()
}

pub(crate) fn refused_by_disk(error: &std::io::Error) -> Refusal {
    tracing::error!(%error, "a file was not written");
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => ProblemCode::StorageFull.into(),
        _ => ProblemCode::Unavailable.into(),
    }
}

/// A new paper stands with an item of its own meeting.
pub fn refuse_other_agenda(meeting: &Meeting, item: Option<&AgendaItemId>) -> Result<(), Refusal> {
    if item.is_some_and(|item| !has_item(meeting, item)) { Err(Refusal::invalid("agenda_item")) } else { Ok(()) }
}

fn has_item(meeting: &Meeting, item: &AgendaItemId) -> bool {
    meeting.agenda.iter().any(|known| known.id == *item)
}
