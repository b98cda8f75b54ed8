// SPDX-License-Identifier: MPL-2.0
//! Tells each receiver what the audit log holds beyond what it was told, in order, one after the
//! other. What was taken is noted afterwards: whoever dies in between sends it once more, under the
//! same identifier.

use std::sync::{Arc, Weak};
use std::time::Duration;

use base::Refusal;
use protocol::http::WebhookEvent;
use store::audit::Entry;
use store::webhooks::StoredWebhook;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{event, trouble_word};
use crate::UseCases;

/// How often the log is asked whether something is new.
const LOOKING: Duration = Duration::from_secs(2);
/// Entries that are read at a time.
const PAGE: i64 = 500;
/// Between two attempts, in seconds.
const DELAYS: [i64; 7] = [5, 30, 120, 600, 1_800, 3_600, 7_200];

/// Runs until the server has stopped.
pub async fn tell_programs(use_cases: Weak<UseCases>) {
    loop {
        let Some(cases) = use_cases.upgrade() else { return };
        match cases.store.webhooks().list().await {
            Ok(receivers) => {
                // A slow receiver keeps no other one waiting.
                let mut rounds = JoinSet::new();
                for receiver in receivers {
                    let cases = Arc::clone(&cases);
                    rounds.spawn(async move {
                        if let Err(refusal) = cases.tell_what_is_new(receiver).await {
                            tracing::warn!(?refusal, "a program could not be told; trying again");
                        }
                    });
                }
                rounds.join_all().await;
            }
            Err(error) => tracing::warn!(%error, "the receivers of notifications could not be read"),
        }
        let wake = cases.telling.wake.clone();
        drop(cases);
        let _ = timeout(LOOKING, wake.notified()).await;
    }
}

impl UseCases {
    /// Up to a page of what is new for this receiver.
    async fn tell_what_is_new(&self, receiver: StoredWebhook) -> Result<(), Refusal> {
        if !receiver.plan.is_on || receiver.next_at > self.clock.now() {
            return Ok(());
        }
        let entries = self.store.audit().list(receiver.told_until, PAGE).await?;
        let is_full = entries.len() as i64 == PAGE;
        let mut told_until = receiver.told_until;
        // The last one of which there was nothing to tell.
        let mut passed = told_until;
        for entry in entries {
            if !is_for(&receiver, &entry) {
                passed = entry.seq;
                continue;
            }
            if !self.tell_entry(&receiver, told_until, &entry).await? {
                return Ok(());
            }
            (told_until, passed) = (entry.seq, entry.seq);
        }
        // Entries that are nothing for it are read again until they fill a page: a row for each look
        // would be a write every two seconds of a meeting.
        if is_full && passed > told_until {
            let mut work = self.store.begin().await?;
            work.webhooks().told(&receiver.id, told_until, passed, None).await?;
            work.save().await?;
        }
        Ok(())
    }

    /// Whether the next one may follow.
    async fn tell_entry(&self, receiver: &StoredWebhook, from: i64, entry: &Entry) -> Result<bool, Refusal> {
        let Some(event) = event::event_of(entry) else { return Ok(true) };
        let sent = match self.told_data(event, entry).await? {
            Some(data) => {
                let now = self.clock.now();
                let body = event::body(event.word(), now, &data);
                self.tell(receiver, &format!("{}-{}", receiver.id, entry.seq), &body, now).await.map(Some)
            }
            // It is gone: there is nothing to tell of it.
            None => Ok(None),
        };
        let now = self.clock.now();
        let mut work = self.store.begin().await?;
        let taken = match sent {
            Ok(taken) => {
                work.webhooks().told(&receiver.id, from, entry.seq, taken.map(|()| now)).await?;
                true
            }
            Err(failure) => {
                let attempt = usize::try_from(receiver.attempts).unwrap_or(usize::MAX);
                let delay = DELAYS.get(attempt).or(DELAYS.last()).copied().unwrap_or_default();
                let why = (trouble_word(failure.trouble), failure.words);
                work.webhooks().failed(&receiver.id, (&why.0, &why.1), now, now.plus(delay * 1_000)).await?;
                false
            }
        };
        work.save().await?;
        Ok(taken)
    }
}

fn is_for(receiver: &StoredWebhook, entry: &Entry) -> bool {
    let is_wanted = |event: WebhookEvent| receiver.plan.events.iter().any(|word| word == event.word());
    event::event_of(entry).is_some_and(is_wanted)
}
