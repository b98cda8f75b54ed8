// SPDX-License-Identifier: MPL-2.0
//! A process that only listens and transcribes, on this machine or another, beside the one that
//! holds the meetings. Both work on the same database and the same recordings; jobs with leases
//! (`listening/`) keep them out of each other's way.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use base::Clock;
use listening::Jobs;
use store::Store;
use tokio::time::timeout;

use crate::config::Config;
use crate::speech;

/// How long the database may take to close.
const CLOSING: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Transcriber {
    store: Store,
    jobs: Jobs,
}

impl Transcriber {
    pub async fn start(data: PathBuf, config: &Config, clock: &Clock) -> anyhow::Result<Self> {
        let store = Store::open(&config.database_in(&data)).await.context("the database cannot be opened")?;
        let jobs = speech::start(&store, clock, config, speech::engines(&data, config), &data, None)
            .context("the listener cannot be started")?;
        Ok(Self { store, jobs })
    }

    /// Gives jobs back; others, or the next start, go on with them.
    pub async fn stop(self) {
        self.jobs.shutdown().await;
        if timeout(CLOSING, self.store.close()).await.is_err() {
            tracing::warn!("the database did not close in time; what it confirmed is on the disk");
        }
    }
}
