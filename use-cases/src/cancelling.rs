// SPDX-License-Identifier: MPL-2.0
//! Cancelling meetings that were not opened: one, or one and those after it that were planned
//! together with it.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use protocol::http::{CancelMeeting, SeriesMeeting};
use protocol::problem::ProblemCode;

use crate::{UseCases, actor, names};

impl UseCases {
    /// The reason as it is kept, if this person may cancel the meeting now.
    pub async fn may_cancel(&self, user: &User, id: &MeetingId, reason: &str) -> Result<String, Refusal> {
        let meeting = self.meeting_for(user, id, Action::EndMeeting).await?;
        require_planned(&meeting)?;
        let reason = names::line(reason, "reason")?;
        if reason.is_empty() { Err(Refusal::invalid("reason")) } else { Ok(reason) }
    }

    /// Cancels a meeting and the later ones of its series that this person may cancel, in one
    /// transaction. Returns them with the reason: those who wait in their rooms are told by the
    /// rooms.
    pub async fn cancel_series(
        &self,
        user: &User,
        id: &MeetingId,
        cancel: &CancelMeeting,
    ) -> Result<(Vec<MeetingId>, String), Refusal> {
        let reason = self.may_cancel(user, id, &cancel.reason).await?;
        let mut all = vec![id.clone()];
        all.extend(self.later_in_series(user, id).await?.into_iter().map(|meeting| meeting.id));
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        let mut cancelled = Vec::with_capacity(all.len());
        for one in all {
            let meeting = work.meetings().get(&one).await?;
            match require_planned(&meeting) {
                // One of the later ones was opened or cancelled meanwhile.
                Err(_) if one != *id => continue,
                other => other?,
            }
            work.meetings().note_cancellation(&one, &reason, &by, now).await?;
            work.letters().tell_cancellation(&one, &by, now).await?;
            work.attendance().close_open(&one, now, &by, now).await?;
            work.meetings().end(&one, &by, now).await?;
            cancelled.push(one);
        }
        work.save().await?;
        Ok((cancelled, reason))
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
