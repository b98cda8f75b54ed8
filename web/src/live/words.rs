//! Between the rules' words and the wire's. The two are alike but not one: rules must not change because the wire does.

use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::room::chat::Message;
use meetings::room::presence::{Line, Participant};
use meetings::room::removal::RemovedPerson;
use meetings::room::{self, Room, marks, tracks};
use protocol::live;

// What a page may ask for is what the rules take.
const _: () = assert!(
    live::MAX_MARK_CHARS == marks::MAX_CHARS
        && live::MAX_MARKS_AT_ONCE == marks::MAX_AT_ONCE
        && live::MAX_DELETED_MARKS == marks::MAX_DELETED
);

pub fn source(source: live::Source) -> tracks::Source {
    match source {
        live::Source::Microphone => tracks::Source::Microphone,
        live::Source::Camera => tracks::Source::Camera,
        live::Source::Screen => tracks::Source::Screen,
    }
}

pub fn source_to_wire(source: tracks::Source) -> live::Source {
    match source {
        tracks::Source::Microphone => live::Source::Microphone,
        tracks::Source::Camera => live::Source::Camera,
        tracks::Source::Screen => live::Source::Screen,
    }
}

pub fn mark_kind(kind: live::MarkKind) -> marks::MarkKind {
    match kind {
        live::MarkKind::Conclusion => marks::MarkKind::Conclusion,
        live::MarkKind::ActionItem => marks::MarkKind::ActionItem,
    }
}

pub fn mark_seen(seen: live::MarkSeen) -> marks::Seen {
    marks::Seen { number: seen.number, version: seen.version }
}

pub fn chat_to_wire(message: &Message) -> live::ChatMessage {
    live::ChatMessage {
        id: message.id,
        participant: message.participant.clone(),
        name: message.name.clone(),
        text: message.text.clone(),
        at: message.at,
    }
}

pub fn mark_to_wire(mark: &marks::Mark) -> live::Mark {
    live::Mark {
        number: mark.number,
        version: mark.version,
        kind: match mark.kind {
            marks::MarkKind::Conclusion => live::MarkKind::Conclusion,
            marks::MarkKind::ActionItem => live::MarkKind::ActionItem,
        },
        text: mark.text.clone(),
        at: mark.at,
        by: mark.by.clone(),
        agenda_item: mark.agenda_item.clone(),
        standing: match mark.standing {
            marks::Standing::Desk => live::MarkStanding::Desk,
            marks::Standing::Published => live::MarkStanding::Published,
            marks::Standing::Withdrawn => live::MarkStanding::Withdrawn,
        },
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
        tracks: room
            .tracks()
            .of(id)
            .map(|(source, track)| live::TrackState { source: source_to_wire(source), muted: track.muted })
            .collect(),
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
        planned_chair: room.planned_chair().cloned(),
        started_at: room.started_at(),
        starts_at: meeting.starts_at,
        now,
        participants: room.presence().iter().map(|(id, who)| participant_to_wire(room, id, who)).collect(),
        waiting: waiting.map(|(id, waiting)| waiting_to_wire(id, waiting)).collect(),
        removed: removed.map(|(id, who)| removed_to_wire(id, who)).collect(),
        agenda: room.agenda().items().to_vec(),
        current_item: room.agenda().current().cloned(),
        chat: room.chat().latest().map(chat_to_wire).collect(),
        marks: room.marks().read_by(who).map(mark_to_wire).collect(),
        deleted_marks: deleted_marks.map(mark_to_wire).collect(),
        recording,
    }
}
