// SPDX-License-Identifier: MPL-2.0
//! The job of an ended meeting: recognises what is missing, attributes the words to speaker, unit
//! and wall clock, then makes the first draft of the minutes.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use meetings::ids::MeetingId;
use protocol::problem::ProblemCode;
use recordings::Keeper;
use store::Actor;
use store::jobs::{Job, JobState, LISTEN, TRANSCRIBE};
use store::recordings::Recording;
use tokio::sync::mpsc;
use tokio::time::interval;
use transcribe::text::Style;
use transcribe::{Heard, HotWords, Progress, TranscribeError, run_file};

use super::Drafter;
use super::attribution::Attributor;
use super::engines::Engines;
use super::failure::Failure;
use super::job_kind::{JobKind, JobRun};
use super::lease::{HEARTBEAT, Lease};
use super::vocabulary::Vocabulary;

/// How long the job waits for recordings to be complete, in milliseconds. The media plane needs
/// about a second.
const SETTLE_MS: i64 = 20_000;
/// How often one run of the job looks for what came meanwhile.
const MOST_ROUNDS: usize = 5;
/// Capacity of the queue of transcripts. When it is full the recogniser waits.
const RESULT_QUEUE: usize = 4;

/// The kind of job. One runs at a time, because an engine uses every core.
pub struct Transcription {
    pub data: Arc<Path>,
    pub engines: Engines,
    pub drafter: Drafter,
}

impl JobKind for Transcription {
    fn name(&self) -> &'static str {
        TRANSCRIBE
    }

    fn concurrency(&self) -> usize {
        1
    }

    fn run<'a>(&'a self, lease: &'a Lease, job: &'a Job) -> JobRun<'a> {
        Box::pin(transcribe(lease, self, &job.subject, job.payload["again"] == true))
    }
}

/// Makes the transcript of the meeting `subject`, and minutes if there are none yet. Recordings
/// that the same model has recognised live to their end are skipped, unless `again` is set. A
/// repeated run replaces the same model's earlier result.
async fn transcribe(lease: &Lease, kind: &Transcription, subject: &str, again: bool) -> Result<(), Failure> {
    let Transcription { data, engines, drafter } = kind;
    let meeting =
        MeetingId::parse(subject).map_err(|error| Failure::Permanent(ProblemCode::Internal, error.to_string()))?;
    let mut work = unrecognised(lease, kind, &meeting, again).await?;
    // Sound that came after a cut may be joined while the rest is recognised.
    for _ in 0..MOST_ROUNDS {
        if work.is_empty() {
            break;
        }
        let vocabulary = Vocabulary::of(&lease.store, &meeting).await?;
        recognise_all(lease, data, engines.clone(), &vocabulary, work).await?;
        work = unrecognised(lease, kind, &meeting, false).await?;
    }
    let drafted = drafter(meeting).await;
    drafted.map_err(|reason| Failure::Transient(format!("no draft of the minutes: {reason}")))
}

/// The recordings that the model of transcripts has not recognised to their end; all of them
/// `again`.
async fn unrecognised(
    lease: &Lease,
    kind: &Transcription,
    meeting: &MeetingId,
    again: bool,
) -> Result<Vec<Recording>, Failure> {
    let recordings = finished_recordings(lease, &kind.data, meeting).await?;
    let mut work: Vec<Recording> =
        recordings.into_iter().filter(|r| r.duration.is_some_and(|length| length > 0)).collect();
    // A file that is gone would be heard as silence, and its sentences would go.
    let deleted = lease.store.recordings().deleted(meeting).await?;
    work.retain(|recording| !deleted.contains_key(&recording.id));
    if !work.is_empty() && !again {
        wait_for_live_transcription(lease, meeting).await?;
        let model = kind.engines.transcript_model()?;
        let heard = lease.store.transcript().recognition_progress(meeting).await?;
        work.retain(|recording| {
            !heard.iter().any(|one| one.recording == recording.id && one.finished && one.model == model)
        });
    }
    Ok(work)
}

/// Waits until the live transcription of the meeting has finished. Gives up when no worker runs it.
async fn wait_for_live_transcription(lease: &Lease, meeting: &MeetingId) -> Result<(), Failure> {
    let since = lease.clock.now();
    loop {
        let jobs = lease.store.jobs().list(meeting.as_str()).await?;
        let Some(job) = jobs.into_iter().find(|job| job.kind == LISTEN) else { return Ok(()) };
        match job.state {
            JobState::Running if job.lease_until.is_some_and(|until| until > lease.clock.now()) => {}
            JobState::Running | JobState::Pending if lease.clock.now().since(since) < SETTLE_MS => {}
            _ => return Ok(()),
        }
        lease.heartbeat(0, "waiting for the last words").await?;
        lease.pause().await?;
    }
}

/// All recordings of the meeting, each with its end.
async fn finished_recordings(lease: &Lease, data: &Arc<Path>, meeting: &MeetingId) -> Result<Vec<Recording>, Failure> {
    let keeper = Keeper { store: lease.store.clone(), clock: lease.clock.clone(), data: data.clone() };
    let since = lease.clock.now();
    loop {
        let give_up = lease.clock.now().since(since) > SETTLE_MS;
        if let Some(recordings) = keeper.reconcile(meeting, give_up).await? {
            return Ok(recordings);
        }
        lease.heartbeat(0, "waiting for recordings").await?;
        lease.pause().await?;
    }
}

/// What the recognising thread reports.
enum Report {
    /// One recording is done, with this model.
    Recording {
        recording: Box<Recording>,
        model: String,
        heard: Heard,
        style: Style,
    },
    Failed(Failure),
}

/// The recognising thread. It owns the model and does not access the store.
struct Recognition {
    data: Arc<Path>,
    engines: Engines,
    hot_words: HotWords,
    work: Vec<Recording>,
    /// Milliseconds of sound that are done.
    done_ms: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    reports: mpsc::Sender<Report>,
}

async fn recognise_all(
    lease: &Lease,
    data: &Arc<Path>,
    engines: Engines,
    vocabulary: &Vocabulary,
    work: Vec<Recording>,
) -> Result<(), Failure> {
    let total_ms: i64 = work.iter().filter_map(|recording| recording.duration).sum();
    let (done_ms, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    // The thread stops at its next step however this function ends.
    let _stops = StopOnDrop(stop.clone());
    let (reports, mut reported) = mpsc::channel(RESULT_QUEUE);
    let (hot_words, attributor) = (vocabulary.hot_words(), Attributor::new(data.clone(), vocabulary));
    let thread = Recognition { data: data.clone(), engines, hot_words, work, done_ms: done_ms.clone(), stop, reports };
    // Not a blocking thread of tokio: the process could not exit until the model has finished its
    // stretch.
    std::thread::Builder::new().name("transcribe".to_owned()).spawn(move || thread.run())?;
    let mut heartbeats = interval(HEARTBEAT);
    loop {
        tokio::select! {
            () = lease.stop.cancelled() => return Err(Failure::Stopped),
            _ = heartbeats.tick() => {
                let done = i64::try_from(done_ms.load(Ordering::Relaxed)).unwrap_or(total_ms);
                // The end of the job reports 100.
                lease.heartbeat((done * 100 / total_ms.max(1)).min(99), "recognising").await?;
            }
            report = reported.recv() => match report {
                None => return Ok(()),
                Some(Report::Failed(failure)) => return Err(failure),
                Some(Report::Recording { recording, model, heard, style }) => {
                    let segments = attributor.segments(&recording, heard.segments, style);
                    let left_out = attributor.left_out(&recording, heard.left_out, style);
                    let (id, now) = (&recording.id, lease.clock.now());
                    let mut work = lease.store.begin().await?;
                    work.transcript().replace(id, &model, &segments, &Actor::System, now).await?;
                    work.left_out().keep(id, &left_out, now).await?;
                    work.save().await?;
                }
            }
        }
    }
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Recognition {
    fn run(self) {
        if let Err(failure) = self.recognise() {
            // The receiver is gone when the job was stopped.
            let _ = self.reports.blocking_send(Report::Failed(failure));
        }
    }

    fn recognise(&self) -> Result<(), Failure> {
        let mut recogniser = self.engines.for_transcripts()?;
        let mut before_ms = 0;
        for recording in &self.work {
            let path = self.data.join(&recording.path);
            let mut progress = |progress: Progress| {
                self.done_ms.store(before_ms + progress.done_ms, Ordering::Relaxed);
                if self.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let heard = match run_file(&path, recogniser.as_mut(), &self.hot_words, &mut progress) {
                Ok(heard) => heard,
                Err(TranscribeError::Stopped) => return Err(Failure::Stopped),
                Err(TranscribeError::Sound(error)) => {
                    // A damaged file must not cost the transcripts of the others.
                    tracing::error!(path = %path.display(), %error, "a recording cannot be read and is left out");
                    Heard::default()
                }
                Err(error @ TranscribeError::Recogniser(_)) => return Err(error.into()),
            };
            before_ms += recording.duration.and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
            let (model, style) = (recogniser.model().to_owned(), recogniser.style());
            let report = Report::Recording { recording: Box::new(recording.clone()), model, heard, style };
            if self.reports.blocking_send(report).is_err() {
                return Err(Failure::Stopped);
            }
        }
        Ok(())
    }
}
