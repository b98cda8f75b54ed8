// SPDX-License-Identifier: MPL-2.0
//! Checks readiness: the database can be read and written, the data folder can be written, and the
//! media port works.

use std::path::Path;
use std::time::Duration;

use live::Rooms;
use protocol::http::NotReady;
use store::{Error, Store};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// Minimum interval of test writes, however often readiness is requested.
const EVERY: Duration = Duration::from_secs(5);
/// Time limit of a test write.
const PATIENCE: Duration = Duration::from_secs(10);

type Verdict = Result<(), NotReady>;

/// The result of the last test write. One write at a time; concurrent requests get the previous
/// result.
#[derive(Debug, Default)]
pub struct Readiness {
    writing: Mutex<()>,
    last: parking_lot::Mutex<Option<(Instant, Verdict)>>,
}

impl Readiness {
    pub async fn look(&self, store: &Store, data: &Path, rooms: &Rooms) -> Verdict {
        if let Err(error) = store.ping().await {
            tracing::warn!(%error, "not ready");
            return Err(NotReady::DatabaseSilent);
        }
        self.writes(store, data).await?;
        if rooms.media_ready() { Ok(()) } else { Err(NotReady::NoMediaPort) }
    }

    async fn writes(&self, store: &Store, data: &Path) -> Verdict {
        let known = *self.last.lock();
        let _one_at_a_time = match (self.writing.try_lock(), known) {
            (Ok(turn), _) => turn,
            (Err(_), Some((_, verdict))) => return verdict,
            (Err(_), None) => self.writing.lock().await,
        };
        // Another request may have written meanwhile.
        if let Some((at, verdict)) = *self.last.lock()
            && now().saturating_duration_since(at) < EVERY
        {
            return verdict;
        }
        let verdict = match database_works(store).await {
            Ok(()) => data_folder_works(data).await,
            not_ready => not_ready,
        };
        *self.last.lock() = Some((now(), verdict));
        verdict
    }
}

async fn database_works(store: &Store) -> Verdict {
    match timeout(PATIENCE, store.try_write()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Err(if matches!(error, Error::Full) { NotReady::DatabaseFull } else { NotReady::DatabaseNotWritable })
        }
        Err(_) => {
            tracing::warn!("not ready: the database takes too long to be written");
            Err(NotReady::DatabaseNotWritable)
        }
    }
}

/// One file of one name: the caller makes sure that nobody else does the same meanwhile.
async fn data_folder_works(data: &Path) -> Verdict {
    let probe = data.join(".ready");
    let write = async {
        tokio::fs::write(&probe, b"ready").await?;
        tokio::fs::remove_file(&probe).await
    };
    match timeout(PATIENCE, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Err(NotReady::DataFolderNotWritable)
        }
        Err(_) => {
            tracing::warn!("not ready: the data folder takes too long to be written");
            Err(NotReady::DataFolderNotWritable)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer edge of a request measures how old the last write is")]
fn now() -> Instant {
    Instant::now()
}
