//! Between the rules' words and the wire's. The two are alike but not one: rules must not change because the wire does.

use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::room::presence::{Line, Participant};
use meetings::room::removal::RemovedPerson;
use meetings::room::{self, Refusal as RoomRefusal, Room, marks};
use protocol::live;
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

pub fn mark_to_wire(mark: &marks::Mark) -> live::Mark {
    live::Mark {
        number: mark.number,
        version: mark.version,
        kind: mark.kind,
        text: mark.text.clone(),
        at: mark.at,
        by: mark.by.clone(),
        agenda_item: mark.agenda_item.clone(),
        standing: mark.standing,
        amended: mark.amended_at.is_some(),
        changed_by: mark.changed_by.clone(),
    }
}

pub fn waiting_to_wire(guest: &ParticipantId, waiting: &room::lobby::Waiting) -> live::WaitingGuest {
    live::WaitingGuest {
        id: guest.clone(),
        name: waiting.name().to_owned(),
        unit_name: waiting.unit_name().to_owned(),
        namesake: waiting.namesake().map(str::to_owned),
    }
}

pub fn removed_to_wire(id: &ParticipantId, who: &RemovedPerson) -> live::RemovedPerson {
    live::RemovedPerson { id: id.clone(), name: who.name.clone(), unit_name: who.unit_name.clone() }
}

pub fn participant_to_wire(room: &Room, id: &ParticipantId, who: &Participant) -> live::Participant {
    live::Participant {
        id: id.clone(),
        name: who.name.clone(),
        unit_name: who.unit_name.clone(),
        role: who.role,
        is_guest: who.is_guest,
        is_machine: who.token.is_some(),
        connected: matches!(who.line, Line::Up(_)),
        hand_raised_at: room.hands().raised_at(id),
        tracks: room.tracks().of(id).map(|(source, track)| live::TrackState { source, muted: track.muted }).collect(),
        joined_at: who.joined_at,
    }
}

pub fn leads(role: MeetingRole) -> bool {
    matches!(role, MeetingRole::Chair | MeetingRole::Secretary)
}

/// Everything there is to know for `who`.
pub fn state_to_wire(
    room: &Room,
    meeting: &Meeting,
    unit_name: &str,
    who: &Participant,
    recording: live::RecordingState,
    now: Millis,
) -> live::RoomState {
    let role = who.role;
    let waiting = room.lobby().iter().filter(|_| leads(role));
    let removed = room.removed().iter().filter(|_| leads(role));
    let deleted_marks = room.marks().deleted().iter().filter(|_| who.is_at_desk());
    live::RoomState {
        meeting: meeting.id.clone(),
        title: meeting.title.clone(),
        unit_name: unit_name.to_owned(),
        your_role: role,
        now,
        recording,
        presence: live::PresenceState {
            participants: room.presence().iter().map(|(id, who)| participant_to_wire(room, id, who)).collect(),
        },
        lobby: live::LobbyState { waiting: waiting.map(|(id, waiting)| waiting_to_wire(id, waiting)).collect() },
        opening: live::OpeningState { started_at: room.started_at(), starts_at: meeting.starts_at },
        chairing: live::ChairState { planned_chair: room.planned_chair().cloned() },
        chat: live::ChatState { chat: room.chat().latest().cloned().collect() },
        removal: live::RemovalState { removed: removed.map(|(id, who)| removed_to_wire(id, who)).collect() },
        agenda: live::AgendaState {
            agenda: room.agenda().items().to_vec(),
            current_item: room.agenda().current().cloned(),
        },
        marks: live::MarkState {
            marks: room.marks().read_by(who).map(mark_to_wire).collect(),
            deleted_marks: deleted_marks.map(mark_to_wire).collect(),
        },
    }
}
