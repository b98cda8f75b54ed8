//! Who may come in: from the owner of a cookie or a token to somebody standing at the door of a room.

use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::room::lobby::Standing;
use protocol::problem::ProblemCode;
use store::Store;
use store::guests::GuestState;

use crate::extract::Viewer;
use crate::refusal::Refusal;

/// Somebody who may ask to join, as the room will show them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// A user's participant identifier is the user's own: the same person is the same participant on every device, in
    /// every stay and after every restart. So it is with a token.
    pub participant: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub standing: Standing,
}

/// Lets `viewer` come to the door of `meeting`; strangers get `not_found`.
pub async fn visitor(store: &Store, viewer: Viewer, meeting: &MeetingId) -> Result<Visitor, Refusal> {
    let planned = store.meetings().get(meeting).await?;
    let visitor = match viewer {
        Viewer::User(user) => {
            let role = planned.role_of(&user).ok_or(ProblemCode::NotFound)?;
            let unit_name = store.units().get(&user.unit).await?.name;
            let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
            Visitor { participant, name: user.name, unit_name, role, standing: Standing::Invited }
        }
        Viewer::Guest(guest) => {
            if guest.meeting != *meeting {
                return Err(ProblemCode::NotFound.into());
            }
            let standing = match guest.state {
                GuestState::Waiting => Standing::GuestWaiting,
                GuestState::Admitted => Standing::GuestAdmitted,
                GuestState::Denied => Standing::GuestRefused,
            };
            let (participant, name, unit_name) = (guest.id, guest.name, guest.unit_name);
            Visitor { participant, name, unit_name, role: MeetingRole::Delegate, standing }
        }
        Viewer::Token(token) => {
            if token.meeting != *meeting {
                return Err(ProblemCode::NotFound.into());
            }
            let standing = Standing::Token(token.rights);
            let (participant, name, unit_name) = (token.id, token.name, token.unit_name);
            Visitor { participant, name, unit_name, role: token.role, standing }
        }
    };
    if planned.state == MeetingState::Ended { Err(ProblemCode::MeetingEnded.into()) } else { Ok(visitor) }
}
