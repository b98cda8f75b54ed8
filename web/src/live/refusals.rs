//! What people are told when the rules refuse.

use meetings::room::Refusal as RoomRefusal;
use protocol::problem::ProblemCode;

use crate::refusal::Refusal;

impl From<RoomRefusal> for Refusal {
    fn from(refusal: RoomRefusal) -> Self {
        match refusal {
            RoomRefusal::Ended => ProblemCode::MeetingEnded,
            RoomRefusal::NotOpen => ProblemCode::MeetingNotOpen,
            RoomRefusal::NotAllowed | RoomRefusal::NotHere | RoomRefusal::NotAdmitted => ProblemCode::NotAllowed,
            RoomRefusal::ScreenTaken => ProblemCode::ScreenTaken,
            RoomRefusal::ChairShows => ProblemCode::ChairShows,
            RoomRefusal::Removed => ProblemCode::RemovedFromMeeting,
            RoomRefusal::Full => ProblemCode::RoomFull,
            RoomRefusal::NoSuch => ProblemCode::NotInMeeting,
            RoomRefusal::BadText => ProblemCode::InvalidField,
            RoomRefusal::ChatFull => ProblemCode::ChatFull,
            RoomRefusal::TooManyWaiting => ProblemCode::TooManyWaiting,
            RoomRefusal::MarkChanged => ProblemCode::MarkChanged,
            RoomRefusal::MarksFull => ProblemCode::MarksFull,
        }
        .into()
    }
}
