// SPDX-License-Identifier: MPL-2.0
//! Transcribes a whole sound file.

use std::ops::ControlFlow;
use std::path::Path;

use crate::hot_words::HotWords;
use crate::recogniser::{RecogniserError, SpeechRecognizer};
use crate::segment::{Heard, heard_in};
use crate::sound::{Sound, SoundError};
use crate::speech::Splitter;

/// The progress of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Position in the recording up to which everything is recognised.
    pub done_ms: u64,
    /// Length of the recording; grows if the file is longer than its header said.
    pub total_ms: u64,
}

/// Why a file could not be transcribed.
#[derive(Debug, thiserror::Error)]
pub enum TranscribeError {
    /// The file cannot be opened or has an unsupported format.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The speech engine failed.
    #[error(transparent)]
    Recogniser(#[from] RecogniserError),
    /// The caller's progress function requested to stop.
    #[error("the transcription was stopped")]
    Stopped,
}

/// Transcribes a sound file (WAV, MP3, M4A, FLAC, Ogg Opus), from its beginning, with at most about
/// 30 s of audio in memory.
///
/// From a damaged or truncated recording everything readable is transcribed. `progress` is called
/// after every stretch of speech and every few seconds of silence; [`ControlFlow::Break`] stops the
/// work there. `hot_words` are phrases that are likely in the meeting.
///
/// # Errors
/// See [`TranscribeError`].
pub fn run_file(
    path: &Path,
    recogniser: &mut dyn SpeechRecognizer,
    hot_words: &HotWords,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Heard, TranscribeError> {
    let mut sound = Sound::open(path)?;
    let mut splitter = Splitter::new();
    let mut heard = Heard::default();
    let mut told = None;
    loop {
        let block = sound.next_block()?;
        let ended = block.is_none();
        match block {
            Some(block) => splitter.push(block.position, &block.samples),
            None => splitter.finish(),
        }
        while let Some(stretch) = splitter.next_stretch() {
            let phrases = recogniser.recognise(&stretch.samples, hot_words)?;
            heard.extend(heard_in(&stretch, phrases, recogniser));
        }
        let done_ms = splitter.final_ms();
        let total_ms = sound.total_ms().max(done_ms);
        if ended || told.is_none_or(|last| done_ms >= last + PROGRESS_STEP_MS) {
            told = Some(done_ms);
            let done_ms = if ended { total_ms } else { done_ms };
            if progress(Progress { done_ms, total_ms }).is_break() {
                return Err(TranscribeError::Stopped);
            }
        }
        if ended {
            return Ok(heard);
        }
    }
}

/// Progress is reported at most once per this much audio.
const PROGRESS_STEP_MS: u64 = 2_000;
