// SPDX-License-Identifier: MPL-2.0
//! Meetings: their plans, and their states from planned to ended.

use meetings::ids::{AgendaItemId, MeetingId, UnitId, UserId};
use meetings::invitees::Invitees;
use meetings::meeting::{AgendaItem, Meeting, MeetingState, Planner, Postponed};
use moments::Millis;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::line_tests::number;
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork, invitees, random};

words!(MeetingState { Planned = "planned", Live = "live", Ended = "ended" });

/// The plan: everything about a meeting except its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingPlan {
    pub title: String,
    pub starts_at: Millis,
    pub chair: UserId,
    pub secretary: UserId,
    /// The unit that holds the meeting.
    pub unit: UnitId,
    /// Duplicates are ignored.
    pub invited_units: Vec<UnitId>,
    /// Who observes, who is invited alone, how many are expected; the rest of it is not of the plan.
    pub invitees: Invitees,
    pub agenda: Vec<PlannedItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedItem {
    /// The existing item of this meeting, for an update; `None` for a new one.
    pub id: Option<AgendaItemId>,
    pub title: String,
    pub presenter: String,
    /// How long it is planned to last.
    pub minutes: Option<u16>,
}

/// Of a meeting that is moved again and again, the latest times for which it was told are known.
const MAX_TOLD_TIMES: i64 = 20;

#[derive(Debug, Clone, Copy)]
pub struct Meetings<D> {
    pub(crate) db: D,
}

/// How many meetings somebody planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedCount {
    pub planned: u64,
    pub cancelled: u64,
}

impl<D: Source> Meetings<D> {
    /// Meetings that have begun and not ended.
    pub async fn live(mut self) -> Result<Vec<MeetingId>> {
        let rows = query("SELECT id FROM meetings WHERE state = $1 ORDER BY id")
            .bind(MeetingState::Live.word())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| row.id("id"))
    }

    pub async fn get(mut self, id: &MeetingId) -> Result<Meeting> {
        get(&mut *self.db.snapshot().await?, id).await
    }

    /// Of the meetings that this person planned, how many have not ended, whenever they were to
    /// begin, and how many were cancelled at `since` or later.
    pub async fn count_planned_by(mut self, user: &UserId, since: Millis) -> Result<PlannedCount> {
        const SQL: &str = "SELECT COUNT(CASE WHEN state <> $2 THEN 1 END) AS planned,
               COUNT(CASE WHEN state = $2 AND started_at IS NULL AND ended_at >= $3 THEN 1 END) AS cancelled
             FROM meetings WHERE planned_by = $1";
        let row = query(SQL)
            .bind(user.as_str())
            .bind(MeetingState::Ended.word())
            .bind(since.0)
            .fetch_one(&mut *self.db.read().await?)
            .await?;
        let number = |name| Ok::<_, Error>(row.int(name)?.unsigned_abs());
        Ok(PlannedCount { planned: number("planned")?, cancelled: number("cancelled")? })
    }
}

impl Meetings<&mut UnitOfWork> {
    /// Keeps others from changing a meeting until this unit of work ends: what is read after it is
    /// what is changed.
    pub async fn lock(self, id: &MeetingId) -> Result<()> {
        let locked = query("UPDATE meetings SET state = state WHERE id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if locked.rows_affected() == 0 { Err(Error::NotFound("meeting")) } else { Ok(()) }
    }

    pub async fn create(self, plan: &MeetingPlan, actor: &Actor, now: Millis) -> Result<Meeting> {
        let id = MeetingId::from_random(random::bits());
        let planner = match actor {
            Actor::User(user) => Some(user.as_str()),
            _ => None,
        };
        query(
            "INSERT INTO meetings (id, title, state, starts_at, chair_id, secretary_id, unit_id, planned_by, planned_in,
               planned_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT unit_id FROM users WHERE id = $8), $9)",
        )
        .bind(id.as_str())
        .bind(&plan.title)
        .bind(MeetingState::Planned.word())
        .bind(plan.starts_at.0)
        .bind(plan.chair.as_str())
        .bind(plan.secretary.as_str())
        .bind(plan.unit.as_str())
        .bind(planner)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        finish_plan(self.db, &id, plan, "meeting.create", actor, now).await
    }

    /// Replaces the plan. Fails with `Conflict::MeetingNotPlanned` after the opening.
    pub async fn update(self, id: &MeetingId, plan: &MeetingPlan, actor: &Actor, now: Millis) -> Result<Meeting> {
        let before = get(self.db.connection()?, id).await?;
        if before.state != MeetingState::Planned {
            return Err(Conflict::MeetingNotPlanned.into());
        }
        if before.starts_at != plan.starts_at {
            keep_told_time(self.db, &before, now).await?;
        }
        // A new time ends that a meeting has none.
        query(
            "UPDATE meetings SET title = $1, time_open = CASE WHEN starts_at = $2 THEN time_open ELSE 0 END,
               time_set_at = CASE WHEN starts_at = $2 THEN time_set_at ELSE $7 END,
               starts_at = $2, chair_id = $3, secretary_id = $4, unit_id = $5 WHERE id = $6",
        )
        .bind(&plan.title)
        .bind(plan.starts_at.0)
        .bind(plan.chair.as_str())
        .bind(plan.secretary.as_str())
        .bind(plan.unit.as_str())
        .bind(id.as_str())
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        for sql in ["DELETE FROM meeting_units WHERE meeting_id = $1", "DELETE FROM agenda_items WHERE meeting_id = $1"]
        {
            query(sql).bind(id.as_str()).execute(self.db.connection()?).await?;
        }
        finish_plan(self.db, id, plan, "meeting.update", actor, now).await
    }

    /// Opens the meeting. No change if it is live already. Fails with `Conflict::MeetingEnded` if
    /// it has ended.
    pub async fn start(self, id: &MeetingId, actor: &Actor, now: Millis) -> Result<Meeting> {
        let mut meeting = get(self.db.connection()?, id).await?;
        match meeting.state {
            MeetingState::Live => return Ok(meeting),
            MeetingState::Ended => return Err(Conflict::MeetingEnded.into()),
            MeetingState::Planned => {}
        }
        // One that was said to be held elsewhere is held here after all.
        query("UPDATE meetings SET state = $1, started_at = $2, held_elsewhere = 0 WHERE id = $3")
            .bind(MeetingState::Live.word())
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, now, "meeting.start", id.as_str(), json!({})).await?;
        (meeting.state, meeting.started_at) = (MeetingState::Live, Some(now));
        Ok(meeting)
    }

    /// Ends the meeting. No change if it has ended already.
    pub async fn end(self, id: &MeetingId, actor: &Actor, now: Millis) -> Result<Meeting> {
        let mut meeting = get(self.db.connection()?, id).await?;
        if meeting.state == MeetingState::Ended {
            return Ok(meeting);
        }
        query("UPDATE meetings SET state = $1, ended_at = $2 WHERE id = $3")
            .bind(MeetingState::Ended.word())
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, now, "meeting.end", id.as_str(), json!({})).await?;
        (meeting.state, meeting.ended_at) = (MeetingState::Ended, Some(now));
        Ok(meeting)
    }

    /// Puts the meeting off, to a new time or to one that is not set yet. Fails with
    /// `Conflict::MeetingNotPlanned` after the opening.
    pub async fn postpone(
        self,
        id: &MeetingId,
        reason: &str,
        to: Option<Millis>,
        actor: &Actor,
        now: Millis,
    ) -> Result<Meeting> {
        let meeting = get(self.db.connection()?, id).await?;
        if meeting.state != MeetingState::Planned {
            return Err(Conflict::MeetingNotPlanned.into());
        }
        keep_told_time(self.db, &meeting, now).await?;
        query(
            "UPDATE meetings SET postponed_at = $2, postponed_from = $3, postpone_reason = $4, time_open = $5,
               starts_at = $6, time_set_at = $2, held_elsewhere = 0 WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(meeting.starts_at.0)
        .bind(reason)
        .bind(i64::from(to.is_none()))
        .bind(to.unwrap_or(meeting.starts_at).0)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"reason": reason, "from": meeting.starts_at, "to": to});
        self.db.record(actor, now, "meeting.postpone", id.as_str(), detail).await?;
        get(self.db.connection()?, id).await
    }

    /// Makes an observer a delegate of this meeting, or takes that back. Whether it was not so
    /// before.
    pub async fn raise(self, id: &MeetingId, user: &UserId, raised: bool, actor: &Actor, now: Millis) -> Result<bool> {
        let sql = if raised {
            "INSERT INTO raised_observers (meeting_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM raised_observers WHERE meeting_id = $1 AND user_id = $2"
        };
        let done = query(sql).bind(id.as_str()).bind(user.as_str()).execute(self.db.connection()?).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = json!({"user": user, "delegate": raised});
        self.db.record(actor, now, "meeting.raise", id.as_str(), detail).await?;
        Ok(true)
    }
}

/// Notes for when people were told of a meeting that is moved.
async fn keep_told_time(work: &mut UnitOfWork, meeting: &Meeting, now: Millis) -> Result<()> {
    let Some(told) = meeting.set_time() else { return Ok(()) };
    query(
        "INSERT INTO told_times (meeting_id, starts_at, moved_at) VALUES ($1, $2, $3)
         ON CONFLICT (meeting_id, starts_at) DO UPDATE SET moved_at = excluded.moved_at",
    )
    .bind(meeting.id.as_str())
    .bind(told.0)
    .bind(now.0)
    .execute(work.connection()?)
    .await?;
    query(
        "DELETE FROM told_times WHERE meeting_id = $1 AND starts_at NOT IN
           (SELECT starts_at FROM told_times WHERE meeting_id = $1 ORDER BY moved_at DESC, starts_at LIMIT $2)",
    )
    .bind(meeting.id.as_str())
    .bind(MAX_TOLD_TIMES)
    .execute(work.connection()?)
    .await?;
    Ok(())
}

async fn finish_plan(
    work: &mut UnitOfWork,
    id: &MeetingId,
    plan: &MeetingPlan,
    action: &'static str,
    actor: &Actor,
    now: Millis,
) -> Result<Meeting> {
    insert_lists(work, id, plan).await?;
    let meeting = get(work.connection()?, id).await?;
    let detail = json!({"title": plan.title, "starts_at": plan.starts_at, "chair": plan.chair,
        "secretary": plan.secretary, "unit": plan.unit, "invited_units": plan.invited_units,
        "observer_units": plan.invitees.observer_units, "people": plan.invitees.people,
        "expected": plan.invitees.expected, "agenda": meeting.agenda});
    work.record(actor, now, action, id.as_str(), detail).await?;
    Ok(meeting)
}

async fn insert_lists(work: &mut UnitOfWork, id: &MeetingId, plan: &MeetingPlan) -> Result<()> {
    for (position, unit) in (0_i64..).zip(&plan.invited_units) {
        query("INSERT INTO meeting_units (meeting_id, unit_id, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(id.as_str())
            .bind(unit.as_str())
            .bind(position)
            .execute(work.connection()?)
            .await?;
    }
    invitees::write(work, id, &plan.invitees).await?;
    for (position, item) in (0_i64..).zip(&plan.agenda) {
        let item_id = item.id.clone().unwrap_or_else(|| AgendaItemId::from_random(random::bits()));
        query("INSERT INTO agenda_items (id, meeting_id, position, title, presenter, minutes) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(item_id.as_str())
            .bind(id.as_str())
            .bind(position)
            .bind(&item.title)
            .bind(&item.presenter)
            .bind(item.minutes.map(i64::from))
            .execute(work.connection()?)
            .await
            .or_taken("agenda item")?;
    }
    Ok(())
}

/// Identifies a plan: the same name, time, people, units and agenda have the same fingerprint.
pub fn fingerprint(meeting: &Meeting) -> String {
    let plan = json!([
        meeting.title,
        meeting.starts_at,
        meeting.chair,
        meeting.secretary,
        meeting.unit,
        meeting.invited_units,
        meeting.invitees.observer_units,
        meeting.invitees.people,
        meeting.invitees.expected,
        meeting.agenda
    ]);
    hex::encode(Sha256::digest(plan.to_string()))
}

pub(crate) async fn get(db: &mut AnyConnection, id: &MeetingId) -> Result<Meeting> {
    let row = query(
        "SELECT id, title, state, starts_at, chair_id, secretary_id, unit_id, started_at, ended_at,
           cancel_reason, postponed_at, postponed_from, postpone_reason, time_open, planned_by, planned_in
         FROM meetings WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(&mut *db)
    .await?
    .ok_or(Error::NotFound("meeting"))?;
    let units = query("SELECT unit_id FROM meeting_units WHERE meeting_id = $1 ORDER BY position")
        .bind(id.as_str())
        .fetch_all(&mut *db)
        .await?;
    let agenda = query(
        "SELECT id, title, presenter, minutes, skipped FROM agenda_items WHERE meeting_id = $1 ORDER BY position",
    )
    .bind(id.as_str())
    .fetch_all(&mut *db)
    .await?;
    let mut meeting = read(&row)?;
    meeting.invitees = invitees::read(db, id).await?;
    meeting.invited_units = all(&units, |row| row.id("unit_id"))?;
    meeting.agenda = all(&agenda, read_item)?;
    Ok(meeting)
}

/// Reads a row of `meetings`; lists, which are in other tables, stay empty.
fn read(row: &AnyRow) -> Result<Meeting> {
    Ok(Meeting {
        id: row.id("id")?,
        title: row.text("title")?,
        state: row.word("state")?,
        starts_at: row.millis("starts_at")?,
        chair: row.id("chair_id")?,
        secretary: row.id("secretary_id")?,
        unit: row.id("unit_id")?,
        invited_units: Vec::new(),
        invitees: Invitees::default(),
        agenda: Vec::new(),
        started_at: row.maybe_millis("started_at")?,
        ended_at: row.maybe_millis("ended_at")?,
        cancel_reason: row.text("cancel_reason")?,
        postponed: postponed(row)?,
        planned_by: planner(row)?,
    })
}

fn postponed(row: &AnyRow) -> Result<Option<Postponed>> {
    let Some((at, from)) = row.maybe_millis("postponed_at")?.zip(row.maybe_millis("postponed_from")?) else {
        return Ok(None);
    };
    let (reason, time_open) = (row.text("postpone_reason")?, row.flag("time_open")?);
    Ok(Some(Postponed { at, from, reason, time_open }))
}

fn planner(row: &AnyRow) -> Result<Option<Planner>> {
    let (user, unit) = (row.maybe_id("planned_by")?, row.maybe_id("planned_in")?);
    Ok(user.zip(unit).map(|(user, unit)| Planner { user, unit }))
}

fn read_item(row: &AnyRow) -> Result<AgendaItem> {
    let minutes = row.maybe_int("minutes")?.map(number::<u16>).transpose()?;
    let (title, presenter, skipped) = (row.text("title")?, row.text("presenter")?, row.flag("skipped")?);
    Ok(AgendaItem { id: row.id("id")?, title, presenter, minutes, skipped })
}
