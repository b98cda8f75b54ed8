// SPDX-License-Identifier: MPL-2.0
//! A process for captions and transcripts only, on this machine or another, beside the one that
//! holds the meetings. Both share the database and the recordings; the leases of jobs
//! (`transcription-jobs/`) keep them from doing the same work.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use base::Clock;
use store::Store;
use tokio::time::timeout;
use transcription_jobs::Jobs;
use untrusted::Readers;

use crate::config::Config;
use crate::speech;

/// Time limit for closing the database.
const CLOSING: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Transcriber {
    store: Store,
    jobs: Jobs,
}

impl Transcriber {
    pub async fn start(data: PathBuf, config: &Config, clock: &Clock) -> anyhow::Result<Self> {
        let store = Store::open(&config.database_in(&data)).await.context("the database cannot be opened")?;
        let jobs =
            speech::start(&store, clock, config, speech::engines(&data, config), &data, None, Readers::default())
                .context("the listener cannot be started")?;
        Ok(Self { store, jobs })
    }

    /// Releases the jobs; other processes, or the next start, continue them.
    pub async fn stop(self) {
        self.jobs.shutdown().await;
        if timeout(CLOSING, self.store.close()).await.is_err() {
            tracing::warn!("the database did not close in time; what it confirmed is on the disk");
        }
    }
}
