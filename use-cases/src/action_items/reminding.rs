// SPDX-License-Identifier: MPL-2.0
//! Reminders by letter, seven, three and one days before a deadline and after it, while nobody has
//! reported the item as done.

use std::sync::Weak;
use std::time::Duration;

use base::Refusal;
use meetings::action_item::reminder;
use moments::LocalTime;
use tokio::time::interval;

use crate::UseCases;

/// How often it is looked for reminders that are due.
const LOOKING: Duration = Duration::from_mins(5);
/// No reminder has to be written for a deadline farther away, in milliseconds.
const FIRST_MS: i64 = 8 * 24 * 3_600_000;
/// Letters go out from this hour of the morning on.
const MORNING: u8 = 7;

/// Runs until the server has stopped.
pub async fn remind_of_action_items(use_cases: Weak<UseCases>) {
    let mut ticks = interval(LOOKING);
    loop {
        ticks.tick().await;
        let Some(cases) = use_cases.upgrade() else { return };
        if let Err(refusal) = cases.write_item_reminders().await {
            tracing::warn!(?refusal, "reminders of action items could not be written; trying again");
        }
    }
}

impl UseCases {
    /// Writes the reminders that are due now: each once, and none where no letters are sent.
    /// Returns how many letters that is.
    pub async fn write_item_reminders(&self) -> Result<u64, Refusal> {
        let now = self.clock.now();
        if !self.sends_letters() || LocalTime::of(now).hour < MORNING {
            return Ok(0);
        }
        let mut letters = 0;
        for item in self.store.action_items().to_remind(now.plus(FIRST_MS)).await? {
            let Some(days) = reminder(item.deadline, now) else { continue };
            if item.reminded.is_some_and(|last| last <= days) {
                continue;
            }
            // One item at a time: others write in between.
            let mut work = self.store.begin().await?;
            letters += work.action_items().remind(&item.id, item.deadline, days, now).await?;
            work.save().await?;
        }
        Ok(letters)
    }
}
