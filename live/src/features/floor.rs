// SPDX-License-Identifier: MPL-2.0
//! The floor: who asks to speak, and who may. Changes are sent at a bounded rate: twenty requests a
//! minute cost a link less than 1 kbit/s.

use std::collections::BTreeSet;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::floor::{FloorCommand, FloorEvent};
use moments::Millis;
use protocol::live::{Floor as WireFloor, FloorRequest, FloorState, FloorUpdate, RunningSpeech, ServerMessage, TimesGiven};
use sfu::SfuError;

use super::latest::Latest;
use super::{Feature, Outbox, RuleFeature, Throttled};
use crate::connections::Connections;
use crate::media::RoomMedia;
use crate::room_view::RoomView;

pub struct Floor;

impl Feature for Floor {
    type Request = FloorRequest;

    /// Each step is on the disk before the next one: who asks and withdraws all the time would keep
    /// the chair waiting.
    fn cost(request: &FloorRequest) -> i64 {
        match request {
            FloorRequest::AskForFloor { .. } => 5,
            _ => 3,
        }
    }
}

impl RuleFeature for Floor {
    type Command = FloorCommand;
    type Event = FloorEvent;

    fn command(by: ParticipantId, request: FloorRequest) -> FloorCommand {
        match request {
            FloorRequest::AskForFloor { asks } => FloorCommand::Ask { by, asks },
            FloorRequest::MoveRequest { participant, before } => FloorCommand::Move { by, participant, before },
            FloorRequest::DismissRequest { participant } => FloorCommand::Dismiss { by, participant },
            FloorRequest::DismissRequests => FloorCommand::DismissAll { by },
            FloorRequest::GiveFloor { participant, speaker } => FloorCommand::Give { by, participant, speaker },
            FloorRequest::NameFloor { participant, speaker, takes_over } => {
                FloorCommand::Name { by, participant, speaker, takes_over }
            }
            FloorRequest::ExtendFloor { participant, seconds } => FloorCommand::Extend { by, participant, seconds },
            FloorRequest::EndFloor { participant } => FloorCommand::End { by, participant },
            FloorRequest::SetFloorMode { mode } => FloorCommand::SetMode { by, mode },
            FloorRequest::SetSpeechLimit { limit_s } => FloorCommand::SetLimit { by, limit_s },
            FloorRequest::SetFirstTimersFirst { on } => FloorCommand::SetFirstTimersFirst { by, on },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &FloorEvent) {
        let changes = &mut outbox.updates.floor;
        match event {
            FloorEvent::Queue { participant }
            | FloorEvent::Named { participant, .. }
            | FloorEvent::Extended { participant } => changes.note(participant),
            FloorEvent::Dismissed { participant, by } => {
                changes.note(participant);
                let by = by.clone();
                outbox.connections.send_to(view.room, participant, &FloorUpdate::RequestDismissed { by }.into());
            }
            // Nobody waits for the next round to be heard or to be silent.
            FloorEvent::Given { participant, by, .. } | FloorEvent::Ended { participant, by, .. } => {
                changes.changed.remove(participant);
                let ended = matches!(event, FloorEvent::Ended { .. });
                if let Some(by) = view.room.presence().get(by).filter(|_| ended && by != participant) {
                    let told = FloorUpdate::SpeechEnded { by: by.name.clone() };
                    outbox.connections.send_to(view.room, participant, &told.into());
                }
                outbox.connections.send_to_all(view.room, &standing(view.room, participant).into());
            }
            FloorEvent::RulesChanged { .. } => {
                let rules = view.room.floor().rules();
                outbox.connections.send_to_all(view.room, &FloorUpdate::FloorRulesChanged { rules }.into());
            }
        }
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        _: &Connections,
        event: &FloorEvent,
    ) -> Result<(), SfuError> {
        match event {
            // Whether the others are preferred depends on how many they are.
            FloorEvent::Given { participant, .. } | FloorEvent::Ended { participant, .. } => {
                for other in room.floor().speeches().keys().filter(|other| *other != participant) {
                    media.update_priority(room, other).await?;
                }
                media.update_priority(room, participant).await
            }
            FloorEvent::Queue { .. }
            | FloorEvent::Dismissed { .. }
            | FloorEvent::Named { .. }
            | FloorEvent::Extended { .. }
            | FloorEvent::RulesChanged { .. } => Ok(()),
        }
    }
}

pub fn state(room: &Room) -> FloorState {
    FloorState { floor: whole(room) }
}

fn whole(room: &Room) -> WireFloor {
    let floor = room.floor();
    let speeches = floor.speeches().iter();
    let given = floor.given().iter();
    WireFloor {
        rules: floor.rules(),
        queue: floor.queue().iter().cloned().collect(),
        speeches: speeches
            .map(|(participant, speech)| RunningSpeech { participant: participant.clone(), speech: speech.clone() })
            .collect(),
        given: given.map(|(participant, times)| TimesGiven { participant: participant.clone(), times: *times }).collect(),
    }
}

/// Where somebody stands now.
fn standing(room: &Room, participant: &ParticipantId) -> FloorUpdate {
    let (floor, participant) = (room.floor(), participant.clone());
    if let Some(speech) = floor.speeches().get(&participant) {
        let given = floor.given().get(&participant).copied().unwrap_or(0);
        return FloorUpdate::FloorGiven { participant, speech: speech.clone(), given };
    }
    if floor.queue().contains(&participant) {
        let before = floor.queue().after(&participant).cloned();
        return FloorUpdate::FloorAsked { participant, before };
    }
    FloorUpdate::FloorLeft { participant }
}

/// Shortest interval between two rounds of updates, in milliseconds. Who asks and withdraws
/// constantly costs each recipient no more than this.
const EVERY_MS: i64 = 200;
/// From so many changes in a round on, the whole floor is smaller than its changes.
const MOST_CHANGES: usize = 12;

/// Participants whose changes have not been sent yet.
#[derive(Debug, Default)]
pub struct FloorChanges {
    changed: BTreeSet<ParticipantId>,
    latest: Latest,
}

impl FloorChanges {
    /// Where somebody stands has changed.
    pub fn note(&mut self, participant: &ParticipantId) {
        self.changed.insert(participant.clone());
        self.latest.changed = true;
    }
}

impl Throttled for FloorChanges {
    fn due(&self) -> Option<Millis> {
        self.latest.due(EVERY_MS)
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        if !self.latest.take(EVERY_MS, now) {
            return Vec::new();
        }
        let changed = std::mem::take(&mut self.changed);
        if changed.len() > MOST_CHANGES {
            return vec![FloorUpdate::Floor { floor: whole(room) }.into()];
        }
        // From the end of the queue on: whom a page puts somebody before has their place by then.
        let asking = room.floor().queue().iter().rev().filter(|one| changed.contains(*one));
        let others = changed.iter().filter(|one| !room.floor().queue().contains(one));
        others.chain(asking).map(|participant| standing(room, participant).into()).collect()
    }
}

#[cfg(test)]
mod tests {
    use meetings::room::floor::FloorCommand;
    use meetings::room::tracks::Source;

    use super::*;
    use crate::test_room::{id, room};

    const NAMES: [&str; 16] =
        ["An", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "B13", "B14", "B15"];

    fn asking(room: &mut Room, names: &[&str]) -> FloorChanges {
        let mut changes = FloorChanges::default();
        for name in names {
            room.apply(FloorCommand::Ask { by: id(name), asks: true }.into(), Millis(1_000)).unwrap();
            changes.note(&id(name));
        }
        changes
    }

    fn of(people: &[&'static str]) -> Room {
        let people: Vec<(&str, &[Source])> = people.iter().map(|name| (*name, &[] as &[Source])).collect();
        room(&people)
    }

    /// What a page does that had nobody in the queue before.
    fn queue_of(messages: Vec<ServerMessage>) -> Vec<ParticipantId> {
        let mut queue = Vec::new();
        for message in messages {
            match message {
                ServerMessage::Floor(FloorUpdate::FloorAsked { participant, before }) => {
                    let place = before.map(|before| queue.iter().position(|one| *one == before).unwrap());
                    queue.insert(place.unwrap_or(queue.len()), participant);
                }
                ServerMessage::Floor(FloorUpdate::Floor { floor }) => queue = floor.queue,
                other => panic!("{other:?}"),
            }
        }
        queue
    }

    #[test]
    fn several_requests_of_one_round_come_in_an_order_that_a_page_can_follow() {
        let mut room = of(&NAMES);
        let mut changes = asking(&mut room, &["B9", "B1", "B5"]);
        let messages = changes.take(&room, Millis(5_000));
        assert_eq!(messages.len(), 3);
        assert_eq!(queue_of(messages), [id("B9"), id("B1"), id("B5")]);
        assert_eq!(changes.due(), None);
    }

    #[test]
    fn many_changes_at_once_are_one_message() {
        let mut room = of(&NAMES);
        let mut changes = asking(&mut room, &NAMES[1..]);
        let messages = changes.take(&room, Millis(5_000));
        assert_eq!(messages.len(), 1);
        assert_eq!(queue_of(messages).len(), NAMES.len() - 1);
    }

    #[test]
    fn twenty_requests_a_minute_cost_a_listener_less_than_a_kilobit_a_second() {
        let mut room = of(&NAMES);
        let mut bytes = 0;
        for name in &NAMES[1..] {
            let mut changes = asking(&mut room, &[name]);
            let now = Millis(10_000);
            let mut told = changes.take(&room, now);
            let give = FloorCommand::Give { by: id("An"), participant: id(name), speaker: None };
            room.apply(give.into(), now).unwrap();
            told.push(standing(&room, &id(name)).into());
            room.apply(FloorCommand::End { by: id("An"), participant: id(name) }.into(), now).unwrap();
            told.push(standing(&room, &id(name)).into());
            bytes += told.iter().map(|message| serde_json::to_string(message).unwrap().len()).sum::<usize>();
        }
        let a_minute = bytes * 20 / (NAMES.len() - 1);
        assert!(a_minute * 8 / 60 < 1_000, "{a_minute} bytes a minute");
    }
}
