// SPDX-License-Identifier: MPL-2.0
//! How long sound, transcripts and chat are kept: rules of administrators, holds on single
//! meetings, and what was deleted of a meeting. `deleting.rs` deletes, `files.rs` measures files.

mod deleting;
mod files;

use base::Refusal;
use meetings::display;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::{Access, Action, Asker, may_administer, may_lift_hold};
use meetings::retention::{
    MAX_HOLD_REASON_CHARS, MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, RULE_WAITS_HOURS, RetentionKind, RetentionRule,
};
use moments::Millis;
use protocol::http::{
    DeletionView, HeldMeetingView, HoldMeeting, HoldView, MeetingRetentionView, RetentionEffect, RetentionPreview,
    RetentionRuleView, RetentionView, SaveRetention,
};
use protocol::problem::ProblemCode;
use store::holds::Hold;
use store::retention::{Deletion, StoredRule};

use crate::readiness::EACH_WHOLE;
use crate::transcripts::tidy;
use crate::{UseCases, actor};

/// Meetings that the command line names of one kind.
const MOST_NAMED: usize = 100;

/// What a rule would delete now, for the command line.
#[derive(Debug)]
pub struct DueNow {
    pub kind: RetentionKind,
    /// None: it is kept for ever.
    pub days: Option<u32>,
    pub applies_from: Option<Millis>,
    /// Identifier, title and end, oldest first; the first ones.
    pub due: Vec<(MeetingId, String, Option<Millis>)>,
    pub due_count: u64,
    pub held_back: u64,
}

impl UseCases {
    pub async fn retention(&self, user: &User) -> Result<RetentionView, Refusal> {
        may_administer(user)?;
        self.retention_view().await
    }

    /// The same for somebody on the server's machine.
    pub async fn retention_view(&self) -> Result<RetentionView, Refusal> {
        let stored = self.store.retention().rules().await?;
        let rules = RetentionKind::ALL.map(|kind| rule_view(kind, stored.iter().find(|rule| rule.kind == kind)));
        let held = self.store.holds().list().await?.into_iter();
        let held = held.map(|held| HeldMeetingView {
            meeting: held.meeting,
            title: held.title,
            reason: held.hold.reason,
            placed_at: held.hold.placed_at,
            placed_by_name: held.hold.placed_by_name,
        });
        Ok(RetentionView { rules: rules.to_vec(), held: held.collect() })
    }

    /// What would be deleted once these rules apply, if nothing else changed until then.
    pub async fn preview_retention(&self, user: &User, new: &SaveRetention) -> Result<RetentionPreview, Refusal> {
        may_administer(user)?;
        check(new)?;
        let now = self.clock.now();
        let stored = self.store.retention().rules().await?;
        let mut effects = Vec::new();
        for kind in RetentionKind::ALL {
            let before = stored.iter().find(|rule| rule.kind == kind);
            let days = new.of(kind);
            let is_changed = before.and_then(|rule| rule.days) != days;
            let changed_at = before.filter(|_| !is_changed).map_or(now, |rule| rule.changed_at);
            let (mut meetings, mut held_back) = (0, 0);
            if let Some(days) = days {
                let rule = RetentionRule { days, changed_at };
                let sorted = self.sorted(kind, rule, now.max(rule.applies_from()), 0).await?;
                (meetings, held_back) = (sorted.due_count, sorted.held_back);
            }
            effects.push(RetentionEffect { kind, days, is_changed, meetings, held_back });
        }
        Ok(RetentionPreview { effects, applies_from: now.plus(RULE_WAITS_HOURS * 3_600_000) })
    }

    pub async fn save_retention(&self, user: &User, new: &SaveRetention) -> Result<RetentionView, Refusal> {
        may_administer(user)?;
        check(new)?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        for kind in RetentionKind::ALL {
            work.retention().set_rule(kind, new.of(kind), &user.name, &by, now).await?;
        }
        work.save().await?;
        self.retention_view().await
    }

    /// What is due now by the rules as they are, for the command line.
    pub async fn due_now(&self, asker: Asker<'_>) -> Result<Vec<DueNow>, Refusal> {
        may_administer(asker)?;
        let stored = self.store.retention().rules().await?;
        let mut all = Vec::new();
        for kind in RetentionKind::ALL {
            let rule = stored.iter().find(|rule| rule.kind == kind).and_then(StoredRule::rule);
            let sorted = match rule {
                Some(rule) => self.sorted(kind, rule, self.clock.now(), MOST_NAMED).await?,
                None => deleting::Sorted::default(),
            };
            let due = sorted.due.into_iter().map(|one| (one.meeting, one.title, one.facts.ended_at)).collect();
            all.push(DueNow {
                kind,
                days: rule.map(|rule| rule.days),
                applies_from: rule.map(RetentionRule::applies_from),
                due,
                due_count: sorted.due_count,
                held_back: sorted.held_back,
            });
        }
        Ok(all)
    }

    /// What was deleted of a meeting, for whoever sees it, and whether it is held, for whoever may
    /// hold it.
    pub async fn retention_of(&self, user: &User, id: &MeetingId) -> Result<MeetingRetentionView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeTranscript).await?;
        self.retention_of_meeting(user, &meeting).await
    }

    async fn retention_of_meeting(&self, user: &User, meeting: &Meeting) -> Result<MeetingRetentionView, Refusal> {
        let may_hold = Access::of(user, meeting).may(Action::HoldRecords);
        let hold = if may_hold { self.store.holds().of(&meeting.id).await? } else { None };
        let deletions = self.store.retention().deletions(&meeting.id).await?;
        let deletions = deletions.into_iter().map(deletion_view).collect::<store::Result<_>>()?;
        Ok(MeetingRetentionView { may_hold, hold: hold.map(|hold| hold_view(user, hold)), deletions })
    }

    /// Says that nothing of a meeting is to be deleted.
    pub async fn hold_meeting(
        &self,
        user: &User,
        id: &MeetingId,
        body: &HoldMeeting,
    ) -> Result<MeetingRetentionView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::HoldRecords).await?;
        let reason = display::text(&body.reason, MAX_HOLD_REASON_CHARS).ok_or_else(|| Refusal::invalid("reason"))?;
        let reason = tidy(&reason);
        self.count_note(user, EACH_WHOLE)?;
        let mut work = self.store.begin().await?;
        work.holds().place(id, user, &reason, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        self.retention_of_meeting(user, &meeting).await
    }

    pub async fn lift_hold(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        self.meeting_for(user, id, Action::SeeTranscript).await?;
        let mut work = self.store.begin().await?;
        let hold = work.holds().of(id).await?;
        match hold {
            Some(hold) if may_lift_hold(user, &hold.placed_by) => {}
            Some(_) => {
                work.cancel().await?;
                return Err(ProblemCode::NotAllowed.into());
            }
            None => {
                work.cancel().await?;
                return Err(ProblemCode::NotFound.into());
            }
        }
        work.holds().lift(id, user, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}

fn check(new: &SaveRetention) -> Result<(), Refusal> {
    let is_long = |days: u32| (MIN_RETENTION_DAYS..=MAX_RETENTION_DAYS).contains(&days);
    for kind in RetentionKind::ALL {
        if new.of(kind).is_some_and(|days| !is_long(days)) {
            return Err(Refusal::invalid("days"));
        }
    }
    Ok(())
}

fn rule_view(kind: RetentionKind, stored: Option<&StoredRule>) -> RetentionRuleView {
    RetentionRuleView {
        kind,
        days: stored.and_then(|stored| stored.days),
        changed_at: stored.map(|stored| stored.changed_at),
        changed_by_name: stored.map(|stored| stored.changed_by_name.clone()),
        applies_from: stored.and_then(StoredRule::rule).map(RetentionRule::applies_from),
    }
}

fn hold_view(user: &User, hold: Hold) -> HoldView {
    HoldView {
        may_lift: may_lift_hold(user, &hold.placed_by),
        reason: hold.reason,
        placed_at: hold.placed_at,
        placed_by_name: hold.placed_by_name,
    }
}

fn deletion_view(deletion: Deletion) -> store::Result<DeletionView> {
    let record = deletion.read_record()?;
    Ok(DeletionView {
        kind: deletion.kind,
        deleted_at: deletion.deleted_at,
        days: deletion.days,
        files: record.files.len() as u64,
        bytes: record.files.iter().filter_map(|file| file.bytes).sum(),
        texts: record.texts.map_or(0, |texts| texts.count as u64),
        sha256: deletion.sha256,
    })
}
