// SPDX-License-Identifier: MPL-2.0
//! Votes: what is asked, who may vote, the ballots, and what came of them.
//!
//! In a secret vote no row names a voter and a ballot together. Until it closes, the order in which
//! the database wrote things still tells them; [`Votes::close`] writes all ballots anew in another
//! order, and [`crate::Store::forget_order_of_ballots`] clears the database's own log.

mod writing;

use meetings::ids::{AgendaItemId, MeetingId, UnitId, UserId};
use meetings::vote::{Electorate, Outcome, PaperCount, Question, VoteKind, VoteSummary, Voter};
use moments::Millis;
use sqlx::any::AnyRow;

use crate::error::{Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;

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
    /// Whether it is an approval, and has approved what was asked.
    pub fn is_adopted(&self) -> bool {
        let outcome = self.closing.as_ref().and_then(|closing| closing.outcome.as_ref());
        self.question.kind == VoteKind::Approval && outcome.is_some_and(|outcome| !outcome.adopted.is_empty())
    }

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
            is_adopted: vote.is_adopted(),
            is_open: vote.is_open(now),
            closes_at: vote.closes_at,
            cast: vote.cast,
            entitled: vote.electorate.entitled,
            title: vote.question.title,
            opened_at: vote.opened_at,
            closed_at: vote.closing.map(|closing| closing.at),
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
