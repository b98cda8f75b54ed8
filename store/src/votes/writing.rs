// SPDX-License-Identifier: MPL-2.0
//! What changes votes: opening, ballots, counts of papers, the end.

use meetings::ids::{AgendaItemId, MeetingId, UnitId, UserId};
use meetings::meeting::MeetingState;
use meetings::vote::{MAX_VOTES, PaperCount, Voter};
use moments::Millis;
use serde::Serialize;
use serde_json::json;

use super::{End, MAX_OPEN_VOTES, NewVote, StoredVote, Votes};
use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, query};
use crate::{Actor, Store, UnitOfWork};

impl Votes<&mut UnitOfWork> {
    /// Opens a vote and answers its number. `Conflict::Revision` where another one has opened since
    /// the form was filled in, `Conflict::VotesFull` where there are too many.
    pub async fn open(self, meeting: &MeetingId, new: &NewVote<'_>, by: &UserId, now: Millis) -> Result<u32> {
        let before = self.db.votes().of(meeting).await?;
        let count = u32::try_from(before.len()).unwrap_or(u32::MAX);
        if count != new.seen {
            return Err(Conflict::Revision { current: i64::from(count) }.into());
        }
        if count >= MAX_VOTES || before.iter().filter(|vote| vote.is_open(now)).count() >= MAX_OPEN_VOTES {
            return Err(Conflict::VotesFull.into());
        }
        let number = count + 1;
        query(
            "INSERT INTO votes (meeting_id, number, question, agenda_item_id, entitled, invited, opened_at, opened_by, closes_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(meeting.as_str())
        .bind(i64::from(number))
        .bind(written(new.question)?)
        .bind(new.item.map(AgendaItemId::as_str))
        .bind(i64::from(new.electorate.entitled))
        .bind(new.electorate.invited.map(i64::from))
        .bind(now.0)
        .bind(by.as_str())
        .bind(new.closes_at.map(|at| at.0))
        .execute(self.db.connection()?)
        .await?;
        for voter in new.voters {
            query(
                "INSERT INTO vote_voters (meeting_id, number, voter, unit_id, user_id, name, unit_name)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .bind(voter.key())
            .bind(voter.unit.as_ref().map(UnitId::as_str))
            .bind(voter.user.as_str())
            .bind(&voter.name)
            .bind(&voter.unit_name)
            .execute(self.db.connection()?)
            .await?;
        }
        for hall in new.papers {
            query(
                "INSERT INTO vote_papers (meeting_id, number, unit_id, unit_name, handed) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .bind(hall.unit.as_str())
            .bind(&hall.unit_name)
            .bind(i64::from(hall.handed))
            .execute(self.db.connection()?)
            .await?;
        }
        let detail = json!({
            "number": number, "secret": new.question.is_secret, "entitled": new.electorate.entitled,
            "invited": new.electorate.invited, "closes_at": new.closes_at
        });
        self.db.record(&Actor::User(by.clone()), now, "vote.open", meeting.as_str(), detail).await?;
        Ok(number)
    }

    /// Keeps a ballot, instead of an earlier one in the same slot. `Conflict::VoteClosed` after the
    /// end, `Conflict::VotedAlready` where a secret ballot of this voter is in another slot,
    /// `Conflict::CodeTaken` where this slot is another voter's.
    pub async fn cast(self, vote: &StoredVote, voter: &Voter, slot: &str, chosen: &[u8], now: Millis) -> Result<()> {
        self.db.votes().require_open(vote, now).await?;
        let (meeting, number) = (vote.meeting.as_str(), i64::from(vote.number));
        let first = query(
            "UPDATE vote_voters SET has_voted = 1 WHERE meeting_id = $1 AND number = $2 AND voter = $3 AND has_voted = 0",
        )
        .bind(meeting)
        .bind(number)
        .bind(voter.key())
        .execute(self.db.connection()?)
        .await?;
        let chosen = written(chosen)?;
        let changed = query("UPDATE vote_ballots SET chosen = $4 WHERE meeting_id = $1 AND number = $2 AND slot = $3")
            .bind(meeting)
            .bind(number)
            .bind(slot)
            .bind(&chosen)
            .execute(self.db.connection()?)
            .await?;
        match (first.rows_affected() > 0, changed.rows_affected() > 0) {
            (false, true) => {}
            (true, false) => {
                insert_ballot(self.db, vote, slot, &chosen).await?;
            }
            (false, false) => return Err(Conflict::VotedAlready.into()),
            (true, true) => return Err(Conflict::CodeTaken.into()),
        }
        let detail = json!({"number": vote.number, "voter": voter.key()});
        self.db.record(&Actor::User(voter.user.clone()), now, "vote.cast", meeting, detail).await
    }

    /// Keeps what a hall counted, instead of an earlier count.
    pub async fn count_papers(
        self,
        vote: &StoredVote,
        unit: &UnitId,
        count: &PaperCount,
        by: &UserId,
        now: Millis,
    ) -> Result<()> {
        self.db.votes().require_open(vote, now).await?;
        let done = query(
            "UPDATE vote_papers SET returned = $4, counts = $5, invalid = $6
             WHERE meeting_id = $1 AND number = $2 AND unit_id = $3",
        )
        .bind(vote.meeting.as_str())
        .bind(i64::from(vote.number))
        .bind(unit.as_str())
        .bind(i64::from(count.returned))
        .bind(written(&count.counts)?)
        .bind(i64::from(count.invalid))
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("hall"));
        }
        let mut detail = json!({"number": vote.number, "unit": unit, "returned": count.returned});
        // The log is kept for ever: of a secret vote it must not tell what a hall of one person chose.
        if !vote.question.is_secret {
            detail["counts"] = json!(count.counts);
        }
        self.db.record(&Actor::User(by.clone()), now, "vote.papers", vote.meeting.as_str(), detail).await
    }

    /// Ends a vote for good. Ballots of a secret one are written anew, in the order of their slots.
    /// `Conflict::VoteClosed` where it has ended already.
    pub async fn close(self, vote: &StoredVote, end: &End<'_>, actor: &Actor, now: Millis) -> Result<()> {
        let (meeting, number) = (vote.meeting.as_str(), i64::from(vote.number));
        let done = query(
            "UPDATE votes SET closed_at = $3, closed_by = $4, is_cancelled = $5, outcome = $6, record = $7, digest = $8
             WHERE meeting_id = $1 AND number = $2 AND closed_at IS NULL",
        )
        .bind(meeting)
        .bind(number)
        .bind(now.0)
        .bind(end.by.map(UserId::as_str))
        .bind(i64::from(end.outcome.is_none()))
        .bind(end.outcome.map(written).transpose()?)
        .bind(end.record)
        .bind(end.digest)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Conflict::VoteClosed.into());
        }
        if vote.question.is_secret {
            let ballots = self.db.votes().ballots(&vote.meeting, vote.number).await?;
            query("DELETE FROM vote_ballots WHERE meeting_id = $1 AND number = $2")
                .bind(meeting)
                .bind(number)
                .execute(self.db.connection()?)
                .await?;
            for ballot in ballots {
                insert_ballot(self.db, vote, &ballot.slot, &written(&ballot.chosen)?).await?;
            }
        }
        let action = if end.outcome.is_some() { "vote.close" } else { "vote.cancel" };
        let detail = json!({"number": vote.number, "digest": end.digest});
        self.db.record(actor, now, action, meeting, detail).await
    }

    /// Whether the vote takes ballots at `now`, also where its meeting has just ended.
    async fn require_open(self, vote: &StoredVote, now: Millis) -> Result<()> {
        let current = self.db.votes().get(&vote.meeting, vote.number).await?;
        if !current.is_open(now) {
            return Err(Conflict::VoteClosed.into());
        }
        let meeting = self.db.meetings().get(&vote.meeting).await?;
        if meeting.state == MeetingState::Ended {
            return Err(Conflict::MeetingEnded.into());
        }
        Ok(())
    }
}

impl Store {
    /// Clears what tells in which order the ballots of closed secret votes were cast: SQLite's log,
    /// the dead rows of PostgreSQL. Deleted content of SQLite is overwritten at once
    /// (`secure_delete`). False where others read meanwhile: try again.
    pub async fn forget_order_of_ballots(&self) -> Result<bool> {
        if !self.on(true, false) {
            // Without FULL the dead rows stay in the file until their place is needed.
            query("VACUUM FULL vote_ballots").execute(self.unaudited()).await?;
            return Ok(true);
        }
        let mut connection = self.reader().await?;
        // Writers wait while it waits for readers.
        query("PRAGMA busy_timeout = 200").execute(&mut *connection).await?;
        let done = query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        query("PRAGMA busy_timeout = 10000").execute(&mut *connection).await?;
        Ok(done?.int("busy")? == 0)
    }
}

async fn insert_ballot(work: &mut UnitOfWork, vote: &StoredVote, slot: &str, chosen: &str) -> Result<()> {
    query("INSERT INTO vote_ballots (meeting_id, number, slot, chosen) VALUES ($1, $2, $3, $4)")
        .bind(vote.meeting.as_str())
        .bind(i64::from(vote.number))
        .bind(slot)
        .bind(chosen)
        .execute(work.connection()?)
        .await?;
    Ok(())
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Broken(e.to_string()))
}
