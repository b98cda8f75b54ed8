// SPDX-License-Identifier: MPL-2.0
//! What the pre-join screen shows: the meeting, and the name under which the viewer would join.

use base::{Refusal, Viewer};
use meetings::ids::MeetingId;
use meetings::meeting::MeetingState;
use meetings::policy::role_at_the_door;
use protocol::http::JoinView;
use protocol::problem::ProblemCode;

use crate::UseCases;

impl UseCases {
    /// What the pre-join screen shows to somebody who may join.
    pub async fn join_view(&self, viewer: Viewer, id: &MeetingId) -> Result<JoinView, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        let role = role_at_the_door(viewer.pass(), &meeting)?;
        if meeting.state == MeetingState::Planned && self.store.meetings().is_held_elsewhere(id).await? {
            return Err(ProblemCode::HeldElsewhere.into());
        }
        let (name, unit_name, is_guest) = match viewer {
            Viewer::User(user) => {
                let unit = meeting.stands_for(&user.id, &user.unit);
                (user.name, self.store.units().get(unit).await?.name, false)
            }
            Viewer::Guest(guest) => (guest.name, guest.unit_name, true),
            Viewer::Token(token) => (token.name, token.unit_name, false),
        };
        Ok(JoinView {
            meeting_unit_name: self.store.units().get(&meeting.unit).await?.name,
            starts_at: meeting.starts_at,
            time_open: meeting.set_time().is_none(),
            cancelled: meeting.is_cancelled(),
            ended: meeting.state == MeetingState::Ended,
            cancel_reason: if is_guest { String::new() } else { meeting.cancel_reason },
            meeting: meeting.id,
            title: meeting.title,
            name,
            unit_name,
            is_guest,
            role,
        })
    }
}
