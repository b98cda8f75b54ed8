// SPDX-License-Identifier: MPL-2.0
//! Signs that people give. They are counted and sent at a bounded rate, so that a full hall that
//! applauds costs a slow link next to nothing.

use std::collections::BTreeMap;

use moments::Millis;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::reactions::{ReactionCommand, ReactionEvent, Sign};
use protocol::live::{ReactionRequest, ReactionUpdate, ServerMessage, SignCount, SignGiver};

use super::{Feature, Outbox, RuleFeature, Throttled};
use crate::room_view::RoomView;

pub struct Reaction;

impl Feature for Reaction {
    type Request = ReactionRequest;
}

impl RuleFeature for Reaction {
    type Command = ReactionCommand;
    type Event = ReactionEvent;

    fn command(by: ParticipantId, request: ReactionRequest) -> ReactionCommand {
        let ReactionRequest::React { sign } = request;
        ReactionCommand::Give { by, sign }
    }

    fn notify(outbox: &mut Outbox<'_>, _: RoomView<'_>, event: &ReactionEvent) {
        let ReactionEvent::Given { by, sign } = event;
        outbox.updates.reactions.count(by, *sign);
    }
}

/// Shortest interval between two updates, in milliseconds.
const EVERY_MS: i64 = 500;
/// How many givers are named. More would cost a link of 64 kbit/s what its audio needs.
const MAX_GIVERS: usize = 6;

/// Signs that have not been sent yet.
#[derive(Debug, Default)]
pub struct Signs {
    counts: BTreeMap<Sign, u32>,
    givers: Vec<SignGiver>,
    sent_at: Millis,
}

impl Signs {
    fn count(&mut self, participant: &ParticipantId, sign: Sign) {
        *self.counts.entry(sign).or_insert(0) += 1;
        self.givers.retain(|giver| giver.participant != *participant);
        // The latest: those before them had their turn.
        if self.givers.len() == MAX_GIVERS {
            self.givers.remove(0);
        }
        self.givers.push(SignGiver { participant: participant.clone(), sign });
    }
}

impl Throttled for Signs {
    fn due(&self) -> Option<Millis> {
        (!self.counts.is_empty()).then(|| self.sent_at.plus(EVERY_MS))
    }

    fn take(&mut self, _: &Room, now: Millis) -> Vec<ServerMessage> {
        // A clock that was set back must not silence the room.
        if self.counts.is_empty() || (0..EVERY_MS).contains(&now.since(self.sent_at)) {
            return Vec::new();
        }
        self.sent_at = now;
        let counts = std::mem::take(&mut self.counts).into_iter().map(|(sign, count)| SignCount { sign, count });
        let givers = std::mem::take(&mut self.givers);
        vec![ReactionUpdate::Reactions { counts: counts.collect(), givers }.into()]
    }
}

#[cfg(test)]
mod tests {
    use meetings::ids::{MeetingId, UnitId, UserId};
    use meetings::meeting::{Meeting, MeetingState};

    use super::*;

    fn room() -> Room {
        Room::new(&Meeting {
            id: MeetingId::parse("m").unwrap(),
            title: "Giao ban".into(),
            state: MeetingState::Live,
            starts_at: Millis(0),
            chair: UserId::parse("an").unwrap(),
            secretary: UserId::parse("binh").unwrap(),
            unit: UnitId::parse("u").unwrap(),
            invited_units: Vec::new(),
            invitees: meetings::invitees::Invitees::default(),
            agenda: Vec::new(),
            started_at: Some(Millis(0)),
            ended_at: None,
            cancel_reason: String::new(),
            postponed: None,
            planned_by: None,
        })
    }

    #[test]
    fn a_hall_of_120_that_gives_signs_all_the_time_leaves_a_slow_line_its_sound() {
        let (room, mut signs, mut bytes, mut applause) = (room(), Signs::default(), 0, 0);
        let signs_of = [Sign::Agree, Sign::Applause, Sign::Congratulate, Sign::Understood, Sign::Unclear];
        let people: Vec<_> = (0..120_u128).map(ParticipantId::from_random).collect();
        // Ten seconds; everybody gives a sign every second, spread over it.
        for tick in 0..1_200_usize {
            signs.count(&people[tick % 120], signs_of[tick % 5]);
            for message in signs.take(&room, Millis(1_000 + tick as i64 * 1_000 / 120)) {
                bytes += serde_json::to_string(&message).unwrap().len();
                let ServerMessage::Reaction(ReactionUpdate::Reactions { counts, .. }) = message else { panic!() };
                let counted = counts.iter().filter(|one| one.sign == Sign::Applause).map(|one| one.count);
                applause += counted.sum::<u32>();
            }
        }
        assert!(bytes * 8 < 10 * 16_000, "{} bit/s are more than a quarter of a slow line", bytes * 8 / 10);
        assert!(applause > 220, "none is lost but those that are not told yet: {applause} of 240");
    }

    #[test]
    fn a_single_sign_is_sent_at_once_with_who_gave_it() {
        let (room, mut signs) = (room(), Signs::default());
        let mai = ParticipantId::parse("mai").unwrap();
        signs.count(&mai, Sign::Agree);
        let told = ReactionUpdate::Reactions {
            counts: vec![SignCount { sign: Sign::Agree, count: 1 }],
            givers: vec![SignGiver { participant: mai, sign: Sign::Agree }],
        };
        assert_eq!(signs.take(&room, Millis(9_000)), [told.into()]);
        assert_eq!(signs.due(), None);
    }
}
