// SPDX-License-Identifier: MPL-2.0
//! The lines of a room, and who of them is told something.

use std::collections::HashMap;

use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::room::Room;
use meetings::room::presence::{self, Connection};
use protocol::live::{CloseReason, ConnectionUpdate, IceServer, RecordingState, ServerMessage};

use super::features::News;
use super::line::Line;
use super::text::Text;
use super::turn::Turn;

/// The lines of a room, by connection: those inside and those waiting in the lobby.
#[derive(Debug)]
pub struct Lines {
    by_connection: HashMap<Connection, Line>,
    turn: Option<Turn>,
    /// What is told at a pace.
    pub news: News,
}

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
        Self { by_connection: HashMap::new(), turn, news: News::default() }
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

    /// The same with every line of a participant.
    pub fn drop_lines_of(&mut self, participant: &ParticipantId) {
        self.by_connection.retain(|_, line| line.participant != *participant);
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

    /// Tells everybody the news for which it is time.
    pub fn tell_news(&mut self, room: &Room, now: Millis) {
        let mut messages = self.news.take(room, now);
        match messages.pop() {
            Some(only) if messages.is_empty() => self.everybody(room, &only),
            Some(last) => {
                messages.push(last);
                self.everybody(room, &ConnectionUpdate::Several { messages }.into());
            }
            None => {}
        }
    }

    /// The relay that a page may use, where there is one.
    pub fn relay_pass(&self, participant: &ParticipantId, now: Millis) -> Option<IceServer> {
        self.turn.as_ref().map(|turn| turn.pass(participant, now))
    }

    /// To everybody in the meeting.
    pub fn everybody(&self, room: &Room, message: &ServerMessage) {
        self.inside(room, &Text::of(message), |_| true);
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

    /// To chair and secretary.
    pub fn leaders(&self, room: &Room, message: &ServerMessage) {
        self.some(room, message, |who| leads(who.role));
    }

    /// To those in the meeting who are `wanted`.
    pub fn some(&self, room: &Room, message: &ServerMessage, wanted: impl Fn(&presence::Participant) -> bool) {
        self.inside(room, &Text::of(message), wanted);
    }

    fn inside(&self, room: &Room, text: &Text, wanted: impl Fn(&presence::Participant) -> bool) {
        for (connection, line) in &self.by_connection {
            let who = room.presence().get(&line.participant);
            if who.is_some_and(|who| who.line == presence::Line::Up(*connection) && wanted(who)) {
                line.send_text(text.clone());
            }
        }
    }
}

/// Whether this is the role of who leads the meeting.
pub fn leads(role: MeetingRole) -> bool {
    matches!(role, MeetingRole::Chair | MeetingRole::Secretary)
}
