// SPDX-License-Identifier: MPL-2.0
//! Guests without an account wait until chair or secretary lets them in.

use std::collections::BTreeMap;

use super::presence::{Arrival, Connection, PresenceEvent};
use super::removal::RemovalEvent;
use super::{Event, Happening, Refusal, Room, State};
use crate::Millis;
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use crate::policy::MediaRights;

/// Most guests waiting at once. A leaked invitation link costs at most this many lines on the
/// chair's screen.
pub const MAX_WAITING: usize = 100;
/// Most of them from one network.
pub const MAX_WAITING_PER_NETWORK: usize = 5;

/// How somebody stands at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Invited by account: enters at once.
    Invited,
    /// Came by an access token that the office issued for a unit: enters at once, acts within its
    /// rights.
    Token(MediaRights),
    /// A guest about whom nobody has decided.
    GuestWaiting,
    GuestAdmitted,
    GuestRefused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyCommand {
    /// Chair or secretary lets a waiting guest in, or refuses. Of a removed person, `admitted`
    /// lifts the removal.
    Settle { by: ParticipantId, guest: ParticipantId, admitted: bool },
    /// Chair or secretary refuses everybody who waits now.
    RefuseAll { by: ParticipantId },
    /// The invitation link was withdrawn, outside the room: nobody waits any longer.
    LinkWithdrawn,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyEvent {
    Waiting {
        guest: ParticipantId,
        connection: Connection,
    },
    /// Let in by `by`; the guest's [`PresenceEvent::Joined`] follows.
    Admitted {
        guest: ParticipantId,
        by: ParticipantId,
    },
    Refused {
        guest: ParticipantId,
        by: ParticipantId,
        connection: Connection,
    },
    /// Waited by an invitation link that was withdrawn.
    Withdrawn {
        guest: ParticipantId,
        connection: Connection,
    },
    /// Went away while waiting.
    Gone {
        guest: ParticipantId,
    },
}

/// The waiting guests. Not kept over a restart: their pages come back by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lobby {
    waiting: BTreeMap<ParticipantId, Waiting>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    arrival: Arrival,
    pub since: Millis,
}

impl Waiting {
    pub fn name(&self) -> &str {
        &self.arrival.name
    }

    pub fn unit_name(&self) -> &str {
        &self.arrival.unit_name
    }

    /// The invited person whose name the guest's looks like.
    pub fn namesake(&self) -> Option<&str> {
        self.arrival.namesake.as_deref()
    }
}

impl Lobby {
    pub fn get(&self, guest: &ParticipantId) -> Option<&Waiting> {
        self.waiting.get(guest)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &Waiting)> {
        self.waiting.iter()
    }

    /// The lines of those who wait.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        self.waiting.values().map(|w| w.arrival.connection)
    }

    /// Whether this was the line of somebody who waits, who is gone now.
    pub(super) fn drop_line(&mut self, guest: &ParticipantId, connection: Connection) -> bool {
        let theirs = self.waiting.get(guest).is_some_and(|w| w.arrival.connection == connection);
        theirs && self.leave(guest)
    }

    pub(super) fn leave(&mut self, guest: &ParticipantId) -> bool {
        self.waiting.remove(guest).is_some()
    }
}

impl State for Lobby {
    type AtRest = ();

    fn begin(_: &Meeting) -> Self {
        Self::default()
    }

    fn at_rest(&self) {}

    fn restore(&mut self, (): ()) {}
}

impl Happening for LobbyEvent {
    /// The pages of those who wait come back by themselves.
    fn outlives_restart(&self) -> bool {
        false
    }
}

impl Room {
    pub(super) fn wait_in_lobby(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        let guest = arrival.participant.clone();
        let older = self.states.lobby.waiting.get(&guest).map(|w| (w.arrival.connection, w.since));
        if older.is_none() && self.states.lobby.waiting.len() >= MAX_WAITING {
            return Err(Refusal::Full);
        }
        let neighbours =
            self.states.lobby.waiting.iter().filter(|(id, w)| **id != guest && w.arrival.from == arrival.from);
        if neighbours.count() >= MAX_WAITING_PER_NETWORK {
            return Err(Refusal::TooManyWaiting);
        }
        let connection = arrival.connection;
        let since = older.map_or(now, |(_, since)| since);
        self.states.lobby.waiting.insert(guest.clone(), Waiting { arrival, since });
        let mut events = Vec::new();
        if let Some((older, _)) = older {
            events.push(PresenceEvent::Replaced { participant: guest.clone(), connection: older }.into());
        }
        events.push(LobbyEvent::Waiting { guest, connection }.into());
        Ok(events)
    }

    pub(super) fn apply_lobby(&mut self, command: LobbyCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            LobbyCommand::Settle { by, guest, admitted } => self.settle(by, guest, admitted, now),
            LobbyCommand::RefuseAll { by } => {
                self.require_chair_or_secretary(&by)?;
                let refused = |(guest, waiting): (ParticipantId, Waiting)| {
                    LobbyEvent::Refused { guest, by: by.clone(), connection: waiting.arrival.connection }.into()
                };
                Ok(std::mem::take(&mut self.states.lobby.waiting).into_iter().map(refused).collect())
            }
            LobbyCommand::LinkWithdrawn => {
                let withdrawn = |(guest, waiting): (ParticipantId, Waiting)| {
                    LobbyEvent::Withdrawn { guest, connection: waiting.arrival.connection }.into()
                };
                Ok(std::mem::take(&mut self.states.lobby.waiting).into_iter().map(withdrawn).collect())
            }
        }
    }

    fn settle(
        &mut self,
        by: ParticipantId,
        guest: ParticipantId,
        admitted: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_chair_or_secretary(&by)?;
        let Some(waiting) = self.states.lobby.waiting.get(&guest).cloned() else {
            return if admitted && self.states.removed.lift(&guest) {
                Ok(vec![RemovalEvent::Lifted { participant: guest, by }.into()])
            } else {
                Err(Refusal::NoSuch)
            };
        };
        if !admitted {
            self.states.lobby.waiting.remove(&guest);
            return Ok(vec![LobbyEvent::Refused { guest, by, connection: waiting.arrival.connection }.into()]);
        }
        let arrival = Arrival { standing: Standing::GuestAdmitted, ..waiting.arrival };
        let entered = self.enter(arrival, now)?;
        self.states.lobby.waiting.remove(&guest);
        let mut events = vec![LobbyEvent::Admitted { guest, by }.into()];
        events.extend(entered);
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    fn settle(by: &str, guest: &str, admitted: bool) -> LobbyCommand {
        LobbyCommand::Settle { by: id(by), guest: id(guest), admitted }
    }

    #[test]
    fn a_guest_waits_until_the_secretary_lets_them_in() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        assert_eq!(room.people(), ["An", "Bình"]);
        assert_eq!(room.waiting(), ["Lan"]);
        let events = room.apply(settle("Bình", "Lan", true)).unwrap();
        assert!(matches!(events[1], Event::Presence(PresenceEvent::Joined { .. })), "{events:?}");
        assert_eq!(room.people(), ["An", "Bình", "Lan"]);
        assert!(room.waiting().is_empty());
    }

    #[test]
    fn a_refused_guest_is_out_and_stays_out() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        room.apply(settle("An", "Lan", false)).unwrap();
        assert!(room.waiting().is_empty());
        assert_eq!(room.join_as_guest("Lan", Standing::GuestRefused), Err(Refusal::NotAdmitted));
    }

    #[test]
    fn only_chair_and_secretary_open_the_door() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        assert_eq!(room.apply(settle("Tân Lập", "Lan", true)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(settle("Lan", "Lan", true)), Err(Refusal::NotHere));
        assert_eq!(room.waiting(), ["Lan"]);
    }

    #[test]
    fn a_guest_who_closes_the_page_no_longer_waits_and_one_who_reloads_waits_once() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        assert_eq!(room.waiting(), ["Lan"]);
        room.lose_line("Lan");
        assert!(room.waiting().is_empty());
    }

    #[test]
    fn the_lobby_holds_a_bounded_number_of_guests() {
        let mut room = TestRoom::with(&["An"]);
        for n in 0..MAX_WAITING {
            room.from(n / MAX_WAITING_PER_NETWORK)
                .join_as_guest(&format!("Khách {n}"), Standing::GuestWaiting)
                .unwrap();
        }
        assert_eq!(room.from(99).join_as_guest("Lan", Standing::GuestWaiting), Err(Refusal::Full));
    }

    #[test]
    fn one_network_does_not_fill_the_lobby() {
        let mut room = TestRoom::with(&["An"]);
        for n in 0..MAX_WAITING_PER_NETWORK {
            room.from(7).join_as_guest(&format!("Khách {n}"), Standing::GuestWaiting).unwrap();
        }
        assert_eq!(room.join_as_guest("Khách thừa", Standing::GuestWaiting), Err(Refusal::TooManyWaiting));
        assert!(room.join_as_guest("Khách 0", Standing::GuestWaiting).is_ok(), "who reloads keeps the place");
        assert!(room.from(8).join_as_guest("Lan", Standing::GuestWaiting).is_ok(), "others are not kept out");
        assert!(room.from(7).join_as_guest("Mai", Standing::GuestAdmitted).is_ok(), "who was let in comes in");
    }

    #[test]
    fn the_secretary_refuses_all_who_wait_in_one_go() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        for n in 0..4 {
            room.join_as_guest(&format!("Khách {n}"), Standing::GuestWaiting).unwrap();
        }
        assert_eq!(room.apply(LobbyCommand::RefuseAll { by: id("Tân Lập") }), Err(Refusal::NotAllowed));
        let events = room.apply(LobbyCommand::RefuseAll { by: id("Bình") }).unwrap();
        assert!(events.iter().all(|event| matches!(event, Event::Lobby(LobbyEvent::Refused { .. }))), "{events:?}");
        assert_eq!((events.len(), room.waiting().len()), (4, 0));
        assert_eq!(room.apply(LobbyCommand::RefuseAll { by: id("Bình") }), Ok(vec![]), "nobody waits");
    }

    #[test]
    fn with_a_withdrawn_link_nobody_waits_and_those_inside_stay() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Mai", Standing::GuestAdmitted).unwrap();
        room.join_as_guest("Lan", Standing::GuestWaiting).unwrap();
        let events = room.apply(LobbyCommand::LinkWithdrawn).unwrap();
        assert!(matches!(&events[..], [Event::Lobby(LobbyEvent::Withdrawn { .. })]), "{events:?}");
        assert!(room.waiting().is_empty());
        assert_eq!(room.people(), ["An", "Mai"]);
    }
}
