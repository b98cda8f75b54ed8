// SPDX-License-Identifier: MPL-2.0
//! The steps of an action item. Each names the version that its author saw, and is one unit of
//! work: what was answered is on the disk, and nobody overwrites what they have not seen.

use std::collections::HashSet;

use base::Refusal;
use meetings::action_item::{ActionItem, Content, ItemAct, ItemState, MAX_CHARS, MAX_ITEMS, MAX_STEPS, Step, Unfit};
use meetings::display;
use meetings::ids::{ActionItemId, MeetingId, UnitId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::{Action, ItemAccess, ItemGivers};
use moments::Millis;
use protocol::http::{CorrectItem, GiveItem, ItemView, TakeStep};
use protocol::problem::ProblemCode;
use store::action_items::{StepBy, StoredStep};
use store::random;

use super::is_frozen;
use crate::{UseCases, actor, names};

impl UseCases {
    /// Gives an item of a meeting that has ended.
    pub async fn give_action_item(&self, user: &User, id: &MeetingId, given: GiveItem) -> Result<ItemView, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::GiveActionItems).await?;
        if meeting.state != MeetingState::Ended || meeting.started_at.is_none() {
            return Err(ProblemCode::MeetingNotEnded.into());
        }
        let now = self.clock.now();
        let content = self.content(given, &meeting).await?.checked(None, now).map_err(refused)?;
        if is_frozen(&self.store, id).await? {
            return Err(ProblemCode::ActionItemsFrozen.into());
        }
        self.count_step(user, now)?;
        let item = ActionItem {
            id: ActionItemId::from_random(random::bits()),
            meeting: id.clone(),
            mark: None,
            said_at: None,
            content,
            given_by: meeting.chair.clone(),
            created_at: now,
            version: 1,
            state: ItemState::Open,
            report: None,
            late_reason: String::new(),
            extension: None,
        };
        let by = self.step_by(user).await?;
        let mut work = self.store.begin().await?;
        if work.action_items().count_of(id).await? >= MAX_ITEMS {
            work.cancel().await?;
            return Err(ProblemCode::ActionItemsFull.into());
        }
        work.action_items().give(&item, &by, &actor(user.into()), now).await?;
        work.save().await?;
        self.action_item(user, &item.id).await
    }

    /// Writes anew who does what by when.
    pub async fn correct_action_item(
        &self,
        user: &User,
        id: &ActionItemId,
        given: CorrectItem,
    ) -> Result<ItemView, Refusal> {
        let stored = self.store.action_items().get(id).await?;
        self.require_seen(user, &stored.item, &stored.givers).await?;
        let meeting = self.store.meetings().get(&stored.item.meeting).await?;
        self.access_now(user, &meeting).await?.require(Action::GiveActionItems)?;
        let content = self.content(given.content, &meeting).await?;
        let frozen = is_frozen(&self.store, &meeting.id).await?;
        let deadline = content.deadline;
        let next = move |item: &ActionItem, now| item.corrected(content.clone(), frozen, now);
        let step = Step { act: ItemAct::Correct, text: String::new(), late_reason: String::new(), to: deadline };
        self.carry_out(user, &stored.item, given.seen, &step, next).await?;
        self.action_item(user, id).await
    }

    /// Takes a step: progress, a report, its confirmation, an extension.
    pub async fn take_item_step(&self, user: &User, id: &ActionItemId, given: TakeStep) -> Result<ItemView, Refusal> {
        let stored = self.store.action_items().get(id).await?;
        let tree = self.unit_tree().await?;
        let is_under = |unit: &UnitId| tree.is_under(unit, &user.unit);
        ItemAccess::of(user, &stored.item, &stored.givers, is_under).require(given.act)?;
        let step = Step {
            act: given.act,
            text: text_or_empty(&given.text, "text")?,
            late_reason: text_or_empty(&given.late_reason, "late_reason")?,
            to: given.to,
        };
        let taken = step.clone();
        let by = user.id.clone();
        let next = move |item: &ActionItem, now| item.after(&taken, &by, now);
        self.carry_out(user, &stored.item, given.seen, &step, next).await?;
        self.action_item(user, id).await
    }

    /// Writes the item after a step on the version that was seen.
    async fn carry_out(
        &self,
        user: &User,
        item: &ActionItem,
        seen: i64,
        step: &Step,
        next: impl Fn(&ActionItem, Millis) -> Result<ActionItem, Unfit>,
    ) -> Result<(), Refusal> {
        if item.version != seen {
            return Err(ProblemCode::ActionItemChanged.into());
        }
        // One is left for who ends it.
        let most = if step.act == ItemAct::Cancel { MAX_STEPS + 1 } else { MAX_STEPS };
        if item.version >= most {
            return Err(ProblemCode::ActionItemsFull.into());
        }
        let now = self.clock.now();
        let next = next(item, now).map_err(refused)?;
        self.count_step(user, now)?;
        let about = match step.act {
            ItemAct::AskExtension => next.extension.as_ref().map(|asked| asked.to),
            ItemAct::GrantExtension | ItemAct::Correct => next.content.deadline,
            ItemAct::RefuseExtension => item.extension.as_ref().map(|asked| asked.to),
            _ => None,
        };
        let explains = matches!(step.act, ItemAct::Note | ItemAct::Report);
        let late_reason = if explains && next.late_reason != item.late_reason || step.act == ItemAct::Report {
            next.late_reason.clone()
        } else {
            String::new()
        };
        let stored = StoredStep {
            at: now,
            by: self.step_by(user).await?,
            act: step.act,
            text: step.text.clone(),
            late_reason,
            deadline: about,
        };
        let mut work = self.store.begin().await?;
        work.action_items().save(&next, &stored, &actor(user.into())).await?;
        Ok(work.save().await?)
    }

    async fn step_by(&self, user: &User) -> Result<StepBy, Refusal> {
        let unit_name = self.store.units().distinct_name(&user.unit).await?;
        Ok(StepBy { user: Some(user.id.clone()), name: user.name.clone(), unit_name })
    }

    async fn require_seen(&self, user: &User, item: &ActionItem, givers: &ItemGivers) -> Result<(), Refusal> {
        let tree = self.unit_tree().await?;
        let sees = ItemAccess::of(user, item, givers, |unit| tree.is_under(unit, &user.unit)).sees();
        if sees { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
    }

    /// What somebody typed, with units that there are.
    async fn content(&self, given: GiveItem, meeting: &Meeting) -> Result<Content, Refusal> {
        let GiveItem { text, agenda_item, unit, coordinating, people, deadline } = given;
        if agenda_item.as_ref().is_some_and(|item| !meeting.agenda.iter().any(|known| known.id == *item)) {
            return Err(Refusal::invalid("agenda_item"));
        }
        let known: HashSet<UnitId> = self.store.units().list().await?.into_iter().map(|unit| unit.id).collect();
        if unit.iter().chain(&coordinating).any(|unit| !known.contains(unit)) {
            return Err(ProblemCode::NoSuchUnit.into());
        }
        Ok(Content {
            text: text_or_empty(&text, "text")?,
            agenda_item,
            unit,
            coordinating,
            people: names::line(&people, "people")?,
            deadline,
        })
    }

    fn count_step(&self, user: &User, now: Millis) -> Result<(), Refusal> {
        let mut limit = self.item_steps.lock();
        if limit.take(user.id.clone(), 1, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(limit.wait(&user.id, 1, now)))
    }
}

fn text_or_empty(text: &str, field: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    display::text(text, MAX_CHARS).ok_or_else(|| Refusal::invalid(field))
}

fn refused(unfit: Unfit) -> Refusal {
    match unfit {
        Unfit::State => ProblemCode::ActionItemState.into(),
        Unfit::Text => Refusal::invalid("text"),
        Unfit::LateReason => ProblemCode::LateReasonMissing.into(),
        Unfit::DeadlinePassed => ProblemCode::DeadlinePassed.into(),
        Unfit::DeadlineFar => ProblemCode::DeadlineFar.into(),
        Unfit::NotLater => ProblemCode::DeadlineNotLater.into(),
        Unfit::Frozen => ProblemCode::ActionItemsFrozen.into(),
        Unfit::Coordinating => ProblemCode::ActionItemsFull.into(),
    }
}
