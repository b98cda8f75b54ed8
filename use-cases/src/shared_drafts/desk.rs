// SPDX-License-Identifier: MPL-2.0
//! The task of one draft: it owns the document, stores edits before it confirms them, and saves
//! revisions at pauses.

use std::sync::Arc;
use std::time::Duration;

use base::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use meetings::ids::MinutesId;
use meetings::minutes::draft_note::instruction_in;
use meetings::minutes::{MinutesContent, MinutesState};
use meetings::people::User;
use meetings::policy::Action;
use moments::Millis;
use protocol::problem::ProblemCode;
use protocol::shared_draft::{DraftCursor, DraftRequest, DraftUpdate, MAX_POSITION_CHARS, SavedDraft};
use shared_draft::{NotApplied, SharedDraft};
use store::shared_drafts::{DraftHead, Writer};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::windows::Windows;
use super::{Command, Document};
use crate::UseCases;
use crate::minutes::unprintable_letter;
use crate::minutes_bounds::check_content;

/// A revision is saved when nobody has written for so long, in milliseconds,
const SAVE_AFTER: i64 = 1_500;
/// and at least so often while somebody writes.
const SAVE_AT_LEAST_EVERY: i64 = 10_000;
/// After a save that failed.
const SAVE_AGAIN_AFTER: i64 = 5_000;
const TICK: Duration = Duration::from_millis(300);
/// A desk that nobody uses stays so long: a window fetches the document before it connects.
const IDLE: i64 = 30_000;
/// Edits wait at most so long for a submission, which typesets the text.
const HOLD_AT_MOST: Duration = Duration::from_secs(10);
/// Edits that are stored in one unit of work.
const BATCH: usize = 64;
/// Largest document with everything that was deleted in it, in bytes.
const MAX_DOCUMENT_BYTES: usize = 24 << 20;
/// Updates that are stored one by one before they become part of the state, by their number and by
/// their bytes: what was deleted takes no room in the state.
const FOLD_FROM: i64 = 200;
const FOLD_FROM_BYTES: usize = 2 << 20;
/// A document with more history than this is made anew of its newest revision, in a pause.
const RENEW_FROM_CLIENTS: usize = shared_draft::MAX_CLIENTS / 2;
const RENEW_FROM_BYTES: usize = MAX_DOCUMENT_BYTES / 2;
/// A save that takes out more letters than this, and more than a tenth of all, keeps the revision
/// before.
const MANY_LETTERS: usize = 200;

const _: () = assert!(protocol::shared_draft::MAX_UPDATE_BYTES == shared_draft::MAX_UPDATE_BYTES);

/// Serves one draft until nobody edits it.
pub async fn run(use_cases: Arc<UseCases>, id: MinutesId, mut commands: mpsc::Receiver<Command>) {
    let mut desk = match Desk::open(use_cases.clone(), id.clone()).await {
        Ok(desk) => desk,
        Err(refusal) => {
            use_cases.shared_drafts.open.lock().remove(&id);
            commands.close();
            while let Some(command) = commands.recv().await {
                command.refuse(&refusal);
            }
            return;
        }
    };
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            received = commands.recv_many(&mut batch, BATCH) => {
                if received == 0 {
                    return;
                }
                desk.work(batch.drain(..)).await;
            }
            _ = ticks.tick() => desk.tick().await,
        }
        if let Some(end) = &desk.over {
            desk.windows.tell_all(end);
            desk.windows.clear();
        }
        if desk.over.is_some() || desk.is_idle() {
            // Under the lock, so that nobody finds a desk that has just left.
            let mut open = use_cases.shared_drafts.open.lock();
            if commands.is_empty() {
                commands.close();
                open.remove(&id);
                return;
            }
        }
    }
}

impl Command {
    fn refuse(self, refusal: &Refusal) {
        match self {
            Self::State { reply } => drop(reply.send(Err(refusal.clone()))),
            Self::Join { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            Self::Settle { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            Self::Said { .. } | Self::Left { .. } | Self::Changed => {}
        }
    }
}

/// An edit that is in the document and not stored yet.
struct Edit {
    connection: u32,
    number: u32,
    user: User,
    update: Vec<u8>,
}

struct Desk {
    use_cases: Arc<UseCases>,
    id: MinutesId,
    draft: SharedDraft,
    head: DraftHead,
    /// What the newest revision says.
    content: MinutesContent,
    saved: SavedDraft,
    /// Of the stored document, and of the updates among them.
    bytes: usize,
    update_bytes: usize,
    folded: i64,
    writers: Vec<Writer>,
    first_unsaved_at: Option<Millis>,
    last_edit_at: Millis,
    save_not_before: Millis,
    used_at: Millis,
    windows: Windows,
    /// What windows are told when the document is not edited any more.
    over: Option<DraftUpdate>,
}

impl Desk {
    async fn open(use_cases: Arc<UseCases>, id: MinutesId) -> Result<Self, Refusal> {
        let stored = use_cases.store.shared_drafts().load(&id).await?;
        let stored = match stored {
            Some(stored) => stored,
            None => begin(&use_cases, &id).await?,
        };
        let writers = use_cases.store.shared_drafts().unprojected_writers(&id).await?;
        let update_bytes = stored.update_bytes();
        let bytes = stored.state.len() + update_bytes;
        let folded = stored.head.seq - i64::try_from(stored.updates.len()).unwrap_or(0);
        let head = stored.head;
        let draft = loaded(stored.state, stored.updates).await?;
        let content = use_cases.store.minutes().content(&id, head.revision).await?;
        let revisions = use_cases.store.minutes().revisions(&id).await?;
        let newest = revisions.into_iter().find(|one| one.revision == head.revision).ok_or(ProblemCode::NotFound)?;
        let unprintable = use_cases.unprintable(content.clone()).await?.into_iter().map(unprintable_letter).collect();
        let now = use_cases.clock.now();
        let saved = SavedDraft {
            revision: head.revision,
            saved_at: newest.saved_at,
            saved_by_name: newest.saved_by_name,
            unprintable,
            draft_note: instruction_in(&content),
        };
        Ok(Self {
            use_cases,
            id,
            draft,
            head,
            content,
            saved,
            bytes,
            update_bytes,
            folded,
            writers,
            first_unsaved_at: (head.seq > head.projected).then_some(now),
            last_edit_at: now,
            save_not_before: Millis(0),
            used_at: now,
            windows: Windows::default(),
            over: None,
        })
    }

    fn is_idle(&self) -> bool {
        self.windows.len() == 0
            && self.first_unsaved_at.is_none()
            && self.use_cases.clock.now().since(self.used_at) >= IDLE
    }

    async fn work(&mut self, commands: impl Iterator<Item = Command>) {
        self.used_at = self.use_cases.clock.now();
        let mut edits = Vec::new();
        for command in commands {
            match command {
                Command::Said { connection, request: DraftRequest::Edit { number, update } } => {
                    self.edit(connection, number, &update, &mut edits).await;
                    continue;
                }
                // What came before is stored first.
                _ => self.store(&mut edits).await,
            }
            match command {
                Command::State { reply } => {
                    let document = Document { epoch: self.head.epoch, state: self.draft.state() };
                    let _gone = reply.send(Ok(document));
                }
                Command::Join { user, language, updates, reply } => {
                    let joined = self.windows.join(user, language, updates);
                    if let Err(Ok(connection)) = reply.send(joined) {
                        self.windows.remove(connection);
                    }
                }
                Command::Said { connection, request } => self.said(connection, request).await,
                Command::Left { connection } => self.windows.remove(connection),
                Command::Settle { reply, hold } => {
                    let settled = self.save().await;
                    if reply.send(settled).is_ok()
                        && let Some(hold) = hold
                    {
                        let _over = timeout(HOLD_AT_MOST, hold).await;
                    }
                }
                Command::Changed => self.look().await,
            }
        }
        self.store(&mut edits).await;
    }

    async fn tick(&mut self) {
        let Some(first) = self.first_unsaved_at else { return };
        let now = self.use_cases.clock.now();
        let is_due = now.since(self.last_edit_at) >= SAVE_AFTER || now.since(first) >= SAVE_AT_LEAST_EVERY;
        if !is_due || now < self.save_not_before {
            return;
        }
        if let Err(refusal) = self.save().await {
            self.save_not_before = now.plus(SAVE_AGAIN_AFTER);
            self.windows.tell_not_saved(&refusal);
        } else if let Err(error) = self.renew().await {
            tracing::error!(%error, "a draft with much history is not made anew");
        }
    }

    async fn said(&mut self, connection: u32, request: DraftRequest) {
        match request {
            DraftRequest::Open { epoch, state_vector } => self.open_window(connection, epoch, &state_vector),
            DraftRequest::Cursor { cursor } => self.windows.move_cursor(connection, cursor.filter(is_short)),
            DraftRequest::Save => match self.save().await {
                Ok(()) => self.windows.tell(connection, DraftUpdate::Saved { saved: self.saved.clone() }),
                Err(refusal) => self.windows.tell_not_saved(&refusal),
            },
            DraftRequest::Ping => self.windows.tell(connection, DraftUpdate::Pong),
            DraftRequest::Edit { .. } => {}
        }
    }

    fn open_window(&mut self, connection: u32, epoch: i64, state_vector: &str) {
        if epoch != self.head.epoch {
            self.windows.tell(connection, DraftUpdate::Replaced);
            self.windows.remove(connection);
            return;
        }
        let known = BASE64.decode(state_vector).ok().and_then(|known| self.draft.missing(&known).ok());
        let Some(missing) = known else {
            self.windows.remove(connection);
            return;
        };
        let opened = DraftUpdate::Opened {
            connection,
            update: BASE64.encode(missing),
            state_vector: BASE64.encode(self.draft.state_vector()),
            saved: self.saved.clone(),
            editors: self.windows.editors_beside(connection),
        };
        self.windows.tell(connection, opened);
        self.windows.open(connection);
    }

    async fn edit(&mut self, connection: u32, number: u32, update: &str, edits: &mut Vec<Edit>) {
        let Some(user) = self.windows.get(connection).filter(|window| window.is_open).map(|one| one.user.clone())
        else {
            return;
        };
        if self.use_cases.minutes_for(&user, &self.id, Action::EditMinutes).await.is_err() {
            self.windows.tell(connection, DraftUpdate::Closed);
            self.windows.remove(connection);
            return;
        }
        let Ok(update) = BASE64.decode(update) else {
            self.windows.refuse(connection, number, &ProblemCode::BadRequest.into());
            return;
        };
        if self.bytes + update.len() > MAX_DOCUMENT_BYTES {
            self.windows.refuse(connection, number, &ProblemCode::TooLarge.into());
            return;
        }
        self.windows.note_used(connection);
        match self.draft.apply(&update) {
            Ok(()) => {
                self.bytes += update.len();
                self.update_bytes += update.len();
                edits.push(Edit { connection, number, user, update });
            }
            Err(NotApplied::TooLong | NotApplied::TooManyClients) => {
                self.windows.refuse(connection, number, &ProblemCode::TooLarge.into());
            }
            Err(why @ NotApplied::Malformed(_)) => {
                tracing::info!(%why, "an edit of a draft is refused");
                self.windows.refuse(connection, number, &ProblemCode::BadRequest.into());
            }
            Err(why @ (NotApplied::Gap | NotApplied::Foreign)) => {
                tracing::info!(%why, "an edit of a draft is refused");
                self.windows.refuse(connection, number, &ProblemCode::BadRequest.into());
                // It connects anew, and tells from what it has.
                self.windows.remove(connection);
                self.append(edits).await;
                self.reload().await;
            }
        }
    }

    /// Stores edits, then confirms them and tells the others.
    async fn store(&mut self, edits: &mut Vec<Edit>) {
        if !edits.is_empty() && !self.append(edits).await {
            self.reload().await;
        }
    }

    /// False if they are not stored; then the document holds what it should not.
    async fn append(&mut self, edits: &mut Vec<Edit>) -> bool {
        let edits = std::mem::take(edits);
        if edits.is_empty() {
            return true;
        }
        let rows: Vec<_> = edits.iter().map(|edit| (edit.user.id.clone(), edit.update.clone())).collect();
        let stored = async {
            let mut work = self.use_cases.store.begin().await?;
            let seq = work.shared_drafts().append(&self.id, self.head.seq, &rows).await?;
            work.save().await?;
            Ok::<_, store::Error>(seq)
        };
        match stored.await {
            Ok(seq) => self.head.seq = seq,
            Err(error) => {
                let refusal = Refusal::from(error);
                for edit in &edits {
                    self.windows.refuse(edit.connection, edit.number, &refusal);
                }
                self.look().await;
                return false;
            }
        }
        let now = self.use_cases.clock.now();
        self.last_edit_at = now;
        self.first_unsaved_at.get_or_insert(now);
        for Edit { connection, number, user, update } in edits {
            self.windows.tell(connection, DraftUpdate::Kept { number });
            self.windows.tell_others(connection, &DraftUpdate::Edited { connection, update: BASE64.encode(update) });
            let writer = Writer { user: user.id, name: user.name };
            self.writers.retain(|one| *one != writer);
            self.writers.push(writer);
        }
        true
    }

    /// The document as it is stored.
    async fn reload(&mut self) {
        if self.over.is_some() {
            return;
        }
        let stored = match self.use_cases.store.shared_drafts().load(&self.id).await {
            Ok(Some(stored)) if stored.head.epoch == self.head.epoch => stored,
            Ok(_) => return self.over = Some(DraftUpdate::Replaced),
            Err(error) => {
                tracing::error!(%error, "a draft cannot be read again; its windows connect anew");
                return self.over = Some(DraftUpdate::Replaced);
            }
        };
        self.head = stored.head;
        self.update_bytes = stored.update_bytes();
        self.bytes = stored.state.len() + self.update_bytes;
        match loaded(stored.state, stored.updates).await {
            Ok(draft) => self.draft = draft,
            Err(_) => self.over = Some(DraftUpdate::Replaced),
        }
    }

    /// Whether the document is still what is edited.
    async fn look(&mut self) {
        let Ok(minutes) = self.use_cases.store.minutes().get(&self.id).await else { return };
        if minutes.state != MinutesState::Draft {
            self.over = Some(DraftUpdate::Closed);
        } else if minutes.revision != self.head.revision {
            self.over = Some(DraftUpdate::Replaced);
        }
    }

    /// Makes a revision of what is stored.
    async fn save(&mut self) -> Result<(), Refusal> {
        if self.over.is_some() || self.head.seq == self.head.projected {
            return Ok(());
        }
        let content = self.draft.content();
        check_content(&content)?;
        let now = self.use_cases.clock.now();
        let seq = self.head.seq;
        let (before, after) = (letters(&self.content), letters(&content));
        let keeps_base = before > after + MANY_LETTERS.max(before / 10);
        let folds = seq - self.folded >= FOLD_FROM || self.update_bytes >= FOLD_FROM_BYTES;
        let saved = async {
            let mut work = self.use_cases.store.begin().await?;
            let revision = if content == self.content {
                work.shared_drafts().note_projected(&self.id, seq).await?;
                None
            } else {
                Some(work.shared_drafts().project(&self.id, seq, &content, &self.writers, keeps_base, now).await?)
            };
            if folds {
                work.shared_drafts().fold(&self.id, seq, &self.draft.state()).await?;
            }
            work.save().await?;
            Ok::<_, store::Error>(revision)
        };
        let revision = match saved.await {
            Ok(revision) => revision,
            Err(error) => {
                self.look().await;
                // Perhaps it was saved, and only the answer is missing.
                self.reload().await;
                return Err(error.into());
            }
        };
        if folds {
            self.folded = seq;
            self.bytes = self.draft.state().len();
            self.update_bytes = 0;
        }
        self.head.projected = seq;
        self.first_unsaved_at = None;
        self.writers.clear();
        if let Some((revision, saved_by_name)) = revision {
            self.head.revision = revision;
            let unprintable = self.use_cases.unprintable(content.clone()).await?;
            let unprintable = unprintable.into_iter().map(unprintable_letter).collect();
            let draft_note = instruction_in(&content);
            self.content = content;
            self.saved = SavedDraft { revision, saved_at: now, saved_by_name, unprintable, draft_note };
        }
        self.windows.tell_all(&DraftUpdate::Saved { saved: self.saved.clone() });
        Ok(())
    }

    /// Begins a new document once this one has too much history. Its windows open the new one.
    async fn renew(&mut self) -> Result<(), store::Error> {
        if self.draft.clients() < RENEW_FROM_CLIENTS && self.bytes < RENEW_FROM_BYTES {
            return Ok(());
        }
        let mut work = self.use_cases.store.begin().await?;
        if work.shared_drafts().end(&self.id).await? {
            work.save().await?;
            self.over = Some(DraftUpdate::Replaced);
        }
        Ok(())
    }
}

fn letters(content: &MinutesContent) -> usize {
    content.body.inlines().map(|run| run.text.len()).sum()
}

/// The document of a draft that nobody has edited yet.
async fn begin(use_cases: &UseCases, id: &MinutesId) -> Result<store::shared_drafts::StoredDraft, Refusal> {
    let minutes = use_cases.store.minutes().get(id).await?;
    let content = use_cases.store.minutes().content(id, minutes.revision).await?;
    let state = tokio::task::spawn_blocking(move || SharedDraft::seed(&content).state()).await;
    let state = state.map_err(Refusal::internal)?;
    let mut work = use_cases.store.begin().await?;
    work.shared_drafts().begin(id, minutes.revision, &state).await?;
    work.save().await?;
    let stored = use_cases.store.shared_drafts().load(id).await?;
    stored.ok_or_else(|| ProblemCode::MinutesChanged.into())
}

async fn loaded(state: Vec<u8>, updates: Vec<Vec<u8>>) -> Result<SharedDraft, Refusal> {
    let read = move || SharedDraft::load(&state, updates.iter().map(Vec::as_slice));
    let draft = tokio::task::spawn_blocking(read).await.map_err(Refusal::internal)?;
    draft.map_err(Refusal::internal)
}

fn is_short(cursor: &DraftCursor) -> bool {
    [&cursor.anchor, &cursor.head].into_iter().all(|position| position.len() <= MAX_POSITION_CHARS)
}
