//! Who is told what: from events to messages on lines.

use std::collections::{BTreeSet, HashMap};

use axum::extract::ws::Utf8Bytes;
use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::meeting::Meeting;
use meetings::room::agenda::AgendaEvent;
use meetings::room::chairing::ChairEvent;
use meetings::room::chat::ChatEvent;
use meetings::room::ending::EndEvent;
use meetings::room::hands::HandEvent;
use meetings::room::lobby::LobbyEvent;
use meetings::room::marks::{Mark, MarkEvent};
use meetings::room::opening::OpeningEvent;
use meetings::room::presence::{self, Connection, PresenceEvent};
use meetings::room::removal::RemovalEvent;
use meetings::room::screen::ScreenEvent;
use meetings::room::tracks::TrackEvent;
use meetings::room::{Event, Room};
use protocol::live::{
    AgendaUpdate, ChatUpdate, CloseReason, ConnectionUpdate, LobbyUpdate, MarkUpdate, OpeningUpdate, PresenceUpdate,
    RecordingState, RecordingUpdate, RemovalUpdate, ScreenUpdate, ServerMessage, TrackUpdate,
};

use super::line::{Line, text};
use super::words;
use crate::turn::Turn;

/// The lines of a room, by connection: those inside and those waiting in the lobby.
#[derive(Debug)]
pub struct Lines {
    by_connection: HashMap<Connection, Line>,
    turn: Option<Turn>,
    /// About whom there is news that has not been told yet. What is told is how they are then.
    changed: BTreeSet<ParticipantId>,
    changes_told_at: Millis,
}

/// How often news about people is told at most, in milliseconds. A participant whose line, hand or
/// microphone comes and goes costs each listener no more than this, however fast it does.
const CHANGES_EVERY_MS: i64 = 200;

/// What messages are made from.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub room: &'a Room,
    pub meeting: &'a Meeting,
    pub unit_name: &'a str,
    pub recording: RecordingState,
    pub now: Millis,
}

impl Lines {
    pub fn new(turn: Option<Turn>) -> Self {
        let (changed, changes_told_at) = (BTreeSet::new(), Millis(0));
        Self { by_connection: HashMap::new(), turn, changed, changes_told_at }
    }

    pub fn add(&mut self, connection: Connection, line: Line) {
        self.by_connection.insert(connection, line);
    }

    pub fn get(&self, connection: Connection) -> Option<&Line> {
        self.by_connection.get(&connection)
    }

    /// Dropping a line closes its socket after what waits in it.
    pub fn drop_line(&mut self, connection: Connection) {
        self.by_connection.remove(&connection);
    }

    pub fn is_empty(&self) -> bool {
        self.by_connection.is_empty()
    }

    pub fn close(&mut self, connection: Connection, reason: CloseReason) {
        if let Some(line) = self.by_connection.remove(&connection) {
            line.close(reason);
        }
    }

    pub fn close_all(&mut self, reason: CloseReason) {
        for (_, line) in self.by_connection.drain() {
            line.close(reason);
        }
    }

    /// There is news about somebody.
    pub fn note_change(&mut self, participant: ParticipantId) {
        self.changed.insert(participant);
    }

    /// When [`Self::tell_changes`] has something to tell.
    pub fn changes_due(&self) -> Option<Millis> {
        (!self.changed.is_empty()).then(|| self.changes_told_at.plus(CHANGES_EVERY_MS))
    }

    /// Tells everybody how those are now about whom there is news, if the last time is long enough
    /// ago.
    pub fn tell_changes(&mut self, room: &Room, now: Millis) {
        // A clock that was set back must not silence the room.
        let waits = (0..CHANGES_EVERY_MS).contains(&now.since(self.changes_told_at));
        if self.changed.is_empty() || waits {
            return;
        }
        self.changes_told_at = now;
        let mut messages: Vec<ServerMessage> = std::mem::take(&mut self.changed)
            .into_iter()
            .map(|id| match room.presence().get(&id) {
                Some(who) => ServerMessage::Presence(PresenceUpdate::Participant {
                    participant: words::participant_to_wire(room, &id, who),
                }),
                None => ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant: id }),
            })
            .collect();
        match messages.pop() {
            Some(only) if messages.is_empty() => self.everybody(room, &only),
            Some(last) => {
                messages.push(last);
                self.everybody(room, &ServerMessage::Connection(ConnectionUpdate::Several { messages }));
            }
            None => {}
        }
    }

    /// To everybody in the meeting.
    pub fn everybody(&self, room: &Room, message: &ServerMessage) {
        self.inside(room, &text(message), |_| true);
    }

    /// To one participant, if their line is up.
    pub fn one(&self, room: &Room, participant: &ParticipantId, message: &ServerMessage) {
        if let Some(line) = self.of(room, participant) {
            line.send(message);
        }
    }

    /// The line by which a participant is here now.
    pub fn of(&self, room: &Room, participant: &ParticipantId) -> Option<&Line> {
        match room.presence().get(participant)?.line {
            presence::Line::Up(connection) => self.get(connection),
            presence::Line::Lost(_) => None,
        }
    }

    fn leaders(&self, room: &Room, message: &ServerMessage) {
        self.inside(room, &text(message), |who| words::leads(who.role));
    }

    fn inside(&self, room: &Room, text: &Utf8Bytes, wanted: impl Fn(&presence::Participant) -> bool) {
        for (connection, line) in &self.by_connection {
            let who = room.presence().get(&line.participant);
            if who.is_some_and(|who| who.line == presence::Line::Up(*connection) && wanted(who)) {
                line.send_text(text.clone());
            }
        }
    }

    /// Tells everybody concerned what happened.
    pub fn tell(&mut self, scene: Scene<'_>, event: &Event) {
        let room = scene.room;
        match event {
            Event::Presence(event) => self.tell_presence(scene, event),
            Event::Lobby(event) => self.tell_lobby(scene, event),
            Event::Hand(HandEvent::Changed { participant }) | Event::Track(TrackEvent::Changed { participant }) => {
                self.changed.insert(participant.clone());
            }
            Event::Track(TrackEvent::MutedByChair { participant, by }) => {
                self.one(room, participant, &ServerMessage::Track(TrackUpdate::MutedByChair { by: by.clone() }));
            }
            Event::Chat(ChatEvent::Posted(message)) => {
                self.everybody(room, &ServerMessage::Chat(ChatUpdate::Chat { message: message.clone() }));
            }
            Event::Opening(event) => self.tell_opening(scene, event),
            Event::Screen(ScreenEvent::Stopped { participant, by }) => {
                self.one(room, participant, &ServerMessage::Screen(ScreenUpdate::ScreenStopped { by: by.clone() }));
            }
            Event::Chair(ChairEvent::Changed { chair, former, .. }) => {
                for participant in former.iter().chain([chair]) {
                    self.changed.insert(participant.clone());
                }
                self.tell_leader(scene, chair);
            }
            Event::Removal(event) => self.tell_removal(room, event),
            Event::Agenda(AgendaEvent::Changed { item, at, .. }) => {
                self.everybody(
                    room,
                    &ServerMessage::Agenda(AgendaUpdate::AgendaItemChanged { item: item.clone(), at: *at }),
                );
            }
            Event::Mark(event) => self.tell_mark(room, event),
            Event::End(EndEvent::Ended { .. }) => self.close_all(CloseReason::Ended),
        }
    }

    fn tell_presence(&mut self, scene: Scene<'_>, event: &PresenceEvent) {
        match event {
            PresenceEvent::Attends { .. } => {}
            PresenceEvent::Joined { participant, connection } | PresenceEvent::Rejoined { participant, connection } => {
                self.welcome(scene, participant, *connection);
                self.changed.insert(participant.clone());
            }
            PresenceEvent::Replaced { connection, .. } => self.close(*connection, CloseReason::Replaced),
            PresenceEvent::LineLost { participant } => {
                self.changed.insert(participant.clone());
            }
            PresenceEvent::Left { participant, .. } => {
                self.by_connection
                    .retain(|_, line| scene.room.ended_at().is_some() || line.participant != *participant);
                self.changed.insert(participant.clone());
            }
        }
    }

    /// What is not published is told at the desk alone.
    fn tell_mark(&self, room: &Room, event: &MarkEvent) {
        match event {
            MarkEvent::Added { mark, .. } | MarkEvent::Changed { mark, .. } | MarkEvent::Restored { mark, .. } => {
                self.tell_note(room, mark);
            }
            MarkEvent::Published { marks, .. } => marks.iter().for_each(|mark| self.tell_note(room, mark)),
            MarkEvent::Withdrawn { mark, .. } => {
                self.tell_note(room, mark);
                self.beside_desk(room, &ServerMessage::Mark(MarkUpdate::Unmarked { number: mark.number }));
            }
            MarkEvent::Deleted { mark, .. } => {
                self.desk(room, &ServerMessage::Mark(MarkUpdate::MarkDeleted { mark: words::mark_to_wire(mark) }));
                if mark.is_published() {
                    self.beside_desk(room, &ServerMessage::Mark(MarkUpdate::Unmarked { number: mark.number }));
                }
            }
        }
    }

    fn tell_note(&self, room: &Room, mark: &Mark) {
        let message = ServerMessage::Mark(MarkUpdate::Marked { mark: words::mark_to_wire(mark) });
        if mark.is_published() { self.everybody(room, &message) } else { self.desk(room, &message) }
    }

    /// Secretary and chair.
    fn desk(&self, room: &Room, message: &ServerMessage) {
        self.inside(room, &text(message), presence::Participant::is_at_desk);
    }

    /// Everybody but secretary and chair.
    fn beside_desk(&self, room: &Room, message: &ServerMessage) {
        self.inside(room, &text(message), |who| !who.is_at_desk());
    }

    /// Somebody leads from now on: who waits at the door, who was put out, and what only the desk
    /// reads.
    fn tell_leader(&self, scene: Scene<'_>, participant: &ParticipantId) {
        let room = scene.room;
        let marks = room.marks().all().iter().filter(|mark| !mark.is_published());
        let marks = marks.map(|mark| ServerMessage::Mark(MarkUpdate::Marked { mark: words::mark_to_wire(mark) }));
        let deleted = room.marks().deleted().iter();
        let deleted =
            deleted.map(|mark| ServerMessage::Mark(MarkUpdate::MarkDeleted { mark: words::mark_to_wire(mark) }));
        let messages: Vec<_> = marks.chain(deleted).collect();
        if !messages.is_empty() {
            self.one(room, participant, &ServerMessage::Connection(ConnectionUpdate::Several { messages }));
        }
        for (guest, waiting) in room.lobby().iter() {
            let guest = words::waiting_to_wire(guest, waiting);
            self.one(room, participant, &ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }));
        }
        for (id, who) in room.removed().iter() {
            let person = words::removed_to_wire(id, who);
            self.one(room, participant, &ServerMessage::Removal(RemovalUpdate::PersonRemoved { person }));
        }
    }

    fn tell_lobby(&mut self, scene: Scene<'_>, event: &LobbyEvent) {
        let room = scene.room;
        match event {
            LobbyEvent::Waiting { guest, connection } => {
                if let Some(line) = self.get(*connection) {
                    line.send(&ServerMessage::Lobby(LobbyUpdate::Lobby { meeting_title: scene.meeting.title.clone() }));
                }
                if let Some(waiting) = room.lobby().get(guest) {
                    self.leaders(
                        room,
                        &ServerMessage::Lobby(LobbyUpdate::GuestWaiting {
                            guest: words::waiting_to_wire(guest, waiting),
                        }),
                    );
                }
            }
            LobbyEvent::Refused { guest, connection, .. } => {
                self.close(*connection, CloseReason::Refused);
                self.leaders(room, &ServerMessage::Lobby(LobbyUpdate::GuestSettled { participant: guest.clone() }));
            }
            LobbyEvent::Withdrawn { guest, connection } => {
                self.close(*connection, CloseReason::LinkWithdrawn);
                self.leaders(room, &ServerMessage::Lobby(LobbyUpdate::GuestSettled { participant: guest.clone() }));
            }
            LobbyEvent::Admitted { guest, .. } | LobbyEvent::Gone { guest } => {
                self.leaders(room, &ServerMessage::Lobby(LobbyUpdate::GuestSettled { participant: guest.clone() }));
            }
        }
    }

    fn tell_opening(&self, scene: Scene<'_>, event: &OpeningEvent) {
        let OpeningEvent::Opened { at, by } = event;
        let Scene { room, meeting, recording, .. } = scene;
        let by = by.as_ref().and_then(|by| room.presence().get(by)).map(|who| who.name.clone());
        let (title, agenda) = (meeting.title.clone(), room.agenda().items().to_vec());
        self.everybody(room, &ServerMessage::Opening(OpeningUpdate::Opened { at: *at, by, title, agenda }));
        self.everybody(room, &ServerMessage::Recording(RecordingUpdate::Recording { recording }));
    }

    fn tell_removal(&mut self, room: &Room, event: &RemovalEvent) {
        match event {
            RemovalEvent::Removed { participant, line, .. } => {
                if let presence::Line::Up(connection) = line {
                    self.close(*connection, CloseReason::Removed);
                }
                if let Some(person) = room.removed().get(participant) {
                    let person = words::removed_to_wire(participant, person);
                    self.leaders(room, &ServerMessage::Removal(RemovalUpdate::PersonRemoved { person }));
                }
            }
            RemovalEvent::Lifted { participant, .. } => {
                self.leaders(
                    room,
                    &ServerMessage::Removal(RemovalUpdate::PersonReadmitted { participant: participant.clone() }),
                );
            }
        }
    }

    fn welcome(&self, scene: Scene<'_>, participant: &ParticipantId, connection: Connection) {
        let who = scene.room.presence().get(participant);
        let (Some(who), Some(line)) = (who, self.get(connection)) else { return };
        let Scene { room, meeting, unit_name, recording, now } = scene;
        if let Some(turn) = &self.turn {
            line.send(&ServerMessage::Connection(ConnectionUpdate::IceServers {
                servers: vec![turn.pass(participant, now)],
            }));
        }
        line.send(&ServerMessage::Connection(ConnectionUpdate::Welcome {
            you: participant.clone(),
            version: protocol::VERSION,
            state: Box::new(words::state_to_wire(room, meeting, unit_name, who, recording, now)),
        }));
    }
}
