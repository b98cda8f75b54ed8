// SPDX-License-Identifier: MPL-2.0
//! Files of papers and of the chat, sent in pieces. Whoever sends one draws its identifier, asks
//! after a cut how much is there, and goes on. What has an identifier belongs to its sender alone:
//! others find nothing under it. `files.rs` keeps what was received, `finishing.rs` makes a paper or
//! a file of the chat of it.

mod files;
mod finishing;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use base::{Buckets, Rate, Refusal, Viewer};
use meetings::ids::{ChatFileId, MeetingId, PaperId, ParticipantId, SoundFileId, UploadId};
use meetings::meeting::MeetingState;
use meetings::sound_file::MAX_SOUND_FILE_BYTES;
use moments::Millis;
use parking_lot::Mutex;
use protocol::http::{
    MAX_CHAT_FILE_BYTES, MAX_PAPER_BYTES, MIN_PIECE_BYTES, NewUpload, UPLOAD_KEPT_HOURS, UploadPurpose, UploadState,
};
use protocol::problem::ProblemCode;
use recordings::elsewhere::ElsewhereFiles;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex as AsyncMutex;
use untrusted::Document;

use self::files::{About, UploadFolder, left};
pub use self::finishing::{Finished, Received};
use crate::UseCases;
use crate::chat::stem_of;
use crate::papers::{paper_name, refused_by_disk};
use crate::sound_files::sound_file_name;

/// Unfinished files of one person, of one meeting, and of all.
const MAX_OPEN_OF_ONE: usize = 4;
const MAX_OPEN_OF_MEETING: usize = 200;
const MAX_OPEN: usize = 1_000;
/// Pieces of one person. Each is synchronised to the disk.
const PIECES: Rate = Rate { burst: 200, per_second: 40 };
/// Finished files of one person that are examined: twenty at once, then one a second. Each is read
/// from the disk.
const FINISHED: Rate = Rate { burst: 20, per_second: 1 };
/// One of which nothing came for so long gives way to another of the same person: the page that
/// sent it is gone.
const FORGOTTEN_MS: i64 = 10 * 60_000;
const KEPT_MS: i64 = UPLOAD_KEPT_HOURS as i64 * 3_600_000;
/// Digits of a SHA-256.
const DIGEST_CHARS: usize = 64;

/// The unfinished files of this server.
#[derive(Debug)]
pub(crate) struct Uploads {
    open: Mutex<HashMap<Key, Arc<Upload>>>,
    pieces: Mutex<Buckets<ParticipantId>>,
    finished: Mutex<Buckets<ParticipantId>>,
}

/// Of sender, meeting and identifier. It is also the identifier of the paper or file that comes of
/// it: so the same thing is never added twice, whatever answer was lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(String);

#[derive(Debug)]
struct Upload {
    about: About,
    /// One piece at a time.
    state: Arc<AsyncMutex<State>>,
}

#[derive(Debug)]
struct State {
    /// On the disk for certain.
    received: u64,
    touched_at: Millis,
    /// It has become something or was deleted, while somebody waited for it.
    gone: bool,
}

/// Which unfinished file, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct UploadOf<'a> {
    pub by: &'a ParticipantId,
    pub meeting: &'a MeetingId,
    pub id: &'a UploadId,
}

impl UploadOf<'_> {
    fn key(&self) -> Key {
        let named = format!("{}/{}/{}", self.by, self.meeting, self.id);
        let digest: [u8; 32] = Sha256::digest(named).into();
        Key(UploadId::from_digest(&digest).into())
    }
}

impl Key {
    fn paper(&self) -> Result<PaperId, Refusal> {
        PaperId::parse(&self.0).map_err(Refusal::internal)
    }

    fn chat_file(&self) -> Result<ChatFileId, Refusal> {
        ChatFileId::parse(&self.0).map_err(Refusal::internal)
    }

    fn sound_file(&self) -> Result<SoundFileId, Refusal> {
        SoundFileId::parse(&self.0).map_err(Refusal::internal)
    }
}

impl Uploads {
    /// Those that an earlier run has left; they are kept as long as new ones.
    pub(crate) fn on_disk(data: &Path, now: Millis) -> Self {
        let open = left(data).into_iter().map(|(key, about, received)| (Key(key), upload(about, received, now)));
        let [pieces, finished] = [PIECES, FINISHED].map(|rate| Mutex::new(Buckets::new(rate)));
        Self { open: Mutex::new(open.collect()), pieces, finished }
    }

    fn get(&self, key: &Key) -> Option<Arc<Upload>> {
        self.open.lock().get(key).cloned()
    }

    /// Those that `is_meant`, with their keys.
    fn all(&self, is_meant: impl Fn(&About) -> bool) -> Vec<(Key, Arc<Upload>)> {
        let open = self.open.lock();
        let meant = open.iter().filter(|(_, upload)| is_meant(&upload.about));
        meant.map(|(key, upload)| (key.clone(), upload.clone())).collect()
    }

    /// Takes a place, or answers who has it.
    fn enter(&self, key: &Key, about: About, now: Millis) -> Result<Arc<Upload>, Refusal> {
        let mut open = self.open.lock();
        if let Some(known) = open.get(key) {
            return if known.about == about { Ok(known.clone()) } else { Err(ProblemCode::Conflict.into()) };
        }
        let of_one = open.values().filter(|known| known.about.by == about.by).count();
        let of_meeting = open.values().filter(|known| known.about.meeting == about.meeting).count();
        if of_one >= MAX_OPEN_OF_ONE || of_meeting >= MAX_OPEN_OF_MEETING || open.len() >= MAX_OPEN {
            return Err(ProblemCode::UploadsFull.into());
        }
        // Nothing is received before the folder is there.
        let entered = upload(about, u64::MAX, now);
        open.insert(key.clone(), entered.clone());
        Ok(entered)
    }
}

fn upload(about: About, received: u64, now: Millis) -> Arc<Upload> {
    let state = State { received, touched_at: now, gone: false };
    Arc::new(Upload { about, state: Arc::new(AsyncMutex::new(state)) })
}

impl UseCases {
    /// Opens an unfinished file, or finds it again. The caller has asked whether the person may.
    pub async fn open_upload(&self, of: UploadOf<'_>, new: NewUpload) -> Result<UploadState, Refusal> {
        let bytes = checked(&new)?;
        let key = of.key();
        if self.what_became(&key, of, &new.purpose).await?.is_some() {
            return Ok(UploadState { offset: bytes, bytes });
        }
        let about = About { meeting: of.meeting.clone(), by: of.by.clone(), new };
        self.disk.check(bytes, self.clock.now())?;
        let entered = match self.uploads.enter(&key, about.clone(), self.clock.now()) {
            Err(refusal) if refusal.code == ProblemCode::UploadsFull => {
                self.make_room(of.by).await;
                self.uploads.enter(&key, about.clone(), self.clock.now())
            }
            entered => entered,
        };
        let upload = entered?;
        let mut state = upload.state.clone().lock_owned().await;
        if state.gone {
            return Err(ProblemCode::UploadGone.into());
        }
        if state.received != u64::MAX {
            return Ok(UploadState { offset: state.received, bytes });
        }
        let folder = UploadFolder::of(&self.data, &key.0);
        let created = tokio::task::spawn_blocking(move || {
            let created = folder.create(&about);
            if created.is_ok() {
                state.received = 0;
            } else {
                state.gone = true;
                let _ = folder.delete();
            }
            created
        });
        let created = created.await.map_err(Refusal::internal)?;
        if created.is_err() {
            self.uploads.open.lock().remove(&key);
        }
        created.map_err(|error| refused_by_disk(&error))?;
        Ok(UploadState { offset: 0, bytes })
    }

    /// What it is to become; refused where nobody has opened it.
    pub fn purpose_of_upload(&self, of: UploadOf<'_>) -> Result<UploadPurpose, Refusal> {
        let upload = self.uploads.get(&of.key()).ok_or(ProblemCode::UploadGone)?;
        Ok(upload.about.new.purpose.clone())
    }

    /// Whether somebody who is not in the room now may still come back to it: a file goes on while
    /// the line of the meeting is cut.
    pub async fn may_come_back(&self, viewer: &Viewer, id: &MeetingId) -> Result<(), Refusal> {
        let meeting = self.meeting_with_papers(viewer, id).await?;
        if meeting.state == MeetingState::Ended { Err(Refusal::over(&meeting, true)) } else { Ok(()) }
    }

    /// How much of it is there.
    pub async fn upload_state(&self, of: UploadOf<'_>) -> Result<UploadState, Refusal> {
        let key = of.key();
        if let Some(upload) = self.uploads.get(&key) {
            let state = upload.state.lock().await;
            if !state.gone && state.received != u64::MAX {
                return Ok(UploadState { offset: state.received, bytes: upload.about.new.bytes });
            }
        }
        let bytes = self.bytes_of_what_became(&key, of).await?.ok_or(ProblemCode::UploadGone)?;
        Ok(UploadState { offset: bytes, bytes })
    }

    /// Adds a piece that begins at `offset`, and answers where the next one does. It is on the disk
    /// then. A refusal has the true offset as its fact.
    pub async fn append_piece(&self, of: UploadOf<'_>, offset: u64, piece: Document) -> Result<u64, Refusal> {
        let now = self.clock.now();
        let key = of.key();
        let upload = self.uploads.get(&key).ok_or(ProblemCode::UploadGone)?;
        count(&self.uploads.pieces, of.by, now)?;
        self.disk.check(piece.len() as u64, now)?;
        let mut state = upload.state.clone().lock_owned().await;
        if state.gone || state.received == u64::MAX {
            return Err(ProblemCode::UploadGone.into());
        }
        let end = offset.checked_add(piece.len() as u64).filter(|end| *end <= upload.about.new.bytes);
        let Some(end) = end.filter(|_| offset == state.received) else {
            return Err(Refusal::from(ProblemCode::UploadOffset).with_fact(state.received.to_string()));
        };
        if piece.len() < MIN_PIECE_BYTES && end < upload.about.new.bytes {
            return Err(Refusal::invalid("body"));
        }
        let folder = UploadFolder::of(&self.data, &key.0);
        // Goes on when the sender has gone: what is on the disk and what is known stay the same.
        let appended = tokio::task::spawn_blocking(move || {
            folder.append(offset, &piece)?;
            (state.received, state.touched_at) = (end, now);
            Ok(end)
        });
        appended.await.map_err(Refusal::internal)?.map_err(|error| refused_by_disk(&error))
    }

    /// Who sends it does not want to any more.
    pub async fn cancel_upload(&self, of: UploadOf<'_>) -> Result<(), Refusal> {
        let key = of.key();
        let upload = self.uploads.get(&key).ok_or(ProblemCode::UploadGone)?;
        let mut state = upload.state.lock().await;
        self.delete_upload(&key, &mut state).await;
        self.forget_linked(&key, &upload.about).await;
        Ok(())
    }

    /// Deletes unfinished files of which nothing came for a day, and those of meetings that are over.
    pub async fn delete_abandoned_uploads(&self) {
        let due = self.clock.now().plus(-KEPT_MS);
        self.delete_uploads_of_ended(&self.uploads.all(|_| true)).await;
        for (key, upload) in self.uploads.all(|_| true) {
            self.delete_untouched(&key, &upload, due).await;
        }
    }

    /// For another one of this person: first what nothing can come of any more, then the one that was
    /// forgotten first.
    async fn make_room(&self, by: &ParticipantId) {
        self.delete_uploads_of_ended(&self.uploads.all(|about| about.by == *by)).await;
        let mut own = Vec::new();
        for (key, upload) in self.uploads.all(|about| about.by == *by) {
            if let Ok(state) = upload.state.clone().try_lock_owned() {
                own.push((state.touched_at, key, upload));
            }
        }
        let is_full = self.uploads.all(|about| about.by == *by).len() >= MAX_OPEN_OF_ONE;
        if let Some((_, key, upload)) = own.into_iter().min_by_key(|(touched_at, ..)| *touched_at).filter(|_| is_full) {
            self.delete_untouched(&key, &upload, self.clock.now().plus(-FORGOTTEN_MS)).await;
        }
    }

    async fn delete_uploads_of_ended(&self, uploads: &[(Key, Arc<Upload>)]) {
        let mut are_over = HashMap::new();
        // Sound files come when the meeting is over.
        let ends = |upload: &Upload| !matches!(upload.about.new.purpose, UploadPurpose::SoundFile { .. });
        for (key, upload) in uploads.iter().filter(|(_, upload)| ends(upload)) {
            let meeting = &upload.about.meeting;
            let is_over = match are_over.get(meeting) {
                Some(known) => *known,
                None => match self.store.meetings().get(meeting).await {
                    Ok(meeting) => meeting.state == MeetingState::Ended,
                    Err(error) => matches!(error, store::Error::NotFound(_)),
                },
            };
            are_over.insert(meeting, is_over);
            if is_over {
                self.delete_untouched(key, upload, self.clock.now()).await;
            }
        }
    }

    /// If nothing came since `due`. One that is locked is being sent or finished.
    async fn delete_untouched(&self, key: &Key, upload: &Upload, due: Millis) {
        if let Ok(mut state) = upload.state.try_lock()
            && state.touched_at <= due
        {
            self.delete_upload(key, &mut state).await;
            self.forget_linked(key, &upload.about).await;
        }
    }

    /// A server that was killed at the end of a sound file may have linked it beside the recordings,
    /// without its row.
    async fn forget_linked(&self, key: &Key, about: &About) {
        let (UploadPurpose::SoundFile { .. }, Ok(id)) = (&about.new.purpose, key.sound_file()) else { return };
        if matches!(self.store.sound_files().get(&id).await, Err(store::Error::NotFound(_))) {
            let files = ElsewhereFiles::of(&self.data, &about.meeting, &id);
            let _ = tokio::task::spawn_blocking(move || files.delete_sent()).await;
        }
    }

    /// What stays on the disk is found by the next start, and deleted a day later.
    async fn delete_upload(&self, key: &Key, state: &mut State) {
        state.gone = true;
        self.uploads.open.lock().remove(key);
        let folder = UploadFolder::of(&self.data, &key.0);
        let _ = tokio::task::spawn_blocking(move || folder.delete()).await;
    }
}

fn count(buckets: &Mutex<Buckets<ParticipantId>>, who: &ParticipantId, now: Millis) -> Result<(), Refusal> {
    let mut buckets = buckets.lock();
    if buckets.take(who.clone(), 1, now) {
        return Ok(());
    }
    Err(Refusal::from(ProblemCode::TooFast).with_wait(buckets.wait(who, 1, now)))
}

/// The size of a file that may be sent: what is refused anyway is refused before it is sent.
fn checked(new: &NewUpload) -> Result<u64, Refusal> {
    let most = match &new.purpose {
        UploadPurpose::Paper { .. } => {
            paper_name(&new.name)?;
            MAX_PAPER_BYTES as u64
        }
        UploadPurpose::ChatFile { .. } => {
            stem_of(&new.name)?;
            MAX_CHAT_FILE_BYTES as u64
        }
        UploadPurpose::SoundFile { .. } => {
            sound_file_name(&new.name)?;
            MAX_SOUND_FILE_BYTES
        }
    };
    let is_digest = |text: &String| text.len() == DIGEST_CHARS && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !new.digest.as_ref().is_none_or(is_digest) {
        return Err(Refusal::invalid("digest"));
    }
    match new.bytes {
        0 => Err(Refusal::invalid("bytes")),
        bytes if bytes > most => Err(ProblemCode::TooLarge.into()),
        bytes => Ok(bytes),
    }
}
