// SPDX-License-Identifier: MPL-2.0
//! Chat over HTTP: what was written before, files, and the dossier. The room says what somebody
//! reads while the meeting runs; after its end the policy does. `files.rs` keeps files on the disk,
//! `clearing.rs` deletes what is not kept.

mod clearing;
mod files;

use std::path::PathBuf;

use base::{Rate, Refusal, Viewer};
use meetings::ids::{ChatFileId, MeetingId, ParticipantId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::{Access, Action};
use meetings::retention::RetentionKind;
use meetings::room::chat::{ChatFile, ChatReader, ChatScope};
use protocol::http::{ChatHistory, ChatPart, ChatRecord, MAX_CHAT_FILE_NAME_CHARS};
use protocol::problem::ProblemCode;
use sha2::{Digest as _, Sha256};
use store::Actor;
use untrusted::{ChatFileError, ChatFileKind, Document, ExamineChatFile, Place};

pub(crate) use self::files::ChatFiles;
use crate::papers::{refused as refused_paper, refused_by_disk};
use crate::{UseCases, names};

/// Files of one person: ten at once, then one in ten seconds.
pub(crate) const FILES: Rate = Rate { burst: 100, per_second: 1 };
const EACH_FILE: i64 = 10;
/// Messages in one answer, and their bytes: some seconds on a line of 64 kbit/s.
const MESSAGES: usize = 100;
const MESSAGE_BYTES: usize = 32 * 1024;

/// A file of a message, to be sent.
#[derive(Debug)]
pub struct SentFile {
    pub path: PathBuf,
    pub name: String,
}

impl UseCases {
    /// What `reader` reads, the newest first asked for; by the unit that the account has now.
    pub async fn chat_history(
        &self,
        reader: &ChatReader,
        id: &MeetingId,
        part: ChatPart,
    ) -> Result<ChatHistory, Refusal> {
        let before = part.before.unwrap_or(i64::MAX);
        let mut messages = self.store.chat().read_by(id, reader, before, MESSAGES + 1).await?;
        let mut bytes = 0;
        let fits = messages.iter().rev().take(MESSAGES).take_while(|message| {
            bytes += message.text.len();
            bytes <= MESSAGE_BYTES
        });
        // The newest one always.
        let fits = fits.count().max(1).min(messages.len());
        let earlier = messages.len() > fits;
        messages.drain(..messages.len() - fits);
        Ok(ChatHistory { messages, earlier })
    }

    /// Somebody sends a file now: not too many at once.
    pub fn count_chat_file(&self, who: &ParticipantId) -> Result<(), Refusal> {
        let now = self.clock.now();
        let mut sent = self.chat_files.lock();
        if sent.take(who.clone(), EACH_FILE, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(sent.wait(who, EACH_FILE, now)))
    }

    /// A file that was received: examined by a child process, then on the disk. Its message comes
    /// after that; without one the file is deleted.
    pub async fn keep_chat_file(
        &self,
        id: &MeetingId,
        file: ChatFileId,
        name: &str,
        place: Place,
        document: Document,
    ) -> Result<ChatFile, Refusal> {
        let stem = stem_of(name)?;
        let examined = place.read(ExamineChatFile, document.clone()).await.map_err(ProblemCode::from)?;
        let kind = examined.map_err(refused)?;
        let bytes = document.len() as u64;
        let files = ChatFiles::of(&self.data, id, &file);
        let written = tokio::task::spawn_blocking(move || {
            files.create(&document)?;
            let mut digest = Sha256::new();
            document.pieces().for_each(|piece| digest.update(piece));
            Ok(hex::encode(digest.finalize()))
        });
        let digest = written.await.map_err(Refusal::internal)?.map_err(|error| refused_by_disk(&error))?;
        Ok(ChatFile { id: file, name: full_name(&stem, kind), bytes, digest })
    }

    /// Its message was refused for good.
    pub async fn drop_chat_file(&self, id: &MeetingId, file: &ChatFileId) {
        let files = ChatFiles::of(&self.data, id, file);
        // What stays is deleted with other files that no message has.
        let _ = tokio::task::spawn_blocking(move || files.delete()).await;
    }

    /// A file, for who reads its message: `reader` in a meeting that runs, the dossier's readers
    /// afterwards.
    pub async fn chat_file(
        &self,
        viewer: &Viewer,
        reader: Option<&ChatReader>,
        id: &MeetingId,
        file: &ChatFileId,
    ) -> Result<SentFile, Refusal> {
        let message = self.store.chat().with_file(id, file).await?;
        let reads = match (reader, viewer) {
            (Some(reader), _) => {
                let meeting = self.store.meetings().get(id).await?;
                reader.reads(&message.to, &message.participant)
                    && !self.kept_back(viewer, &meeting).await?.message(&message)
            }
            (None, Viewer::User(user)) => {
                let meeting = self.meeting_for(user, id, Action::SeeChatRecord).await?;
                let is_over = meeting.state == MeetingState::Ended && self.store.chat().is_kept(id).await?;
                is_over
                    && message.to == ChatScope::Everyone
                    && !self.kept_back(viewer, &meeting).await?.message(&message)
            }
            (None, Viewer::Guest(_) | Viewer::Token(_)) => false,
        };
        match message.file {
            // For who does not read it, it does not exist.
            Some(sent) if reads && message.withdrawn.is_none() => {
                Ok(SentFile { path: ChatFiles::of(&self.data, id, file).original(), name: sent.name })
            }
            _ => Err(ProblemCode::NotFound.into()),
        }
    }

    /// The chat on the page of a meeting: whether it is kept, and after the end what was kept.
    /// Chair and secretary also read what was withdrawn.
    pub async fn chat_record(&self, user: &User, id: &MeetingId) -> Result<ChatRecord, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        let access = self.access_now(user, &meeting).await?;
        let kept = self.store.chat().is_kept(id).await?;
        let may_set = meeting.state != MeetingState::Ended && access.may(Action::SetChatRecord);
        let is_there = kept && meeting.state == MeetingState::Ended && access.may(Action::SeeChatRecord);
        let all = Access::of(user, &meeting).may(Action::SeeWithdrawnChat);
        let mut messages = if is_there { self.store.chat().to_everyone(id, all).await? } else { Vec::new() };
        let kept_back = self.kept_back(&Viewer::User(user.clone()), &meeting).await?;
        messages.retain(|message| !kept_back.message(message));
        let deletions = self.store.retention().deletions(id).await?;
        let deleted = deletions.iter().rfind(|deletion| deletion.kind == RetentionKind::Chat);
        let deleted_at = deleted.map(|deletion| deletion.deleted_at);
        Ok(ChatRecord { kept, may_set, messages, deleted_at })
    }

    /// Whether what is written to everybody goes into the dossier, until the meeting ends.
    pub async fn keep_chat(&self, user: &User, id: &MeetingId, kept: bool) -> Result<(), Refusal> {
        let meeting: Meeting = self.store.meetings().get(id).await?;
        self.access_now(user, &meeting).await?.require(Action::SetChatRecord)?;
        self.count_note(user, 1)?;
        let mut work = self.store.begin().await?;
        work.chat().set_kept(id, kept, &Actor::User(user.id.clone()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}

/// The name without its ending, which says what the sender's device took it for.
pub(crate) fn stem_of(name: &str) -> Result<String, Refusal> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    names::name(if stem.trim().is_empty() { "Tệp" } else { stem })
}

fn full_name(stem: &str, kind: ChatFileKind) -> String {
    let ending = kind.ending();
    let short: String = stem.chars().take(MAX_CHAT_FILE_NAME_CHARS - ending.len() - 1).collect();
    format!("{}.{ending}", short.trim_end())
}

fn refused(error: ChatFileError) -> Refusal {
    match error {
        ChatFileError::Paper(error) => refused_paper(error),
        ChatFileError::Kind => ProblemCode::ChatFileKind.into(),
        ChatFileError::Macros => ProblemCode::ChatFileMacros.into(),
        ChatFileError::Active => ProblemCode::ChatFileActive.into(),
        ChatFileError::TooLarge => ProblemCode::TooComplex.into(),
    }
}
