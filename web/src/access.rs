//! Who may do what in a meeting: the only place that decides.
//!
//! A handler asks `Access::of(&user, &meeting).require(Action::...)?` and does nothing before. Who may not even see a meeting
//! gets `not_found`, so that guessing identifiers teaches nothing.

use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::MinutesState;
use meetings::people::User;
use protocol::problem::ProblemCode;

use crate::refusal::Refusal;

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
        Self { user, role: meeting.role_of(user) }
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

    /// The person's role when they may; `not_found` to strangers, `not_allowed` to others.
    pub fn require(&self, action: Action) -> Result<MeetingRole, Refusal> {
        match self.role {
            None => Err(ProblemCode::NotFound.into()),
            Some(role) if self.may(action) => Ok(role),
            Some(_) => Err(ProblemCode::NotAllowed.into()),
        }
    }
}

/// Units, users, audit log.
pub fn require_admin(user: &User) -> Result<(), Refusal> {
    if user.is_admin { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
}

#[cfg(test)]
mod tests {
    use meetings::Millis;
    use meetings::ids::{MeetingId, UnitId, UserId};
    use meetings::meeting::MeetingState;

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
            assert_eq!(Access::of(&stranger, &meeting()).require(action).unwrap_err().code, ProblemCode::NotFound);
        }
    }
}
