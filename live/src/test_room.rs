// SPDX-License-Identifier: MPL-2.0
//! A room for tests: who is there, and what they publish.

use std::collections::BTreeMap;

use meetings::ids::{MeetingId, ParticipantId, UnitId, UserId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::network::Network;
use meetings::room::Room;
use meetings::room::arrival::{Admission, Arrival};
use meetings::room::presence::PresenceCommand;
use meetings::room::tracks::{Source, TrackCommand};
use moments::Millis;

pub fn id(name: &str) -> ParticipantId {
    ParticipantId::parse(name).unwrap()
}

/// An chairs; everybody named has these tracks.
pub fn room(people: &[(&str, &[Source])]) -> Room {
    let user = |name: &str| UserId::parse(name).unwrap();
    let mut room = Room::new(&Meeting {
        id: MeetingId::parse("m").unwrap(),
        title: "Giao ban".into(),
        state: MeetingState::Live,
        starts_at: Millis(0),
        chair: user("An"),
        secretary: user("Binh"),
        unit: UnitId::parse("u").unwrap(),
        invited_units: Vec::new(),
        invitees: meetings::invitees::Invitees::default(),
        agenda: Vec::new(),
        started_at: Some(Millis(0)),
        ended_at: None,
        cancel_reason: String::new(),
        postponed: None,
        planned_by: None,
    });
    for (connection, (name, sources)) in (1..).zip(people) {
        let arrival = Arrival {
            participant: id(name),
            connection,
            name: (*name).to_owned(),
            unit: None,
            namesake: None,
            unit_name: String::new(),
            role: if *name == "An" { MeetingRole::Chair } else { MeetingRole::Delegate },
            admission: Admission::Invited,
            from: Network::of([127, 0, 0, 1].into()),
        };
        room.apply(PresenceCommand::Join(arrival).into(), Millis(1)).unwrap();
        let tracks: BTreeMap<_, _> = sources.iter().map(|source| (*source, false)).collect();
        let publish = TrackCommand::Publish { by: id(name), tracks, names: BTreeMap::new() };
        room.apply(publish.into(), Millis(1)).unwrap();
    }
    room
}
