// SPDX-License-Identifier: MPL-2.0
//! What units are to do after meetings, and each step of it. What is asked of many of them is in
//! `action_item_views.rs`, who is reminded in `action_item_reminders.rs`.

use meetings::action_item::{ActionItem, Content, Extension, ItemAct, ItemState, Report};
use meetings::folding::fold;
use meetings::ids::{ActionItemId, AgendaItemId, MeetingId, UnitId, UserId};
use meetings::policy::ItemGivers;
use meetings::room::marks::{MarkKind, MarkStanding};
use moments::Millis;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(ItemState {
    Open = "open",
    InProgress = "in_progress",
    Reported = "reported",
    Done = "done",
    Cancelled = "cancelled",
});

words!(ItemAct {
    Give = "give",
    Correct = "correct",
    Note = "note",
    Report = "report",
    Confirm = "confirm",
    Return = "return",
    AskExtension = "ask_extension",
    GrantExtension = "grant_extension",
    RefuseExtension = "refuse_extension",
    Cancel = "cancel",
});

/// An item with what its meeting says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredItem {
    pub item: ActionItem,
    pub meeting_title: String,
    /// When the meeting was held.
    pub met_at: Millis,
    pub givers: ItemGivers,
}

/// Who takes a step, by the names of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepBy {
    /// None: the end of the meeting.
    pub user: Option<UserId>,
    pub name: String,
    pub unit_name: String,
}

/// One step of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStep {
    pub at: Millis,
    pub by: StepBy,
    pub act: ItemAct,
    pub text: String,
    pub late_reason: String,
    pub deadline: Option<Millis>,
}

#[derive(Debug, Clone, Copy)]
pub struct ActionItems<D> {
    pub(crate) db: D,
}

impl<D: Source> ActionItems<D> {
    /// The steps of an item, the earliest first.
    pub async fn steps(mut self, id: &ActionItemId) -> Result<Vec<StoredStep>> {
        let rows = query(
            "SELECT at, user_id, name, unit_name, act, text, late_reason, deadline FROM action_item_steps
             WHERE item_id = $1 ORDER BY version",
        )
        .bind(id.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(StoredStep {
                at: row.millis("at")?,
                by: StepBy {
                    user: row.maybe_id("user_id")?,
                    name: row.text("name")?,
                    unit_name: row.text("unit_name")?,
                },
                act: row.word("act")?,
                text: row.text("text")?,
                late_reason: row.text("late_reason")?,
                deadline: row.maybe_millis("deadline")?,
            })
        })
    }
}

impl ActionItems<&mut UnitOfWork> {
    /// The meeting has ended: each published note of an action item becomes one, once.
    pub async fn take_from_marks(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<()> {
        let chair: UserId = query("SELECT chair_id FROM meetings WHERE id = $1")
            .bind(meeting.as_str())
            .fetch_one(self.db.connection()?)
            .await?
            .id("chair_id")?;
        let marks = query(
            "SELECT number, text, at, agenda_item_id FROM marks WHERE meeting_id = $1 AND kind = $2 AND standing = $3
               AND NOT EXISTS (SELECT 1 FROM action_items i WHERE i.meeting_id = marks.meeting_id
                 AND i.mark_number = marks.number) ORDER BY number",
        )
        .bind(meeting.as_str())
        .bind(MarkKind::ActionItem.word())
        .bind(MarkStanding::Published.word())
        .fetch_all(self.db.connection()?)
        .await?;
        let by = StepBy { user: None, name: String::new(), unit_name: String::new() };
        for mark in &marks {
            let number = mark.int("number")?;
            let item = ActionItem {
                id: ActionItemId::from_digest(&Sha256::digest(format!("{meeting} {number}")).into()),
                meeting: meeting.clone(),
                mark: Some(number),
                said_at: Some(mark.millis("at")?),
                content: Content {
                    text: mark.text("text")?,
                    agenda_item: mark.maybe_id("agenda_item_id")?,
                    unit: None,
                    coordinating: Vec::new(),
                    people: String::new(),
                    deadline: None,
                },
                given_by: chair.clone(),
                created_at: now,
                version: 1,
                state: ItemState::Open,
                report: None,
                late_reason: String::new(),
                extension: None,
            };
            insert(self.db, &item).await?;
            insert_step(self.db, &item, &step(ItemAct::Give, &by, now)).await?;
        }
        if marks.is_empty() {
            return Ok(());
        }
        self.db.record(actor, now, "action_item.take", meeting.as_str(), json!({"items": marks.len()})).await
    }

    /// Gives one that is not of the notes.
    pub async fn give(self, item: &ActionItem, by: &StepBy, actor: &Actor, now: Millis) -> Result<()> {
        insert(self.db, item).await?;
        insert_step(self.db, item, &StoredStep { deadline: item.content.deadline, ..step(ItemAct::Give, by, now) })
            .await?;
        let detail = json!({"meeting": item.meeting, "unit": item.content.unit});
        self.db.record(actor, now, "action_item.give", item.id.as_str(), detail).await
    }

    /// Keeps the item after a step. `Conflict::Taken` where it has another version than the one
    /// before by now.
    pub async fn save(self, item: &ActionItem, step: &StoredStep, actor: &Actor) -> Result<()> {
        let ActionItem { content, report, extension, .. } = item;
        let done = query(
            "UPDATE action_items SET version = $2, agenda_item_id = $3, text = $4, folded = $5, unit_id = $6, people = $7,
               deadline = $8, state = $9, reported_at = $10, reported_by = $11, late_reason = $12, asked_to = $13,
               asked_reason = $14, asked_by = $15 WHERE id = $1 AND version = $2 - 1",
        )
        .bind(item.id.as_str())
        .bind(item.version)
        .bind(content.agenda_item.as_ref().map(AgendaItemId::as_str))
        .bind(&content.text)
        .bind(folded(content))
        .bind(content.unit.as_ref().map(UnitId::as_str))
        .bind(&content.people)
        .bind(content.deadline.map(|at| at.0))
        .bind(item.state.word())
        .bind(report.as_ref().map(|report| report.at.0))
        .bind(report.as_ref().map(|report| report.by.as_str()))
        .bind(&item.late_reason)
        .bind(extension.as_ref().map(|asked| asked.to.0))
        .bind(extension.as_ref().map_or("", |asked| &asked.reason))
        .bind(extension.as_ref().map(|asked| asked.by.as_str()))
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Conflict::Taken(crate::ACTION_ITEM).into());
        }
        if step.act == ItemAct::Correct {
            query("DELETE FROM action_item_units WHERE item_id = $1")
                .bind(item.id.as_str())
                .execute(self.db.connection()?)
                .await?;
            insert_units(self.db, item).await?;
        }
        insert_step(self.db, item, step).await?;
        let detail = json!({"act": step.act.word(), "version": item.version, "unit": content.unit,
            "deadline": content.deadline, "to": step.deadline});
        self.db.record(actor, step.at, "action_item.step", item.id.as_str(), detail).await
    }

    /// How many items a meeting has.
    pub async fn count_of(self, meeting: &MeetingId) -> Result<usize> {
        let row = query("SELECT COUNT(*) AS items FROM action_items WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_one(self.db.connection()?)
            .await?;
        Ok(usize::try_from(row.int("items")?).unwrap_or(usize::MAX))
    }
}

fn step(act: ItemAct, by: &StepBy, at: Millis) -> StoredStep {
    StoredStep { at, by: by.clone(), act, text: String::new(), late_reason: String::new(), deadline: None }
}

/// As texts that are searched for are folded, too.
fn folded(content: &Content) -> String {
    fold(&format!("{} {}", content.text, content.people))
}

async fn insert(db: &mut UnitOfWork, item: &ActionItem) -> Result<()> {
    let content = &item.content;
    query(
        "INSERT INTO action_items (id, meeting_id, agenda_item_id, mark_number, said_at, text, folded, unit_id, people,
           deadline, given_by, created_at, version, state, late_reason, asked_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '')",
    )
    .bind(item.id.as_str())
    .bind(item.meeting.as_str())
    .bind(content.agenda_item.as_ref().map(AgendaItemId::as_str))
    .bind(item.mark)
    .bind(item.said_at.map(|at| at.0))
    .bind(&content.text)
    .bind(folded(content))
    .bind(content.unit.as_ref().map(UnitId::as_str))
    .bind(&content.people)
    .bind(content.deadline.map(|at| at.0))
    .bind(item.given_by.as_str())
    .bind(item.created_at.0)
    .bind(item.version)
    .bind(item.state.word())
    .execute(db.connection()?)
    .await
    .or_taken(crate::ACTION_ITEM)?;
    insert_units(db, item).await
}

async fn insert_units(db: &mut UnitOfWork, item: &ActionItem) -> Result<()> {
    for (position, unit) in (0_i64..).zip(&item.content.coordinating) {
        query("INSERT INTO action_item_units (item_id, unit_id, position) VALUES ($1, $2, $3)")
            .bind(item.id.as_str())
            .bind(unit.as_str())
            .bind(position)
            .execute(db.connection()?)
            .await?;
    }
    Ok(())
}

async fn insert_step(db: &mut UnitOfWork, item: &ActionItem, step: &StoredStep) -> Result<()> {
    let StoredStep { at, by, act, text, late_reason, deadline } = step;
    query(
        "INSERT INTO action_item_steps (item_id, version, at, user_id, name, unit_name, act, text, late_reason, deadline)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(item.id.as_str())
    .bind(item.version)
    .bind(at.0)
    .bind(by.user.as_ref().map(UserId::as_str))
    .bind(&by.name)
    .bind(&by.unit_name)
    .bind(act.word())
    .bind(text)
    .bind(late_reason)
    .bind(deadline.map(|at| at.0))
    .execute(db.connection()?)
    .await?;
    Ok(())
}

/// Rows of one item follow each other, one for each unit that coordinates.
pub(crate) fn read(rows: &[AnyRow]) -> Result<Vec<StoredItem>> {
    let mut items: Vec<StoredItem> = Vec::new();
    for row in rows {
        let id: ActionItemId = row.id("id")?;
        let unit: Option<UnitId> = row.maybe_id("with_unit")?;
        match items.last_mut() {
            Some(last) if last.item.id == id => last.item.content.coordinating.extend(unit),
            _ => items.push(read_one(row, id, unit)?),
        }
    }
    Ok(items)
}

fn read_one(row: &AnyRow, id: ActionItemId, coordinating: Option<UnitId>) -> Result<StoredItem> {
    let report = match (row.maybe_millis("reported_at")?, row.maybe_id("reported_by")?) {
        (Some(at), Some(by)) => Some(Report { at, by }),
        (None, None) => None,
        _ => return Err(Error::Broken("an action item with half a report".to_owned())),
    };
    let extension = match (row.maybe_millis("asked_to")?, row.maybe_id("asked_by")?) {
        (Some(to), Some(by)) => Some(Extension { to, reason: row.text("asked_reason")?, by }),
        (None, None) => None,
        _ => return Err(Error::Broken("an action item with half an extension".to_owned())),
    };
    let content = Content {
        text: row.text("text")?,
        agenda_item: row.maybe_id("agenda_item_id")?,
        unit: row.maybe_id("unit_id")?,
        coordinating: coordinating.into_iter().collect(),
        people: row.text("people")?,
        deadline: row.maybe_millis("deadline")?,
    };
    let item = ActionItem {
        id,
        meeting: row.id("meeting_id")?,
        mark: row.maybe_int("mark_number")?,
        said_at: row.maybe_millis("said_at")?,
        content,
        given_by: row.id("given_by")?,
        created_at: row.millis("created_at")?,
        version: row.int("version")?,
        state: row.word("state")?,
        report,
        late_reason: row.text("late_reason")?,
        extension,
    };
    let givers =
        ItemGivers { chair: row.id("chair_id")?, secretary: row.id("secretary_id")?, unit: row.id("holding_unit")? };
    Ok(StoredItem { item, meeting_title: row.text("meeting_title")?, met_at: row.millis("met_at")?, givers })
}
