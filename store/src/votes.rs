// SPDX-License-Identifier: MPL-2.0
//! Votes: what is asked, who may vote, the ballots, and what came of them.
//!
//! In a secret vote no row names a voter and a ballot together. Until it closes, the order in which
//! the database wrote things still tells them; [`Votes::close`] writes all ballots anew in another
//! order, and [`crate::Store::forget_order_of_ballots`] clears the database's own log.

use meetings::ids::{AgendaItemId, MeetingId, UnitId, UserId};
use meetings::vote::{Electorate, MAX_VOTES, Outcome, PaperCount, Question, VoteSummary, Voter};
use moments::Millis;
use serde::Serialize;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, Store, UnitOfWork};

/// Votes of one meeting that are open at the same time.
pub const MAX_OPEN_VOTES: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVote {
    pub meeting: MeetingId,
    pub number: u32,
    pub question: Question,
    /// The agenda item at its opening.
    pub item: Option<AgendaItemId>,
    pub electorate: Electorate,
    pub opened_at: Millis,
    pub opened_by: UserId,
    pub closes_at: Option<Millis>,
    pub closing: Option<Closing>,
    /// Ballots and returned papers so far.
    pub cast: u32,
}

impl StoredVote {
    pub fn is_open(&self, now: Millis) -> bool {
        self.closing.is_none() && self.closes_at.is_none_or(|closes_at| now < closes_at)
    }
}

/// How a vote ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub at: Millis,
    /// None: by its time limit, or by the end of the meeting.
    pub by: Option<UserId>,
    /// None: it was cancelled.
    pub outcome: Option<Outcome>,
    /// SHA-256 of the record.
    pub digest: String,
}

/// A vote that opens.
#[derive(Debug)]
pub struct NewVote<'a> {
    pub question: &'a Question,
    pub item: Option<&'a AgendaItemId>,
    pub voters: &'a [Voter],
    pub papers: &'a [HallPapers],
    pub electorate: Electorate,
    pub closes_at: Option<Millis>,
    /// How many votes the meeting had when the form was filled in: pressed twice, it opens once.
    pub seen: u32,
}

/// The ballots on paper of one hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HallPapers {
    pub unit: UnitId,
    pub unit_name: String,
    pub handed: u32,
    pub count: Option<PaperCount>,
}

/// A voter, and whether they have voted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVoter {
    pub voter: Voter,
    pub has_voted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBallot {
    pub slot: String,
    pub chosen: Vec<u8>,
}

/// The end of a vote.
#[derive(Debug)]
pub struct End<'a> {
    pub by: Option<&'a UserId>,
    pub outcome: Option<&'a Outcome>,
    pub record: &'a str,
    pub digest: &'a str,
}

#[derive(Debug, Clone, Copy)]
pub struct Votes<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT meeting_id, number, question, agenda_item_id, entitled, invited, opened_at, opened_by, closes_at,
                    closed_at, closed_by, outcome, digest,
                    (SELECT COUNT(*) FROM vote_ballots b WHERE b.meeting_id = v.meeting_id AND b.number = v.number) AS ballots,
                    (SELECT CAST(COALESCE(SUM(p.returned), 0) AS BIGINT) FROM vote_papers p
                     WHERE p.meeting_id = v.meeting_id AND p.number = v.number) AS papers
             FROM votes v ",
            $which
        )
    };
}

impl<D: Source> Votes<D> {
    /// All of a meeting, in the order in which they opened.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<StoredVote>> {
        let rows = query(select!("WHERE meeting_id = $1 ORDER BY number"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// What everybody in the meeting is told: all but cancelled ones.
    pub async fn summaries(self, meeting: &MeetingId, now: Millis) -> Result<Vec<VoteSummary>> {
        let votes = self.of(meeting).await?.into_iter();
        let told = votes.filter(|vote| vote.closing.as_ref().is_none_or(|closing| closing.outcome.is_some()));
        let summary = |vote: StoredVote| VoteSummary {
            number: vote.number,
            is_open: vote.is_open(now),
            closes_at: vote.closes_at,
            cast: vote.cast,
            entitled: vote.electorate.entitled,
            title: vote.question.title,
        };
        Ok(told.map(summary).collect())
    }

    pub async fn get(mut self, meeting: &MeetingId, number: u32) -> Result<StoredVote> {
        let row = query(select!("WHERE meeting_id = $1 AND number = $2"))
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("vote"))?;
        read(&row)
    }

    /// Votes of all meetings that nobody has closed although their time is over, or their meeting.
    pub async fn overdue(mut self, now: Millis) -> Result<Vec<StoredVote>> {
        let rows = query(select!(
            "WHERE closed_at IS NULL AND (closes_at <= $1
                 OR EXISTS (SELECT 1 FROM meetings m WHERE m.id = v.meeting_id AND m.state = 'ended'))"
        ))
        .bind(now.0)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// When the next open vote closes by its time limit.
    pub async fn next_end(mut self) -> Result<Option<Millis>> {
        let row = query("SELECT MIN(closes_at) AS next FROM votes WHERE closed_at IS NULL")
            .fetch_one(&mut *self.db.read().await?)
            .await?;
        row.maybe_millis("next")
    }

    /// Who may vote, by name of unit and person.
    pub async fn voters(mut self, meeting: &MeetingId, number: u32) -> Result<Vec<StoredVoter>> {
        let rows = query(
            "SELECT unit_id, user_id, name, unit_name, has_voted FROM vote_voters
             WHERE meeting_id = $1 AND number = $2 ORDER BY unit_name, name, voter",
        )
        .bind(meeting.as_str())
        .bind(i64::from(number))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read_voter)
    }

    /// The voter that somebody is. Nobody casts more than one vote: their unit's, or their own.
    pub async fn voter(mut self, meeting: &MeetingId, number: u32, user: &UserId) -> Result<Option<StoredVoter>> {
        let row = query(
            "SELECT unit_id, user_id, name, unit_name, has_voted FROM vote_voters
             WHERE meeting_id = $1 AND number = $2 AND user_id = $3",
        )
        .bind(meeting.as_str())
        .bind(i64::from(number))
        .bind(user.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.as_ref().map(read_voter).transpose()
    }

    /// The ballots in the order of their slots.
    pub async fn ballots(mut self, meeting: &MeetingId, number: u32) -> Result<Vec<StoredBallot>> {
        let rows = query("SELECT slot, chosen FROM vote_ballots WHERE meeting_id = $1 AND number = $2 ORDER BY slot")
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok(StoredBallot { slot: row.text("slot")?, chosen: row.json("chosen")? }))
    }

    /// The ballot in one slot.
    pub async fn ballot(mut self, meeting: &MeetingId, number: u32, slot: &str) -> Result<Option<Vec<u8>>> {
        let row = query("SELECT chosen FROM vote_ballots WHERE meeting_id = $1 AND number = $2 AND slot = $3")
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .bind(slot)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| row.json("chosen")).transpose()
    }

    /// The halls that vote on paper.
    pub async fn papers(mut self, meeting: &MeetingId, number: u32) -> Result<Vec<HallPapers>> {
        let rows = query(
            "SELECT unit_id, unit_name, handed, returned, invalid, counts FROM vote_papers
             WHERE meeting_id = $1 AND number = $2 ORDER BY unit_name, unit_id",
        )
        .bind(meeting.as_str())
        .bind(i64::from(number))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            let count = match row.maybe_int("returned")? {
                Some(returned) => Some(PaperCount {
                    returned: small(returned),
                    invalid: small(row.int("invalid")?),
                    counts: row.json("counts")?,
                }),
                None => None,
            };
            Ok(HallPapers {
                unit: row.id("unit_id")?,
                unit_name: row.text("unit_name")?,
                handed: small(row.int("handed")?),
                count,
            })
        })
    }

    /// The record of a closed vote.
    pub async fn record(mut self, meeting: &MeetingId, number: u32) -> Result<String> {
        let row = query("SELECT record FROM votes WHERE meeting_id = $1 AND number = $2")
            .bind(meeting.as_str())
            .bind(i64::from(number))
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| row.maybe_text("record")).transpose()?.flatten().ok_or(Error::NotFound("record"))
    }
}

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
                query("INSERT INTO vote_ballots (meeting_id, number, slot, chosen) VALUES ($1, $2, $3, $4)")
                    .bind(meeting)
                    .bind(number)
                    .bind(slot)
                    .bind(&chosen)
                    .execute(self.db.connection()?)
                    .await?;
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
        let detail = json!({"number": vote.number, "unit": unit, "returned": count.returned, "counts": count.counts});
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
                query("INSERT INTO vote_ballots (meeting_id, number, slot, chosen) VALUES ($1, $2, $3, $4)")
                    .bind(meeting)
                    .bind(number)
                    .bind(&ballot.slot)
                    .bind(written(&ballot.chosen)?)
                    .execute(self.db.connection()?)
                    .await?;
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
        if meeting.state == meetings::meeting::MeetingState::Ended {
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

fn written<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Broken(e.to_string()))
}

fn read_voter(row: &AnyRow) -> Result<StoredVoter> {
    let voter = Voter {
        unit: row.maybe_id("unit_id")?,
        user: row.id("user_id")?,
        name: row.text("name")?,
        unit_name: row.text("unit_name")?,
    };
    Ok(StoredVoter { voter, has_voted: row.flag("has_voted")? })
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn read(row: &AnyRow) -> Result<StoredVote> {
    let closing = match row.maybe_millis("closed_at")? {
        None => None,
        Some(at) => Some(Closing {
            at,
            by: row.maybe_id("closed_by")?,
            outcome: match row.maybe_text("outcome")? {
                Some(outcome) => Some(serde_json::from_str(&outcome).map_err(|e| Error::Broken(e.to_string()))?),
                None => None,
            },
            digest: row.maybe_text("digest")?.unwrap_or_default(),
        }),
    };
    Ok(StoredVote {
        meeting: row.id("meeting_id")?,
        number: small(row.int("number")?),
        question: row.json("question")?,
        item: row.maybe_id("agenda_item_id")?,
        electorate: Electorate { entitled: small(row.int("entitled")?), invited: row.maybe_int("invited")?.map(small) },
        opened_at: row.millis("opened_at")?,
        opened_by: row.id("opened_by")?,
        closes_at: row.maybe_millis("closes_at")?,
        closing,
        cast: small(row.int("ballots")?.saturating_add(row.int("papers")?)),
    })
}
