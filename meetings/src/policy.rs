// SPDX-License-Identifier: MPL-2.0
//! Authorisation: the only place that decides who may do what outside a live room.
//!
//! Pure. Pages, requests, sockets and commands ask here first. Somebody who may not even see a
//! meeting gets [`Denied::Unknown`], so that guessing identifiers reveals nothing. What
//! participants of a live room may do is decided by its rules (`room/`).

use crate::ids::{MeetingId, UnitId, UserId};
use crate::invitees::Seat;
use crate::meeting::{Meeting, MeetingRole, MeetingState, Planner};
use crate::minutes::{MinutesKind, MinutesState};
use crate::people::User;
use crate::unit_tree::UnitTree;

mod action_items;
mod comments;

pub use self::action_items::{ItemAccess, ItemGivers};
pub use self::comments::{CommentAccess, CommentAct};

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
    /// They reported the action item, or asked for the extension, themselves.
    OwnReport,
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
    /// Noting absences, confirming the roll call, reporting the hall of any unit.
    KeepRollCall,
    /// Opening and closing votes, seeing who has not voted, counting papers for any hall.
    ConductVotes,
    /// Giving action items after the meeting, and writing anew who does what by when.
    GiveActionItems,
    /// Votes with their results, and voting oneself where one is on the list.
    SeeVotes,
    /// Seeing the own unit in the roll call, and reporting its hall.
    ReportHall,
    /// Making observers delegates of this meeting, and taking it back.
    RaiseObservers,
    /// Seeing which sites are ready, sending them the link of the check, noting whom to call there.
    SeeReadiness,
    /// Checking the own site before the meeting.
    CheckSite,
    /// Adding papers, and deleting one's own. Delegates too: units send their reports.
    AddPapers,
    /// Deleting and replacing those of others.
    DeletePapers,
    /// Seeing who has opened which paper, and who has not.
    SeePaperOpenings,
    /// Saying whether the chat goes into the dossier.
    SetChatRecord,
    /// What of the chat is in the dossier.
    SeeChatRecord,
    /// Of that, also what was withdrawn during the meeting.
    SeeWithdrawnChat,
    /// Reading it, and hearing the recording of its sentences.
    SeeTranscript,
    RedoTranscript,
    /// Correcting what was recognised, also during the meeting.
    CorrectTranscript,
    /// Adding recordings that were made elsewhere, and removing them.
    AddSoundFiles,
    /// Drafts, history, previews; also saving and restoring.
    EditMinutes,
    /// The minutes as they are; published ones are read by everybody who was invited.
    SeeMinutes {
        published: bool,
    },
    SubmitMinutes,
    /// Back to the secretary from this state.
    ReturnMinutes(MinutesState),
    SignMinutes,
    CorrectMinutes,
    /// Everything that is filed of a meeting, in one archive.
    MakeDossier,
    /// Saying that nothing of it is to be deleted, and reading who said so.
    HoldRecords,
    /// Agreeing with what was submitted, before the secretary signs.
    ApproveMinutes,
    /// Letting those who were invited read signed minutes, seeing who has, noting where they are
    /// filed.
    PublishMinutes,
    /// Saying that signed minutes do not count any more.
    WithdrawMinutes,
    /// Naming who signs in the place of the chair. An administrator may, whose chair is away.
    NameSubstitute,
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
    /// The unit for which they come is invited to observe: its site is checked and counted like
    /// the others.
    of_observing_unit: bool,
    /// The chair was handed over to them, or they are co-chair.
    chairs_now: bool,
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
            of_observing_unit: meeting.seat_of_unit(meeting.stands_for(&user.id, &user.unit)) == Some(Seat::Observer),
            chairs_now: false,
            over_for_planner: has_planned(meeting, user).then_some(over),
        }
    }

    /// For a meeting that has ended: who planned it has no say any more.
    pub fn of_ended(user: &'a User, role: Option<MeetingRole>) -> Self {
        Self {
            user,
            role,
            plans: false,
            never_opened: false,
            sees_plan: false,
            of_observing_unit: false,
            chairs_now: false,
            over_for_planner: None,
        }
    }

    /// `chairs`: they were handed the chair, or are co-chair. They conduct the meeting like the
    /// chair of the plan, who still may, too; its minutes are not theirs.
    #[must_use]
    pub fn with_chair_now(self, chairs: bool) -> Self {
        Self { chairs_now: self.role.is_some() && chairs, ..self }
    }

    /// In minutes that they sign in the place of the chair ([`may_stand_in`]) they have the chair's
    /// part.
    #[must_use]
    pub fn with_chairs_part(self, stands_in: bool) -> Self {
        Self { role: if stands_in { Some(MeetingRole::Chair) } else { self.role }, ..self }
    }

    pub fn user(&self) -> &UserId {
        &self.user.id
    }

    /// None for who only planned the meeting, and for strangers.
    pub fn role(&self) -> Option<MeetingRole> {
        self.role
    }

    pub fn may(&self, action: Action) -> bool {
        use Action as A;
        use MeetingRole::{Chair, Secretary};
        let of_plan = matches!(
            action,
            A::EditMeeting
                | A::EndMeeting
                | A::AddPapers
                | A::DeletePapers
                | A::SeePaperOpenings
                | A::SeeReadiness
                | A::SetChatRecord
        );
        if (self.sees_plan && action == A::SeeMeeting) || (self.plans && of_plan) {
            return true;
        }
        let Some(role) = self.role else { return false };
        let leads = matches!(role, Chair | Secretary);
        match action {
            A::SeeMeeting | A::SeeTranscript | A::SeeVotes | A::KeepPrivateNotes | A::SeeChatRecord => true,
            A::EditMeeting | A::RedoTranscript | A::MakeDossier | A::HoldRecords => leads || self.user.is_admin,
            A::SeeReadiness => leads || self.chairs_now || self.user.is_admin,
            A::AddPapers => role != MeetingRole::Observer,
            A::ReportHall | A::CheckSite => role != MeetingRole::Observer || self.of_observing_unit,
            A::RaiseObservers => role == Chair || self.chairs_now,
            A::EndMeeting => role == Chair || self.user.is_admin || (self.never_opened && role == Secretary),
            A::SeeMinutes { published } => leads || published,
            A::SubmitMinutes => role == Secretary,
            A::NameSubstitute => role == Chair || self.user.is_admin,
            // What the secretary has signed waits for the chair's word alone.
            A::ReturnMinutes(MinutesState::SecretarySigned) | A::ApproveMinutes | A::WithdrawMinutes => role == Chair,
            A::KeepRollCall
            | A::ConductVotes
            | A::SetChatRecord
            | A::GiveActionItems
            | A::DeletePapers
            | A::SeePaperOpenings => leads || self.chairs_now,
            A::InviteGuests
            | A::SeeWithdrawnChat
            | A::CorrectTranscript
            | A::AddSoundFiles
            | A::EditMinutes
            | A::SignMinutes
            | A::CorrectMinutes
            | A::PublishMinutes
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
    pub fn may_sign_now(&self, kind: MinutesKind, state: MinutesState) -> bool {
        self.role.is_some() && self.role == kind.signer_in(state)
    }
}

/// The role of a person; none if they are not invited. An administrator who is not invited
/// observes.
pub fn role_in(meeting: &Meeting, user: &User) -> Option<MeetingRole> {
    let role = role_by(&meeting.chair, &meeting.secretary, meeting.seat_of(user), user)?;
    let is_raised = role == MeetingRole::Observer && meeting.invitees.raised.contains(&user.id);
    Some(if is_raised { MeetingRole::Delegate } else { role })
}

/// The same for who knows of a meeting only in which way it invites this person.
pub fn role_by(chair: &UserId, secretary: &UserId, seat: Option<Seat>, user: &User) -> Option<MeetingRole> {
    if user.id == *chair {
        return Some(MeetingRole::Chair);
    }
    if user.id == *secretary {
        return Some(MeetingRole::Secretary);
    }
    match seat {
        Some(Seat::Delegate) => Some(MeetingRole::Delegate),
        Some(Seat::Observer) => Some(MeetingRole::Observer),
        None => user.is_admin.then_some(MeetingRole::Observer),
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
    meeting.seat_of_unit(unit).is_some()
}

/// Whether this person is invited to the meeting, and not only an administrator.
pub fn is_invited(meeting: &Meeting, user: &User) -> bool {
    user.id == meeting.chair || user.id == meeting.secretary || meeting.seat_of(user).is_some()
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
            match meeting.seat_of_unit(unit).ok_or(Denied::Unknown)? {
                Seat::Observer if !role.leads() => Ok(MeetingRole::Observer),
                Seat::Observer | Seat::Delegate => Ok(role),
            }
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
    /// Of observers.
    pub const LISTENING: Self = Self { publish: false, subscribe: true };
}

/// What of the rights of an access token its holder has in this meeting: the machine of a site that
/// observes, or that is there as an observer itself, shows and plays, and sends nothing.
pub fn token_rights(rights: MediaRights, unit: &UnitId, role: MeetingRole, meeting: &Meeting) -> MediaRights {
    let observes = role == MeetingRole::Observer || meeting.seat_of_unit(unit) == Some(Seat::Observer);
    MediaRights { publish: rights.publish && !observes, ..rights }
}

/// Being heard and seen. `rights` is None for somebody who is not in the meeting.
pub fn may_publish(rights: Option<MediaRights>) -> Result<(), Denied> {
    if rights.is_some_and(|rights| rights.publish) { Ok(()) } else { Err(Denied::NotAllowed) }
}

/// Hearing and seeing others. `rights` is None for somebody who is not in the meeting.
pub fn may_subscribe(rights: Option<MediaRights>) -> Result<(), Denied> {
    if rights.is_some_and(|rights| rights.subscribe) { Ok(()) } else { Err(Denied::NotAllowed) }
}

/// Whether somebody may sign minutes in the place of the chair: who is invited or of the unit that
/// holds the meeting, for as long as they are, and is neither of the two who sign by their parts.
pub fn may_stand_in(meeting: &Meeting, user: &User) -> bool {
    user.id != meeting.chair && user.id != meeting.secretary && meeting.seat_of(user).is_some()
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

/// Saying that a meeting which is held may be deleted again: administrators, and who held it.
pub fn may_lift_hold(user: &User, placed_by: &UserId) -> bool {
    user.is_admin || user.id == *placed_by
}

/// Noting whom to call at a site, which outlasts the meeting: the unit itself and those above it,
/// and administrators. Whoever holds a meeting reads it.
pub fn may_note_technician(user: &User, unit: &UnitId, tree: &UnitTree) -> bool {
    user.is_admin || tree.is_under(unit, &user.unit)
}

/// The lists of units that an office invites often: everybody of the office plans with them.
pub fn may_keep_groups(user: &User, office: &UnitId) -> Result<(), Denied> {
    if user.unit == *office { Ok(()) } else { Err(Denied::Unknown) }
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
mod tests;
