// SPDX-License-Identifier: MPL-2.0
//! What a meeting shows to guests.

use base::{Refusal, Viewer};
use meetings::meeting::{Meeting, MeetingState};
use meetings::policy::role_at_the_door;
use protocol::problem::ProblemCode;
use store::guests::GuestState;

/// Papers and votes are for guests who were admitted, until the meeting ends, and for no machine.
pub(crate) fn require_admitted(viewer: &Viewer, meeting: &Meeting) -> Result<(), Refusal> {
    let Viewer::Guest(guest) = viewer else { return Err(ProblemCode::NotAllowed.into()) };
    role_at_the_door(viewer.pass(), meeting)?;
    if guest.state != GuestState::Admitted {
        return Err(ProblemCode::NotAllowed.into());
    }
    if meeting.state == MeetingState::Ended {
        return Err(Refusal::over(meeting, false));
    }
    Ok(())
}
