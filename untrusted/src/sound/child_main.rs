// SPDX-License-Identifier: MPL-2.0
//! What `diemcau read-sound` does: the file is its standard input, the recording its standard
//! output.

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::ExitCode;

use transcribe::{RecordingPart, SoundError, SoundFault, as_recording};

use super::wire::{Frame, write_frame};
use super::{MAX_SOUND_MS, PROCESSOR_SECONDS};
use crate::{child_process, limits};

/// Runs on the main thread, before any other is started.
pub fn run() -> ExitCode {
    // Before the limits: it is a system call that they forbid.
    let Ok(input) = io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::FAILURE };
    if let Err(reason) = limits::confine(PROCESSOR_SECONDS) {
        eprintln!("diemcau: the process that decodes sound cannot be confined: {reason}");
        return ExitCode::from(child_process::NOT_CONFINED);
    }
    let mut output = io::stdout().lock();
    let mut give = |part| {
        let frame = match part {
            RecordingPart::Pages(bytes) => Frame::Pages(bytes),
            RecordingPart::Loudness(steps) => Frame::Loudness(steps),
            RecordingPart::Progress { done_ms, total_ms } => Frame::Progress { done_ms, total_ms },
        };
        write_frame(&mut output, &frame)
    };
    let last = match as_recording(File::from(input), Path::new("file"), MAX_SOUND_MS, &mut give) {
        Ok(length_ms) => Frame::End { length_ms },
        Err(SoundError::Unknown { reason, .. }) => Frame::Refused(reason),
        Err(SoundError::Read { source, .. }) => Frame::Refused(SoundFault::Other(source.to_string())),
    };
    if write_frame(&mut output, &last).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
