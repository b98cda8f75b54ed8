// SPDX-License-Identifier: MPL-2.0
//! Who may come in: from the owner of a cookie or a token to somebody standing at the door of a
//! room.

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::network::Network;
use meetings::people::User;
use meetings::policy::{Pass, is_invited, role_at_the_door};
use meetings::room::lobby::Standing;
use protocol::problem::ProblemCode;
use store::Store;
use store::access_tokens::AccessToken;
use store::guests::{Guest, GuestState};

/// Who opens a meeting: a person with an account, a guest of one meeting, or a machine with a token
/// for one meeting.
#[derive(Debug, Clone)]
pub enum Viewer {
    User(User),
    Guest(Guest),
    Token(AccessToken),
}

impl Viewer {
    /// What they show at a meeting's door.
    pub fn pass(&self) -> Pass<'_> {
        match self {
            Self::User(user) => Pass::Account(user),
            Self::Guest(guest) => Pass::Guest { of: &guest.meeting },
            Self::Token(token) => Pass::Token { of: &token.meeting, role: token.role },
        }
    }
}

/// Somebody who may ask to join, as the room will show them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// A user's participant identifier is the user's own: the same person is the same participant
    /// on every device, in every stay and after every restart. So it is with a token.
    pub participant: ParticipantId,
    pub name: String,
    /// None for guests.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub standing: Standing,
    /// Of a guest: the invited person whose name theirs looks like.
    pub namesake: Option<String>,
    pub from: Network,
}

/// Lets `viewer` come to the door of `meeting`; strangers get `not_found`.
pub async fn visitor(store: &Store, viewer: Viewer, from: Network, meeting: &MeetingId) -> Result<Visitor, Refusal> {
    let planned = store.meetings().get(meeting).await?;
    let role = role_at_the_door(viewer.pass(), &planned)?;
    let visitor = match viewer {
        Viewer::User(user) => {
            let unit_name = store.units().telling_name(&user.unit).await?;
            let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
            let (name, unit, standing, namesake) = (user.name, Some(user.unit), Standing::Invited, None);
            Visitor { participant, name, unit, unit_name, role, standing, namesake, from }
        }
        Viewer::Guest(guest) => {
            let standing = match guest.state {
                GuestState::Waiting => Standing::GuestWaiting,
                GuestState::Admitted => Standing::GuestAdmitted,
                GuestState::Denied => Standing::GuestRefused,
            };
            let namesake = match standing {
                Standing::GuestWaiting => namesake(store, &planned, &guest.name).await?,
                _ => None,
            };
            let (participant, name, unit_name) = (guest.id, guest.name, guest.unit_name);
            Visitor { participant, name, unit: None, unit_name, role, standing, namesake, from }
        }
        Viewer::Token(token) => {
            let standing = Standing::Token(token.rights);
            let unit_name = store.units().telling_name(&token.unit).await?;
            let (participant, name, unit) = (token.id, token.name, Some(token.unit));
            Visitor { participant, name, unit, unit_name, role, standing, namesake: None, from }
        }
    };
    if planned.state == MeetingState::Ended { Err(ProblemCode::MeetingEnded.into()) } else { Ok(visitor) }
}

/// The invited person whose name looks like a guest's, with their unit: whoever lets the guest in
/// should ask twice.
async fn namesake(store: &Store, meeting: &Meeting, name: &str) -> Result<Option<String>, Refusal> {
    let alike = store.users().alike(name).await?;
    let Some(user) = alike.into_iter().find(|user| is_invited(meeting, user)) else {
        return Ok(None);
    };
    let unit = store.units().telling_name(&user.unit).await?;
    Ok(Some(format!("{}, {unit}", user.name)))
}
