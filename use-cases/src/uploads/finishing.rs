// SPDX-License-Identifier: MPL-2.0
//! A file that was received completely becomes a paper or a file of the chat. It stays on the disk
//! until that is in the store, so a request whose answer was lost can be made again.

use std::path::PathBuf;

use base::Refusal;
use meetings::ids::{ChatFileId, PaperId, SoundFileId};
use protocol::http::{NewUpload, UploadPurpose, Uploaded};
use protocol::problem::{Language, ProblemCode};
use tokio::sync::OwnedMutexGuard;
use untrusted::Document;

use super::files::UploadFolder;
use super::{Key, State, UploadOf, count};
use crate::UseCases;
use crate::papers::refused_by_disk;

/// Another attempt with the same bytes has the same end.
const FINAL: [ProblemCode; 18] = [
    ProblemCode::TooLarge,
    ProblemCode::TooComplex,
    ProblemCode::PaperOffice,
    ProblemCode::PaperOfficeKind,
    ProblemCode::PaperMacros,
    ProblemCode::PaperActive,
    ProblemCode::PaperUnreadable,
    ProblemCode::PaperEncrypted,
    ProblemCode::PaperTooLong,
    ProblemCode::PaperReplaced,
    ProblemCode::ChatFileKind,
    ProblemCode::ChatFileMacros,
    ProblemCode::ChatFileActive,
    ProblemCode::MeetingEnded,
    ProblemCode::MeetingCancelled,
    ProblemCode::UploadDamaged,
    ProblemCode::SoundFilesFull,
    ProblemCode::MinutesFrozen,
];

/// A file that is there completely. Nobody else may change it meanwhile.
#[derive(Debug)]
pub struct Received {
    key: Key,
    state: OwnedMutexGuard<State>,
    pub new: NewUpload,
}

impl Received {
    pub fn paper(&self) -> Result<PaperId, Refusal> {
        self.key.paper()
    }

    pub fn chat_file(&self) -> Result<ChatFileId, Refusal> {
        self.key.chat_file()
    }

    pub fn sound_file(&self) -> Result<SoundFileId, Refusal> {
        self.key.sound_file()
    }
}

/// What a finished file is.
#[derive(Debug)]
pub enum Finished {
    /// It was there before: an answer was lost.
    Already(Box<Uploaded>),
    Now(Box<Received>),
}

impl UseCases {
    /// The file, if all of it is there. None of it is read: what is refused costs nothing.
    pub async fn received_upload(&self, of: UploadOf<'_>) -> Result<Finished, Refusal> {
        let key = of.key();
        let Some(upload) = self.uploads.get(&key) else { return self.already(&key, of).await };
        let mut state = upload.state.clone().lock_owned().await;
        if state.gone {
            return self.already(&key, of).await;
        }
        let new = upload.about.new.clone();
        // A server that stopped in between has added it.
        if let Some(there) = self.what_became(&key, of, &new.purpose).await? {
            self.delete_upload(&key, &mut state).await;
            return Ok(Finished::Already(Box::new(there)));
        }
        if state.received != new.bytes {
            return Err(Refusal::from(ProblemCode::UploadOffset).with_fact(state.received.to_string()));
        }
        count(&self.uploads.finished, of.by, self.clock.now())?;
        Ok(Finished::Now(Box::new(Received { key, state, new })))
    }

    /// The file in memory, for which the caller has reserved it; refused if it is damaged.
    pub async fn read_upload(&self, received: &Received) -> Result<Document, Refusal> {
        let (folder, new) = (UploadFolder::of(&self.data, &received.key.0), &received.new);
        let read = tokio::task::spawn_blocking(move || folder.read()).await.map_err(Refusal::internal)?;
        let (document, digest) = read.map_err(|error| refused_by_disk(&error))?;
        let is_same = new.digest.as_ref().is_none_or(|sent| sent.eq_ignore_ascii_case(&digest));
        if document.len() as u64 != new.bytes || !is_same {
            return Err(ProblemCode::UploadDamaged.into());
        }
        Ok(document)
    }

    /// Where it is on the disk, for files that are not read into memory.
    pub fn received_file(&self, received: &Received) -> PathBuf {
        UploadFolder::of(&self.data, &received.key.0).bytes()
    }

    /// Its end: what was made of it, or why nothing was. What may succeed later is kept.
    pub async fn close_upload(&self, mut received: Received, made: Result<(), &Refusal>) {
        let is_over = made.is_ok() || made.is_err_and(|refusal| FINAL.contains(&refusal.code));
        if is_over {
            let Received { key, state, .. } = &mut received;
            self.delete_upload(key, state).await;
        }
    }

    async fn already(&self, key: &Key, of: UploadOf<'_>) -> Result<Finished, Refusal> {
        if let Some(paper) = self.paper_of(key, of).await? {
            return Ok(Finished::Already(Box::new(paper)));
        }
        if let Some(file) = self.chat_file_of(key, of).await? {
            return Ok(Finished::Already(Box::new(file)));
        }
        let file = self.sound_file_of(key, of).await?;
        file.map(|file| Finished::Already(Box::new(file))).ok_or_else(|| ProblemCode::UploadGone.into())
    }

    pub(super) async fn what_became(
        &self,
        key: &Key,
        of: UploadOf<'_>,
        purpose: &UploadPurpose,
    ) -> Result<Option<Uploaded>, Refusal> {
        match purpose {
            UploadPurpose::Paper { .. } => self.paper_of(key, of).await,
            UploadPurpose::ChatFile { .. } => self.chat_file_of(key, of).await,
            UploadPurpose::SoundFile { .. } => self.sound_file_of(key, of).await,
        }
    }

    pub(super) async fn bytes_of_what_became(&self, key: &Key, of: UploadOf<'_>) -> Result<Option<u64>, Refusal> {
        Ok(match self.already(key, of).await {
            Ok(Finished::Already(there)) => Some(match *there {
                Uploaded::Paper(paper) => paper.bytes,
                Uploaded::ChatFile(file) => file.bytes,
                Uploaded::SoundFile(file) => file.bytes,
            }),
            Ok(Finished::Now(_)) => None,
            Err(refusal) if refusal.code == ProblemCode::UploadGone => None,
            Err(refusal) => return Err(refusal),
        })
    }

    async fn paper_of(&self, key: &Key, of: UploadOf<'_>) -> Result<Option<Uploaded>, Refusal> {
        match self.store.papers().get(of.meeting, &key.paper()?).await {
            Ok(stored) => Ok((stored.paper.added_by == *of.by).then_some(Uploaded::Paper(stored.paper))),
            Err(store::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn chat_file_of(&self, key: &Key, of: UploadOf<'_>) -> Result<Option<Uploaded>, Refusal> {
        match self.store.chat().with_file(of.meeting, &key.chat_file()?).await {
            Ok(message) => Ok(message.file.filter(|_| message.participant == *of.by).map(Uploaded::ChatFile)),
            Err(store::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Who asks again reads no words of it before the list of the meeting says them.
    async fn sound_file_of(&self, key: &Key, of: UploadOf<'_>) -> Result<Option<Uploaded>, Refusal> {
        match self.store.sound_files().get(&key.sound_file()?).await {
            Ok(file) if file.added_by.as_str() == of.by.as_str() && file.meeting == *of.meeting => {
                Ok(Some(Uploaded::SoundFile(self.sound_file_view(file, Language::default()).await?)))
            }
            Ok(_) | Err(store::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
