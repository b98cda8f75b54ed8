// SPDX-License-Identifier: MPL-2.0
//! Refusals of use cases: a code and optionally a fact. The words are in `protocol::problem`.

use meetings::display::BadName;
use meetings::meeting::Meeting;
use meetings::minutes::MinutesState;
use meetings::policy::Denied;
use meetings::room::Refusal as RoomRefusal;
use protocol::problem::{Language, Problem, ProblemCode};

/// A refused request. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: ProblemCode,
    /// An additional fact for the reader, for example a wrong line of an import.
    pub fact: Option<String>,
    /// When the same request may succeed, in seconds, if that is known better than usual.
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// A field has an invalid value.
    pub fn invalid(field: impl Into<String>) -> Self {
        Self::from(ProblemCode::InvalidField).with_fact(field)
    }

    /// A meeting is over: it has ended, or was cancelled. Why, is for those who were invited.
    pub fn over(meeting: &Meeting, knows_why: bool) -> Self {
        match (meeting.is_cancelled(), meeting.cancel_reason.trim_end_matches('.')) {
            (false, _) => ProblemCode::MeetingEnded.into(),
            (true, reason) if knows_why && !reason.is_empty() => {
                Self::from(ProblemCode::MeetingCancelled).with_fact(reason)
            }
            (true, _) => ProblemCode::MeetingCancelled.into(),
        }
    }

    #[must_use]
    pub fn with_fact(mut self, fact: impl Into<String>) -> Self {
        self.fact = Some(fact.into());
        self
    }

    /// With how long to wait, in milliseconds.
    #[must_use]
    pub fn with_wait(mut self, millis: i64) -> Self {
        self.retry_after = u32::try_from((millis.max(1) + 999) / 1000).ok();
        self
    }

    /// An internal error: the reason is logged, and not shown.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a request failed inside");
        ProblemCode::Internal.into()
    }

    pub fn problem(&self, language: Language) -> Problem {
        let problem = Problem::new(self.code, language);
        match &self.fact {
            Some(fact) => problem.with_fact(fact.clone()),
            None => problem,
        }
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self { code, fact: None, retry_after: None }
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        use store::Conflict;
        match error {
            store::Error::NotFound(_) => ProblemCode::NotFound.into(),
            store::Error::Conflict(conflict) => match conflict {
                Conflict::Revision { current } => {
                    Self::from(ProblemCode::MinutesChanged).with_fact(current.to_string())
                }
                // Returned while somebody signed or returned them: nothing is frozen.
                Conflict::MinutesState(MinutesState::Draft) | Conflict::StepTaken => {
                    ProblemCode::MinutesStepTaken.into()
                }
                Conflict::MinutesState(_) => ProblemCode::MinutesFrozen.into(),
                Conflict::MeetingNotPlanned => ProblemCode::PlanClosed.into(),
                Conflict::VotesFull => ProblemCode::VotesFull.into(),
                Conflict::VoteClosed => ProblemCode::VoteClosed.into(),
                Conflict::CodeTaken => ProblemCode::BallotCodeTaken.into(),
                Conflict::VotedAlready => ProblemCode::VotedAlready.into(),
                Conflict::Confirmed => ProblemCode::RollCallConfirmed.into(),
                Conflict::HasPeople => ProblemCode::AbsentWithPeople.into(),
                Conflict::ItemUsed => ProblemCode::ItemUsed.into(),
                Conflict::PapersFull => ProblemCode::PapersFull.into(),
                Conflict::NamedRevisionsFull => ProblemCode::NamedRevisionsFull.into(),
                Conflict::WebhooksFull => ProblemCode::WebhooksFull.into(),
                Conflict::PaperReplaced => ProblemCode::PaperReplaced.into(),
                Conflict::PaperVersionsFull => ProblemCode::PaperVersionsFull.into(),
                Conflict::CheckLinksFull => ProblemCode::CheckLinksFull.into(),
                Conflict::MeetingEnded => ProblemCode::MeetingEnded.into(),
                Conflict::Taken(store::holds::HOLD) => ProblemCode::AlreadyHeld.into(),
                Conflict::Taken(store::USERNAME) => ProblemCode::UsernameTaken.into(),
                Conflict::Taken(store::GROUP_NAME) => ProblemCode::GroupNameTaken.into(),
                Conflict::Taken(store::GROUPS) => ProblemCode::GroupsFull.into(),
                Conflict::Taken(store::ACTION_ITEM) => ProblemCode::ActionItemChanged.into(),
                Conflict::Taken(store::minutes_numbers::NUMBER) => ProblemCode::NumberTaken.into(),
                Conflict::Taken(store::COMMENT_PERIOD) => ProblemCode::CommentsOpen.into(),
                Conflict::Taken(store::COMMENT) => ProblemCode::CommentChanged.into(),
                Conflict::CommentsOver => ProblemCode::CommentsOver.into(),
                Conflict::Taken(store::UNIT_CODE) => ProblemCode::UnitCodeTaken.into(),
                _ => ProblemCode::Conflict.into(),
            },
            store::Error::Full => {
                tracing::error!("the disk of the database is full");
                ProblemCode::StorageFull.into()
            }
            store::Error::Unavailable(reason) | store::Error::InDoubt(reason) => {
                tracing::error!(%reason, "the database is not available");
                ProblemCode::Unavailable.into()
            }
            store::Error::Broken(reason) => Self::internal(reason),
        }
    }
}

impl From<BadName> for Refusal {
    fn from(why: BadName) -> Self {
        match why {
            BadName::Length => ProblemCode::NameTooLong.into(),
            // Facts have no language.
            BadName::Character(code) => Self::from(ProblemCode::BadName).with_fact(format!("U+{code:04X}")),
            BadName::Marks | BadName::NoLetter => ProblemCode::BadName.into(),
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => ProblemCode::NotFound.into(),
            Denied::NotAllowed => ProblemCode::NotAllowed.into(),
            Denied::PlanClosed => ProblemCode::PlanClosed.into(),
            Denied::PlanCancelled => ProblemCode::PlanCancelled.into(),
            Denied::OwnAccount => ProblemCode::OwnAccount.into(),
            Denied::OwnReport => ProblemCode::OwnReport.into(),
        }
    }
}

impl From<RoomRefusal> for Refusal {
    fn from(refusal: RoomRefusal) -> Self {
        match refusal {
            RoomRefusal::Ended => ProblemCode::MeetingEnded,
            RoomRefusal::AlreadyOpen => ProblemCode::PlanClosed,
            RoomRefusal::NotOpen => ProblemCode::MeetingNotOpen,
            RoomRefusal::NotAllowed | RoomRefusal::NotHere | RoomRefusal::NotAdmitted => ProblemCode::NotAllowed,
            RoomRefusal::ScreenTaken => ProblemCode::ScreenTaken,
            RoomRefusal::FirstCameraOff => ProblemCode::FirstCameraOff,
            RoomRefusal::ChairShows => ProblemCode::ChairShows,
            RoomRefusal::Removed => ProblemCode::RemovedFromMeeting,
            RoomRefusal::Full => ProblemCode::RoomFull,
            RoomRefusal::NoSuch => ProblemCode::NotInMeeting,
            RoomRefusal::BadText => ProblemCode::InvalidField,
            RoomRefusal::ChatFull => ProblemCode::ChatFull,
            RoomRefusal::ChatFilesFull => ProblemCode::ChatFilesFull,
            RoomRefusal::ChatClosed => ProblemCode::ChatClosed,
            RoomRefusal::Locked => ProblemCode::RoomLocked,
            RoomRefusal::TooManyWaiting => ProblemCode::TooManyWaiting,
            RoomRefusal::MarkChanged => ProblemCode::MarkChanged,
            RoomRefusal::MarksFull => ProblemCode::MarksFull,
            RoomRefusal::AgendaFull => ProblemCode::AgendaFull,
            RoomRefusal::TakenUp => ProblemCode::ItemTakenUp,
            RoomRefusal::PlannedItem => ProblemCode::ItemPlanned,
            RoomRefusal::UsedItem => ProblemCode::ItemUsed,
            RoomRefusal::BadName => ProblemCode::BadName,
            RoomRefusal::NameLength => ProblemCode::NameTooLong,
            RoomRefusal::NotAsking => ProblemCode::NotAsking,
            RoomRefusal::NotSpeaking => ProblemCode::NotSpeaking,
            RoomRefusal::FloorFull => ProblemCode::FloorFull,
            RoomRefusal::LineLost => ProblemCode::SiteLineLost,
        }
        .into()
    }
}
