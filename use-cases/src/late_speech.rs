// SPDX-License-Identifier: MPL-2.0
//! What somebody said while their line was cut: which sound the recordings lack, and sound that
//! their page sends afterwards. `recordings/src/late/` decides what fits.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use base::{Buckets, Rate, Refusal, Viewer};
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::minutes::{MinutesKind, MinutesState};
use meetings::policy::role_at_the_door;
use moments::Millis;
use parking_lot::Mutex;
use protocol::http::{MissingSpeech, SpeechAdded, SpeechHeld, SpeechSpan};
use protocol::problem::ProblemCode;
use recording_format::RtpSpan;
use recordings::Keeper;
use recordings::late::{Sender, frames};
use store::guests::GuestState;
use store::speeches::LockedTime;
use tokio::sync::Semaphore;

use crate::UseCases;

/// Bytes that one participant may send, and what a question costs of them: it reads a part of a
/// recording. Speech has 2,000 to 4,000 bytes a second.
const BYTES: Rate = Rate { burst: 2 << 20, per_second: 32 << 10 };
const QUESTION: i64 = 8 << 10;
/// Requests whose files are read at once.
const AT_ONCE: usize = 4;
/// How long to wait while an own request is under way, in milliseconds.
const UNDER_WAY_MS: i64 = 1_000;
/// Recordings of one participant of one meeting, beyond which nothing is added: a new one begins
/// with every connection.
const MOST_RECORDINGS: usize = 500;

/// Whose requests are under way, and how much they may send.
#[derive(Debug)]
pub struct LateSpeech {
    /// One at a time: two that write the same sound would write it twice.
    under_way: Arc<Mutex<HashSet<ParticipantId>>>,
    bytes: Mutex<Buckets<ParticipantId>>,
    turns: Semaphore,
}

impl Default for LateSpeech {
    fn default() -> Self {
        Self { under_way: Arc::default(), bytes: Mutex::new(Buckets::new(BYTES)), turns: Semaphore::new(AT_ONCE) }
    }
}

/// A participant's turn.
struct Turn {
    participant: ParticipantId,
    under_way: Arc<Mutex<HashSet<ParticipantId>>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.under_way.lock().remove(&self.participant);
    }
}

impl LateSpeech {
    fn begin(&self, participant: &ParticipantId, cost: i64, now: Millis) -> Result<Turn, Refusal> {
        let too_fast = Refusal::from(ProblemCode::TooFast);
        let mut under_way = self.under_way.lock();
        if under_way.contains(participant) {
            return Err(too_fast.with_wait(UNDER_WAY_MS));
        }
        let mut bytes = self.bytes.lock();
        if !bytes.take(participant.clone(), cost, now) {
            return Err(too_fast.with_wait(bytes.wait(participant, cost, now)));
        }
        under_way.insert(participant.clone());
        Ok(Turn { participant: participant.clone(), under_way: self.under_way.clone() })
    }
}

/// The sound of one microphone of one participant, whose turn it is.
struct Microphone {
    turn: Turn,
    recordings: Vec<PathBuf>,
    /// From when to when it was locked, or its person was out of the meeting.
    locked: Vec<LockedTime>,
    ssrc: u32,
    /// Now, or the end of the meeting.
    until: Millis,
}

/// Machines keep nothing.
fn speaker(viewer: &Viewer) -> Result<ParticipantId, Refusal> {
    match viewer {
        Viewer::User(_) | Viewer::Guest(_) => viewer.participant(),
        Viewer::Token(_) => Err(ProblemCode::NotAllowed.into()),
    }
}

impl UseCases {
    /// What the recordings lack of sound that the caller's page has.
    pub async fn missing_speech(
        &self,
        viewer: &Viewer,
        meeting: &MeetingId,
        held: SpeechHeld,
    ) -> Result<MissingSpeech, Refusal> {
        let microphone = self.own_microphone(viewer, meeting, held.ssrc, QUESTION).await?;
        let wanted = RtpSpan { from: held.from, until: held.until };
        if !(1..i32::MAX.cast_unsigned()).contains(&wanted.until.wrapping_sub(wanted.from)) {
            return Err(Refusal::invalid("until"));
        }
        let asked = move |sender: &Sender| Ok((sender.missing(wanted)?, sender.waits()?));
        let answer = self.with_sender(microphone, asked).await?;
        let known = answer.is_some();
        let (missing, waits) = answer.unwrap_or_default();
        let span = |RtpSpan { from, until }| SpeechSpan { from, until };
        Ok(MissingSpeech { known, missing: missing.into_iter().map(span).collect(), waits })
    }

    /// Keeps sound that the recordings lack; anything else of the body is left out. It is durable
    /// when this returns.
    pub async fn add_late_speech(
        &self,
        viewer: &Viewer,
        meeting: &MeetingId,
        ssrc: u32,
        body: &[u8],
    ) -> Result<(), Refusal> {
        let cost = QUESTION + i64::try_from(body.len()).unwrap_or(i64::MAX);
        let microphone = self.own_microphone(viewer, meeting, ssrc, cost).await?;
        let frames = frames::parse(body).ok_or(ProblemCode::BadRequest)?;
        match self.with_sender(microphone, move |sender| sender.keep(frames)).await? {
            None => Err(ProblemCode::NotFound.into()),
            Some(false) => Err(ProblemCode::LateSpeechOver.into()),
            Some(true) => Ok(()),
        }
    }

    /// Makes recordings of what was kept, and has them recognised.
    pub async fn join_late_speech(
        &self,
        viewer: &Viewer,
        meeting: &MeetingId,
        ssrc: u32,
    ) -> Result<SpeechAdded, Refusal> {
        let microphone = self.own_microphone(viewer, meeting, ssrc, QUESTION).await?;
        let keeper = Keeper { store: self.store.clone(), clock: self.clock.clone(), data: self.data.clone() };
        let handle = tokio::runtime::Handle::current();
        let joined = move |sender: &Sender| keeper.join_late(sender, &handle).map_err(std::io::Error::other);
        let milliseconds = self.with_sender(microphone, joined).await?;
        Ok(SpeechAdded { milliseconds: milliseconds.ok_or(ProblemCode::NotFound)? })
    }

    /// A microphone of the caller, for a request that costs so much.
    async fn own_microphone(
        &self,
        viewer: &Viewer,
        meeting: &MeetingId,
        ssrc: u32,
        cost: i64,
    ) -> Result<Microphone, Refusal> {
        let participant = speaker(viewer)?;
        let turn = self.late_speech.begin(&participant, cost, self.clock.now())?;
        let planned = self.store.meetings().get(meeting).await?;
        let role = role_at_the_door(viewer.pass(), &planned)?;
        if matches!(viewer, Viewer::Guest(guest) if guest.state != GuestState::Admitted) {
            return Err(ProblemCode::NotAllowed.into());
        }
        let minutes = self.store.minutes().by_meeting(meeting).await?;
        // A notice holds nothing of what was said.
        let mut minutes = minutes.iter().filter(|one| one.kind == MinutesKind::Minutes);
        if minutes.any(|one| matches!(one.state, MinutesState::SecretarySigned | MinutesState::Signed)) {
            return Err(ProblemCode::LateSpeechOver.into());
        }
        let rows = self.store.recordings().list(meeting).await?;
        let own = rows.into_iter().filter(|row| row.participant == participant);
        let recordings: Vec<PathBuf> = own.map(|row| self.data.join(row.path)).collect();
        if recordings.len() > MOST_RECORDINGS {
            return Err(ProblemCode::LateSpeechOver.into());
        }
        let ended = planned.ended_at.filter(|_| planned.state == MeetingState::Ended);
        let mut locked = self.locked_times(meeting, &turn.participant, role).await?;
        // What was said while they were out of the meeting was said to nobody.
        locked.extend(self.store.out_spans().of(meeting, &turn.participant).await?.times());
        Ok(Microphone { turn, recordings, locked, ssrc, until: ended.unwrap_or_else(|| self.clock.now()) })
    }

    /// Chair and secretary are never locked out, nor who chaired for a while or is co-chair.
    async fn locked_times(
        &self,
        meeting: &MeetingId,
        participant: &ParticipantId,
        role: MeetingRole,
    ) -> Result<Vec<LockedTime>, Refusal> {
        let chaired = self.store.rooms().chair_times(meeting).await?;
        let chairs = chaired.iter().any(|(chair, _)| chair == participant)
            || self.store.attendance().was_co_chair(meeting, participant).await?;
        if role.leads() || chairs {
            return Ok(Vec::new());
        }
        Ok(self.store.speeches().locked_times(meeting, participant).await?)
    }

    /// Runs `work` where it may block; `None` if nothing of this stream was recorded.
    async fn with_sender<T: Send + 'static>(
        &self,
        microphone: Microphone,
        work: impl FnOnce(&Sender) -> std::io::Result<T> + Send + 'static,
    ) -> Result<Option<T>, Refusal> {
        let _permit = self.late_speech.turns.acquire().await.map_err(Refusal::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            // The turn lasts until the work is done, also when whoever asked has gone.
            let Microphone { turn: _turn, recordings, locked, ssrc, until } = microphone;
            let ms = |at: Millis| u64::try_from(at.0).unwrap_or(0);
            let locked = locked.into_iter().map(|(from, until)| (ms(from), until.map(ms))).collect();
            let sender = Sender::find(&recordings, ssrc, ms(until))?.map(|sender| sender.locked(locked));
            sender.as_ref().map(work).transpose()
        });
        done.await.map_err(Refusal::internal)?.map_err(Refusal::internal)
    }
}
