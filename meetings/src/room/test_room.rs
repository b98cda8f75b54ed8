// SPDX-License-Identifier: MPL-2.0
//! A meeting for tests, opened by whoever of them is there: An chairs, Bình is secretary, everybody
//! else is a delegate. Names serve as identifiers.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::arrival::Admission;
use super::arrival::{Arrival, ConnectionId, Connectivity};
use super::chat::{Chat, ChatAddress, ChatCommand, ChatEvent, ChatMessage, Sent};
use super::floor::FloorCommand;
use super::opening::OpeningCommand;
use super::presence::PresenceCommand;
use super::tracks::{Source, TrackCommand};
use super::{Command, Event, Refusal, Room};
use crate::ids::{AgendaItemId, MeetingId, ParticipantId, UnitId, UserId};
use crate::meeting::{AgendaItem, Meeting, MeetingRole, MeetingState};
use crate::network::Network;
use crate::policy::MediaRights;
use moments::Millis;

/// The identifier of a person: the letters of their name as numbers.
pub fn id(name: &str) -> ParticipantId {
    let letters: Vec<String> = name.chars().map(|c| format!("{:x}", c as u32)).collect();
    ParticipantId::parse(&letters.join("-")).unwrap()
}

pub fn item_id(name: &str) -> AgendaItemId {
    AgendaItemId::parse(name).unwrap()
}

pub fn meeting() -> Meeting {
    let item = |id: &str, title: &str| AgendaItem {
        id: item_id(id),
        title: title.into(),
        presenter: String::new(),
        minutes: None,
        skipped: false,
    };
    Meeting {
        id: MeetingId::parse("m1").unwrap(),
        title: "Giao ban tháng 11".into(),
        state: MeetingState::Planned,
        starts_at: Millis(0),
        chair: UserId::parse(id("An").as_str()).unwrap(),
        secretary: UserId::parse(id("Bình").as_str()).unwrap(),
        unit: UnitId::parse("ubnd").unwrap(),
        invited_units: Vec::new(),
        invitees: crate::invitees::Invitees::default(),
        agenda: vec![item("opening", "Khai mạc"), item("budget", "Báo cáo thu ngân sách")],
        started_at: None,
        ended_at: None,
        cancel_reason: String::new(),
        postponed: None,
        planned_by: None,
    }
}

fn role_of(name: &str) -> MeetingRole {
    match name {
        "An" => MeetingRole::Chair,
        "Bình" => MeetingRole::Secretary,
        _ => MeetingRole::Delegate,
    }
}

pub struct TestRoom {
    pub rules: Room,
    plan: Meeting,
    /// What the store keeps.
    chat: Vec<ChatMessage>,
    now: Millis,
    next_connection: ConnectionId,
    from: Network,
}

fn network(number: usize) -> Network {
    Network::of(Ipv4Addr::from_bits(number as u32).into())
}

/// Short for a chat message of somebody.
pub struct ChatHello(pub &'static str);

impl From<ChatHello> for Command {
    fn from(hello: ChatHello) -> Self {
        ChatCommand::Post { by: id(hello.0), to: ChatAddress::Everyone, text: "Xin chào".into(), file: None }.into()
    }
}

impl TestRoom {
    pub fn new() -> Self {
        Self {
            rules: Room::new(&meeting()),
            plan: meeting(),
            chat: Vec::new(),
            now: Millis(1_000),
            next_connection: 1,
            from: network(0),
        }
    }

    pub fn with(names: &[&str]) -> Self {
        let mut room = Self::new();
        for name in names {
            room.join(name);
        }
        if let Some(by) = names.iter().find(|name| ["An", "Bình"].contains(*name)) {
            room.apply(OpeningCommand::Open { by: id(by) }).unwrap();
        }
        room
    }

    /// The set time of a meeting that is not open yet.
    pub fn plan_for(&mut self, starts_at: i64) {
        self.plan.starts_at = Millis(starts_at);
        self.rules.update_plan(&self.plan);
    }

    pub fn plan(&self) -> Meeting {
        self.plan.clone()
    }

    pub fn at(&mut self, now: i64) -> &mut Self {
        self.now = Millis(now);
        self
    }

    /// Whoever comes from now on comes from the network of this number.
    pub fn from(&mut self, number: usize) -> &mut Self {
        self.from = network(number);
        self
    }

    pub fn apply(&mut self, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
        let events = self.rules.apply(command.into(), self.now)?;
        for event in &events {
            if let Event::Chat(ChatEvent::Posted(message)) = event {
                self.chat.push(message.clone());
            }
        }
        Ok(events)
    }

    pub fn join(&mut self, name: &str) -> Vec<Event> {
        self.try_join(name).unwrap()
    }

    pub fn try_join(&mut self, name: &str) -> Result<Vec<Event>, Refusal> {
        self.arrive(name, role_of(name), None, Admission::Invited)
    }

    /// A delegate with an account of this unit.
    pub fn join_for(&mut self, name: &str, unit: &UnitId) -> Vec<Event> {
        self.arrive(name, role_of(name), Some(unit.clone()), Admission::Invited).unwrap()
    }

    /// A guest whom the chair has admitted before.
    pub fn admit_guest(&mut self, name: &str) -> Vec<Event> {
        self.join_as_guest(name, Admission::GuestAdmitted).unwrap()
    }

    pub fn join_as_guest(&mut self, name: &str, admission: Admission) -> Result<Vec<Event>, Refusal> {
        self.arrive(name, MeetingRole::Delegate, None, admission)
    }

    pub fn join_by_token(&mut self, name: &str, rights: MediaRights) -> Result<Vec<Event>, Refusal> {
        self.arrive(name, role_of(name), None, Admission::Token(rights))
    }

    /// The encoder of this person's hall: a machine of the same unit.
    pub fn join_encoder_beside(&mut self, name: &str, person: &str) {
        let unit_name = self.rules.presence().get(&id(person)).unwrap().unit_name.clone();
        let (participant, connection) = (id(name), self.next_connection);
        self.next_connection += 1;
        let admission = Admission::Token(MediaRights::ALL);
        let (name, role, from) = (name.to_owned(), MeetingRole::Delegate, self.from);
        let arrival =
            Arrival { participant, connection, name, unit: None, unit_name, role, admission, namesake: None, from };
        self.apply(PresenceCommand::Join(arrival)).unwrap();
    }

    fn arrive(
        &mut self,
        name: &str,
        role: MeetingRole,
        unit: Option<UnitId>,
        admission: Admission,
    ) -> Result<Vec<Event>, Refusal> {
        let connection = self.next_connection;
        self.next_connection += 1;
        let (participant, name, unit_name, from) = (id(name), name.to_owned(), format!("Đơn vị của {name}"), self.from);
        let namesake = None;
        let arrival = Arrival { participant, connection, name, unit, unit_name, role, admission, namesake, from };
        self.apply(PresenceCommand::Join(arrival))
    }

    pub fn lose_connection(&mut self, name: &str) -> Vec<Event> {
        let waiting = self.rules.lobby().get(&id(name)).is_some();
        let connection = if waiting { self.next_connection - 1 } else { self.connection(name) };
        self.apply(PresenceCommand::ConnectionLost { participant: id(name), connection }).unwrap()
    }

    pub fn expire_places(&mut self) -> Vec<Event> {
        self.apply(PresenceCommand::ExpirePlaces).unwrap()
    }

    pub fn ask_to_speak(&mut self, name: &str) {
        self.apply(FloorCommand::Ask { by: id(name), asks: true }).unwrap();
    }

    /// The chair gives the floor.
    pub fn give_floor(&mut self, name: &str) -> Vec<Event> {
        self.apply(FloorCommand::Give { by: id("An"), participant: id(name), speaker: None }).unwrap()
    }

    pub fn publish(&mut self, name: &str, source: Source, muted: bool) -> Vec<Event> {
        let tracks = BTreeMap::from([(source, muted)]);
        self.apply(TrackCommand::Publish { by: id(name), tracks, names: BTreeMap::new() }).unwrap()
    }

    /// The same meeting in a server that was started again at once.
    pub fn restarted(&self) -> Self {
        self.restarted_after(0)
    }

    /// The same meeting in a server that was away for so long, in milliseconds.
    pub fn restarted_after(&self, away: i64) -> Self {
        let now = self.now.plus(away);
        let stored = serde_json::to_string(&self.rules.snapshot()).unwrap();
        let ended_at = self.rules.ended_at();
        let started_at = self.rules.started_at();
        let state = match (started_at, ended_at) {
            (_, Some(_)) => MeetingState::Ended,
            (Some(_), None) => MeetingState::Live,
            (None, None) => MeetingState::Planned,
        };
        let meeting = Meeting { state, started_at, ended_at, ..self.plan() };
        let rules = Room::restore(&meeting, serde_json::from_str(&stored).unwrap(), self.stored_chat(), self.now, now);
        Self { rules, plan: self.plan(), chat: self.chat.clone(), now, next_connection: 1, from: self.from }
    }

    /// What a store answers that has every message.
    fn stored_chat(&self) -> Chat {
        let sent = |message: &ChatMessage| Sent {
            id: message.id,
            by: message.participant.clone(),
            to: message.to.clone(),
            bytes: message.text.len(),
            file_bytes: message.file.as_ref().map(|file| file.bytes),
            withdrawn: message.withdrawn.is_some(),
        };
        Chat::stored(self.chat.iter().map(sent), self.rules.chat().is_kept())
    }

    pub fn connection(&self, name: &str) -> ConnectionId {
        match self.rules.presence().get(&id(name)).unwrap().connectivity {
            Connectivity::Connected(connection) => connection,
            Connectivity::Lost(_) => panic!("{name} has no connection"),
        }
    }

    pub fn is_connected(&self, name: &str) -> bool {
        matches!(self.rules.presence().get(&id(name)).unwrap().connectivity, Connectivity::Connected(_))
    }

    /// Everybody in the meeting, in the order they came.
    pub fn people(&self) -> Vec<String> {
        let mut here: Vec<_> = self.rules.presence().iter().map(|(_, p)| p).collect();
        here.sort_by_key(|p| (p.joined_at, p.name.clone()));
        here.into_iter().map(|p| p.name.clone()).collect()
    }

    pub fn waiting(&self) -> Vec<String> {
        self.rules.lobby().iter().map(|(_, w)| w.name().to_owned()).collect()
    }

    /// Names of those who ask for the floor, in their order.
    pub fn queue(&self) -> Vec<String> {
        self.rules.floor().queue().iter().map(|id| self.name(id)).collect()
    }

    /// Names of those who have the floor.
    pub fn speaking(&self) -> Vec<String> {
        let mut names: Vec<_> = self.rules.floor().speeches().keys().map(|id| self.name(id)).collect();
        names.sort();
        names
    }

    fn name(&self, id: &ParticipantId) -> String {
        self.rules.presence().get(id).unwrap().name.clone()
    }

    /// Names of those whose microphone is on.
    pub fn heard(&self) -> Vec<String> {
        let on = |id: &ParticipantId| {
            self.rules.tracks().of(id).any(|(source, track)| source == Source::Microphone && !track.muted)
        };
        let mut heard: Vec<_> =
            self.rules.presence().iter().filter(|(id, _)| on(id)).map(|(_, p)| p.name.clone()).collect();
        heard.sort();
        heard
    }
}
