// SPDX-License-Identifier: MPL-2.0
//! Reminders by letter, on the last day of a period, to those who have neither agreed nor
//! commented.

use std::sync::Weak;
use std::time::Duration;

use base::Refusal;
use tokio::time::interval;

use crate::UseCases;

/// How often it is looked for reminders that are due.
const LOOKING: Duration = Duration::from_mins(5);
/// Before a deadline, in milliseconds.
const LAST_DAY_MS: i64 = 24 * 3_600_000;

/// Runs until the server has stopped.
pub async fn remind_of_comments(use_cases: Weak<UseCases>) {
    let mut ticks = interval(LOOKING);
    loop {
        ticks.tick().await;
        let Some(cases) = use_cases.upgrade() else { return };
        if let Err(refusal) = cases.write_comment_reminders().await {
            tracing::warn!(?refusal, "reminders of drafts could not be written; trying again");
        }
    }
}

impl UseCases {
    /// Writes the reminders that are due now: each once, and none where no letters are sent.
    /// Returns how many letters that is.
    pub async fn write_comment_reminders(&self) -> Result<u64, Refusal> {
        let now = self.clock.now();
        if !self.sends_letters() {
            return Ok(0);
        }
        let mut letters = 0;
        for (minutes, period) in self.store.comment_periods().to_remind(now.plus(LAST_DAY_MS), now).await? {
            if !period.reminds(now) {
                continue;
            }
            // One period at a time: others write in between.
            let mut work = self.store.begin().await?;
            letters += work.comment_periods().remind(&minutes, &period, now).await?;
            work.save().await?;
        }
        Ok(letters)
    }
}
