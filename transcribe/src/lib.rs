// SPDX-License-Identifier: MPL-2.0
//! Speech recognition: sound files in, text with times out.
//!
//! ```text
//! file -> sound (16 kHz mono, gaps kept) -> stretches of speech -> recogniser
//!     -> hallucination filter -> Heard: segments, and what was left out
//! ```
//!
//! This crate does not depend on meetings, people or databases: the caller knows whose recording it
//! is, and maps positions to wall-clock time with [`RecordingClock`]. There are two entry points
//! with the same results: [`run_file`] for a whole file, [`LiveTrack`] for a growing one. Models
//! come from a [`ModelFolder`].
//!
//! All functions block and compute. Run them on a separate thread; each recogniser is owned by one
//! thread.

mod clock;
mod ctc;
mod engines;
mod hallucination_filter;
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
mod track_scheduler;
mod whisper;
mod word;

pub use clock::RecordingClock;
pub use ctc::CtcRecogniser;
pub use engines::{ModelWarning, Opened, Tried, load_engine, open_engine, try_engines};
pub use hallucination_filter::LeftOutReason;
pub use hot_words::HotWords;
pub use live::{LiveEvent, LiveTrack, Partial};
pub use models::{Choice, Engine, InstalledModel, ModelDetails, ModelError, ModelFolder, ModelProblem, RuntimeError};
pub use recogniser::{ConfidenceThresholds, PartialWords, Phrase, RecogniserError, Recognition, SpeechRecognizer};
pub use run::{Progress, TranscribeError, run_file};
pub use segment::{Heard, LeftOut, Segment};
pub use sound::{LOUDNESS_STEP_MS, RecordingPart, SAMPLE_RATE, SoundError, SoundFault, as_recording};
pub use track_scheduler::TrackScheduler;
pub use whisper::{WhisperRecogniser, WhisperSettings};
pub use word::Word;
