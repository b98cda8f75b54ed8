// SPDX-License-Identifier: MPL-2.0
//! Sound files of strangers as recordings of ours.
//!
//! Unlike other files they are large and take minutes. So the child gets the opened file as its
//! standard input, reads as much of it as it decodes, and writes the recording bit by bit; whoever
//! asks is told how far it is, and may stop it.

pub mod child_main;
mod wire;

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use transcribe::SoundFault;

use super::child_process::NOT_CONFINED;
use wire::{Frame, read_frame};

/// The hidden subcommand.
pub const COMMAND: &str = "read-sound";
/// Longest sound, in milliseconds.
pub const MAX_SOUND_MS: u64 = 12 * 3_600_000;
/// Processor time, in seconds. Twelve hours of sound take about a tenth of it.
pub(super) const PROCESSOR_SECONDS: u64 = 3_600;
/// Nothing comes of a damaged file for so long, and of a harmless one on the busiest machine for a
/// part of it.
const SILENT: Duration = Duration::from_mins(3);
/// How often a stop is looked for.
const LOOK: Duration = Duration::from_millis(250);
/// Most that is written for a recording: twelve hours at twice the usual rate.
const MAX_RECORDING_BYTES: u64 = 512 << 20;

/// What the one who waits and the one who decodes tell each other.
#[derive(Debug, Default)]
pub struct Watch {
    /// Milliseconds of sound that are done, and of all; 0 while that is not known.
    pub done_ms: AtomicU64,
    pub total_ms: AtomicU64,
    pub stop: AtomicBool,
}

/// Why there is no recording.
#[derive(Debug, thiserror::Error)]
pub enum SoundFailure {
    #[error("{0}")]
    Refused(SoundFault),
    /// The child ran out of memory or time, or panicked: the file is the cause.
    #[error("the file is too complex to be decoded")]
    TooComplex,
    #[error("stopped")]
    Stopped,
    /// The recording could not be written.
    #[error("the recording cannot be written: {0}")]
    Disk(io::Error),
    /// An error of the server.
    #[error("the process that decodes sound cannot be used: {0}")]
    Broken(String),
}

/// Writes `source` as a recording into `recording`, and its loudness into `loudness`; how long it
/// is, in milliseconds. Blocks; the thread that calls it must stay until it returns, because the
/// child ends with it.
///
/// # Errors
/// See [`SoundFailure`]. What was written by then is of no use.
pub fn as_recording(
    program: &Path,
    source: File,
    recording: &mut File,
    loudness: &mut File,
    watch: &Watch,
) -> Result<u64, SoundFailure> {
    let broken = |error: io::Error| SoundFailure::Broken(error.to_string());
    // Without environment variables, which may contain passphrases and the database's password.
    let mut child = Command::new(program)
        .arg0("diemcau")
        .arg(COMMAND)
        .env_clear()
        .stdin(Stdio::from(source))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(broken)?;
    let Some(mut output) = child.stdout.take() else { return Err(SoundFailure::Broken("no pipe".to_owned())) };
    let heard = listen(&mut output, recording, loudness, watch);
    let status = end(&mut child, heard.is_ok()).map_err(broken)?;
    match heard {
        Ok(Some(length)) if status.success() => Ok(length),
        Err(failure) => Err(failure),
        Ok(_) if status.code() == Some(NOT_CONFINED.into()) => {
            Err(SoundFailure::Broken("it could not limit itself".to_owned()))
        }
        Ok(_) => {
            tracing::warn!(%status, "a sound file ended the process that decoded it");
            Err(SoundFailure::TooComplex)
        }
    }
}

/// The length; none if the child ended without an answer.
fn listen(
    output: &mut ChildStdout,
    recording: &mut File,
    loudness: &mut File,
    watch: &Watch,
) -> Result<Option<u64>, SoundFailure> {
    let mut room = MAX_RECORDING_BYTES;
    loop {
        wait_for(output, watch)?;
        match read_frame(output) {
            Ok(Frame::Pages(bytes)) => {
                room = room.checked_sub(bytes.len() as u64).ok_or(SoundFailure::TooComplex)?;
                recording.write_all(&bytes).map_err(SoundFailure::Disk)?;
            }
            Ok(Frame::Loudness(steps)) => {
                room = room.checked_sub(steps.len() as u64).ok_or(SoundFailure::TooComplex)?;
                loudness.write_all(&steps).map_err(SoundFailure::Disk)?;
            }
            Ok(Frame::Progress { done_ms, total_ms }) => {
                watch.done_ms.store(done_ms, Ordering::Relaxed);
                watch.total_ms.store(total_ms, Ordering::Relaxed);
            }
            Ok(Frame::Refused(fault)) => return Err(SoundFailure::Refused(fault)),
            Ok(Frame::End { length_ms }) => return Ok(Some(length_ms)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(_) => return Err(SoundFailure::TooComplex),
        }
    }
}

/// Until there is something to read.
fn wait_for(output: &ChildStdout, watch: &Watch) -> Result<(), SoundFailure> {
    let look = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    for _ in 0..SILENT.as_millis() / LOOK.as_millis() {
        if watch.stop.load(Ordering::Relaxed) {
            return Err(SoundFailure::Stopped);
        }
        match poll(&mut [PollFd::new(output, PollFlags::IN)], Some(&look)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(error) => return Err(SoundFailure::Broken(error.to_string())),
        }
    }
    tracing::warn!("nothing came of a sound file for a long time; its process is stopped");
    Err(SoundFailure::TooComplex)
}

fn end(child: &mut Child, ends_itself: bool) -> io::Result<ExitStatus> {
    if !ends_itself {
        // An error means that it has already ended.
        let _ = child.kill();
    }
    child.wait()
}
