// SPDX-License-Identifier: MPL-2.0
//! Deletes expired sessions and one-time links, old tests of lines, old letters, abandoned uploads,
//! files of old dossiers, what of the chat of ended meetings does not go into their dossiers, and
//! what was kept as long as the rules say, at the start and once an hour.

use std::sync::Weak;
use std::time::Duration;

use moments::Millis;
use store::Store;
use tokio::time::{interval, sleep};
use use_cases::UseCases;

const INTERVAL: Duration = Duration::from_hours(1);
/// Rows deleted in one step. All writers wait for the step.
const ROWS_PER_STEP: u32 = 500;
/// Pause between two steps.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs until the server has stopped.
pub async fn delete_expired(use_cases: Weak<UseCases>) {
    let mut ticks = interval(INTERVAL);
    loop {
        ticks.tick().await;
        if let Some(use_cases) = use_cases.upgrade() {
            use_cases.delete_abandoned_uploads().await;
        }
        if let Some(use_cases) = use_cases.upgrade() {
            use_cases.delete_old_dossiers().await;
        }
        if let Some(use_cases) = use_cases.upgrade()
            && let Err(error) = use_cases.clear_chats().await
        {
            tracing::warn!(%error, "the chat of ended meetings could not be cleared; retrying in an hour");
        }
        if let Some(use_cases) = use_cases.upgrade()
            && let Err(error) = use_cases.delete_by_retention().await
        {
            tracing::warn!(%error, "what was kept long enough could not be deleted; retrying in an hour");
        }
        loop {
            let Some(use_cases) = use_cases.upgrade() else { return };
            match step(&use_cases.store, use_cases.clock.now()).await {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "expired sessions could not be deleted; retrying in an hour");
                    break;
                }
            }
            drop(use_cases);
            sleep(PAUSE).await;
        }
    }
}

/// Returns whether everything is deleted.
async fn step(store: &Store, now: Millis) -> store::Result<bool> {
    let mut work = store.begin().await?;
    let is_all = work.sessions().delete_expired(ROWS_PER_STEP, now).await?;
    let are_all = work.line_tests().delete_old(ROWS_PER_STEP, now).await?;
    let are_letters = work.letters().delete_old(ROWS_PER_STEP, now).await?;
    work.save().await?;
    Ok(is_all && are_all && are_letters)
}
