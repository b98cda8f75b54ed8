// SPDX-License-Identifier: MPL-2.0
//! Draws the pages of papers, one page at a time. Papers of people whose pages have failed least
//! often come first, among them the paper with the fewest ready pages. So neither a long paper nor
//! one that cannot be drawn keeps others waiting. What is left when the server stops is drawn
//! after the next start. Office documents have no pages before `converting.rs` has been at them.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use meetings::ids::{MeetingId, PaperId, ParticipantId};
use moments::Millis;
use store::Store;
use store::papers::StoredPaper;
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};
use untrusted::{Caller, Document, DrawPage, DrawnPage, Failure, Readers};

use super::files::{self, PaperFiles};
use crate::UseCases;

/// After a failure of the database.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// A paper rests so long when a page of it could not be drawn or written; others go on.
const REST_MS: i64 = 20_000;
/// Papers that are looked at for the next page.
const CONSIDERED: u32 = 1_000;
/// How often it is looked for papers that another process has added.
const POLL: Duration = Duration::from_mins(1);
/// Attempts at a page that is too complex.
const ATTEMPTS: usize = 2;
/// So many attempts at pages of one paper may fail, each after a child's whole time limit. The
/// pages left are not tried.
const MAX_FAILURES: usize = 4;
/// A folder without a row may belong to a paper that is being added.
const UNKNOWN_KEPT: Duration = Duration::from_hours(1);
/// Pages of which rooms have not been told yet.
const UNTOLD: usize = 64;

/// Wakes the task that draws.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    wake: Arc<Notify>,
}

impl Drawing {
    /// There is something to be drawn.
    pub(super) fn begin(&self) {
        self.wake.notify_one();
    }
}

impl UseCases {
    /// Starts to convert and to draw. Each meeting of which a document was converted, or a page has
    /// become ready, is sent to the receiver.
    pub fn draw_papers(&self) -> mpsc::Receiver<MeetingId> {
        let (tell, told) = mpsc::channel(UNTOLD);
        self.convert_papers(tell.clone());
        let artist = Artist {
            store: self.store.clone(),
            clock: self.clock.clone(),
            readers: self.readers.clone(),
            data: self.data.clone(),
            wake: self.drawing.wake.clone(),
            tell,
            too_complex: HashMap::new(),
            resting: HashMap::new(),
            failed: HashMap::new(),
        };
        tokio::spawn(artist.run());
        told
    }
}

struct Artist {
    store: Store,
    clock: Clock,
    readers: Readers,
    data: Arc<Path>,
    wake: Arc<Notify>,
    tell: mpsc::Sender<MeetingId>,
    /// Pages that were, once for each attempt, of papers that are not finished.
    too_complex: HashMap<PaperId, Vec<u32>>,
    /// Until when papers rest, by the server's clock.
    resting: HashMap<PaperId, Millis>,
    /// How often pages of somebody's papers were too complex since the start, also of papers that
    /// were deleted: their next ones come after those of others.
    failed: HashMap<ParticipantId, u32>,
}

/// What became of a paper's next page.
enum Outcome {
    /// The page is ready, or will never be.
    Done,
    /// The same page is tried again later.
    Later,
    Stopping,
}

impl Artist {
    /// Until the server stops: then nobody receives.
    async fn run(mut self) {
        self.delete_unknown().await;
        while !self.tell.is_closed() {
            let papers = match self.store.papers().to_draw(CONSIDERED).await {
                Ok(papers) => papers,
                Err(error) => {
                    tracing::warn!(%error, "papers to draw could not be read");
                    sleep(AGAIN_AFTER).await;
                    continue;
                }
            };
            self.forget_all_but(&papers);
            let now = self.clock.now();
            let rests = |paper: &StoredPaper| self.resting.get(&paper.paper.id).is_some_and(|until| *until > now);
            let failed = |paper: &StoredPaper| self.failed.get(&paper.paper.added_by).copied().unwrap_or(0);
            // The first among equals: the store lists papers with the fewest ready pages first.
            let Some(next) = papers.iter().filter(|paper| !rests(paper)).min_by_key(|paper| failed(paper)) else {
                let wait = if papers.is_empty() { POLL } else { AGAIN_AFTER };
                let _ = timeout(wait, self.wake.notified()).await;
                continue;
            };
            match self.draw_next(next).await {
                Outcome::Done => {}
                Outcome::Later => {
                    self.resting.insert(next.paper.id.clone(), self.clock.now().plus(REST_MS));
                }
                Outcome::Stopping => return,
            }
        }
    }

    /// Keeps what is remembered of these papers only.
    fn forget_all_but(&mut self, papers: &[StoredPaper]) {
        let known: HashSet<&PaperId> = papers.iter().map(|paper| &paper.paper.id).collect();
        self.resting.retain(|paper, _| known.contains(paper));
        self.too_complex.retain(|paper, _| known.contains(paper));
    }

    async fn draw_next(&mut self, stored: &StoredPaper) -> Outcome {
        let (paper, page) = (&stored.paper, stored.paper.drawn);
        let files = PaperFiles::of(&self.data, &stored.meeting, &paper.id);
        let drawn = match self.draw(stored, &files).await {
            Ok(drawn) => drawn,
            Err(outcome) => return outcome,
        };
        if let Some(drawn) = drawn {
            let written = tokio::task::spawn_blocking(move || files.write_page(page, &drawn)).await;
            if let Err(error) = written.map_err(std::io::Error::other).flatten() {
                tracing::warn!(paper = %paper.id, page, %error, "a page was not written");
                return Outcome::Later;
            }
        }
        let given_up = self.too_complex.get(&paper.id).is_some_and(|failures| failures.len() >= MAX_FAILURES);
        let ready = if given_up { paper.pages } else { page + 1 };
        let known = async {
            let mut work = self.store.begin().await?;
            work.papers().set_drawn(&paper.id, ready).await?;
            work.save().await
        };
        if let Err(error) = known.await {
            tracing::warn!(paper = %paper.id, page, %error, "a page that is ready was not stored");
            return Outcome::Later;
        }
        if self.tell.send(stored.meeting.clone()).await.is_err() { Outcome::Stopping } else { Outcome::Done }
    }

    /// None: the page cannot be shown, also not later.
    async fn draw(&mut self, stored: &StoredPaper, files: &PaperFiles) -> Result<Option<DrawnPage>, Outcome> {
        let (paper, page) = (&stored.paper, stored.paper.drawn);
        let path = if stored.kind.is_office() { files.converted() } else { files.original() };
        let file = match tokio::fs::read(&path).await {
            Ok(file) => file,
            Err(error) => {
                tracing::error!(paper = %paper.id, page, %error, "the file of a paper cannot be read");
                // Any other reason may pass.
                return if error.kind() == ErrorKind::NotFound { Ok(None) } else { Err(Outcome::Later) };
            }
        };
        let Ok(place) = self.readers.enter(&Caller::Papers) else { return Err(Outcome::Later) };
        match place.read(DrawPage { page: page as usize }, Document::from(file)).await {
            Ok(Ok(drawn)) => Ok(Some(drawn)),
            Ok(Err(error)) => {
                tracing::info!(paper = %paper.id, page, %error, "a page cannot be shown");
                Ok(None)
            }
            Err(Failure::Stopping) => Err(Outcome::Stopping),
            Err(Failure::Busy | Failure::Cut | Failure::Broken(_)) => Err(Outcome::Later),
            Err(failure) => {
                *self.failed.entry(paper.added_by.clone()).or_default() += 1;
                let failures = self.too_complex.entry(paper.id.clone()).or_default();
                failures.push(page);
                // A busy machine may have left it no time: once more.
                if failures.iter().filter(|failed| **failed == page).count() < ATTEMPTS {
                    return Err(Outcome::Later);
                }
                tracing::info!(paper = %paper.id, page, ?failure, "a page cannot be shown");
                Ok(None)
            }
        }
    }

    /// Deletes the files of papers without a row, which was deleted or never written. New files are
    /// left alone: their row may be about to be written.
    async fn delete_unknown(&self) {
        let data = self.data.clone();
        let found = tokio::task::spawn_blocking(move || files::older_than(&data, UNKNOWN_KEPT)).await;
        let Ok(found) = found else { return };
        for (meeting, paper) in found {
            if matches!(self.store.papers().is_known(&paper).await, Ok(false)) {
                let files = PaperFiles::of(&self.data, &meeting, &paper);
                let _ = tokio::task::spawn_blocking(move || files.delete()).await;
            }
        }
    }
}
