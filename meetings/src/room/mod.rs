//! A live meeting as pure state and rules.
//!
//! [`Room::apply`] takes one [`Command`] and the time, and answers with what happened, or refuses and changes nothing. It reads no
//! clock and does no input or output: whoever owns a room makes the [`Event`]s durable first and tells people afterwards.
//!
//! Every feature is one file with its command, its event and its state: [`presence`] (who is here),
//! [`lobby`], [`opening`], [`hands`], [`chat`], [`tracks`] (microphones, cameras, mutes),
//! [`screen`], [`removal`], [`agenda`], [`marks`], [`chairing`] and [`ending`]. [`snapshot`]
//! carries a room over a restart of the server.

pub mod agenda;
pub mod chairing;
pub mod chat;
pub mod ending;
pub mod hands;
pub mod lobby;
pub mod marks;
pub mod opening;
pub mod presence;
pub mod removal;
pub mod screen;
pub mod snapshot;
#[cfg(test)]
mod test_room;
pub mod tracks;

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
use removal::{RemovalCommand, RemovalEvent, Removed};
use screen::{Screen, ScreenCommand, ScreenEvent};
use tracks::{TrackCommand, TrackEvent, Tracks};

/// Everything that can be asked of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Presence(PresenceCommand),
    Lobby(LobbyCommand),
    Opening(OpeningCommand),
    Chair(ChairCommand),
    Hand(HandCommand),
    Chat(ChatCommand),
    Track(TrackCommand),
    Screen(ScreenCommand),
    Removal(RemovalCommand),
    Agenda(AgendaCommand),
    Mark(MarkCommand),
    End(EndCommand),
}

/// Everything that can happen in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Presence(PresenceEvent),
    Lobby(LobbyEvent),
    Opening(OpeningEvent),
    Chair(ChairEvent),
    Hand(HandEvent),
    Chat(ChatEvent),
    Track(TrackEvent),
    Screen(ScreenEvent),
    Removal(RemovalEvent),
    Agenda(AgendaEvent),
    Mark(MarkEvent),
    End(EndEvent),
}

macro_rules! lift {
    ($($variant:ident: $command:ty, $event:ty;)*) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self { Self::$variant(command) }
        }
        impl From<$event> for Event {
            fn from(event: $event) -> Self { Self::$variant(event) }
        }
    )*};
}

lift! {
    Presence: PresenceCommand, PresenceEvent;
    Lobby: LobbyCommand, LobbyEvent;
    Opening: OpeningCommand, OpeningEvent;
    Chair: ChairCommand, ChairEvent;
    Hand: HandCommand, HandEvent;
    Chat: ChatCommand, ChatEvent;
    Track: TrackCommand, TrackEvent;
    Screen: ScreenCommand, ScreenEvent;
    Removal: RemovalCommand, RemovalEvent;
    Agenda: AgendaCommand, AgendaEvent;
    Mark: MarkCommand, MarkEvent;
    End: EndCommand, EndEvent;
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

/// The rules and the state of one live meeting. Cheap enough to clone for each command, so that its owner can drop a
/// change that could not be made durable.
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
    chairing: Chairing,
    presence: Presence,
    lobby: Lobby,
    hands: Hands,
    chat: Chat,
    tracks: Tracks,
    screen: Screen,
    removed: Removed,
    agenda: Agenda,
    marks: Marks,
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
            chairing: Chairing::default(),
            presence: Presence::default(),
            lobby: Lobby::default(),
            hands: Hands::default(),
            chat: Chat::default(),
            tracks: Tracks::default(),
            screen: Screen::default(),
            removed: Removed::default(),
            agenda: Agenda::new(meeting.agenda.clone()),
            marks: Marks::default(),
        }
    }

    /// Carries out one command at `now`. On a refusal nothing has changed.
    pub fn apply(&mut self, command: Command, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Err(Refusal::Ended);
        }
        match command {
            Command::Presence(command) => self.apply_presence(command, now),
            Command::Lobby(command) => self.apply_lobby(command, now),
            Command::Opening(command) => self.apply_opening(command, now),
            Command::Chair(command) => self.apply_chair(command, now),
            Command::Hand(command) => self.apply_hand(&command, now),
            Command::Chat(command) => self.apply_chat(command, now),
            Command::Track(command) => self.apply_track(command),
            Command::Screen(command) => self.apply_screen(command),
            Command::Removal(command) => self.apply_removal(command, now),
            Command::Agenda(command) => self.apply_agenda(command, now),
            Command::Mark(command) => self.apply_mark(command, now),
            Command::End(command) => self.apply_end(&command, now),
        }
    }

    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    pub fn ended_at(&self) -> Option<Millis> {
        self.ended_at
    }

    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    pub fn lobby(&self) -> &Lobby {
        &self.lobby
    }

    pub fn removed(&self) -> &Removed {
        &self.removed
    }

    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    pub fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    pub fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Who asks, if they are in the meeting.
    fn asker(&self, by: &ParticipantId) -> Result<&Participant, Refusal> {
        self.presence.get(by).ok_or(Refusal::NotHere)
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
        let gone = self.presence.take_out(participant, at)?;
        self.forget(participant);
        if gone.token.is_none() {
            self.last_exit = self.last_exit.max(Some(at));
        }
        Some(gone)
    }

    /// Forgets what a participant had while here: hand and tracks.
    fn forget(&mut self, participant: &ParticipantId) {
        self.hands.lower(participant);
        self.tracks.forget(participant);
        self.screen.release(participant);
    }
}

/// A text that people wrote, as it is stored; see [`crate::display::text`].
fn acceptable_text(text: &str, max: usize) -> Result<String, Refusal> {
    crate::display::text(text, max).ok_or(Refusal::BadText)
}
