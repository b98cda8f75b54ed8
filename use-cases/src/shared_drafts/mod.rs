// SPDX-License-Identifier: MPL-2.0
//! Minutes that several edit at once. Each open draft has a desk, one task that owns its document;
//! windows send it their edits and hear those of the others.
//!
//! ```text
//! socket -> DraftSession -> Command -> desk: apply, store, then tell everybody
//!                                      desk, at pauses: content -> a revision
//! ```

mod desk;
mod windows;

use std::collections::HashMap;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::MinutesId;
use meetings::minutes::MinutesState;
use meetings::people::User;
use meetings::policy::Action;
use parking_lot::Mutex;
use protocol::problem::{Language, ProblemCode};
use protocol::shared_draft::{DraftRequest, DraftUpdate};
use shared_draft::SharedDraft;
use tokio::sync::{mpsc, oneshot};

use crate::UseCases;
use crate::minutes_bounds::check_content;

/// Drafts that are edited at the same time.
const MAX_DESKS: usize = 200;
/// Commands that wait for a desk; whoever sends more waits.
const QUEUE: usize = 256;
/// Messages that wait for a window. A window that is further behind is closed, and connects anew.
const WINDOW_QUEUE: usize = 512;

#[derive(Debug)]
enum Command {
    /// The document, for a window that opens it.
    State {
        reply: oneshot::Sender<Result<Document, Refusal>>,
    },
    Join {
        user: User,
        language: Language,
        updates: mpsc::Sender<DraftUpdate>,
        reply: oneshot::Sender<Result<u32, Refusal>>,
    },
    Said {
        connection: u32,
        request: DraftRequest,
    },
    Left {
        connection: u32,
    },
    /// Everything that is stored is to be in a revision; edits that come later wait until `hold`
    /// ends.
    Settle {
        reply: oneshot::Sender<Result<(), Refusal>>,
        hold: Option<oneshot::Receiver<()>>,
    },
    /// The minutes may have changed by another way.
    Changed,
}

/// A document with the revision of which it was made.
#[derive(Debug)]
pub struct Document {
    pub epoch: i64,
    pub state: Vec<u8>,
}

/// The desks of this server.
#[derive(Debug, Default)]
pub(crate) struct Desks {
    open: Mutex<HashMap<MinutesId, mpsc::Sender<Command>>>,
}

/// While this lives, edits wait unconfirmed, for a few seconds at most.
#[derive(Debug)]
pub(crate) struct HeldDraft {
    _released_when_dropped: oneshot::Sender<()>,
}

/// One window that edits.
#[derive(Debug)]
pub struct DraftSession {
    connection: u32,
    desk: mpsc::Sender<Command>,
    updates: mpsc::Receiver<DraftUpdate>,
}

impl DraftSession {
    /// Hands a message on; false when the desk is closed.
    pub async fn say(&self, request: DraftRequest) -> bool {
        self.desk.send(Command::Said { connection: self.connection, request }).await.is_ok()
    }

    /// The next message; none when the desk has closed this session.
    pub async fn next(&mut self) -> Option<DraftUpdate> {
        self.updates.recv().await
    }

    pub async fn leave(self) {
        let _closed = self.desk.send(Command::Left { connection: self.connection }).await;
    }
}

impl UseCases {
    /// The document of a draft, for who may edit it.
    pub async fn shared_draft(self: &Arc<Self>, user: &User, id: &MinutesId) -> Result<Document, Refusal> {
        self.require_draft(user, id).await?;
        let (reply, answer) = oneshot::channel();
        self.desk(id)?.send(Command::State { reply }).await.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }

    /// A window begins to edit.
    pub async fn edit_draft(
        self: &Arc<Self>,
        user: &User,
        id: &MinutesId,
        language: Language,
    ) -> Result<DraftSession, Refusal> {
        self.require_draft(user, id).await?;
        let desk = self.desk(id)?;
        let (updates, received) = mpsc::channel(WINDOW_QUEUE);
        let (reply, answer) = oneshot::channel();
        let join = Command::Join { user: user.clone(), language, updates, reply };
        desk.send(join).await.map_err(|_| ProblemCode::Unavailable)?;
        let connection = answer.await.map_err(|_| ProblemCode::Unavailable)??;
        Ok(DraftSession { connection, desk, updates: received })
    }

    async fn require_draft(&self, user: &User, id: &MinutesId) -> Result<(), Refusal> {
        let (minutes, _) = self.minutes_for(user, id, Action::EditMinutes).await?;
        if minutes.state == MinutesState::Draft { Ok(()) } else { Err(ProblemCode::MinutesFrozen.into()) }
    }

    fn desk(self: &Arc<Self>, id: &MinutesId) -> Result<mpsc::Sender<Command>, Refusal> {
        let mut open = self.shared_drafts.open.lock();
        if let Some(desk) = open.get(id).filter(|desk| !desk.is_closed()) {
            return Ok(desk.clone());
        }
        if open.len() >= MAX_DESKS {
            return Err(ProblemCode::Unavailable.into());
        }
        let (desk, commands) = mpsc::channel(QUEUE);
        open.insert(id.clone(), desk.clone());
        tokio::spawn(desk::run(self.clone(), id.clone(), commands));
        Ok(desk)
    }

    /// Everything that people have edited is in the newest revision after this.
    pub(crate) async fn settle_draft(&self, id: &MinutesId) -> Result<(), Refusal> {
        self.settle(id, None).await
    }

    /// The same, and nothing is added to it while the answer lives: what takes its time with the
    /// text is not overtaken by every keystroke. To be dropped before the desk is told of a change.
    pub(crate) async fn hold_draft(&self, id: &MinutesId) -> Result<HeldDraft, Refusal> {
        let (release, held) = oneshot::channel();
        self.settle(id, Some(held)).await?;
        Ok(HeldDraft { _released_when_dropped: release })
    }

    async fn settle(&self, id: &MinutesId, hold: Option<oneshot::Receiver<()>>) -> Result<(), Refusal> {
        let desk = self.shared_drafts.open.lock().get(id).cloned();
        if let Some(desk) = desk {
            let (reply, answer) = oneshot::channel();
            if desk.send(Command::Settle { reply, hold }).await.is_ok()
                && let Ok(settled) = answer.await
            {
                return settled;
            }
        }
        // A desk that is gone has left nothing, unless it was killed.
        if self.store.shared_drafts().unprojected().await?.contains(id) {
            self.save_stored_draft(id).await?;
        }
        Ok(())
    }

    /// To be called when minutes have changed by another way than at their desk.
    pub(crate) async fn tell_draft_changed(&self, id: &MinutesId) {
        let desk = self.shared_drafts.open.lock().get(id).cloned();
        if let Some(desk) = desk {
            let _closed = desk.send(Command::Changed).await;
        }
    }

    /// Makes revisions of what was edited before the server was stopped.
    pub async fn save_stored_drafts(&self) {
        let all = match self.store.shared_drafts().unprojected().await {
            Ok(all) => all,
            Err(error) => return tracing::error!(%error, "the drafts that were edited cannot be read"),
        };
        for id in all {
            if let Err(refusal) = self.save_stored_draft(&id).await {
                tracing::error!(minutes = %id, ?refusal, "what was edited in a draft is stored, and in no revision");
            }
        }
    }

    async fn save_stored_draft(&self, id: &MinutesId) -> Result<(), Refusal> {
        let Some(stored) = self.store.shared_drafts().load(id).await? else { return Ok(()) };
        let writers = self.store.shared_drafts().unprojected_writers(id).await?;
        let draft =
            SharedDraft::load(&stored.state, stored.updates.iter().map(Vec::as_slice)).map_err(Refusal::internal)?;
        let content = draft.content();
        check_content(&content)?;
        let mut work = self.store.begin().await?;
        work.shared_drafts().project(id, stored.head.seq, &content, &writers, true, self.clock.now()).await?;
        Ok(work.save().await?)
    }
}
