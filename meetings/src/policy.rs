// SPDX-License-Identifier: MPL-2.0
//! Authorisation: the only place that decides who may do what outside a live room.
//!
//! Pure. Pages, requests, sockets and commands ask here first. Somebody who may not even see a
//! meeting gets [`Denied::Unknown`], so that guessing identifiers reveals nothing. What
//! participants of a live room may do is decided by its rules (`room/`).

use crate::ids::{MeetingId, UnitId, UserId};
use crate::meeting::{Meeting, MeetingRole, MeetingState, Planner};
use crate::minutes::MinutesState;
use crate::people::User;

/// A refusal, and how much of it may be revealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// For this person it does not exist.
    Unknown,
    NotAllowed,
    /// They planned it, and could see and correct the plan until it was opened.
    PlanClosed,
    /// They planned it, and it was cancelled.
    PlanCancelled,
    /// An administrator may not do this to their own account: somebody must be left who can open
    /// accounts.
    OwnAccount,
}

/// What somebody wants to do with a meeting or its papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    SeeMeeting,
    EditMeeting,
    /// Also cancelling one that was never opened, which more people may.
    EndMeeting,
    InviteGuests,
    /// Writing notes that nobody else reads.
    KeepPrivateNotes,
    /// Adding papers, and deleting one's own. Delegates too: units send their reports.
    AddPapers,
    /// Deleting those of others.
    DeletePapers,
    /// Reading it, and hearing the recording of its sentences.
    SeeTranscript,
    RedoTranscript,
    /// Correcting what was recognised, also during the meeting.
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

/// The access of one person to one meeting.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    user: &'a User,
    role: Option<MeetingRole>,
    /// See [`plans`].
    plans: bool,
    /// Nothing of it has happened yet, or ever will: ending it is cancelling it.
    never_opened: bool,
    /// See [`sees_plan`].
    sees_plan: bool,
    /// What somebody is told who planned the meeting and has no say in it any more.
    over_for_planner: Option<Denied>,
}

impl<'a> Access<'a> {
    pub fn of(user: &'a User, meeting: &Meeting) -> Self {
        let over = if meeting.is_cancelled() { Denied::PlanCancelled } else { Denied::PlanClosed };
        Self {
            user,
            role: role_in(meeting, user),
            plans: plans(meeting, user),
            never_opened: meeting.started_at.is_none(),
            sees_plan: sees_plan(meeting, user),
            over_for_planner: has_planned(meeting, user).then_some(over),
        }
    }

    /// For a meeting that has ended: who planned it has no say any more.
    pub fn of_ended(user: &'a User, role: Option<MeetingRole>) -> Self {
        Self { user, role, plans: false, never_opened: false, sees_plan: false, over_for_planner: None }
    }

    /// None for who only planned the meeting, and for strangers.
    pub fn role(&self) -> Option<MeetingRole> {
        self.role
    }

    pub fn may(&self, action: Action) -> bool {
        use Action as A;
        use MeetingRole::{Chair, Secretary};
        let of_plan = matches!(action, A::EditMeeting | A::EndMeeting | A::AddPapers | A::DeletePapers);
        if (self.sees_plan && action == A::SeeMeeting) || (self.plans && of_plan) {
            return true;
        }
        let Some(role) = self.role else { return false };
        let leads = matches!(role, Chair | Secretary);
        match action {
            A::SeeMeeting | A::SeeTranscript | A::KeepPrivateNotes => true,
            A::EditMeeting | A::RedoTranscript => leads || self.user.is_admin,
            A::AddPapers => role != MeetingRole::Observer,
            A::EndMeeting => role == Chair || self.user.is_admin || (self.never_opened && role == Secretary),
            A::SeeMinutes(state) => leads || state == MinutesState::Signed,
            A::SubmitMinutes => role == Secretary,
            // What the secretary has signed waits for the chair's word alone.
            A::ReturnMinutes(MinutesState::SecretarySigned) => role == Chair,
            A::InviteGuests
            | A::DeletePapers
            | A::CorrectTranscript
            | A::EditMinutes
            | A::SignMinutes
            | A::CorrectMinutes
            | A::ReturnMinutes(_) => leads,
        }
    }

    /// The person's role when they may; none for who only planned it. [`Denied::Unknown`] to
    /// strangers.
    pub fn require(&self, action: Action) -> Result<Option<MeetingRole>, Denied> {
        if self.may(action) {
            Ok(self.role)
        } else if let Some(over) = self.over_for_planner
            && matches!(action, Action::SeeMeeting | Action::EditMeeting | Action::EndMeeting)
        {
            Err(over)
        } else if self.role.is_some() || self.sees_plan {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::Unknown)
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
    role_by(&meeting.chair, &meeting.secretary, is_unit_invited(meeting, &user.unit), user)
}

/// The same for who knows of a meeting only whether it invites this person's unit.
pub fn role_by(chair: &UserId, secretary: &UserId, is_unit_invited: bool, user: &User) -> Option<MeetingRole> {
    if user.id == *chair {
        Some(MeetingRole::Chair)
    } else if user.id == *secretary {
        Some(MeetingRole::Secretary)
    } else if is_unit_invited {
        Some(MeetingRole::Delegate)
    } else if user.is_admin {
        Some(MeetingRole::Observer)
    } else {
        None
    }
}

/// Whether somebody planned this meeting and may still correct its plan, whether or not they take
/// part: until it is opened, and while they belong to the unit in which they planned it.
pub fn plans(meeting: &Meeting, user: &User) -> bool {
    meeting.state == MeetingState::Planned && has_planned(meeting, user)
}

/// Whether somebody planned this meeting and may still see its plan: until it is opened, and when
/// it was cancelled instead.
pub fn sees_plan(meeting: &Meeting, user: &User) -> bool {
    (meeting.state == MeetingState::Planned || meeting.is_cancelled()) && has_planned(meeting, user)
}

/// Whether somebody planned this meeting and still belongs to the unit in which they did.
fn has_planned(meeting: &Meeting, user: &User) -> bool {
    let planned = |by: &Planner| by.user == user.id && by.unit == user.unit;
    meeting.planned_by.as_ref().is_some_and(planned)
}

/// Whether a unit takes part: it holds the meeting or is invited.
pub fn is_unit_invited(meeting: &Meeting, unit: &UnitId) -> bool {
    *unit == meeting.unit || meeting.invited_units.contains(unit)
}

/// Whether this person is invited to the meeting, and not only an administrator.
pub fn is_invited(meeting: &Meeting, user: &User) -> bool {
    role_in(meeting, user).is_some_and(|role| role != MeetingRole::Observer)
}

/// What somebody presents in order to join a meeting.
#[derive(Debug, Clone, Copy)]
pub enum Pass<'a> {
    Account(&'a User),
    /// A guest of one meeting.
    Guest {
        of: &'a MeetingId,
    },
    /// A machine's access token for one meeting. It comes and goes with its unit.
    Token {
        of: &'a MeetingId,
        unit: &'a UnitId,
        role: MeetingRole,
    },
}

/// Whether what opens the meeting `of` opens this one.
pub fn may_open(of: &MeetingId, meeting: &MeetingId) -> Result<(), Denied> {
    if of == meeting { Ok(()) } else { Err(Denied::Unknown) }
}

/// The role in which somebody may ask to join a meeting.
pub fn role_at_the_door(pass: Pass<'_>, meeting: &Meeting) -> Result<MeetingRole, Denied> {
    match pass {
        Pass::Account(user) => role_in(meeting, user).ok_or(Denied::Unknown),
        Pass::Guest { of } => may_open(of, &meeting.id).map(|()| MeetingRole::Delegate),
        Pass::Token { of, unit, role } => {
            may_open(of, &meeting.id)?;
            if is_unit_invited(meeting, unit) { Ok(role) } else { Err(Denied::Unknown) }
        }
    }
}

/// What somebody may do with media. People have both rights; an access token names those of its
/// holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct MediaRights {
    /// May be heard and seen.
    pub publish: bool,
    /// May hear and see others.
    pub subscribe: bool,
}

impl MediaRights {
    pub const ALL: Self = Self { publish: true, subscribe: true };
}

/// Being heard and seen. `rights` is None for somebody who is not in the meeting.
pub fn may_publish(rights: Option<MediaRights>) -> Result<(), Denied> {
    if rights.is_some_and(|rights| rights.publish) { Ok(()) } else { Err(Denied::NotAllowed) }
}

/// Hearing and seeing others. `rights` is None for somebody who is not in the meeting.
pub fn may_subscribe(rights: Option<MediaRights>) -> Result<(), Denied> {
    if rights.is_some_and(|rights| rights.subscribe) { Ok(()) } else { Err(Denied::NotAllowed) }
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
    use crate::ids::UnitId;
    use moments::Millis;

    use super::*;

    const ALL: [Action; 18] = [
        Action::SeeMeeting,
        Action::EditMeeting,
        Action::EndMeeting,
        Action::InviteGuests,
        Action::KeepPrivateNotes,
        Action::AddPapers,
        Action::DeletePapers,
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
            planned_by: Some(Planner {
                user: UserId::parse("Lan").unwrap(),
                unit: UnitId::parse("department").unwrap(),
            }),
        }
    }

    fn opened(state: MeetingState) -> Meeting {
        Meeting { state, started_at: Some(Millis(1)), ..meeting() }
    }

    fn allowed_in(user: &User, meeting: &Meeting) -> Vec<Action> {
        ALL.into_iter().filter(|a| Access::of(user, meeting).may(*a)).collect()
    }

    fn allowed(user: &User) -> Vec<Action> {
        allowed_in(user, &meeting())
    }

    #[test]
    fn chair_and_secretary_do_everything_but_each_others_part() {
        let chair = allowed(&user("An", "province", false));
        let secretary = allowed_in(&user("Binh", "province", false), &opened(MeetingState::Live));
        assert_eq!(ALL.iter().filter(|a| !chair.contains(a)).collect::<Vec<_>>(), [&Action::SubmitMinutes]);
        assert_eq!(
            ALL.iter().filter(|a| !secretary.contains(a)).collect::<Vec<_>>(),
            [&Action::EndMeeting, &Action::ReturnMinutes(MinutesState::SecretarySigned)]
        );
    }

    #[test]
    fn a_meeting_that_was_never_opened_is_cancelled_by_who_leads_or_planned_it_and_a_running_one_ended_by_the_chair() {
        let [an, binh, cuc] = ["An", "Binh", "Cuc"].map(|name| user(name, "commune", false));
        let (lan, quan) = (user("Lan", "department", false), user("Quan", "elsewhere", true));
        let cancelled = Meeting { state: MeetingState::Ended, ..meeting() };
        let live = opened(MeetingState::Live);
        let end = |who: &User, meeting: &Meeting| Access::of(who, meeting).require(Action::EndMeeting).map(|_| ());
        let table = [
            (&an, Ok(()), Ok(())),
            (&binh, Ok(()), Err(Denied::NotAllowed)),
            (&lan, Ok(()), Err(Denied::PlanClosed)),
            (&quan, Ok(()), Ok(())),
            (&cuc, Err(Denied::NotAllowed), Err(Denied::NotAllowed)),
        ];
        for (who, planned, running) in table {
            assert_eq!(end(who, &meeting()), planned, "{who:?} before the opening");
            assert_eq!(end(who, &live), running, "{who:?} in the meeting");
        }
        assert_eq!(end(&binh, &cancelled), Ok(()), "who comes too late is told that it was cancelled, not of rights");
        assert_eq!(end(&lan, &cancelled), Err(Denied::PlanCancelled));
    }

    #[test]
    fn a_delegate_reads_and_adds_papers_and_no_more() {
        let expected = [
            Action::SeeMeeting,
            Action::KeepPrivateNotes,
            Action::AddPapers,
            Action::SeeTranscript,
            Action::SeeMinutes(MinutesState::Signed),
        ];
        assert_eq!(allowed(&user("Cuc", "commune", false)), expected);
    }

    #[test]
    fn who_planned_it_for_others_corrects_the_plan_until_the_opening_and_takes_no_part() {
        let lan = user("Lan", "department", false);
        let moved = user("Lan", "elsewhere", false);
        let colleague = user("Hoa", "department", false);
        let at = |state| Meeting { state, ..meeting() };
        let plan =
            vec![Action::SeeMeeting, Action::EditMeeting, Action::EndMeeting, Action::AddPapers, Action::DeletePapers];
        let cancelled = at(MeetingState::Ended);
        let held = Meeting { started_at: Some(Millis(1)), ..at(MeetingState::Ended) };
        let table = [
            (&lan, at(MeetingState::Planned), plan),
            (&lan, at(MeetingState::Live), vec![]),
            (&lan, held.clone(), vec![]),
            (&lan, cancelled.clone(), vec![Action::SeeMeeting]),
            (&moved, at(MeetingState::Planned), vec![]),
            (&colleague, at(MeetingState::Planned), vec![]),
            (&lan, Meeting { planned_by: None, ..meeting() }, vec![]),
        ];
        for (who, meeting, may) in table {
            assert_eq!(allowed_in(who, &meeting), may, "{who:?} {:?}", meeting.state);
            assert_eq!(role_at_the_door(Pass::Account(who), &meeting), Err(Denied::Unknown));
        }
        let access = |action| Access::of(&lan, &meeting()).require(action);
        assert_eq!((access(Action::EditMeeting), access(Action::SeeTranscript)), (Ok(None), Err(Denied::NotAllowed)));

        let live = at(MeetingState::Live);
        let afterwards = |who, action| Access::of(who, &live).require(action);
        assert_eq!(afterwards(&lan, Action::EditMeeting), Err(Denied::PlanClosed), "they are told why");
        assert_eq!(Access::of(&lan, &cancelled).require(Action::EditMeeting), Err(Denied::PlanCancelled));
        assert_eq!(Access::of(&lan, &cancelled).require(Action::SeeTranscript), Err(Denied::NotAllowed));
        let delegate = user("Lan", "commune", false);
        let planned_by = Some(Planner { user: delegate.id.clone(), unit: delegate.unit.clone() });
        let cancelled = Meeting { planned_by, ..cancelled };
        let access = Access::of(&delegate, &cancelled);
        assert_eq!(access.require(Action::EditMeeting), Err(Denied::PlanCancelled), "also who takes part");
        assert_eq!(afterwards(&lan, Action::SeeTranscript), Err(Denied::Unknown));
        assert_eq!(afterwards(&moved, Action::SeeMeeting), Err(Denied::Unknown));

        let invited = user("Lan", "commune", false);
        let planned_by = Some(Planner { user: invited.id.clone(), unit: invited.unit.clone() });
        let may = allowed_in(&invited, &Meeting { planned_by, ..meeting() });
        assert!(may.contains(&Action::EditMeeting) && may.contains(&Action::SeeTranscript), "{may:?}");
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
        let (unit, no_unit_of_it) = (&delegate.unit, &stranger.unit);
        let table = [
            (Pass::Account(&chair), Ok(MeetingRole::Chair)),
            (Pass::Account(&delegate), Ok(MeetingRole::Delegate)),
            (Pass::Account(&admin), Ok(MeetingRole::Observer)),
            (Pass::Account(&stranger), Err(Denied::Unknown)),
            (Pass::Guest { of: &here }, Ok(MeetingRole::Delegate)),
            (Pass::Guest { of: &elsewhere }, Err(Denied::Unknown)),
            (Pass::Token { of: &here, unit, role }, Ok(role)),
            (Pass::Token { of: &here, unit: no_unit_of_it, role }, Err(Denied::Unknown)),
            (Pass::Token { of: &elsewhere, unit, role }, Err(Denied::Unknown)),
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

    #[test]
    fn media_rights_allow_publishing_and_subscribing_separately() {
        let no = Err(Denied::NotAllowed);
        for (publish, subscribe) in [(false, false), (true, false), (false, true), (true, true)] {
            let rights = Some(MediaRights { publish, subscribe });
            assert_eq!(may_publish(rights), if publish { Ok(()) } else { no });
            assert_eq!(may_subscribe(rights), if subscribe { Ok(()) } else { no });
        }
        assert_eq!((may_publish(None), may_subscribe(None)), (no, no), "not in the meeting");
    }
}
