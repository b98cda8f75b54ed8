// SPDX-License-Identifier: MPL-2.0
//! Cancelling meetings that were not opened: one, or one and those after it that were planned
//! together with it.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use moments::LocalTime;
use protocol::http::{CancelMeeting, SeriesMeeting};
use protocol::problem::ProblemCode;
use store::cancellations::Cancellation;

use crate::{UseCases, actor, names};

impl UseCases {
    /// Cancels a meeting, and with it the later ones of its series that this person may cancel if
    /// that is asked for, in one transaction. Returns them with the reason: those who wait in their
    /// rooms are told by the rooms.
    pub async fn cancel(
        &self,
        user: &User,
        id: &MeetingId,
        cancel: &CancelMeeting,
    ) -> Result<(Vec<MeetingId>, String), Refusal> {
        if let Err(refusal) = self.meeting_for(user, id, Action::EndMeeting).await {
            // Also for who planned it and has no say in it any more.
            let is_cancelled = refusal.code == ProblemCode::PlanCancelled;
            return Err(if is_cancelled { self.cancelled_before(id).await? } else { refusal });
        }
        let reason = names::line(&cancel.reason, "reason")?;
        if reason.is_empty() {
            return Err(Refusal::invalid("reason"));
        }
        let mut all = vec![id.clone()];
        if cancel.with_later {
            all.extend(self.later_in_series(user, id).await?.into_iter().map(|meeting| meeting.id));
        }
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        let mut cancelled = Vec::with_capacity(all.len());
        for one in all {
            // Nobody opens it, puts it off or answers to it meanwhile.
            work.meetings().lock(&one).await?;
            let meeting = work.meetings().get(&one).await?;
            if let Err(over) = require_planned(&meeting) {
                // One of the later ones was opened or cancelled meanwhile.
                if one != *id {
                    continue;
                }
                work.cancel().await?;
                return Err(if meeting.is_cancelled() { self.cancelled_before(id).await? } else { over });
            }
            work.meetings().note_cancellation(&one, &reason, &by, now).await?;
            work.attendance().close_open(&one, now, &by, now).await?;
            work.meetings().end(&one, &by, now).await?;
            cancelled.push(one);
        }
        // One letter for all of them.
        work.letters().tell_cancellation(&cancelled, &by, now).await?;
        work.save().await?;
        Ok((cancelled, reason))
    }

    /// Somebody else was first: who, when and why. Facts have no language.
    async fn cancelled_before(&self, id: &MeetingId) -> Result<Refusal, Refusal> {
        let refusal = Refusal::from(ProblemCode::CancelledBefore);
        let Some(Cancellation { by, at, reason }) = self.store.meetings().cancellation(id).await? else {
            return Ok(refusal);
        };
        let who = match by {
            Some(user) => format!("{}, ", self.store.users().get(&user).await?.name),
            None => String::new(),
        };
        let time = LocalTime::of(at);
        let why = if reason.is_empty() { String::new() } else { format!(", “{}”", reason.trim_end_matches('.')) };
        Ok(refusal.with_fact(format!("{who}{:02}:{:02} {}{why}", time.hour, time.minute, time.short_date())))
    }

    /// Those after a meeting that were planned together with it, are still planned, and that this
    /// person may cancel.
    pub(crate) async fn later_in_series(&self, user: &User, id: &MeetingId) -> Result<Vec<SeriesMeeting>, Refusal> {
        let mut later = Vec::new();
        for one in self.store.series().later(id).await? {
            let meeting = self.store.meetings().get(&one).await?;
            if self.access_now(user, &meeting).await?.may(Action::EndMeeting) && meeting.started_at.is_none() {
                later.push(SeriesMeeting { id: one, starts_at: meeting.starts_at });
            }
        }
        Ok(later)
    }
}

fn require_planned(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.is_cancelled() {
        return Err(ProblemCode::PlanCancelled.into());
    }
    if meeting.started_at.is_some() || meeting.state != MeetingState::Planned {
        return Err(ProblemCode::PlanClosed.into());
    }
    Ok(())
}
