// SPDX-License-Identifier: MPL-2.0
//! From recordings to text: Ogg Opus or WAV in, timed pieces of text out.
//!
//! ```text
//! file -> sound (16 kHz mono, gaps kept) -> stretches of speech -> recogniser -> guards -> Vec<Segment>
//! ```
//!
//! This crate knows no meetings, people or databases: the caller knows whose recording it hands in,
//! and ties the positions to the wall clock with [`RecordingClock`]. There are two entrances, which
//! hear the same: [`run_file`] takes a whole file, [`LiveTrack`] follows one that is still being
//! written. Models come from a [`ModelFolder`].
//!
//! Everything here blocks and computes. Run it on its own thread: one thread owns one recogniser.

mod clock;
mod ctc;
mod engines;
mod guards;
mod hot_words;
mod installation;
mod live;
mod models;
mod recogniser;
mod run;
mod segment;
mod sound;
mod speech;
pub mod text;
mod turns;
mod whisper;
mod word;

pub use clock::RecordingClock;
pub use ctc::CtcRecogniser;
pub use engines::{ModelWarning, Opened, Tried, load_engine, open_engine, try_engines};
pub use hot_words::HotWords;
pub use live::{LiveEvent, LiveTrack, Partial};
pub use models::{Choice, Engine, InstalledModel, ModelDetails, ModelError, ModelFolder, ModelProblem, RuntimeError};
pub use recogniser::{Doubt, PartialWords, Phrase, RecogniserError, Recognition, SpeechRecognizer};
pub use run::{Progress, TranscribeError, run_file};
pub use segment::Segment;
pub use sound::{SAMPLE_RATE, SoundError};
pub use turns::Turns;
pub use whisper::{WhisperRecogniser, WhisperSettings};
pub use word::Word;
