// SPDX-License-Identifier: MPL-2.0
//! The transcript of a meeting: reading it, correcting it, the sound of its sentences.

use std::path::PathBuf;

use base::Refusal;
use meetings::ids::{MeetingId, SegmentId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use meetings::transcript::Segment;
use moments::Millis;
use protocol::http::{
    AgendaStep, MAX_SEGMENT_CHARS, MAX_SPEAKER_CHARS, NameSpeaker, SpeechView, TranscriptState, TranscriptView,
};
use protocol::problem::{Language, Problem, ProblemCode};
use serde_json::json;
use store::jobs::{Job, JobState, TRANSCRIBE};
use store::recordings::Deleted;
use store::speeches::Speech;
use unicode_normalization::UnicodeNormalization as _;

use crate::readiness::EACH_WHOLE;
use crate::{UseCases, actor};

/// An answer to `since` begins this much earlier, in milliseconds, so that nothing that was stored
/// in the same moment is missed.
const OVERLAP_MS: i64 = 3_000;
/// Sound before and after a sentence, in milliseconds: speech detection cuts closely.
const MARGIN_MS: i64 = 500;

/// Which part of the transcript is asked for.
#[derive(Debug, Clone, Copy)]
pub struct TranscriptQuery {
    /// Only what is newer, and a little of what is older.
    pub since: Option<Millis>,
    /// Also what an earlier recognition produced.
    pub earlier: bool,
}

/// Where the sound of a sentence is.
#[derive(Debug)]
pub struct SegmentSound {
    /// Relative to the data folder.
    pub path: PathBuf,
    /// Start of the recording.
    pub started_at: Millis,
    pub from: Millis,
    pub until: Millis,
}

fn speech_view(speech: Speech) -> SpeechView {
    let Speech { participant, name, unit: unit_name, speaker, item, began_at, ended_at } = speech;
    SpeechView { participant, name, unit_name, speaker, item, began_at, ended_at }
}

impl UseCases {
    /// The transcript as far as it is known.
    pub async fn transcript(
        &self,
        user: &User,
        id: &MeetingId,
        query: TranscriptQuery,
        language: Language,
    ) -> Result<TranscriptView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeTranscript).await?;
        let (state, progress, problem) = self.transcript_progress(&meeting, language).await?;
        let (transcript, now) = (self.store.transcript(), self.clock.now());
        let mut segments = match query.since {
            Some(since) => transcript.news(id, since.plus(-OVERLAP_MS)).await?,
            None => transcript.list(id).await?,
        };
        let mut earlier = if query.earlier { transcript.earlier(id).await? } else { Vec::new() };
        let out = self.out_spans(user, &meeting).await?;
        for list in [&mut segments, &mut earlier] {
            list.retain(|segment| !out.hold(segment.starts_at, segment.ends_at));
        }
        let steps = self.store.rooms().agenda_times(id).await?;
        let agenda =
            steps.into_iter().filter_map(|step| Some(AgendaStep { item: step.item, at: out.known_at(step.at)? }));
        let agenda = agenda.collect();
        let speeches = self.store.speeches().list(id).await?.into_iter();
        let heard = |speech: &Speech| !out.hold(speech.began_at, speech.ended_at.unwrap_or(now));
        let speeches = speeches.filter(heard).map(speech_view).collect();
        let gone = match query.since {
            Some(since) => self.store.left_out().taken_out(id, since.plus(-OVERLAP_MS)).await?,
            None => Vec::new(),
        };
        let left_out = self.count_left_out(user, &meeting).await?;
        let deleted = self.deleted_of(id).await?.unwrap_or_default();
        Ok(TranscriptView {
            state,
            progress,
            problem,
            segments,
            earlier,
            agenda,
            speeches,
            gone,
            left_out,
            sound_deleted_at: deleted.sound,
            text_deleted_at: deleted.text,
            now,
        })
    }

    async fn transcript_progress(
        &self,
        meeting: &Meeting,
        language: Language,
    ) -> Result<(TranscriptState, u8, Option<Problem>), Refusal> {
        if meeting.state != MeetingState::Ended {
            return Ok((TranscriptState::NotYet, 0, None));
        }
        let jobs = self.store.jobs().list(meeting.id.as_str()).await?;
        let Some(job) = jobs.into_iter().find(|job| job.kind == TRANSCRIBE) else {
            return Ok((TranscriptState::Waiting, 0, None));
        };
        let progress = job.progress.clamp(0, 100) as u8;
        Ok(match job.state {
            JobState::Pending => (TranscriptState::Waiting, progress, None),
            JobState::Running => (TranscriptState::Running, progress, None),
            JobState::Done => (TranscriptState::Done, 100, None),
            JobState::Failed => (TranscriptState::Failed, progress, Some(Problem::new(problem_of(&job), language))),
        })
    }

    /// Corrects the text of a sentence, and returns the meeting too. What was recognised is kept
    /// beside it; the correction stays when the recording is recognised again.
    pub async fn correct_segment(
        &self,
        user: &User,
        id: &SegmentId,
        text: &str,
    ) -> Result<(MeetingId, Segment), Refusal> {
        let meeting = self.meeting_of_segment(user, id, Action::CorrectTranscript).await?;
        let text = tidy(text);
        if text.is_empty() || text.chars().count() > MAX_SEGMENT_CHARS {
            return Err(Refusal::invalid("text"));
        }
        let mut work = self.store.begin().await?;
        let now = self.clock.now();
        let segment = work.transcript().correct(id, &text, &user.name, &actor(user.into()), now).await?;
        work.save().await?;
        Ok((meeting, segment))
    }

    /// Names the speaker of a sentence, where several people share a microphone. The name stays
    /// when the recording is recognised again.
    pub async fn name_speaker(
        &self,
        user: &User,
        id: &SegmentId,
        named: &NameSpeaker,
    ) -> Result<Vec<Segment>, Refusal> {
        self.meeting_of_segment(user, id, Action::CorrectTranscript).await?;
        let name = tidy(&named.name);
        if name.chars().count() > MAX_SPEAKER_CHARS {
            return Err(Refusal::invalid("name"));
        }
        let name = Some(name.as_str()).filter(|name| !name.is_empty());
        let (actor, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        let segments = work.transcript().name_speaker(id, name, named.following, &user.name, &actor, now).await?;
        work.save().await?;
        Ok(segments)
    }

    pub(crate) async fn meeting_of_segment(
        &self,
        user: &User,
        id: &SegmentId,
        action: Action,
    ) -> Result<MeetingId, Refusal> {
        let recording = self.store.transcript().get(id).await?.recording;
        let meeting = self.store.recordings().get(&recording).await?.meeting;
        self.meeting_for(user, &meeting, action).await?;
        Ok(meeting)
    }

    /// Queues the job that recognises the meeting's recordings again, for example with a better
    /// model.
    pub async fn redo_transcript(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        let meeting = self.meeting_for(user, id, Action::RedoTranscript).await?;
        if meeting.state != MeetingState::Ended {
            return Err(ProblemCode::MeetingNotEnded.into());
        }
        let deleted = self.deleted_of(id).await?;
        if let Some(deleted) = deleted {
            let code = if deleted.text.is_some() { ProblemCode::TranscriptDeleted } else { ProblemCode::SoundDeleted };
            return Err(code.into());
        }
        self.count_note(user, EACH_WHOLE)?;
        let (actor, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        work.jobs().enqueue(TRANSCRIBE, id.as_str(), &json!({"again": true}), &actor, now).await?;
        Ok(work.save().await?)
    }

    /// What was deleted of all recordings of a meeting: nothing of it can be recognised again. None
    /// where something of it can.
    pub(crate) async fn deleted_of(&self, id: &MeetingId) -> Result<Option<Deleted>, Refusal> {
        let deleted = self.store.recordings().deleted(id).await?;
        if deleted.is_empty() || self.store.recordings().list(id).await?.len() > deleted.len() {
            return Ok(None);
        }
        let all = |of: fn(&Deleted) -> Option<Millis>| deleted.values().map(of).max().flatten();
        Ok(Some(Deleted { sound: all(|one| one.sound), text: all(|one| one.text) }))
    }

    /// Where the sound of a sentence is, with a margin around it.
    pub async fn segment_sound(&self, user: &User, id: &SegmentId) -> Result<SegmentSound, Refusal> {
        let segment = self.store.transcript().get(id).await?;
        let recording = self.store.recordings().get(&segment.recording).await?;
        let meeting = self.meeting_for(user, &recording.meeting, Action::SeeTranscript).await?;
        if self.out_spans(user, &meeting).await?.hold(segment.starts_at, segment.ends_at) {
            return Err(ProblemCode::NotAllowed.into());
        }
        let deleted = self.store.recordings().deleted(&recording.meeting).await?;
        if deleted.get(&recording.id).is_some_and(|deleted| deleted.sound.is_some()) {
            return Err(ProblemCode::SoundDeleted.into());
        }
        Ok(SegmentSound {
            path: recording.path.into(),
            started_at: recording.started_at,
            from: segment.starts_at.plus(-MARGIN_MS),
            until: segment.ends_at.plus(MARGIN_MS),
        })
    }
}

/// The form that is stored: NFC, with single spaces.
pub(crate) fn tidy(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// A failed job's error begins with a problem code.
fn problem_of(job: &Job) -> ProblemCode {
    let named = |code: ProblemCode| job.error.starts_with(code.as_str());
    if named(ProblemCode::NoSpeechModel) { ProblemCode::NoSpeechModel } else { ProblemCode::TranscriptFailed }
}
