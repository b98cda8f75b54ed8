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
/// A reader that was busy may keep SQLite's log from being cleared: attempts, a second apart.
const CLEARING_ATTEMPTS: usize = 30;

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
        self.forget_order(&vote);
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

    fn forget_order(&self, vote: &StoredVote) {
        if vote.question.is_secret {
            tokio::spawn(forget_order(self.store.clone()));
        }
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
        forget_order(self.store.clone()).await;
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
        for vote in self.store.votes().overdue(self.clock.now()).await? {
            close_overdue(&self.store, &vote, self.clock.now()).await?;
            if self.tell.send(vote.meeting.clone()).await.is_err() {
                break;
            }
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
        Ok(()) | Err(store::Error::Conflict(Conflict::VoteClosed)) => {}
        Err(error) => return Err(error),
    }
    if vote.question.is_secret {
        tokio::spawn(forget_order(store.clone()));
    }
    Ok(())
}

async fn forget_order(store: Store) {
    for _ in 0..CLEARING_ATTEMPTS {
        match store.forget_order_of_ballots().await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the order of secret ballots could not be cleared"),
        }
        sleep(Duration::from_secs(1)).await;
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
    let record = Record::of(&mut work, vote, cancel, now).await?;
    let text = serde_json::to_string(&record).map_err(|e| store::Error::Broken(e.to_string()))?;
    let digest = hex::encode(Sha256::digest(&text));
    let end = End { by, outcome: record.outcome.as_ref(), record: &text, digest: &digest };
    work.votes().close(vote, &end, actor, now).await?;
    work.save().await
}

/// Everything that made the result. Its text is kept as it is: the digest is that of its bytes.
#[derive(Serialize)]
struct Record<'a> {
    meeting: &'a MeetingId,
    number: u32,
    question: &'a vote::Question,
    electorate: vote::Electorate,
    opened_at: Millis,
    closed_at: Millis,
    voters: Vec<RecordedVoter>,
    ballots: Vec<RecordedBallot>,
    papers: Vec<RecordedPapers>,
    /// None: it was cancelled.
    outcome: Option<Outcome>,
}

#[derive(Serialize)]
struct RecordedVoter {
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
    count: Option<PaperCount>,
}

impl<'a> Record<'a> {
    async fn of(work: &mut UnitOfWork, vote: &'a StoredVote, cancel: bool, now: Millis) -> store::Result<Self> {
        let voters = work.votes().voters(&vote.meeting, vote.number).await?;
        let ballots = work.votes().ballots(&vote.meeting, vote.number).await?;
        let halls = work.votes().papers(&vote.meeting, vote.number).await?;
        let counted: Vec<PaperCount> = halls.iter().filter_map(|hall| hall.count.clone()).collect();
        let chosen: Vec<Vec<u8>> = ballots.iter().map(|ballot| ballot.chosen.clone()).collect();
        let outcome = vote::count(&vote.question, vote.electorate, &chosen, &counted);
        let recorded = |one: StoredVoter| RecordedVoter {
            name: one.voter.name,
            unit: one.voter.unit_name,
            has_voted: one.has_voted,
        };
        let papers = halls.into_iter().map(|hall| RecordedPapers {
            unit: hall.unit_name,
            handed: hall.handed,
            count: hall.count,
        });
        let ballots = if cancel { Vec::new() } else { ballots };
        Ok(Self {
            meeting: &vote.meeting,
            number: vote.number,
            question: &vote.question,
            electorate: vote.electorate,
            opened_at: vote.opened_at,
            closed_at: now,
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
