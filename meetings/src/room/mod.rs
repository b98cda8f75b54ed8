// SPDX-License-Identifier: MPL-2.0
//! A live meeting as pure state and rules.
//!
//! [`Room::apply`] takes one [`Command`] and the time, and answers with what happened, or refuses and changes nothing. It reads no
//! clock and does no input or output: whoever owns a room makes the [`Event`]s durable first and tells people afterwards.
//!
//! Every feature is one file with its command, its event, what it keeps and what of that survives a
//! restart of the server: [`presence`] (who is here), [`lobby`], [`opening`], [`hands`], [`chat`],
//! [`tracks`] (microphones, cameras, mutes), [`screen`], [`removal`], [`agenda`], [`marks`],
//! [`chairing`], [`reactions`] and [`ending`]. The list of them is below. [`snapshot`] is a room at
//! rest.

pub mod agenda;
pub mod chairing;
pub mod chat;
pub mod ending;
pub mod hands;
pub mod lobby;
pub mod marks;
pub mod opening;
pub mod presence;
pub mod reactions;
pub mod removal;
pub mod screen;
pub mod snapshot;
#[cfg(test)]
mod test_room;
pub mod tracks;

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::ids::{MeetingId, ParticipantId};
use crate::meeting::{Meeting, MeetingRole, MeetingState};

use agenda::{Agenda, AgendaCommand, AgendaEvent};
use chairing::{ChairCommand, ChairEvent, Chairing};
use chat::{Chat, ChatCommand, ChatEvent};
use ending::{EndCommand, EndEvent};
use hands::{HandCommand, HandEvent, Hands};
use lobby::{Lobby, LobbyCommand, LobbyEvent};
use marks::{MarkCommand, MarkEvent, Marks};
use opening::{OpeningCommand, OpeningEvent};
use presence::{Participant, Presence, PresenceCommand, PresenceEvent};
use reactions::{ReactionCommand, ReactionEvent, Reactions};
use removal::{RemovalCommand, RemovalEvent, Removed};
use screen::{Screen, ScreenCommand, ScreenEvent};
use tracks::{TrackCommand, TrackEvent, Tracks};

/// Makes of the list of features what a room is asked, what can happen in it, what it keeps, and
/// what of that survives a restart.
macro_rules! features {
    ($($feature:ident: $command:ty, $event:ty, $apply:ident $(, $(#[$at_rest:meta])* $state:ident: $State:ty)?;)*) => {
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
            /// Whether it changes what survives a restart of the server.
            pub fn outlives_restart(&self) -> bool {
                match self { $(Self::$feature(event) => event.outlives_restart(),)* }
            }
        }

        /// What each feature keeps.
        #[derive(Debug, Clone)]
        struct States {
            $($($state: $State,)?)*
        }

        /// What of that survives a restart.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        struct StatesAtRest {
            $($(#[serde(default)] $(#[$at_rest])* $state: <$State as State>::AtRest,)?)*
        }

        impl States {
            fn new(meeting: &Meeting) -> Self {
                Self { $($($state: <$State>::begin(meeting),)?)* }
            }

            fn at_rest(&self) -> StatesAtRest {
                StatesAtRest { $($($state: self.$state.at_rest(),)?)* }
            }

            fn restore(&mut self, at_rest: StatesAtRest) {
                $($(self.$state.restore(at_rest.$state);)?)*
            }

            fn forget(&mut self, participant: &ParticipantId) {
                $($(State::forget(&mut self.$state, participant);)?)*
            }
        }

        impl Room {
            fn carry_out(&mut self, command: Command, now: Millis) -> Result<Vec<Event>, Refusal> {
                match command { $(Command::$feature(command) => self.$apply(command, now),)* }
            }

            $($(
                pub fn $state(&self) -> &$State { &self.states.$state }
            )?)*
        }
    };
}

// The features: what is asked, what happens, who carries it out, and what is kept, with where that
// stands in the snapshot if not under its name.
features! {
    Presence: PresenceCommand, PresenceEvent, apply_presence, presence: Presence;
    Lobby: LobbyCommand, LobbyEvent, apply_lobby, #[serde(skip)] lobby: Lobby;
    Opening: OpeningCommand, OpeningEvent, apply_opening;
    Chair: ChairCommand, ChairEvent, apply_chair, chairing: Chairing;
    Hand: HandCommand, HandEvent, apply_hand, hands: Hands;
    Chat: ChatCommand, ChatEvent, apply_chat, #[serde(skip)] chat: Chat;
    Track: TrackCommand, TrackEvent, apply_track, tracks: Tracks;
    Screen: ScreenCommand, ScreenEvent, apply_screen, screen: Screen;
    Removal: RemovalCommand, RemovalEvent, apply_removal, removed: Removed;
    Agenda: AgendaCommand, AgendaEvent, apply_agenda, #[serde(rename = "current")] agenda: Agenda;
    Mark: MarkCommand, MarkEvent, apply_mark, #[serde(flatten)] marks: Marks;
    Reaction: ReactionCommand, ReactionEvent, apply_reaction, #[serde(skip)] reactions: Reactions;
    End: EndCommand, EndEvent, apply_end;
}

/// What a feature keeps.
trait State: Sized {
    /// What of it survives a restart of the server: its part of the snapshot.
    type AtRest;

    /// As a meeting begins.
    fn begin(meeting: &Meeting) -> Self;

    fn at_rest(&self) -> Self::AtRest;

    fn restore(&mut self, at_rest: Self::AtRest);

    /// Somebody's stay has ended.
    fn forget(&mut self, _participant: &ParticipantId) {}
}

/// What happens in a feature.
trait Happening {
    /// Whether it changes what survives a restart of the server.
    fn outlives_restart(&self) -> bool {
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
    #[error("too many guests of one network are waiting")]
    TooManyWaiting,
    #[error("somebody has changed or deleted this note meanwhile")]
    MarkChanged,
    #[error("this meeting takes no more notes")]
    MarksFull,
}

/// The rules and the state of one live meeting. Cheap enough to clone for each command, so that its
/// owner can drop a change that could not be made durable.
#[derive(Debug, Clone)]
pub struct Room {
    meeting: MeetingId,
    /// The set time.
    starts_at: Millis,
    started_at: Option<Millis>,
    ended_at: Option<Millis>,
    /// When the last person left.
    last_exit: Option<Millis>,
    planned_chair: Option<ParticipantId>,
    states: States,
}

impl Room {
    /// An empty room for `meeting`.
    pub fn new(meeting: &Meeting) -> Self {
        Self {
            meeting: meeting.id.clone(),
            starts_at: meeting.starts_at,
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

    /// Carries out one command at `now`. On a refusal nothing has changed.
    pub fn apply(&mut self, command: Command, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Err(Refusal::Ended);
        }
        self.carry_out(command, now)
    }

    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    pub fn ended_at(&self) -> Option<Millis> {
        self.ended_at
    }

    /// Who asks, if they are in the meeting.
    fn asker(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        self.states.presence.get(by).ok_or(Refusal::NotHere)
    }

    fn require_chair(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let asker = self.asker(by)?;
        if asker.role == MeetingRole::Chair { Ok(asker) } else { Err(Refusal::NotAllowed) }
    }

    fn require_chair_or_secretary(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        let asker = self.asker(by)?;
        match asker.role {
            MeetingRole::Chair | MeetingRole::Secretary => Ok(asker),
            MeetingRole::Delegate | MeetingRole::Observer => Err(Refusal::NotAllowed),
        }
    }

    /// Ends the stay of somebody, with what they had while here.
    fn take_out(&mut self, participant: &ParticipantId, at: Millis) -> Option<Participant> {
        let gone = self.states.presence.take_out(participant, at)?;
        self.states.forget(participant);
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
