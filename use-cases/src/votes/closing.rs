// SPDX-License-Identifier: MPL-2.0
//! The end of a vote: by a person, by its time limit, or with the meeting. The result is computed
//! and kept in the transaction that ends the vote, with a record of everything that made it.

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Refusal, Viewer};
use meetings::ids::{MeetingId, UserId};
use meetings::people::User;
use meetings::vote::{self, Outcome, PaperCount};
use moments::Millis;
use protocol::http::VoteView;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::votes::{End, StoredBallot, StoredVote, StoredVoter};
use store::{Actor, Conflict, Store, UnitOfWork};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};

use crate::UseCases;

/// After a failure of the database.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// How often it is looked for votes of meetings that have ended, and for what other processes did.
const POLL: Duration = Duration::from_secs(30);
/// Meetings of which rooms have not been told yet.
const UNTOLD: usize = 64;
/// A reader that is busy, a backup for example, keeps SQLite's log from being cleared: it is tried
/// again after a second, later after a minute, until it is done.
const CLEAR_AGAIN: [Duration; 2] = [Duration::from_secs(1), Duration::from_mins(1)];
const QUICK_ATTEMPTS: usize = 30;

/// Wakes the task that closes votes by the clock.
#[derive(Debug, Clone, Default)]
pub struct VoteClock {
    wake: Arc<Notify>,
}

impl VoteClock {
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }
}

impl UseCases {
    /// Closes or cancels a vote.
    pub async fn close_vote(
        &self,
        user: &User,
        id: &MeetingId,
        number: u32,
        cancel: bool,
    ) -> Result<VoteView, Refusal> {
        self.live_meeting(user, id).await?;
        let vote = self.store.votes().get(id, number).await?;
        let actor = Actor::User(user.id.clone());
        close(&self.store, &vote, Some(&user.id), cancel, &actor, self.clock.now()).await?;
        self.vote(&Viewer::User(user.clone()), id, number).await
    }

    /// Starts to close votes whose time is over. Each meeting of which a vote has ended is sent to
    /// the receiver.
    pub fn close_votes_in_time(&self) -> mpsc::Receiver<MeetingId> {
        let (tell, told) = mpsc::channel(UNTOLD);
        let task =
            Closer { store: self.store.clone(), clock: self.clock.clone(), wake: self.vote_clock.wake.clone(), tell };
        tokio::spawn(task.run());
        told
    }
}

struct Closer {
    store: Store,
    clock: Clock,
    wake: Arc<Notify>,
    tell: mpsc::Sender<MeetingId>,
}

impl Closer {
    /// Until the server stops: then nobody receives.
    async fn run(self) {
        // A crash may have come between the end of a secret vote and this.
        tokio::spawn(forget_order(self.store.clone()));
        while !self.tell.is_closed() {
            let wait = match self.close_overdue().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "votes that are over could not be closed");
                    sleep(AGAIN_AFTER).await;
                    continue;
                }
            };
            let _ = timeout(wait, self.wake.notified()).await;
        }
    }

    /// Answers how long there is nothing to do.
    async fn close_overdue(&self) -> store::Result<Duration> {
        let mut failed = None;
        for vote in self.store.votes().overdue(self.clock.now()).await? {
            // One that cannot be closed keeps no other open.
            if let Err(error) = close_overdue(&self.store, &vote, self.clock.now()).await {
                failed = Some(error);
                continue;
            }
            if self.tell.send(vote.meeting.clone()).await.is_err() {
                break;
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        let next = self.store.votes().next_end().await?;
        let until = next.map(|next| next.since(self.clock.now()).max(0));
        let until = until.and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis);
        Ok(until.map_or(POLL, |until| until.min(POLL)))
    }
}

/// Closes what is left open of a meeting that has ended, so that the minutes have it.
pub async fn close_votes_of_ended(store: &Store, meeting: &MeetingId, now: Millis) -> store::Result<()> {
    for vote in store.votes().of(meeting).await?.into_iter().filter(|vote| vote.closing.is_none()) {
        close_overdue(store, &vote, now).await?;
    }
    Ok(())
}

async fn close_overdue(store: &Store, vote: &StoredVote, now: Millis) -> store::Result<()> {
    match close(store, vote, None, false, &Actor::System, now).await {
        // Somebody was faster.
        Err(store::Error::Conflict(Conflict::VoteClosed)) => Ok(()),
        closed => closed,
    }
}

async fn forget_order(store: Store) {
    for attempt in 1.. {
        match store.forget_order_of_ballots().await {
            Ok(true) => return,
            // The server stops; the next start does it.
            Err(store::Error::Unavailable(_)) if store.is_closed() => return,
            Ok(false) if attempt < QUICK_ATTEMPTS => {}
            Ok(false) => tracing::warn!("the order of secret ballots is not cleared yet: others read the database"),
            Err(error) => tracing::warn!(%error, "the order of secret ballots could not be cleared"),
        }
        sleep(CLEAR_AGAIN[usize::from(attempt >= QUICK_ATTEMPTS)]).await;
    }
}

async fn close(
    store: &Store,
    vote: &StoredVote,
    by: Option<&UserId>,
    cancel: bool,
    actor: &Actor,
    now: Millis,
) -> store::Result<()> {
    let mut work = store.begin().await?;
    let record = Record::of(&mut work, vote, by, cancel, now).await?;
    let text = serde_json::to_string(&record).map_err(|e| store::Error::Broken(e.to_string()))?;
    let digest = hex::encode(Sha256::digest(&text));
    let end = End { by, outcome: record.outcome.as_ref(), record: &text, digest: &digest };
    work.votes().close(vote, &end, actor, now).await?;
    work.save().await?;
    if vote.question.is_secret {
        tokio::spawn(forget_order(store.clone()));
    }
    Ok(())
}

/// Everything that made the result. Its text is kept as it is: the digest is that of its bytes.
#[derive(Serialize)]
struct Record<'a> {
    meeting: &'a MeetingId,
    number: u32,
    question: &'a vote::Question,
    electorate: vote::Electorate,
    opened_at: Millis,
    opened_by: &'a UserId,
    closed_at: Millis,
    /// None: by the time limit, or with the meeting.
    closed_by: Option<&'a UserId>,
    voters: Vec<RecordedVoter>,
    ballots: Vec<RecordedBallot>,
    papers: Vec<RecordedPapers>,
    /// None: it was cancelled.
    outcome: Option<Outcome>,
}

#[derive(Serialize)]
struct RecordedVoter {
    /// As in `of` of the ballot; in a secret vote none.
    key: Option<String>,
    name: String,
    unit: String,
    has_voted: bool,
}

#[derive(Serialize)]
struct RecordedBallot {
    /// In a secret vote the hash of the code, otherwise the voter's key.
    of: String,
    chosen: Vec<u8>,
}

#[derive(Serialize)]
struct RecordedPapers {
    unit: String,
    handed: u32,
    returned: Option<u32>,
    /// In a secret vote none: the hall of one person would tell its vote.
    counts: Option<Vec<u32>>,
}

impl<'a> Record<'a> {
    async fn of(
        work: &mut UnitOfWork,
        vote: &'a StoredVote,
        by: Option<&'a UserId>,
        cancel: bool,
        now: Millis,
    ) -> store::Result<Self> {
        let voters = work.votes().voters(&vote.meeting, vote.number).await?;
        let ballots = work.votes().ballots(&vote.meeting, vote.number).await?;
        let halls = work.votes().papers(&vote.meeting, vote.number).await?;
        let counted: Vec<PaperCount> = halls.iter().filter_map(|hall| hall.count.clone()).collect();
        let chosen: Vec<Vec<u8>> = ballots.iter().map(|ballot| ballot.chosen.clone()).collect();
        let outcome = vote::count(&vote.question, vote.electorate, &chosen, &counted);
        let is_secret = vote.question.is_secret;
        let recorded = |one: StoredVoter| RecordedVoter {
            key: (!is_secret).then(|| one.voter.key().to_owned()),
            name: one.voter.name,
            unit: one.voter.unit_name,
            has_voted: one.has_voted,
        };
        let papers = halls.into_iter().map(|hall| RecordedPapers {
            unit: hall.unit_name,
            handed: hall.handed,
            returned: hall.count.as_ref().map(|count| count.returned),
            counts: hall.count.filter(|_| !is_secret).map(|count| count.counts),
        });
        let ballots = if cancel { Vec::new() } else { ballots };
        Ok(Self {
            meeting: &vote.meeting,
            number: vote.number,
            question: &vote.question,
            electorate: vote.electorate,
            opened_at: vote.opened_at,
            opened_by: &vote.opened_by,
            closed_at: now,
            closed_by: by,
            voters: voters.into_iter().map(recorded).collect(),
            ballots: ballots
                .into_iter()
                .map(|StoredBallot { slot, chosen }| RecordedBallot { of: slot, chosen })
                .collect(),
            papers: papers.collect(),
            outcome: (!cancel).then_some(outcome),
        })
    }
}
