//! Work that outlives a request: transcription. Jobs are rows with leases in the store.

use std::path::PathBuf;

use store::Store;

use crate::clock::Clock;
use crate::config::Config;

/// The kind of the job that makes the transcript of a meeting; its subject is the meeting's id.
pub const TRANSCRIBE: &str = "transcribe";

/// The workers of this process.
#[derive(Debug)]
pub struct Jobs {}

impl Jobs {
    /// Starts the workers. They look for due jobs by themselves; [`Jobs::wake`] makes them look now.
    pub fn start(_store: Store, _clock: Clock, _config: &Config, _data: PathBuf) -> Self {
        Self {}
    }

    /// A job was added.
    pub fn wake(&self) {}

    /// Stops after the current step; unfinished jobs are taken up again after the next start.
    pub async fn shutdown(&self) {}
}
