//! The one walk from a sound file to its text.

use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::guards;
use crate::recogniser::{RecogniserError, SpeechRecognizer};
use crate::sound::{SAMPLE_RATE, Sound, SoundError};
use crate::speech::{Splitter, Stretch};

/// Text that was heard between two moments of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Milliseconds from granule position 0 of an Ogg recording, from the first sample of a WAV.
    pub start_ms: u64,
    /// As `start_ms`; later than it.
    pub end_ms: u64,
    /// Unicode NFC, without spaces around it; never empty.
    pub text: String,
    /// How sure the engine was of its own words, 0..1. Comparable between segments of one model only.
    pub confidence: f32,
    /// Name of the model that heard it.
    pub model: String,
}

/// How far a file has been worked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Position in the recording up to which everything is recognised.
    pub done_ms: u64,
    /// Length of the recording; grows when the file is longer than its end said.
    pub total_ms: u64,
}

/// Why a file gave no transcript.
#[derive(Debug, thiserror::Error)]
pub enum TranscribeError {
    /// The sound file cannot be opened or is not sound that we read.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The speech engine failed.
    #[error(transparent)]
    Recogniser(#[from] RecogniserError),
    /// The caller's progress function said stop.
    #[error("the transcription was stopped")]
    Stopped,
}

/// Transcribes a WAV or Ogg Opus file, from its beginning, holding at most about 30 s of sound in memory.
///
/// A damaged or truncated recording gives the text of all that can be read. `progress` is called after every stretch of
/// speech and every few seconds of silence; [`ControlFlow::Break`] stops the work there.
///
/// # Errors
/// See [`TranscribeError`].
pub fn run_file(
    path: &Path,
    recogniser: &mut dyn SpeechRecognizer,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Vec<Segment>, TranscribeError> {
    let mut sound = Sound::open(path)?;
    let mut splitter = Splitter::new();
    let mut segments = Vec::new();
    let mut told = None;
    loop {
        let block = sound.next_block()?;
        let ended = block.is_none();
        match block {
            Some(block) => splitter.push(block.position, &block.samples),
            None => splitter.finish(),
        }
        while let Some(stretch) = splitter.next_stretch() {
            recognise_stretch(&stretch, recogniser, &mut segments)?;
        }
        let done_ms = splitter.settled_ms();
        let total_ms = sound.total_ms().max(done_ms);
        if ended || told.is_none_or(|last| done_ms >= last + PROGRESS_STEP_MS) {
            told = Some(done_ms);
            let done_ms = if ended { total_ms } else { done_ms };
            if progress(Progress { done_ms, total_ms }).is_break() {
                return Err(TranscribeError::Stopped);
            }
        }
        if ended {
            return Ok(segments);
        }
    }
}

/// Progress is told at most once per this much sound: a status line, not a stream.
const PROGRESS_STEP_MS: u64 = 2_000;

/// A stretch no longer than this is one segment; a longer one is cut where the engine saw a phrase end.
const ONE_SEGMENT_MS: u64 = 12_000;

fn milliseconds(samples: usize) -> u64 {
    samples as u64 * 1000 / u64::from(SAMPLE_RATE)
}

fn recognise_stretch(
    stretch: &Stretch,
    recogniser: &mut dyn SpeechRecognizer,
    segments: &mut Vec<Segment>,
) -> Result<(), RecogniserError> {
    let start_ms = stretch.position * 1000 / u64::from(SAMPLE_RATE);
    let mut phrases = guards::keep_speech(recogniser.recognise(&stretch.samples)?, stretch);
    let voice = &stretch.voice;
    let (voice_start, voice_end) = (milliseconds(voice.start), milliseconds(voice.end));
    // The detector's edges are sharper than the engine's.
    if let Some(first) = phrases.first_mut() {
        first.start_ms = voice_start.min(first.end_ms);
    }
    if let Some(last) = phrases.last_mut() {
        last.end_ms = voice_end.max(last.start_ms + 1);
    }
    let pieces = if voice_end - voice_start <= ONE_SEGMENT_MS {
        guards::into_one(phrases)
    } else {
        guards::into_sentences(phrases, ONE_SEGMENT_MS)
    };
    for phrase in pieces {
        segments.push(Segment {
            start_ms: start_ms + phrase.start_ms,
            end_ms: start_ms + phrase.end_ms,
            text: phrase.text,
            confidence: phrase.confidence,
            model: recogniser.model().to_owned(),
        });
    }
    Ok(())
}
