// SPDX-License-Identifier: MPL-2.0
//! Sound and video files that were recorded elsewhere: who may add one, what becomes of it, and
//! removing it again.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use base::Refusal;
use meetings::ids::{MeetingId, SoundFileId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::minutes::{MinutesKind, MinutesState};
use meetings::people::User;
use meetings::policy::{Access, Action};
use meetings::sound_file::{MAX_MEETING_SOUND_BYTES, MAX_SOUND_FILES, SoundFileState};
use meetings::transcript::Segment;
use moments::Millis;
use protocol::http::{MAX_NAMED_AT_ONCE, MAX_SPEAKER_CHARS, NameSpeakers, NewUpload, SoundFileList, SoundFileView};
use protocol::problem::{Language, Problem, ProblemCode};
use recordings::elsewhere::ElsewhereFiles;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Store;
use store::jobs::{DECODE, JobState};
use store::sound_files::SoundFile;
use store::transcript::GivenSpeaker;

use crate::papers::refused_by_disk;
use crate::transcripts::tidy;
use crate::{UseCases, actor, names};

/// How much of a file is read at once.
const PART: usize = 256 << 10;
/// A recording begins at most so long before or after the planned begin, in milliseconds: a slip of
/// the year is none of the meeting.
const FARTHEST_MS: i64 = 7 * 24 * 3_600_000;

/// A file that was received whole.
#[derive(Debug)]
pub struct SentSoundFile<'a> {
    pub id: SoundFileId,
    pub path: PathBuf,
    pub new: &'a NewUpload,
}

impl UseCases {
    /// The meeting, if this person may add a sound file that begins then. Asked before any of it is
    /// received, with every piece, and at the end.
    pub async fn meeting_for_sound_file(
        &self,
        user: &User,
        id: &MeetingId,
        begins_at: Millis,
    ) -> Result<Meeting, Refusal> {
        let meeting = self.meeting_for(user, id, Action::AddSoundFiles).await?;
        refuse_not_held(&meeting, self.clock.now())?;
        let begin = meeting.started_at.unwrap_or(meeting.starts_at);
        if begins_at > self.clock.now() || begins_at.since(begin).abs() > FARTHEST_MS {
            return Err(Refusal::invalid("begins_at"));
        }
        refuse_frozen(&self.store, id).await?;
        Ok(meeting)
    }

    /// Makes a sound file of what was received: it is beside the recordings of the meeting, then it
    /// is known, with the job that decodes it. The caller has asked whether the person may.
    pub async fn add_sound_file(
        &self,
        user: &User,
        meeting: &Meeting,
        begins_at: Millis,
        sent: SentSoundFile<'_>,
        language: Language,
    ) -> Result<SoundFileView, Refusal> {
        let SentSoundFile { id, path, new } = sent;
        let digest = digest_of(path.clone(), new.bytes).await?;
        if new.digest.as_ref().is_some_and(|sent| !sent.eq_ignore_ascii_case(&digest)) {
            return Err(ProblemCode::UploadDamaged.into());
        }
        let files = ElsewhereFiles::of(&self.data, &meeting.id, &id);
        let kept = files.clone();
        let kept = tokio::task::spawn_blocking(move || kept.keep_sent(&path)).await.map_err(Refusal::internal)?;
        kept.map_err(|error| refused_by_disk(&error))?;
        let now = self.clock.now();
        let file = SoundFile {
            id,
            meeting: meeting.id.clone(),
            name: sound_file_name(&new.name)?,
            bytes: new.bytes,
            digest,
            begins_at,
            state: SoundFileState::Waiting,
            problem: None,
            added_by: user.id.clone(),
            added_by_name: user.name.clone(),
            added_at: now,
            deleted_at: None,
        };
        let added = self.keep_sound_file(&file, user, now).await;
        if added.as_ref().is_err_and(|refusal| refusal.code == ProblemCode::SoundFilesFull) {
            let _ = tokio::task::spawn_blocking(move || files.delete_sent()).await;
        }
        added?;
        self.sound_file_view(file, language).await
    }

    async fn keep_sound_file(&self, file: &SoundFile, user: &User, now: Millis) -> Result<(), Refusal> {
        let by = actor(user.into());
        let mut work = self.store.begin().await?;
        let others = work.sound_files().of(&file.meeting).await?;
        let bytes = others.iter().map(|other| other.bytes).sum::<u64>().saturating_add(file.bytes);
        if others.len() >= MAX_SOUND_FILES || bytes > MAX_MEETING_SOUND_BYTES {
            work.cancel().await?;
            return Err(ProblemCode::SoundFilesFull.into());
        }
        work.sound_files().add(file, &by, now).await?;
        work.jobs().enqueue(DECODE, file.id.as_str(), &json!({}), &by, now).await?;
        Ok(work.save().await?)
    }

    /// Those of a meeting, for whoever may read its transcript.
    pub async fn sound_files(&self, user: &User, id: &MeetingId, language: Language) -> Result<SoundFileList, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeTranscript).await?;
        let may_add = Access::of(user, &meeting).may(Action::AddSoundFiles);
        let is_open =
            refuse_not_held(&meeting, self.clock.now()).is_ok() && refuse_frozen(&self.store, id).await.is_ok();
        let mut files = Vec::new();
        for file in self.store.sound_files().of(id).await? {
            files.push(self.sound_file_view(file, language).await?);
        }
        Ok(SoundFileList { files, may_change: may_add && is_open })
    }

    /// Removes one with its recording and what was recognised in it. What has gone into a draft
    /// stays there as words without a source.
    pub async fn remove_sound_file(&self, user: &User, id: &MeetingId, file: &SoundFileId) -> Result<(), Refusal> {
        let file = self.sound_file_to_change(user, id, file).await?;
        let mut work = self.store.begin().await?;
        if work.holds().of(id).await?.is_some() {
            work.cancel().await?;
            return Err(ProblemCode::MeetingHeld.into());
        }
        work.sound_files().remove(&file, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        let files = ElsewhereFiles::of(&self.data, id, &file.id);
        match tokio::task::spawn_blocking(move || files.delete_all()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, file = %file.id, "a removed sound file is still on the disk"),
            Err(error) => tracing::warn!(%error, file = %file.id, "a removed sound file is still on the disk"),
        }
        Ok(())
    }

    /// Has one decoded again of which nothing came because of the server.
    pub async fn try_sound_file_again(&self, user: &User, id: &MeetingId, file: &SoundFileId) -> Result<(), Refusal> {
        let file = self.sound_file_to_change(user, id, file).await?;
        let view = self.sound_file_view(file.clone(), Language::Vietnamese).await?;
        if !view.may_try_again {
            return Err(ProblemCode::Conflict.into());
        }
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        work.sound_files().again(&file, &by, now).await?;
        work.jobs().enqueue(DECODE, file.id.as_str(), &json!({}), &by, now).await?;
        Ok(work.save().await?)
    }

    /// The file with how loud its recording is, step by step.
    pub async fn loudness(&self, user: &User, id: &MeetingId, file: &SoundFileId) -> Result<PathBuf, Refusal> {
        self.meeting_for(user, id, Action::SeeTranscript).await?;
        let file = self.store.sound_files().get(file).await?;
        if file.meeting != *id || file.state != SoundFileState::Recorded {
            return Err(ProblemCode::NotFound.into());
        }
        if file.deleted_at.is_some() {
            return Err(ProblemCode::SoundDeleted.into());
        }
        Ok(ElsewhereFiles::of(&self.data, id, &file.id).loudness())
    }

    /// Says who spoke in these sentences. It stays when the recording is recognised again.
    pub async fn name_speakers(
        &self,
        user: &User,
        id: &MeetingId,
        named: &NameSpeakers,
    ) -> Result<Vec<Segment>, Refusal> {
        self.meeting_for(user, id, Action::CorrectTranscript).await?;
        if !(1..=MAX_NAMED_AT_ONCE).contains(&named.sentences.len()) {
            return Err(Refusal::invalid("sentences"));
        }
        let line = |text: &str, field: &str| {
            let text = tidy(text);
            if text.chars().count() > MAX_SPEAKER_CHARS { Err(Refusal::invalid(field)) } else { Ok(text) }
        };
        let given = match &named.speaker {
            None => None,
            Some(speaker) => {
                let name = line(&speaker.name, "name")?;
                if name.is_empty() {
                    return Err(Refusal::invalid("name"));
                }
                let unit = speaker.unit_name.as_ref().map(|unit| line(unit, "unit_name")).transpose()?;
                Some((name, unit))
            }
        };
        let given = given.as_ref().map(|(name, unit)| GivenSpeaker { name, unit: unit.as_deref() });
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        let changed = work.transcript().name_speakers(id, &named.sentences, given, &user.name, &by, now).await?;
        work.save().await?;
        Ok(changed)
    }

    async fn sound_file_to_change(
        &self,
        user: &User,
        id: &MeetingId,
        file: &SoundFileId,
    ) -> Result<SoundFile, Refusal> {
        self.meeting_for(user, id, Action::AddSoundFiles).await?;
        refuse_frozen(&self.store, id).await?;
        let file = self.store.sound_files().get(file).await?;
        match (file.meeting == *id, file.deleted_at) {
            (true, None) => Ok(file),
            // What proves that it was deleted refers to it.
            (true, Some(_)) => Err(ProblemCode::SoundDeleted.into()),
            (false, _) => Err(ProblemCode::NotFound.into()),
        }
    }

    pub(crate) async fn sound_file_view(&self, file: SoundFile, language: Language) -> Result<SoundFileView, Refusal> {
        let (mut state, mut progress, mut problem) = (file.state, 0, None);
        let mut may_try_again = false;
        if let Some((code, fact)) = &file.problem {
            let code = ProblemCode::ALL.iter().find(|known| known.as_str() == code);
            let code = *code.unwrap_or(&ProblemCode::SoundUnreadable);
            may_try_again = code == ProblemCode::StorageFull;
            let words = Problem::new(code, language);
            problem = Some(match fact {
                Some(fact) => words.with_fact(fact.clone()),
                None => words,
            });
        } else if state == SoundFileState::Waiting {
            let job = self.store.jobs().list(file.id.as_str()).await?.into_iter().find(|job| job.kind == DECODE);
            if let Some(job) = job {
                progress = job.progress.clamp(0, 100) as u8;
                if job.state == JobState::Failed {
                    state = SoundFileState::Refused;
                    problem = Some(Problem::new(ProblemCode::SoundNotMade, language));
                    may_try_again = true;
                }
            }
        }
        let length_ms = match state {
            SoundFileState::Recorded => {
                let all = self.store.recordings().list(&file.meeting).await?;
                all.into_iter().find(|one| one.id.as_str() == file.id.as_str()).and_then(|one| one.duration)
            }
            SoundFileState::Waiting | SoundFileState::Refused => None,
        };
        Ok(SoundFileView {
            id: file.id,
            name: file.name,
            bytes: file.bytes,
            digest: file.digest,
            begins_at: file.begins_at,
            length_ms,
            state,
            progress,
            problem,
            may_try_again,
            added_by_name: file.added_by_name,
            added_at: file.added_at,
            deleted_at: file.deleted_at,
        })
    }
}

pub(crate) fn sound_file_name(name: &str) -> Result<String, Refusal> {
    names::name(name)
}

/// Before its time there is nothing to record, and while it is held the server records itself.
fn refuse_not_held(meeting: &Meeting, now: Millis) -> Result<(), Refusal> {
    if meeting.is_cancelled() {
        return Err(Refusal::over(meeting, true));
    }
    let is_past = meeting.set_time().is_some_and(|starts_at| starts_at <= now);
    match meeting.state {
        MeetingState::Ended => Ok(()),
        MeetingState::Planned if is_past => Ok(()),
        MeetingState::Planned | MeetingState::Live => Err(ProblemCode::MeetingNotHeld.into()),
    }
}

/// What is submitted or signed says what was said.
async fn refuse_frozen(store: &Store, meeting: &MeetingId) -> Result<(), Refusal> {
    let all = store.minutes().by_meeting(meeting).await?;
    let mut all = all.iter().filter(|minutes| minutes.kind == MinutesKind::Minutes);
    if all.any(|minutes| minutes.state != MinutesState::Draft) {
        return Err(ProblemCode::MinutesFrozen.into());
    }
    Ok(())
}

/// SHA-256 in hexadecimal of a file of so many bytes.
async fn digest_of(path: PathBuf, bytes: u64) -> Result<String, Refusal> {
    let read = tokio::task::spawn_blocking(move || -> io::Result<(String, u64)> {
        let (mut file, mut digest, mut part, mut all) = (File::open(path)?, Sha256::new(), vec![0; PART], 0);
        loop {
            let read = file.read(&mut part)?;
            if read == 0 {
                return Ok((hex::encode(digest.finalize()), all));
            }
            digest.update(&part[..read]);
            all += read as u64;
        }
    });
    let (digest, all) = read.await.map_err(Refusal::internal)?.map_err(|error| refused_by_disk(&error))?;
    if all == bytes { Ok(digest) } else { Err(ProblemCode::UploadDamaged.into()) }
}
