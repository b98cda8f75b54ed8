// SPDX-License-Identifier: MPL-2.0
//! Draws the pages of papers, one page at a time: always of the paper of which the fewest are ready,
//! so that a long paper keeps no short one waiting. What is left when the server stops is drawn
//! after the next start.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use meetings::ids::{MeetingId, PaperId};
use store::Store;
use store::papers::StoredPaper;
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};
use untrusted::{Caller, Document, DrawPage, DrawnPage, Failure, Readers};

use super::files::{self, PaperFiles};
use crate::UseCases;

/// After a failure of database, disk or queue.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often it is looked for papers that another process has added.
const POLL: Duration = Duration::from_secs(60);
/// Attempts at a page that is too complex.
const ATTEMPTS: usize = 2;
/// So many attempts at pages of one paper may fail: each takes a child its whole time. The pages left
/// are not tried.
const MAX_FAILURES: usize = 10;
/// A folder without a row may belong to a paper that is being added.
const UNKNOWN_KEPT: Duration = Duration::from_secs(3_600);
/// Pages of which rooms have not been told yet.
const UNTOLD: usize = 64;

/// Wakes the task that draws.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    wake: Arc<Notify>,
}

impl Drawing {
    pub(super) fn begin(&self) {
        self.wake.notify_one();
    }
}

impl UseCases {
    /// Starts to draw. Each meeting of which a page has become ready is sent to the receiver.
    pub fn draw_papers(&self) -> mpsc::Receiver<MeetingId> {
        let (tell, told) = mpsc::channel(UNTOLD);
        let artist = Artist {
            store: self.store.clone(),
            readers: self.readers.clone(),
            data: self.data.clone(),
            wake: self.drawing.wake.clone(),
            tell,
            too_complex: HashMap::new(),
        };
        tokio::spawn(artist.run());
        told
    }
}

struct Artist {
    store: Store,
    readers: Readers,
    data: Arc<Path>,
    wake: Arc<Notify>,
    tell: mpsc::Sender<MeetingId>,
    /// Pages that were, once for each attempt, of papers that are not finished.
    too_complex: HashMap<PaperId, Vec<u32>>,
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
            let next = self.store.papers().to_draw(1).await;
            let outcome = match next.as_deref() {
                Ok([paper]) => self.draw_next(paper).await,
                Ok(_) => {
                    let _ = timeout(POLL, self.wake.notified()).await;
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, "papers to draw could not be read");
                    Outcome::Later
                }
            };
            match outcome {
                Outcome::Done => {}
                Outcome::Later => sleep(AGAIN_AFTER).await,
                Outcome::Stopping => return,
            }
        }
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
        if ready == paper.pages {
            self.too_complex.remove(&paper.id);
        }
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
        let path = files.original();
        let file = match tokio::fs::read(&path).await {
            Ok(file) => file,
            Err(error) => {
                tracing::error!(paper = %paper.id, page, %error, "the file of a paper cannot be read");
                return Ok(None);
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

    /// Deletes the files of papers that are not known: their row was deleted, or never written. Not new
    /// ones: their row may be written in this moment.
    async fn delete_unknown(&self) {
        let data = self.data.clone();
        let found = tokio::task::spawn_blocking(move || files::older_than(&data, UNKNOWN_KEPT)).await;
        let Ok(found) = found.map_err(std::io::Error::other).flatten() else { return };
        for (meeting, paper) in found {
            if matches!(self.store.papers().is_known(&paper).await, Ok(false)) {
                let files = PaperFiles::of(&self.data, &meeting, &paper);
                let _ = tokio::task::spawn_blocking(move || files.delete()).await;
            }
        }
    }
}
