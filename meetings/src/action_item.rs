// SPDX-License-Identifier: MPL-2.0
//! What came of a meeting for a unit to do: who does it by when, and how it goes on until whoever
//! gave it confirms it. Pure: see `docs/decisions/0068-action-items.md`.

use moments::{Millis, VIETNAM_OFFSET_MS};

use crate::ids::{ActionItemId, AgendaItemId, MeetingId, UnitId, UserId};

/// Longest text of an item, a step or a reason, in characters.
pub const MAX_CHARS: usize = 2_000;
/// Most items of one meeting.
pub const MAX_ITEMS: usize = 1_000;
/// Most units that coordinate one.
pub const MAX_COORDINATING: usize = 30;
/// Most steps of one item: each stays for ever.
pub const MAX_STEPS: i64 = 500;
/// No deadline is farther away, in days.
const MAX_DAYS_AHEAD: i64 = 3_660;
const DAY_MS: i64 = 24 * 3_600_000;

/// Reminders go out so many days before the deadline; negative: after it.
const REMINDED: [i64; 6] = [7, 3, 1, -1, -3, -7];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum ItemState {
    Open,
    InProgress,
    /// The unit says that it is done; who gave it has not confirmed.
    Reported,
    Done,
    Cancelled,
}

/// One step of an item, as it is asked for and as the history keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum ItemAct {
    /// It came into being.
    Give,
    /// Who does what by when was written anew.
    Correct,
    Note,
    Report,
    Confirm,
    /// The report is not accepted: work goes on.
    Return,
    AskExtension,
    GrantExtension,
    RefuseExtension,
    Cancel,
}

/// What of an item the desk of its meeting writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub text: String,
    pub agenda_item: Option<AgendaItemId>,
    /// Who does it; none: not said yet, and only the desk sees it.
    pub unit: Option<UnitId>,
    /// Who helps, and reads it.
    pub coordinating: Vec<UnitId>,
    /// Who of the unit, in words. May be empty.
    pub people: String,
    /// The last moment of the last day.
    pub deadline: Option<Millis>,
}

/// A later deadline that the unit asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub to: Millis,
    pub reason: String,
    pub by: UserId,
}

/// That a unit reported an item as done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub at: Millis,
    pub by: UserId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionItem {
    pub id: ActionItemId,
    pub meeting: MeetingId,
    /// The note of the meeting that it was, and when that was written; none: added afterwards.
    pub mark: Option<i64>,
    pub said_at: Option<Millis>,
    pub content: Content,
    /// Who chairs the meeting.
    pub given_by: UserId,
    pub created_at: Millis,
    /// Counted from 1; each step adds 1.
    pub version: i64,
    pub state: ItemState,
    /// Of an item that is reported or done.
    pub report: Option<Report>,
    /// Why it is late; empty: nobody said.
    pub late_reason: String,
    /// Waits for an answer.
    pub extension: Option<Extension>,
}

/// A step that somebody wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub act: ItemAct,
    pub text: String,
    /// With a note or a report.
    pub late_reason: String,
    /// To which day the deadline is to be moved.
    pub to: Option<Millis>,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the item is not in a state for this step")]
    State,
    #[error("something has to be written")]
    Text,
    #[error("it is late, and nobody says why")]
    LateReason,
    #[error("the deadline has passed")]
    DeadlinePassed,
    #[error("the deadline is too far away")]
    DeadlineFar,
    #[error("the deadline asked for is not later")]
    NotLater,
    #[error("the minutes are signed")]
    Frozen,
    #[error("too many units coordinate")]
    Coordinating,
}

/// The day of Việt Nam, counted from 1970.
fn day(at: Millis) -> i64 {
    at.0.saturating_add(VIETNAM_OFFSET_MS).div_euclid(DAY_MS)
}

/// A day that somebody names as a deadline: its last moment in Việt Nam.
pub fn deadline(at: Millis, now: Millis) -> Result<Millis, Unfit> {
    let ahead = day(at) - day(now);
    if ahead < 0 {
        return Err(Unfit::DeadlinePassed);
    }
    if ahead > MAX_DAYS_AHEAD {
        return Err(Unfit::DeadlineFar);
    }
    Ok(Millis((day(at) + 1) * DAY_MS - VIETNAM_OFFSET_MS - 1))
}

/// Of which reminder it is time: the last one that has come. A server that stood still sends the
/// one of then, and none twice.
pub fn reminder(deadline: Millis, now: Millis) -> Option<i64> {
    let left = day(deadline) - day(now);
    REMINDED.into_iter().rfind(|days| left <= *days)
}

/// Days from now to the deadline; negative: it has passed.
pub fn days_left(deadline: Millis, now: Millis) -> i64 {
    day(deadline) - day(now)
}

impl ActionItem {
    /// The unit has not reported it as done.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.state, ItemState::Open | ItemState::InProgress)
    }

    pub fn is_overdue(&self, now: Millis) -> bool {
        self.is_unfinished() && self.content.deadline.is_some_and(|deadline| deadline < now)
    }

    /// By how many days it is, or was, late; what is reported stays as it was then.
    pub fn days_late(&self, now: Millis) -> Option<i64> {
        let until = match (self.state, &self.report) {
            (ItemState::Open | ItemState::InProgress, _) => now,
            (ItemState::Reported | ItemState::Done, Some(report)) => report.at,
            _ => return None,
        };
        let late = day(until) - day(self.content.deadline?);
        (late > 0).then_some(late)
    }

    /// The item after this step by `by`.
    pub fn after(&self, step: &Step, by: &UserId, now: Millis) -> Result<Self, Unfit> {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        let written = !step.text.is_empty();
        let is_late = self.is_overdue(now);
        match step.act {
            ItemAct::Give | ItemAct::Correct => return Err(Unfit::State),
            ItemAct::Note => {
                let reported = self.state == ItemState::Reported;
                require(self.is_unfinished() || reported, Unfit::State)?;
                require(written, Unfit::Text)?;
                if !reported {
                    next.state = ItemState::InProgress;
                }
                if is_late && !step.late_reason.is_empty() {
                    next.late_reason.clone_from(&step.late_reason);
                }
            }
            ItemAct::Report => {
                require(self.is_unfinished() && self.content.unit.is_some(), Unfit::State)?;
                require(written, Unfit::Text)?;
                if is_late && !step.late_reason.is_empty() {
                    next.late_reason.clone_from(&step.late_reason);
                }
                require(!is_late || !next.late_reason.is_empty(), Unfit::LateReason)?;
                next.state = ItemState::Reported;
                next.report = Some(Report { at: now, by: by.clone() });
                next.extension = None;
            }
            ItemAct::Confirm => {
                require(self.state == ItemState::Reported, Unfit::State)?;
                next.state = ItemState::Done;
            }
            ItemAct::Return => {
                require(self.state == ItemState::Reported, Unfit::State)?;
                require(written, Unfit::Text)?;
                next.state = ItemState::InProgress;
                next.report = None;
            }
            ItemAct::AskExtension => {
                let current = self.content.deadline.filter(|_| self.is_unfinished()).ok_or(Unfit::State)?;
                require(written, Unfit::Text)?;
                let to = deadline(step.to.ok_or(Unfit::NotLater)?, now)?;
                require(to > current, Unfit::NotLater)?;
                next.extension = Some(Extension { to, reason: step.text.clone(), by: by.clone() });
            }
            ItemAct::GrantExtension => {
                let asked = self.extension.as_ref().filter(|_| self.is_unfinished()).ok_or(Unfit::State)?;
                next.content.deadline = Some(deadline(asked.to, now)?);
                next.extension = None;
                // It is not late any more.
                next.late_reason = String::new();
            }
            ItemAct::RefuseExtension => {
                require(self.extension.is_some() && self.is_unfinished(), Unfit::State)?;
                require(written, Unfit::Text)?;
                next.extension = None;
            }
            ItemAct::Cancel => {
                let over = matches!(self.state, ItemState::Done | ItemState::Cancelled);
                require(!over, Unfit::State)?;
                require(written, Unfit::Text)?;
                next.state = ItemState::Cancelled;
                (next.report, next.extension) = (None, None);
            }
        }
        Ok(next)
    }

    /// The item as the desk writes it anew. `is_frozen`: the minutes are signed, and only what they
    /// leave open can still be said.
    pub fn corrected(&self, content: Content, is_frozen: bool, now: Millis) -> Result<Self, Unfit> {
        require(self.is_unfinished(), Unfit::State)?;
        let content = content.checked(self.content.deadline, now)?;
        if is_frozen {
            let old = &self.content;
            let adds = (content.text == old.text && content.agenda_item == old.agenda_item)
                && (old.unit.is_none() || content.unit == old.unit)
                && (old.deadline.is_none() || content.deadline == old.deadline)
                && (old.coordinating.is_empty() || content.coordinating == old.coordinating)
                && (old.people.is_empty() || content.people == old.people);
            require(adds, Unfit::Frozen)?;
        }
        // What was asked for, or explained, was about the deadline before.
        let moved = content.deadline != self.content.deadline;
        let extension = self.extension.clone().filter(|_| !moved);
        let late_reason = if moved { String::new() } else { self.late_reason.clone() };
        Ok(Self { content, extension, late_reason, version: self.version + 1, ..self.clone() })
    }
}

impl Content {
    /// Each unit once. `known`: the deadline until now, which may stay though it has passed.
    pub fn checked(mut self, known: Option<Millis>, now: Millis) -> Result<Self, Unfit> {
        require(!self.text.is_empty(), Unfit::Text)?;
        let mut units: Vec<UnitId> = Vec::new();
        for unit in self.coordinating {
            if self.unit.as_ref() != Some(&unit) && !units.contains(&unit) {
                units.push(unit);
            }
        }
        require(units.len() <= MAX_COORDINATING, Unfit::Coordinating)?;
        self.coordinating = units;
        if let Some(at) = self.deadline.filter(|at| Some(*at) != known) {
            self.deadline = Some(deadline(at, now)?);
        }
        Ok(self)
    }
}

/// How a unit did in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Without those that were cancelled.
    pub given: u32,
    /// Not reported, and not overdue.
    pub running: u32,
    /// Reported or done, within the deadline or without one.
    pub on_time: u32,
    /// Reported or done, after the deadline.
    pub late: u32,
    /// Not reported, and the deadline has passed.
    pub overdue: u32,
    /// Of `late` and `overdue`, those of which it was said why.
    pub explained: u32,
    /// Of those reported, how many wait to be confirmed.
    pub waiting: u32,
}

impl Tally {
    /// Of those that are finished or overdue, the share that came on time, in percent; none: none
    /// of them is.
    pub fn on_time_percent(self) -> Option<u32> {
        let decided = self.on_time + self.late + self.overdue;
        (decided > 0).then(|| (self.on_time * 100 + decided / 2) / decided)
    }
}

fn require(is_so: bool, unfit: Unfit) -> Result<(), Unfit> {
    if is_so { Ok(()) } else { Err(unfit) }
}

#[cfg(test)]
mod tests;
