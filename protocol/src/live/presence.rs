// SPDX-License-Identifier: MPL-2.0
//! Who is in the meeting.

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use serde::{Deserialize, Serialize};

use super::tracks::TrackState;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PresenceRequest {
    /// Leaves for good; a closed socket without it counts as a lost connection.
    Leave,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PresenceUpdate {
    /// Somebody joined, behind those who are there; or anything about them changed (microphone,
    /// connection).
    Participant {
        participant: Participant,
    },
    ParticipantLeft {
        participant: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Participant {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    /// Joined by an access token: an encoder, a display, a test caller.
    pub is_machine: bool,
    /// False while the connection is lost and the place is kept.
    pub connected: bool,
    pub tracks: Vec<TrackState>,
}

/// Part of the welcome; on the wire by columns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(try_from = "PeopleByColumns", into = "PeopleByColumns")]
pub struct PresenceState {
    /// In the order in which they came.
    pub participants: Vec<Participant>,
}

/// All identifiers, all names, all offices, and so on. A welcome to a room of 350 sites has them all.
/// Packed, columns take a quarter less than rows: nothing stands between two like values, and each
/// kind of text is packed by its own letters.
#[derive(Serialize, Deserialize)]
struct PeopleByColumns {
    people: Columns,
    /// Always empty. Pages of protocol version 6 look into it before they see that they are
    /// outdated.
    #[serde(default)]
    participants: [(); 0],
}

/// The fields of [`Participant`], of one person at the same place in each.
#[derive(Default, Serialize, Deserialize)]
struct Columns {
    id: Vec<ParticipantId>,
    name: Vec<String>,
    unit_name: Vec<String>,
    role: Vec<MeetingRole>,
    is_guest: Vec<bool>,
    is_machine: Vec<bool>,
    connected: Vec<bool>,
    tracks: Vec<Vec<TrackState>>,
}

impl From<PresenceState> for PeopleByColumns {
    fn from(state: PresenceState) -> Self {
        let mut people = Columns::default();
        for Participant { id, name, unit_name, role, is_guest, is_machine, connected, tracks } in state.participants {
            people.id.push(id);
            people.name.push(name);
            people.unit_name.push(unit_name);
            people.role.push(role);
            people.is_guest.push(is_guest);
            people.is_machine.push(is_machine);
            people.connected.push(connected);
            people.tracks.push(tracks);
        }
        Self { people, participants: [] }
    }
}

impl TryFrom<PeopleByColumns> for PresenceState {
    type Error = &'static str;

    fn try_from(PeopleByColumns { people, .. }: PeopleByColumns) -> Result<Self, Self::Error> {
        let Columns { id, name, unit_name, role, is_guest, is_machine, connected, tracks } = people;
        let lengths =
            [name.len(), unit_name.len(), role.len(), is_guest.len(), is_machine.len(), connected.len(), tracks.len()];
        if lengths.iter().any(|length| *length != id.len()) {
            return Err("columns of different lengths");
        }
        let texts = id.into_iter().zip(name).zip(unit_name);
        let flags = role.into_iter().zip(is_guest).zip(is_machine).zip(connected);
        let rows = texts.zip(flags).zip(tracks).map(|((texts, flags), tracks)| {
            let ((id, name), unit_name) = texts;
            let (((role, is_guest), is_machine), connected) = flags;
            Participant { id, name, unit_name, role, is_guest, is_machine, connected, tracks }
        });
        Ok(Self { participants: rows.collect() })
    }
}
