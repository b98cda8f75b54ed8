// SPDX-License-Identifier: MPL-2.0
//! Observers whom the chair makes delegates of a meeting.

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId, UserId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::people::User;
use meetings::policy::{Action, is_invited, role_in};
use protocol::problem::ProblemCode;

use crate::{UseCases, actor};

impl UseCases {
    /// Makes an observer a delegate of this meeting, or an observer again. The room follows.
    pub async fn raise_observer(
        &self,
        user: &User,
        id: &MeetingId,
        observer: &UserId,
        raised: bool,
    ) -> Result<(), Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::RaiseObservers).await?;
        if meeting.state == MeetingState::Ended {
            return Err(Refusal::over(&meeting, true));
        }
        let person = self.store.users().get(observer).await.map_err(|_| ProblemCode::NotFound)?;
        // Who is not invited is not found, administrators too; who leads, or is a delegate by right,
        // is made nothing.
        let role = role_in(&meeting, &person).filter(|_| is_invited(&meeting, &person));
        let role = role.ok_or(ProblemCode::NotFound)?;
        let is_raised = meeting.invitees.raised.contains(observer);
        if is_raised == raised {
            return Ok(());
        }
        if !is_raised && role != MeetingRole::Observer {
            return Err(ProblemCode::NotAllowed.into());
        }
        let participant = ParticipantId::parse(observer.as_str()).map_err(Refusal::internal)?;
        if !raised && self.store.rooms().chair_now(id).await?.as_ref() == Some(&participant) {
            return Err(ProblemCode::ChairsNow.into());
        }
        self.count_note(user, 1)?;
        let mut work = self.store.begin().await?;
        work.meetings().raise(id, observer, raised, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}
