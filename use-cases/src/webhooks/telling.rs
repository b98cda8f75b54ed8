// SPDX-License-Identifier: MPL-2.0
//! Tells each receiver what the audit log holds beyond what it was told, in order, one after the
//! other. What was taken is noted afterwards: whoever dies in between sends it once more, under the
//! same identifier.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use base::Refusal;
use meetings::ids::WebhookId;
use protocol::http::WebhookEvent;
use store::audit::Entry;
use store::webhooks::StoredWebhook;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::{event, trouble_word};
use crate::UseCases;

/// How often the log is asked whether something is new.
const LOOKING: Duration = Duration::from_secs(2);
/// Entries that are read at a time.
const PAGE: i64 = 500;
/// Notifications of one receiver in one round.
const MOST_OF_ROUND: usize = 20;
/// Between two attempts, in seconds.
const DELAYS: [i64; 7] = [5, 30, 120, 600, 1_800, 3_600, 7_200];

/// Runs until the server has stopped.
pub async fn tell_programs(use_cases: Weak<UseCases>) {
    // A slow receiver keeps no other one waiting: each has a round of its own, and one at a time.
    let mut rounds = JoinSet::new();
    let mut running: HashMap<WebhookId, AbortHandle> = HashMap::new();
    loop {
        let Some(cases) = use_cases.upgrade() else { return };
        while rounds.try_join_next().is_some() {}
        running.retain(|_, round| !round.is_finished());
        match cases.store.webhooks().list().await {
            Ok(receivers) => {
                for receiver in receivers {
                    let id = receiver.id.clone();
                    if running.contains_key(&id) {
                        continue;
                    }
                    let cases = Arc::clone(&cases);
                    let round = rounds.spawn(async move {
                        if let Err(refusal) = cases.tell_what_is_new(receiver).await {
                            tracing::warn!(?refusal, "a program could not be told; trying again");
                        }
                    });
                    running.insert(id, round);
                }
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
        let mut told = 0;
        for entry in entries {
            if !is_for(&receiver, &entry) {
                passed = entry.seq;
                continue;
            }
            // A round ends after some time, also where each answer takes its seconds.
            if told == MOST_OF_ROUND {
                self.telling.wake.notify_one();
                return Ok(());
            }
            if !self.tell_entry(&receiver, told_until, &entry).await? {
                return Ok(());
            }
            (told_until, passed, told) = (entry.seq, entry.seq, told + 1);
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
        // Switched off, given another address or deleted while it was told of what was before.
        if !is_as_it_was(receiver, self.store.webhooks().get(&receiver.id).await)? {
            return Ok(false);
        }
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
        // What another address took, or did not take, is not noted for this one.
        if !is_as_it_was(receiver, work.webhooks().get(&receiver.id).await)? {
            work.cancel().await?;
            return Ok(false);
        }
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

fn is_as_it_was(receiver: &StoredWebhook, now: store::Result<StoredWebhook>) -> store::Result<bool> {
    match now {
        Ok(now) => Ok(now.plan == receiver.plan),
        Err(store::Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_for(receiver: &StoredWebhook, entry: &Entry) -> bool {
    let is_wanted = |event: WebhookEvent| receiver.plan.events.iter().any(|word| word == event.word());
    event::event_of(entry).is_some_and(is_wanted)
}
