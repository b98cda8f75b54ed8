// SPDX-License-Identifier: MPL-2.0
//! A live meeting as pure state and rules.
//!
//! [`Room::apply`] takes one [`Command`] and the time, and returns the [`Event`]s, or refuses and
//! changes nothing. It reads no clock and does no I/O: the owner of a room persists the events
//! first and notifies participants afterwards.
//!
//! Every feature is one file with its command, its event, its state and the part of the state that
//! is in the snapshot: [`presence`] (who is here), [`lobby`], [`door`] (locked, sent out),
//! [`opening`], [`floor`], [`spotlight`], [`chat`], [`tracks`] (microphones, cameras, mutes;
//! several cameras of one site: `cameras.rs`), [`screen`], [`papers`], [`removal`], [`agenda`],
//! [`marks`], [`chairing`], [`reactions`] and [`ending`]. The list of features is below.
//! [`snapshot`] is what a restart of the server needs.

pub mod agenda;
pub mod arrival;
pub mod camera_name;
mod cameras;
pub mod chairing;
pub mod chat;
pub mod door;
pub mod ending;
pub mod floor;
pub mod lobby;
pub mod marks;
pub mod opening;
pub mod papers;
pub mod presence;
pub mod reactions;
pub mod removal;
mod roles;
pub mod screen;
pub mod snapshot;
pub mod spotlight;
#[cfg(test)]
mod test_room;
pub mod tracks;
pub mod votes;

use crate::ids::{MeetingId, ParticipantId};
use crate::meeting::{Meeting, MeetingRole, MeetingState};
use moments::Millis;

use agenda::{Agenda, AgendaCommand, AgendaEvent};
use chairing::{ChairCommand, ChairEvent, Chairing};
use chat::{Chat, ChatCommand, ChatEvent};
use door::{Door, DoorCommand, DoorEvent};
use ending::{EndCommand, EndEvent};
use floor::{Floor, FloorCommand, FloorEvent};
use lobby::{Lobby, LobbyCommand, LobbyEvent};
use marks::{MarkCommand, MarkEvent, Marks};
use opening::{OpeningCommand, OpeningEvent};
use papers::{PaperCommand, PaperEvent, Papers};
use presence::{Participant, Presence, PresenceCommand, PresenceEvent};
use reactions::{ReactionCommand, ReactionEvent, Reactions};
use removal::{RemovalCommand, RemovalEvent, Removed};
use screen::{Screen, ScreenCommand, ScreenEvent};
use spotlight::{Spotlight, SpotlightCommand, SpotlightEvent};
use tracks::{TrackCommand, TrackEvent, Tracks};
use votes::{VoteCommand, VoteEvent, Votes};

/// Derives commands, events, state and snapshot of a room from the list of features.
macro_rules! features {
    ($($feature:ident: $command:ty, $event:ty, $apply:ident $(, $(#[serde($place:meta)])* $state:ident: $State:ty)?;)*) => {
        /// Everything that can be asked of a room.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Command {
            $($feature($command),)*
        }

        /// Everything that can happen in a room.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($feature($event),)*
        }

        $(
            impl From<$command> for Command {
                fn from(command: $command) -> Self { Self::$feature(command) }
            }
            impl From<$event> for Event {
                fn from(event: $event) -> Self { Self::$feature(event) }
            }
        )*

        impl Event {
            /// Whether it changes the snapshot.
            pub fn changes_snapshot(&self) -> bool {
                match self { $(Self::$feature(event) => event.changes_snapshot(),)* }
            }
        }

        /// The state of each feature.
        #[derive(Debug, Clone)]
        struct States {
            $($($state: $State,)?)*
        }

        /// The part of it that is in the snapshot.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
        struct StatesSnapshot {
            $($(
                #[cfg_attr(feature = "wire", serde(default $(, $place)*))]
                $state: <$State as FeatureState>::Snapshot,
            )?)*
        }

        impl States {
            fn new(meeting: &Meeting) -> Self {
                Self { $($($state: <$State>::initial(meeting),)?)* }
            }

            fn to_snapshot(&self) -> StatesSnapshot {
                StatesSnapshot { $($($state: self.$state.to_snapshot(),)?)* }
            }

            fn restore(&mut self, snapshot: StatesSnapshot) {
                $($(self.$state.restore(snapshot.$state);)?)*
            }

            fn on_left(&mut self, participant: &ParticipantId) {
                $($(FeatureState::on_left(&mut self.$state, participant);)?)*
            }
        }

        impl Room {
            fn dispatch(&mut self, command: Command, now: Millis) -> Result<Vec<Event>, Refusal> {
                match command { $(Command::$feature(command) => self.$apply(command, now),)* }
            }

            $($(
                pub fn $state(&self) -> &$State { &self.states.$state }
            )?)*
        }
    };
}

// The features: command, event, the function that applies commands, and the state, with its place
// in the snapshot if that is not its name.
features! {
    Presence: PresenceCommand, PresenceEvent, apply_presence, presence: Presence;
    Lobby: LobbyCommand, LobbyEvent, apply_lobby, #[serde(skip)] lobby: Lobby;
    Door: DoorCommand, DoorEvent, apply_door, door: Door;
    Opening: OpeningCommand, OpeningEvent, apply_opening;
    Chair: ChairCommand, ChairEvent, apply_chair, chairing: Chairing;
    Floor: FloorCommand, FloorEvent, apply_floor, floor: Floor;
    Spotlight: SpotlightCommand, SpotlightEvent, apply_spotlight, spotlight: Spotlight;
    Chat: ChatCommand, ChatEvent, apply_chat, chat: Chat;
    Track: TrackCommand, TrackEvent, apply_track, tracks: Tracks;
    Screen: ScreenCommand, ScreenEvent, apply_screen, screen: Screen;
    Paper: PaperCommand, PaperEvent, apply_paper, #[serde(rename = "shown_page")] papers: Papers;
    Removal: RemovalCommand, RemovalEvent, apply_removal, removed: Removed;
    Agenda: AgendaCommand, AgendaEvent, apply_agenda, #[serde(rename = "current")] agenda: Agenda;
    Mark: MarkCommand, MarkEvent, apply_mark, #[serde(flatten)] marks: Marks;
    Reaction: ReactionCommand, ReactionEvent, apply_reaction, #[serde(skip)] reactions: Reactions;
    Vote: VoteCommand, VoteEvent, apply_vote, #[serde(skip)] votes: Votes;
    End: EndCommand, EndEvent, apply_end;
}

/// The state of a feature.
trait FeatureState: Sized {
    /// Its part of the snapshot.
    type Snapshot;

    /// The state of a meeting that has just begun.
    fn initial(meeting: &Meeting) -> Self;

    fn to_snapshot(&self) -> Self::Snapshot;

    fn restore(&mut self, snapshot: Self::Snapshot);

    /// A participant has left.
    fn on_left(&mut self, _participant: &ParticipantId) {}
}

/// An event of a feature.
trait FeatureEvent {
    /// Whether it changes the snapshot.
    fn changes_snapshot(&self) -> bool {
        true
    }
}

/// Why a room refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the meeting has ended")]
    Ended,
    #[error("the meeting has not been opened yet")]
    NotOpen,
    #[error("the meeting has been opened meanwhile")]
    AlreadyOpen,
    #[error("this is for the chair or the secretary")]
    NotAllowed,
    #[error("the chair has removed this person from the meeting")]
    Removed,
    #[error("this guest was not admitted")]
    NotAdmitted,
    #[error("the meeting is full")]
    Full,
    #[error("somebody else shows a screen")]
    ScreenTaken,
    #[error("the first camera of this site is off, and an added one is not shown without it")]
    FirstCameraOff,
    #[error("the chair shows a screen")]
    ChairShows,
    #[error("this person is not in the meeting")]
    NotHere,
    #[error("there is no such thing in this meeting")]
    NoSuch,
    #[error("the text is empty or too long")]
    BadText,
    #[error("this participant, or everybody together, has written as much as one meeting takes")]
    ChatFull,
    #[error("this participant, or everybody together, has sent as many files as one meeting takes")]
    ChatFilesFull,
    #[error("the chat is closed for all but those who lead")]
    ChatClosed,
    #[error("the room is locked")]
    Locked,
    #[error("too many guests of one network are waiting")]
    TooManyWaiting,
    #[error("somebody has changed or deleted this note meanwhile")]
    MarkChanged,
    #[error("this meeting takes no more notes")]
    MarksFull,
    #[error("this agenda takes no more items")]
    AgendaFull,
    #[error("the meeting has come to this item")]
    TakenUp,
    #[error("this item was not added in the meeting")]
    PlannedItem,
    #[error("something belongs to this item")]
    UsedItem,
    #[error("the name holds what cannot be seen, or no letter")]
    BadName,
    #[error("the name is empty or too long")]
    NameLength,
    #[error("this person does not ask for the floor any more")]
    NotAsking,
    #[error("this person does not have the floor any more")]
    NotSpeaking,
    #[error("as many have the floor as can be heard")]
    FloorFull,
    #[error("the line of this person is cut")]
    LineLost,
}

/// The rules and the state of one live meeting. Cheap enough to clone for each command, so that its
/// owner can drop a change that could not be made durable.
#[derive(Debug, Clone)]
pub struct Room {
    meeting: MeetingId,
    /// The set time.
    starts_at: Option<Millis>,
    started_at: Option<Millis>,
    ended_at: Option<Millis>,
    /// When the last participant left.
    last_exit: Option<Millis>,
    planned_chair: Option<ParticipantId>,
    states: States,
}

impl Room {
    /// An empty room for `meeting`.
    pub fn new(meeting: &Meeting) -> Self {
        Self {
            meeting: meeting.id.clone(),
            starts_at: meeting.set_time(),
            started_at: meeting.started_at,
            ended_at: match meeting.state {
                MeetingState::Ended => Some(meeting.ended_at.unwrap_or(meeting.starts_at)),
                MeetingState::Planned | MeetingState::Live => None,
            },
            last_exit: None,
            planned_chair: chairing::planned_chair(meeting),
            states: States::new(meeting),
        }
    }

    /// Applies one command at `now`. After a refusal nothing has changed.
    pub fn apply(&mut self, command: Command, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Err(Refusal::Ended);
        }
        self.dispatch(command, now)
    }

    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    pub fn ended_at(&self) -> Option<Millis> {
        self.ended_at
    }

    /// Who asks, if they are in the meeting.
    fn requester(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        self.states.presence.get(by).ok_or(Refusal::NotHere)
    }

    fn require_chair(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let requester = self.requester(by)?;
        if requester.role == MeetingRole::Chair { Ok(requester) } else { Err(Refusal::NotAllowed) }
    }

    fn require_chair_or_co_chair(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let requester = self.requester(by)?;
        if requester.role.chairs() { Ok(requester) } else { Err(Refusal::NotAllowed) }
    }

    fn require_leader(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let requester = self.requester(by)?;
        if requester.role.leads() { Ok(requester) } else { Err(Refusal::NotAllowed) }
    }

    /// A leader who is a person: an encoder that is their hall's does not lead.
    fn require_leading_person(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let requester = self.require_leader(by)?;
        if requester.token.is_some() { Err(Refusal::NotAllowed) } else { Ok(requester) }
    }

    /// Ends the stay of a participant, with the state that belongs to it.
    fn remove_participant(&mut self, participant: &ParticipantId, at: Millis) -> Option<Participant> {
        let gone = self.states.presence.remove(participant, at)?;
        self.states.on_left(participant);
        if gone.token.is_none() {
            self.last_exit = self.last_exit.max(Some(at));
        }
        Some(gone)
    }
}

/// A text that people wrote, as it is stored; see [`crate::display::text`].
fn acceptable_text(text: &str, max: usize) -> Result<String, Refusal> {
    crate::display::text(text, max).ok_or(Refusal::BadText)
}
