// SPDX-License-Identifier: MPL-2.0
//! Sends what waits, one letter after the other at a bounded pace. A letter is leased before it is
//! handed over and marked afterwards: whoever dies in between leaves a letter that is sent once
//! more, under the same identifier.

use std::sync::Weak;
use std::time::Duration;

use base::Refusal;
use mail::{Address, Connection, Failure, Trouble};
use moments::Millis;
use store::letters::StoredLetter;
use store::random;
use tokio::time::{sleep, timeout};

use super::composing::Composed;
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
/// Until a letter is tried again that the server did not look at, in milliseconds.
const RELEASED_MS: i64 = 1_000;
/// Between two tries to reach the server.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Who sends the letters of this process.
struct Post {
    worker: String,
    connection: Option<Connection>,
    /// Until the server is tried again; grows while it takes nothing.
    pause: Duration,
}

/// What came of a look at the queue.
enum Round {
    Idle,
    /// One letter left the queue, or waits for its next try.
    Handled,
    /// One was given up that tells nothing any more: the server has seen nothing of it.
    Outdated,
    /// The server cannot be reached, or takes nothing from this sender.
    Stuck,
}

/// Runs until the server has stopped.
pub async fn send_letters(use_cases: Weak<UseCases>) {
    let worker = format!("{:032x}", random::bits());
    let mut post = Post { worker, connection: None, pause: FIRST_PAUSE };
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
            Round::Outdated => {}
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
                    reached(cases).await?;
                }
                Err(failure) => return stuck(cases, &failure).await,
            }
        }
        let Some(letter) = cases.store.letters().lease(&self.worker, cases.clock.now(), LEASE_MS).await? else {
            return Ok(Round::Idle);
        };
        let (store, now) = (&cases.store, || cases.clock.now());
        let address = match Address::parse(&letter.address) {
            Ok(address) if cases.mail_domains.take(&address) => address,
            Ok(_) => {
                self.failed(cases, &letter, &Failure::new(Trouble::Outside, "")).await?;
                return Ok(Round::Handled);
            }
            Err(_) => {
                self.failed(cases, &letter, &Failure::new(Trouble::Refused, "")).await?;
                return Ok(Round::Handled);
            }
        };
        let Some(Composed { letter: composed, left_out }) = cases.composed(&letter, address).await? else {
            store.letters().outdated(&letter.id, &self.worker, now()).await?;
            return Ok(Round::Outdated);
        };
        let sent = match (composed.write(&mail.settings.sender), &mut self.connection) {
            (Ok(written), Some(connection)) => connection.send(&written).await,
            (Err(failure), _) => Err(failure),
            (Ok(_), None) => return Ok(Round::Stuck),
        };
        let Err(failure) = sent else {
            store.letters().sent(&letter.id, &self.worker, &left_out, now()).await?;
            return Ok(Round::Handled);
        };
        self.connection = None;
        if !failure.trouble.may_be_of_letter() {
            // No fault of the letter, which waits for the settings to be mended. Others go first: if
            // one of them is taken, the server has nothing against the sender.
            store.letters().release(&letter.id, &self.worker, now().plus(RELEASED_MS)).await?;
            return stuck(cases, &failure).await;
        }
        if failure.trouble.is_of_letter() {
            store.letters().note_server("", "", now()).await?;
        }
        self.failed(cases, &letter, &failure).await?;
        Ok(Round::Handled)
    }

    async fn failed(&self, cases: &UseCases, letter: &StoredLetter, failure: &Failure) -> Result<(), Refusal> {
        let (word, now) = (trouble_word(failure.trouble), cases.clock.now());
        let for_good = matches!(failure.trouble, Trouble::Refused | Trouble::Outside);
        if for_good || letter.attempts >= MOST_ATTEMPTS {
            let mut work = cases.store.begin().await?;
            work.letters().fail(&letter.id, &self.worker, &word, &failure.words, now).await?;
            return Ok(work.save().await?);
        }
        let why = (word.as_str(), failure.words.as_str());
        cases.store.letters().postpone(&letter.id, &self.worker, why, next_try(letter.attempts, now)).await?;
        Ok(())
    }

    async fn leave(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.leave().await;
        }
    }
}

/// The server answers. Whether it takes letters from this sender shows with the next one.
async fn reached(cases: &UseCases) -> Result<(), Refusal> {
    let known = cases.store.letters().state().await?.trouble;
    if ![Trouble::Sender, Trouble::Busy, Trouble::Password].map(trouble_word).contains(&known) {
        cases.store.letters().note_server("", "", cases.clock.now()).await?;
    }
    Ok(())
}

/// Nothing goes out for now: that is said where the IT office looks.
async fn stuck(cases: &UseCases, failure: &Failure) -> Result<Round, Refusal> {
    tracing::warn!(%failure, "the mail server takes no letters; they wait");
    cases.store.letters().note_server(&trouble_word(failure.trouble), &failure.words, cases.clock.now()).await?;
    Ok(Round::Stuck)
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
