// SPDX-License-Identifier: MPL-2.0
//! Passes what the media plane reports of recordings to their keeper (`recordings/src/keeper.rs`).

use recordings::Keeper;
use sfu::SfuEvent;
use tokio::sync::mpsc;

/// Runs until the media plane stops.
pub async fn follow(keeper: Keeper, mut events: mpsc::Receiver<SfuEvent>) {
    while let Some(event) = events.recv().await {
        let done = match event {
            SfuEvent::RecordingStarted { path, .. } => keeper.on_started(&path).await.map(|_| ()),
            SfuEvent::RecordingEnded { path, duration, .. } => {
                keeper.on_ended(&path, i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)).await
            }
            SfuEvent::RecordingFailed { path, .. } => keeper.on_failed(&path).await,
            _ => Ok(()),
        };
        if let Err(error) = done {
            // The file is safe; the keeper adds the row before the transcript is made.
            tracing::error!(%error, "a recording could not be noted");
        }
    }
}
