//! The transcript of an ended meeting: every recording recognised, its words tied to speaker, unit and wall clock; then the
//! first draft of the minutes.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use meetings::Millis;
use meetings::ids::{JobId, MeetingId, SegmentId};
use meetings::transcript::Segment;
use protocol::problem::ProblemCode;
use store::recordings::Recording;
use store::{Actor, Conflict, Store};
use tokio::sync::mpsc;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;
use transcribe::{
    HotWords, ModelError, ModelFolder, Progress, RecordingClock, TranscribeError, WhisperRecogniser, WhisperSettings,
    run_file,
};

use super::worker::{Failure, LEASE_MS};
use crate::clock::Clock;
use crate::drafting;
use crate::live::Keeper;

/// Sign of life of a running job, and how often its progress is shown.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long the ends of recordings are waited for after a meeting, in milliseconds: the media plane writes them in a second.
const SETTLE_MS: i64 = 20_000;
/// Transcripts of recordings that may wait for the store. When it is full the recogniser waits.
const RESULTS: usize = 4;

/// A job held by this worker.
pub struct Lease {
    pub store: Store,
    pub clock: Clock,
    pub stop: CancellationToken,
    pub job: JobId,
    pub worker: String,
}

impl Lease {
    async fn heartbeat(&self, progress: i64, note: &str) -> Result<(), Failure> {
        let now = self.clock.now();
        match self.store.jobs().heartbeat(&self.job, &self.worker, progress, note, LEASE_MS, now).await {
            Err(store::Error::Conflict(Conflict::LeaseLost)) => Err(Failure::LeaseLost),
            Err(error) => {
                // The lease outlasts a short hiccup of the database.
                tracing::warn!(%error, "a running job could not say so");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Waits a moment; the server may stop in it.
    async fn pause(&self) -> Result<(), Failure> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Failure::Stopped),
            () = tokio::time::sleep(HEARTBEAT / 4) => Ok(()),
        }
    }
}

/// Makes the transcript of the meeting `subject`, and minutes if there are none yet. Done again, it replaces what the same
/// model said before.
pub async fn transcribe(lease: &Lease, data: Arc<Path>, threads: Option<usize>, subject: &str) -> Result<(), Failure> {
    let meeting =
        MeetingId::parse(subject).map_err(|error| Failure::Final(ProblemCode::Internal, error.to_string()))?;
    let recordings = settled(lease, &data, &meeting).await?;
    let work: Vec<Recording> = recordings.into_iter().filter(|r| r.duration.is_some_and(|length| length > 0)).collect();
    if !work.is_empty() {
        recognise_all(lease, &data, threads, work).await?;
    }
    let drafted = drafting::first_draft(&lease.store, &meeting, &Actor::System, lease.clock.now()).await;
    drafted.map(drop).map_err(|refusal| Failure::Passing(format!("no draft of the minutes: {}", refusal.code.as_str())))
}

/// All recordings of the meeting, each with its end.
async fn settled(lease: &Lease, data: &Arc<Path>, meeting: &MeetingId) -> Result<Vec<Recording>, Failure> {
    let keeper = Keeper { store: lease.store.clone(), clock: lease.clock.clone(), data: data.clone() };
    let since = lease.clock.now();
    loop {
        let give_up = lease.clock.now().since(since) > SETTLE_MS;
        if let Some(recordings) = keeper.settle(meeting, give_up).await? {
            return Ok(recordings);
        }
        lease.heartbeat(0, "waiting for recordings").await?;
        lease.pause().await?;
    }
}

/// What the recogniser's thread reports.
enum Report {
    /// The model that is used.
    Recording {
        recording: Box<Recording>,
        model: String,
        segments: Vec<transcribe::Segment>,
    },
    Failed(Failure),
}

/// The recogniser's thread: it owns the model, computes, and touches no store.
struct Recognition {
    data: Arc<Path>,
    threads: Option<usize>,
    work: Vec<Recording>,
    /// Milliseconds of sound worked through.
    done_ms: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    reports: mpsc::Sender<Report>,
}

async fn recognise_all(
    lease: &Lease,
    data: &Arc<Path>,
    threads: Option<usize>,
    work: Vec<Recording>,
) -> Result<(), Failure> {
    let total_ms: i64 = work.iter().filter_map(|recording| recording.duration).sum();
    let (done_ms, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    // However this function ends, the thread learns of it at its next step.
    let _stops = StopOnDrop(stop.clone());
    let (reports, mut reported) = mpsc::channel(RESULTS);
    let thread = Recognition { data: data.clone(), threads, work, done_ms: done_ms.clone(), stop, reports };
    // Not one of tokio's threads: those would hold up the end of the process until the model is done with its stretch.
    std::thread::Builder::new().name("transcribe".to_owned()).spawn(move || thread.run())?;
    let mut beats = interval(HEARTBEAT);
    loop {
        tokio::select! {
            () = lease.stop.cancelled() => return Err(Failure::Stopped),
            _ = beats.tick() => {
                let done = i64::try_from(done_ms.load(Ordering::Relaxed)).unwrap_or(total_ms);
                // 100 is said by the job's end.
                lease.heartbeat((done * 100 / total_ms.max(1)).min(99), "recognising").await?;
            }
            report = reported.recv() => match report {
                None => return Ok(()),
                Some(Report::Failed(failure)) => return Err(failure),
                Some(Report::Recording { recording, model, segments }) => {
                    let segments = attributed(data, &recording, segments);
                    let (id, now) = (&recording.id, lease.clock.now());
                    lease.store.transcript().replace(id, &model, &segments, &Actor::System, now).await?;
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
            // Nobody listens any more when the job was stopped.
            let _ = self.reports.blocking_send(Report::Failed(failure));
        }
    }

    fn recognise(&self) -> Result<(), Failure> {
        let model = match ModelFolder::new(self.data.join("models")).find(None) {
            Ok(model) => model,
            Err(error @ ModelError::NoModel) => {
                return Err(Failure::Final(ProblemCode::NoSpeechModel, error.to_string()));
            }
            Err(error) => return Err(Failure::Final(ProblemCode::TranscriptFailed, error.to_string())),
        };
        let mut settings = WhisperSettings::default();
        if let Some(threads) = self.threads {
            settings.threads = threads;
        }
        let mut recogniser = WhisperRecogniser::load(&model.file, &model.name, &settings)
            .map_err(|error| Failure::Final(ProblemCode::TranscriptFailed, error.to_string()))?;
        let mut before_ms = 0;
        for recording in &self.work {
            let path = self.data.join(&recording.path);
            let mut progress = |progress: Progress| {
                self.done_ms.store(before_ms + progress.done_ms, Ordering::Relaxed);
                if self.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let segments = match run_file(&path, &mut recogniser, &HotWords::default(), &mut progress) {
                Ok(segments) => segments,
                Err(TranscribeError::Stopped) => return Err(Failure::Stopped),
                Err(TranscribeError::Sound(error)) => {
                    // The words of the others must not be lost with this file.
                    tracing::error!(path = %path.display(), %error, "a recording cannot be read and is left out");
                    Vec::new()
                }
                Err(error @ TranscribeError::Recogniser(_)) => return Err(error.into()),
            };
            before_ms += recording.duration.and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
            let report =
                Report::Recording { recording: Box::new(recording.clone()), model: model.name.clone(), segments };
            if self.reports.blocking_send(report).is_err() {
                return Err(Failure::Stopped);
            }
        }
        Ok(())
    }
}

/// Gives recognised text its speaker and its time on the wall.
fn attributed(data: &Path, recording: &Recording, segments: Vec<transcribe::Segment>) -> Vec<Segment> {
    let path: PathBuf = data.join(&recording.path);
    let clock = RecordingClock::beside(&path).unwrap_or_else(|error| {
        tracing::warn!(%error, "a recording's clock cannot be read; its beginning is known from its row");
        RecordingClock::starting_at(u64::try_from(recording.started_at.0).unwrap_or(0))
    });
    let at = |position| Millis(i64::try_from(clock.wall_ms(position)).unwrap_or(i64::MAX));
    segments
        .into_iter()
        .map(|segment| Segment {
            id: SegmentId::from_random(store::random::bits()),
            recording: recording.id.clone(),
            participant: recording.participant.clone(),
            speaker: recording.speaker.clone(),
            unit: recording.unit.clone(),
            starts_at: at(segment.start_ms),
            ends_at: at(segment.end_ms),
            text: segment.text,
            confidence: segment.confidence,
            model: segment.model,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use meetings::ids::{ParticipantId, RecordingId};

    use super::*;

    #[test]
    fn words_get_their_speaker_and_the_time_on_the_wall() {
        let data = tempfile::tempdir().unwrap();
        let recording = Recording {
            id: RecordingId::parse("r1").unwrap(),
            meeting: MeetingId::parse("m1").unwrap(),
            participant: ParticipantId::parse("tanlap").unwrap(),
            speaker: "Lò Thị Mai".into(),
            unit: "UBND xã Tân Lập".into(),
            path: "recordings/m1/r1.opus".into(),
            started_at: Millis(1_000_000),
            duration: Some(60_000),
        };
        let heard = transcribe::Segment {
            start_ms: 2_000,
            end_ms: 3_500,
            text: "Xã Tân Lập đã nhận.".into(),
            words: Vec::new(),
            confidence: 0.9,
            model: "base".into(),
        };
        let segments = attributed(data.path(), &recording, vec![heard]);
        assert_eq!((segments[0].speaker.as_str(), segments[0].unit.as_str()), ("Lò Thị Mai", "UBND xã Tân Lập"));
        assert_eq!((segments[0].starts_at, segments[0].ends_at), (Millis(1_002_000), Millis(1_003_500)));
    }
}
