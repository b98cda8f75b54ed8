// SPDX-License-Identifier: MPL-2.0
//! Sends what waits, one letter after the other at a bounded pace. A letter is leased before it is
//! handed over and marked afterwards: whoever dies in between leaves a letter that is sent once
//! more, under the same identifier.

use std::sync::Weak;
use std::time::Duration;

use base::Refusal;
use mail::{Connection, Failure, Trouble};
use moments::Millis;
use store::letters::StoredLetter;
use store::random;
use tokio::time::{sleep, timeout};

use super::{Mail, trouble_word};
use crate::UseCases;

/// How often the store is asked whether letters wait.
const LOOKING: Duration = Duration::from_secs(2);
/// Longer than connecting and handing over together may take, in milliseconds.
const LEASE_MS: i64 = 3 * 60_000;
/// Tries of one letter before it counts as failed.
const MOST_ATTEMPTS: i64 = 12;
/// Between two tries of one letter, in minutes.
const DELAYS: [i64; 6] = [1, 5, 15, 60, 120, 240];
/// Between two tries to reach the server.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Who sends the letters of this process.
struct Post {
    worker: String,
    connection: Option<Connection>,
    /// Until the server is tried again; grows while it cannot be reached.
    pause: Duration,
    /// What the store was last told of the server.
    noted: Option<String>,
}

/// What came of a look at the queue.
enum Round {
    Idle,
    /// One letter left the queue, or waits for its next try.
    Handled,
    /// The server cannot be reached.
    Stuck,
}

/// Runs until the server has stopped.
pub async fn send_letters(use_cases: Weak<UseCases>) {
    let worker = format!("{:032x}", random::bits());
    let mut post = Post { worker, connection: None, pause: FIRST_PAUSE, noted: None };
    loop {
        let Some(cases) = use_cases.upgrade() else { return };
        let Some(mail) = &cases.mail else { return };
        let (pace, wake) = (mail.pace(), mail.wake.clone());
        let round = post.round(&cases, mail).await.unwrap_or_else(|refusal| {
            tracing::warn!(?refusal, "letters could not be read; trying again");
            Round::Stuck
        });
        drop(cases);
        match round {
            Round::Handled => {
                post.pause = FIRST_PAUSE;
                sleep(pace).await;
            }
            Round::Idle => {
                post.leave().await;
                let _ = timeout(LOOKING, wake.notified()).await;
            }
            Round::Stuck => {
                let _ = timeout(post.pause, wake.notified()).await;
                post.pause = (post.pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

impl Post {
    async fn round(&mut self, cases: &UseCases, mail: &Mail) -> Result<Round, Refusal> {
        if !cases.store.letters().is_due(cases.clock.now()).await? {
            return Ok(Round::Idle);
        }
        // First the server: without it no letter is touched.
        if self.connection.is_none() {
            match mail.settings.server.connect().await {
                Ok(connection) => {
                    self.connection = Some(connection);
                    self.note(cases, None).await?;
                }
                Err(failure) => {
                    tracing::warn!(%failure, "the mail server cannot be used; letters wait");
                    self.note(cases, Some(&failure)).await?;
                    return Ok(Round::Stuck);
                }
            }
        }
        let Some(letter) = cases.store.letters().lease(&self.worker, cases.clock.now(), LEASE_MS).await? else {
            return Ok(Round::Idle);
        };
        let (store, now) = (&cases.store, || cases.clock.now());
        let composed = cases.composed(&letter).await?;
        let Some(composed) = composed else {
            store.letters().outdated(&letter.id, &self.worker, now()).await?;
            return Ok(Round::Handled);
        };
        let sent = match (composed.write(&mail.settings.sender), &mut self.connection) {
            (Ok(written), Some(connection)) => connection.send(&written).await,
            (Err(failure), _) => Err(failure),
            (Ok(_), None) => return Ok(Round::Stuck),
        };
        match sent {
            Ok(()) => {
                store.letters().sent(&letter.id, &self.worker, now()).await?;
            }
            Err(failure) => {
                self.connection = None;
                self.failed(cases, &letter, &failure).await?;
            }
        }
        Ok(Round::Handled)
    }

    async fn failed(&self, cases: &UseCases, letter: &StoredLetter, failure: &Failure) -> Result<(), Refusal> {
        let (word, now) = (trouble_word(failure.trouble), cases.clock.now());
        if failure.trouble == Trouble::Refused || letter.attempts >= MOST_ATTEMPTS {
            let mut work = cases.store.begin().await?;
            work.letters().fail(&letter.id, &self.worker, &word, &failure.words, now).await?;
            return Ok(work.save().await?);
        }
        let why = (word.as_str(), failure.words.as_str());
        cases.store.letters().postpone(&letter.id, &self.worker, why, next_try(letter.attempts, now)).await?;
        Ok(())
    }

    /// Tells the store when it has changed.
    async fn note(&mut self, cases: &UseCases, failure: Option<&Failure>) -> Result<(), Refusal> {
        let word = failure.map(|failure| trouble_word(failure.trouble)).unwrap_or_default();
        if self.noted.as_ref() != Some(&word) {
            let words = failure.map_or("", |failure| failure.words.as_str());
            cases.store.letters().note_server(&word, words, cases.clock.now()).await?;
            self.noted = Some(word);
        }
        Ok(())
    }

    async fn leave(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.leave().await;
        }
    }
}

/// When a letter is tried again of which so many tries have failed.
fn next_try(attempts: i64, now: Millis) -> Millis {
    let place = usize::try_from(attempts - 1).unwrap_or(0).min(DELAYS.len() - 1);
    now.plus(DELAYS[place] * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_for_more_than_a_day_and_not_for_ever() {
        let mut at = Millis(0);
        for attempt in 1..MOST_ATTEMPTS {
            at = next_try(attempt, at);
        }
        assert!((24..72).contains(&(at.0 / 3_600_000)), "{} hours", at.0 / 3_600_000);
        assert_eq!(next_try(1, Millis(0)), Millis(60_000));
        assert_eq!(next_try(1_000, Millis(0)), Millis(4 * 3_600_000));
    }
}
