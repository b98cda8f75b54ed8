// SPDX-License-Identifier: MPL-2.0
//! Who may join: from the owner of a cookie or a token to somebody who may ask a room to join.

use base::{Refusal, Viewer};
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::network::Network;
use meetings::policy::{is_invited, role_at_the_door, token_rights};
use meetings::room::arrival::Admission;
use protocol::problem::ProblemCode;
use store::Store;
use store::guests::GuestState;
use store::line_tests::LineTest;

/// Somebody who may ask to join, as the room will show them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// A user's participant identifier is the user's own: the same person is the same participant
    /// on every device, on every visit and after every restart. So it is with a token.
    pub participant: ParticipantId,
    pub name: String,
    /// None for guests.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub admission: Admission,
    /// Of a guest: the invited person whose name theirs looks like.
    pub namesake: Option<String>,
    pub from: Network,
    /// What a test of their line from the same network has shown.
    pub line: Option<LineTest>,
    /// They came by the link of a check, which enters nothing.
    pub is_check: bool,
}

impl Visitor {
    /// Somebody without an account who tests the line of a site, and may enter nothing.
    pub fn of_check(participant: ParticipantId, from: Network) -> Self {
        let (name, unit_name) = (String::new(), String::new());
        let (role, admission) = (MeetingRole::Observer, Admission::GuestWaiting);
        Self {
            participant,
            name,
            unit: None,
            unit_name,
            role,
            admission,
            namesake: None,
            from,
            line: None,
            is_check: true,
        }
    }
}

/// `viewer` as a visitor of `meeting`; strangers get `not_found`.
pub async fn visitor(store: &Store, viewer: Viewer, from: Network, meeting: &MeetingId) -> Result<Visitor, Refusal> {
    let planned = store.meetings().get(meeting).await?;
    let role = role_at_the_door(viewer.pass(), &planned)?;
    let participant = viewer.participant()?;
    let mut visitor = match viewer {
        Viewer::User(user) => {
            // A deputy comes for the unit that named them.
            let unit = planned.stands_for(&user.id, &user.unit).clone();
            let unit_name = store.units().distinct_name(&unit).await?;
            let (name, unit, admission, namesake) = (user.name, Some(unit), Admission::Invited, None);
            Visitor { participant, name, unit, unit_name, role, admission, namesake, from, line: None, is_check: false }
        }
        Viewer::Guest(guest) => {
            let admission = match guest.state {
                GuestState::Waiting => Admission::GuestWaiting,
                GuestState::Admitted => Admission::GuestAdmitted,
                GuestState::Denied => Admission::GuestRefused,
            };
            let namesake = match admission {
                Admission::GuestWaiting => namesake(store, &planned, &guest.name).await?,
                _ => None,
            };
            let (name, unit_name) = (guest.name, guest.unit_name);
            Visitor {
                participant,
                name,
                unit: None,
                unit_name,
                role,
                admission,
                namesake,
                from,
                line: None,
                is_check: false,
            }
        }
        Viewer::Token(token) => {
            let admission = Admission::Token(token_rights(token.rights, &token.unit, token.role, &planned));
            let unit_name = store.units().distinct_name(&token.unit).await?;
            let (name, unit) = (token.name, Some(token.unit));
            Visitor {
                participant,
                name,
                unit,
                unit_name,
                role,
                admission,
                namesake: None,
                from,
                line: None,
                is_check: false,
            }
        }
    };
    let tested = store.line_tests().of(&visitor.participant).await?;
    visitor.line = tested.filter(|line| line.network == visitor.from.to_string());
    match planned.state {
        MeetingState::Ended => Err(Refusal::over(&planned, visitor.unit.is_some())),
        MeetingState::Planned if store.meetings().is_held_elsewhere(&planned.id).await? => {
            Err(ProblemCode::HeldElsewhere.into())
        }
        _ => Ok(visitor),
    }
}

/// The invited person whose name looks like a guest's, with their unit: whoever admits the guest
/// should ask twice.
async fn namesake(store: &Store, meeting: &Meeting, name: &str) -> Result<Option<String>, Refusal> {
    let alike = store.users().alike(name).await?;
    let Some(user) = alike.into_iter().find(|user| is_invited(meeting, user)) else {
        return Ok(None);
    };
    let unit = store.units().distinct_name(&user.unit).await?;
    Ok(Some(format!("{}, {unit}", user.name)))
}
