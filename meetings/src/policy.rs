// SPDX-License-Identifier: MPL-2.0
//! Who may do what: the only place that decides before a meeting's room does.
//!
//! Pure. A page, a request, a socket and a command ask here, and do nothing before. Who may not
//! even see a meeting is [`Denied::Unknown`], so that guessing identifiers teaches nothing. What
//! the people in a live room may do among themselves is the room's to say (`room/`).

use serde::{Deserialize, Serialize};

use crate::ids::{MeetingId, UserId};
use crate::meeting::{Meeting, MeetingRole};
use crate::minutes::MinutesState;
use crate::people::User;

/// No, and how much of it may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// To this person the thing does not exist.
    Unknown,
    NotAllowed,
    /// An administrator may not do this to their own account: somebody must be left who can open
    /// accounts.
    OwnAccount,
}

/// What somebody wants to do with a meeting or its papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    SeeMeeting,
    EditMeeting,
    EndMeeting,
    InviteGuests,
    SeeTranscript,
    RedoTranscript,
    /// Putting right what was recognised, also while the meeting goes on.
    CorrectTranscript,
    /// Drafts, history, previews; also saving and restoring.
    EditMinutes,
    /// The minutes as they are in this state.
    SeeMinutes(MinutesState),
    SubmitMinutes,
    /// Back to the secretary from this state.
    ReturnMinutes(MinutesState),
    SignMinutes,
    CorrectMinutes,
}

/// One person before one meeting.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    user: &'a User,
    role: Option<MeetingRole>,
}

impl<'a> Access<'a> {
    pub fn of(user: &'a User, meeting: &Meeting) -> Self {
        Self { user, role: role_in(meeting, user) }
    }

    pub fn may(&self, action: Action) -> bool {
        use Action as A;
        use MeetingRole::{Chair, Secretary};
        let Some(role) = self.role else { return false };
        let leads = matches!(role, Chair | Secretary);
        match action {
            A::SeeMeeting | A::SeeTranscript => true,
            A::EditMeeting | A::RedoTranscript => leads || self.user.is_admin,
            A::EndMeeting => role == Chair || self.user.is_admin,
            A::SeeMinutes(state) => leads || state == MinutesState::Signed,
            A::SubmitMinutes => role == Secretary,
            // What the secretary has signed waits for the chair's word alone.
            A::ReturnMinutes(MinutesState::SecretarySigned) => role == Chair,
            A::InviteGuests
            | A::CorrectTranscript
            | A::EditMinutes
            | A::SignMinutes
            | A::CorrectMinutes
            | A::ReturnMinutes(_) => leads,
        }
    }

    /// The person's role when they may; [`Denied::Unknown`] to strangers.
    pub fn require(&self, action: Action) -> Result<MeetingRole, Denied> {
        match self.role {
            None => Err(Denied::Unknown),
            Some(role) if self.may(action) => Ok(role),
            Some(_) => Err(Denied::NotAllowed),
        }
    }

    /// Whether minutes in this state wait for this person's signature.
    pub fn may_sign_now(&self, state: MinutesState) -> bool {
        self.role.is_some() && self.role == whose_turn(state)
    }
}

/// The role of a person; none if they are not invited. An administrator who is not invited
/// observes.
pub fn role_in(meeting: &Meeting, user: &User) -> Option<MeetingRole> {
    if user.id == meeting.chair {
        Some(MeetingRole::Chair)
    } else if user.id == meeting.secretary {
        Some(MeetingRole::Secretary)
    } else if user.unit == meeting.unit || meeting.invited_units.contains(&user.unit) {
        Some(MeetingRole::Delegate)
    } else if user.is_admin {
        Some(MeetingRole::Observer)
    } else {
        None
    }
}

/// Whether the meeting is this person's by invitation, and not only by their office as
/// administrator.
pub fn is_invited(meeting: &Meeting, user: &User) -> bool {
    role_in(meeting, user).is_some_and(|role| role != MeetingRole::Observer)
}

/// What somebody shows at the door of a meeting.
#[derive(Debug, Clone, Copy)]
pub enum Pass<'a> {
    Account(&'a User),
    /// A guest of one meeting.
    Guest {
        of: &'a MeetingId,
    },
    /// A machine's access token for one meeting.
    Token {
        of: &'a MeetingId,
        role: MeetingRole,
    },
}

/// Whether what opens the meeting `of` opens this one.
pub fn may_open(of: &MeetingId, meeting: &MeetingId) -> Result<(), Denied> {
    if of == meeting { Ok(()) } else { Err(Denied::Unknown) }
}

/// The role in which somebody may come to the door of a meeting.
pub fn role_at_the_door(pass: Pass<'_>, meeting: &Meeting) -> Result<MeetingRole, Denied> {
    match pass {
        Pass::Account(user) => role_in(meeting, user).ok_or(Denied::Unknown),
        Pass::Guest { of } => may_open(of, &meeting.id).map(|()| MeetingRole::Delegate),
        Pass::Token { of, role } => may_open(of, &meeting.id).map(|()| role),
    }
}

/// What somebody may do with sound and picture. People have both; an access token says what its
/// holder may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRights {
    /// May be heard and seen.
    pub publish: bool,
    /// May hear and see others.
    pub subscribe: bool,
}

impl MediaRights {
    pub const ALL: Self = Self { publish: true, subscribe: true };
}

/// Who signs minutes in this state: the secretary first, then the chair.
pub fn whose_turn(state: MinutesState) -> Option<MeetingRole> {
    match state {
        MinutesState::Submitted => Some(MeetingRole::Secretary),
        MinutesState::SecretarySigned => Some(MeetingRole::Chair),
        MinutesState::Draft | MinutesState::Signed => None,
    }
}

/// Who asks for something that an office does.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    Person(&'a User),
    /// A command on the server's machine: whoever runs it has the data folder, and with it
    /// everything.
    CommandLine,
}

impl<'a> From<&'a User> for Asker<'a> {
    fn from(user: &'a User) -> Self {
        Self::Person(user)
    }
}

/// Units, accounts, audit log, lines, speech models.
pub fn may_administer<'a>(asker: impl Into<Asker<'a>>) -> Result<(), Denied> {
    match asker.into() {
        Asker::CommandLine => Ok(()),
        Asker::Person(user) if user.is_admin => Ok(()),
        Asker::Person(_) => Err(Denied::NotAllowed),
    }
}

/// Closing an account, or making it an ordinary one.
pub fn may_demote<'a>(asker: impl Into<Asker<'a>>, account: &UserId) -> Result<(), Denied> {
    let asker = asker.into();
    may_administer(asker)?;
    match asker {
        Asker::Person(user) if user.id == *account => Err(Denied::OwnAccount),
        _ => Ok(()),
    }
}

/// Whether closed accounts, and those that wait for their first sign-in, are shown as such.
pub fn sees_closed_accounts(user: &User) -> bool {
    user.is_admin
}

#[cfg(test)]
mod tests {
    use crate::Millis;
    use crate::ids::UnitId;
    use crate::meeting::MeetingState;

    use super::*;

    const ALL: [Action; 15] = [
        Action::SeeMeeting,
        Action::EditMeeting,
        Action::EndMeeting,
        Action::InviteGuests,
        Action::SeeTranscript,
        Action::RedoTranscript,
        Action::CorrectTranscript,
        Action::EditMinutes,
        Action::SeeMinutes(MinutesState::Draft),
        Action::SeeMinutes(MinutesState::Signed),
        Action::SubmitMinutes,
        Action::ReturnMinutes(MinutesState::Submitted),
        Action::ReturnMinutes(MinutesState::SecretarySigned),
        Action::SignMinutes,
        Action::CorrectMinutes,
    ];

    fn user(name: &str, unit: &str, is_admin: bool) -> User {
        User {
            id: UserId::parse(name).unwrap(),
            username: name.to_owned(),
            name: name.to_owned(),
            title: String::new(),
            unit: UnitId::parse(unit).unwrap(),
            is_admin,
        }
    }

    fn meeting() -> Meeting {
        Meeting {
            id: MeetingId::parse("m").unwrap(),
            title: "Giao ban".to_owned(),
            state: MeetingState::Planned,
            starts_at: Millis(0),
            chair: UserId::parse("An").unwrap(),
            secretary: UserId::parse("Binh").unwrap(),
            unit: UnitId::parse("province").unwrap(),
            invited_units: vec![UnitId::parse("commune").unwrap()],
            agenda: Vec::new(),
            started_at: None,
            ended_at: None,
        }
    }

    fn allowed(user: &User) -> Vec<Action> {
        ALL.into_iter().filter(|a| Access::of(user, &meeting()).may(*a)).collect()
    }

    #[test]
    fn chair_and_secretary_do_everything_but_each_others_part() {
        let chair = allowed(&user("An", "province", false));
        let secretary = allowed(&user("Binh", "province", false));
        assert_eq!(ALL.iter().filter(|a| !chair.contains(a)).collect::<Vec<_>>(), [&Action::SubmitMinutes]);
        assert_eq!(
            ALL.iter().filter(|a| !secretary.contains(a)).collect::<Vec<_>>(),
            [&Action::EndMeeting, &Action::ReturnMinutes(MinutesState::SecretarySigned)]
        );
    }

    #[test]
    fn a_delegate_reads_and_no_more() {
        let expected = [Action::SeeMeeting, Action::SeeTranscript, Action::SeeMinutes(MinutesState::Signed)];
        assert_eq!(allowed(&user("Cuc", "commune", false)), expected);
    }

    #[test]
    fn an_administrator_manages_but_neither_edits_nor_signs_minutes() {
        let admin = allowed(&user("Quan", "elsewhere", true));
        assert!(admin.contains(&Action::EditMeeting) && admin.contains(&Action::EndMeeting));
        assert!(!admin.contains(&Action::EditMinutes) && !admin.contains(&Action::SignMinutes));
    }

    #[test]
    fn a_stranger_does_not_learn_that_the_meeting_exists() {
        let stranger = user("Dung", "elsewhere", false);
        for action in ALL {
            assert_eq!(Access::of(&stranger, &meeting()).require(action), Err(Denied::Unknown));
        }
    }

    #[test]
    fn each_comes_to_the_door_in_their_own_role_and_by_no_other_meetings_pass() {
        let (here, elsewhere) = (MeetingId::parse("m").unwrap(), MeetingId::parse("n").unwrap());
        let (chair, delegate) = (user("An", "province", false), user("Cuc", "commune", false));
        let (admin, stranger) = (user("Quan", "elsewhere", true), user("Dung", "elsewhere", false));
        let role = MeetingRole::Observer;
        let table = [
            (Pass::Account(&chair), Ok(MeetingRole::Chair)),
            (Pass::Account(&delegate), Ok(MeetingRole::Delegate)),
            (Pass::Account(&admin), Ok(MeetingRole::Observer)),
            (Pass::Account(&stranger), Err(Denied::Unknown)),
            (Pass::Guest { of: &here }, Ok(MeetingRole::Delegate)),
            (Pass::Guest { of: &elsewhere }, Err(Denied::Unknown)),
            (Pass::Token { of: &here, role }, Ok(role)),
            (Pass::Token { of: &elsewhere, role }, Err(Denied::Unknown)),
        ];
        for (pass, expected) in table {
            assert_eq!(role_at_the_door(pass, &meeting()), expected, "{pass:?}");
        }
        assert!(is_invited(&meeting(), &delegate) && !is_invited(&meeting(), &admin));
    }

    #[test]
    fn minutes_wait_for_the_secretary_and_then_for_the_chair() {
        let waits_for = |state| {
            ["An", "Binh", "Cuc"]
                .into_iter()
                .filter(|name| Access::of(&user(name, "commune", false), &meeting()).may_sign_now(state))
                .collect::<Vec<_>>()
        };
        assert_eq!(waits_for(MinutesState::Submitted), ["Binh"]);
        assert_eq!(waits_for(MinutesState::SecretarySigned), ["An"]);
        for state in [MinutesState::Draft, MinutesState::Signed] {
            assert!(waits_for(state).is_empty(), "{state:?}");
        }
    }

    #[test]
    fn an_administrator_keeps_their_own_account_and_nobody_else_has_a_say() {
        let (admin, person) = (user("Quan", "elsewhere", true), user("Cuc", "commune", false));
        assert_eq!(may_demote(&admin, &person.id), Ok(()));
        assert_eq!(may_demote(&admin, &admin.id), Err(Denied::OwnAccount));
        assert_eq!(may_demote(&person, &admin.id), Err(Denied::NotAllowed));
        assert_eq!(may_administer(&person), Err(Denied::NotAllowed));
        assert_eq!(may_demote(Asker::CommandLine, &admin.id), Ok(()));
        assert!(sees_closed_accounts(&admin) && !sees_closed_accounts(&person));
    }
}
