//! From recordings to text: Ogg Opus or WAV in, timed pieces of text out.
//!
//! ```text
//! file -> sound (16 kHz mono, gaps kept) -> stretches of speech -> recogniser -> guards -> Vec<Segment>
//! ```
//!
//! This crate knows no meetings, people or databases: the caller knows whose recording it hands in, and ties the positions
//! to the wall clock with [`RecordingClock`]. The one entrance is [`run_file`]; models come from a [`ModelFolder`].
//!
//! Everything here blocks and computes. Run it on its own thread: one thread owns one recogniser.

mod clock;
mod guards;
mod models;
mod recogniser;
mod run;
mod sound;
mod speech;
mod whisper;

pub use clock::{ClockError, RecordingClock};
pub use models::{Engine, InstalledModel, ModelDetails, ModelError, ModelFolder};
pub use recogniser::{Phrase, RecogniserError, SpeechRecognizer};
pub use run::{Progress, Segment, TranscribeError, run_file};
pub use sound::{SAMPLE_RATE, SoundError};
pub use whisper::{WhisperRecogniser, WhisperSettings};
