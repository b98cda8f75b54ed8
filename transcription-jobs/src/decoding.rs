// SPDX-License-Identifier: MPL-2.0
//! The job of a sound file that was recorded elsewhere: a child process makes a recording of it,
//! which is transcribed like any other. Interrupted, it begins anew; what was made by then is
//! deleted.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use meetings::ids::{ParticipantId, RecordingId, SoundFileId};
use meetings::meeting::MeetingState;
use meetings::sound_file::{SoundFileState, UNKNOWN_SPEAKER};
use protocol::problem::ProblemCode;
use recordings::elsewhere::{ElsewhereFiles, Unfinished};
use serde_json::json;
use store::Actor;
use store::jobs::{DECODE, Job, TRANSCRIBE};
use store::recordings::Recording;
use store::sound_files::SoundFile;
use tokio::sync::{Notify, oneshot};
use tokio::time::interval;
use transcribe::SoundFault;
use untrusted::Readers;
use untrusted::sound::{SoundFailure, Watch, as_recording};

use super::failure::Failure;
use super::job_kind::{JobKind, JobRun};
use super::lease::{HEARTBEAT, Lease};

const _: () =
    assert!(protocol::http::LOUDNESS_STEP_MS as u64 == transcribe::LOUDNESS_STEP_MS, "the page draws what is measured");

/// The kind of job. One runs at a time, and yields to everything else.
pub struct Decoding {
    pub data: Arc<Path>,
    pub readers: Readers,
    pub wake: Arc<Notify>,
}

impl JobKind for Decoding {
    fn name(&self) -> &'static str {
        DECODE
    }

    fn concurrency(&self) -> usize {
        1
    }

    fn run<'a>(&'a self, lease: &'a Lease, job: &'a Job) -> JobRun<'a> {
        Box::pin(decode(lease, self, &job.subject))
    }
}

/// Stops the child however the job ends.
struct Stops(Arc<Watch>);

impl Drop for Stops {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

async fn decode(lease: &Lease, kind: &Decoding, subject: &str) -> Result<(), Failure> {
    let id =
        SoundFileId::parse(subject).map_err(|error| Failure::Permanent(ProblemCode::Internal, error.to_string()))?;
    // It may have been removed while it waited.
    let Some(file) = known(lease, &id).await?.filter(|file| file.state == SoundFileState::Waiting) else {
        return Ok(());
    };
    let files = ElsewhereFiles::of(&kind.data, &file.meeting, &file.id);
    let watch = Arc::new(Watch::default());
    let _stops = Stops(watch.clone());
    let (tell, mut made) = oneshot::channel();
    let (program, begins_at, own_files, own_watch) =
        (kind.readers.program(), file.begins_at, files.clone(), watch.clone());
    // Not a blocking thread of tokio: the child ends with the thread that started it.
    std::thread::Builder::new().name("decode".to_owned()).spawn(move || {
        let _ = tell.send(make(&program, &own_files, begins_at, &own_watch));
    })?;
    let mut heartbeats = interval(HEARTBEAT);
    let made = loop {
        tokio::select! {
            () = lease.stop.cancelled() => return Err(Failure::Stopped),
            made = &mut made => break made?,
            _ = heartbeats.tick() => {
                lease.heartbeat(percent(&watch), "decoding").await?;
                if known(lease, &id).await?.is_none() {
                    return Ok(());
                }
            }
        }
    };
    match made {
        Ok(length_ms) => keep(lease, kind, &file, &files, i64::try_from(length_ms)?).await,
        Err(SoundFailure::Stopped) => Err(Failure::Stopped),
        Err(SoundFailure::Broken(reason)) => Err(Failure::Transient(reason)),
        Err(SoundFailure::Refused(fault)) => refuse(lease, &file, &files, problem_of(&fault)).await,
        Err(SoundFailure::TooComplex) => refuse(lease, &file, &files, (ProblemCode::SoundUnreadable, None)).await,
        Err(SoundFailure::Disk(error)) if is_full(&error) => {
            // Nothing is wrong with the file: somebody asks again when there is room.
            let mut work = lease.store.begin().await?;
            work.sound_files().refused(&file, ProblemCode::StorageFull.as_str(), None, lease.clock.now()).await?;
            Ok(work.save().await?)
        }
        Err(SoundFailure::Disk(error)) => Err(error.into()),
    }
}

async fn known(lease: &Lease, id: &SoundFileId) -> Result<Option<SoundFile>, Failure> {
    match lease.store.sound_files().get(id).await {
        Ok(file) => Ok(Some(file)),
        Err(store::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn percent(watch: &Watch) -> i64 {
    let (done, all) = (watch.done_ms.load(Ordering::Relaxed), watch.total_ms.load(Ordering::Relaxed));
    // The end of the job reports 100.
    i64::try_from(done.saturating_mul(100).checked_div(all).unwrap_or(0)).unwrap_or(99).min(99)
}

/// Blocks.
fn make(
    program: &Path,
    files: &ElsewhereFiles,
    begins_at: moments::Millis,
    watch: &Watch,
) -> Result<u64, SoundFailure> {
    let source = File::open(files.sent()).map_err(|error| SoundFailure::Broken(error.to_string()))?;
    let (unfinished, mut recording, mut loudness) = files.begin(store::random::bits()).map_err(SoundFailure::Disk)?;
    let made = as_recording(program, source, &mut recording, &mut loudness, watch);
    let made = made.and_then(|length_ms| {
        let whole = finish(files, &unfinished, begins_at, length_ms, [&recording, &loudness]);
        whole.map(|()| length_ms).map_err(SoundFailure::Disk)
    });
    if made.is_err() {
        unfinished.delete();
    }
    made
}

fn finish(
    files: &ElsewhereFiles,
    unfinished: &Unfinished,
    begins_at: moments::Millis,
    length_ms: u64,
    written: [&File; 2],
) -> io::Result<()> {
    written.into_iter().try_for_each(File::sync_all)?;
    files.finish(unfinished, begins_at, length_ms)
}

/// The row of the recording, and the job that transcribes it, in one unit of work.
async fn keep(
    lease: &Lease,
    kind: &Decoding,
    file: &SoundFile,
    files: &ElsewhereFiles,
    length: i64,
) -> Result<(), Failure> {
    let now = lease.clock.now();
    let recording = Recording {
        id: RecordingId::parse(file.id.as_str())?,
        meeting: file.meeting.clone(),
        participant: ParticipantId::parse(file.id.as_str())?,
        speaker: UNKNOWN_SPEAKER.to_owned(),
        unit: String::new(),
        path: files.recording().to_string_lossy().into_owned(),
        started_at: file.begins_at,
        duration: Some(length),
    };
    let mut work = lease.store.begin().await?;
    // Somebody removed it while its last part was written.
    if matches!(work.sound_files().get(&file.id).await, Err(store::Error::NotFound(_))) {
        work.cancel().await?;
        files.delete_all()?;
        return Ok(());
    }
    work.recordings().create(&recording, &Actor::System, now).await?;
    work.sound_files().recorded(file, length, now).await?;
    let (began, ended) = (file.begins_at, file.begins_at.plus(length));
    work.meetings().hold_elsewhere(&file.meeting, began, ended, &Actor::System, now).await?;
    // A meeting that is under way has everything transcribed at its end.
    if work.meetings().get(&file.meeting).await?.state == MeetingState::Ended {
        work.jobs().enqueue(TRANSCRIBE, file.meeting.as_str(), &json!({}), &Actor::System, now).await?;
    }
    work.save().await?;
    kind.wake.notify_waiters();
    Ok(())
}

async fn refuse(
    lease: &Lease,
    file: &SoundFile,
    files: &ElsewhereFiles,
    (code, fact): (ProblemCode, Option<String>),
) -> Result<(), Failure> {
    let mut work = lease.store.begin().await?;
    work.sound_files().refused(file, code.as_str(), fact.as_deref(), lease.clock.now()).await?;
    work.save().await?;
    Ok(files.delete_sent()?)
}

fn problem_of(fault: &SoundFault) -> (ProblemCode, Option<String>) {
    match fault {
        SoundFault::Coding(name) | SoundFault::Kind(name) => (ProblemCode::SoundCoding, Some(name.clone())),
        SoundFault::NoSoundFile | SoundFault::Other(_) => (ProblemCode::SoundUnreadable, None),
        SoundFault::NoSound => (ProblemCode::SoundEmpty, None),
        SoundFault::Damaged(_) => (ProblemCode::SoundDamaged, None),
        SoundFault::TooLong(_) => (ProblemCode::SoundTooLong, None),
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
