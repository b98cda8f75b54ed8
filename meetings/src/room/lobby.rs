//! Guests without an account wait until chair or secretary lets them in.

use std::collections::BTreeMap;

use super::presence::{Arrival, Connection, PresenceEvent};
use super::removal::RemovalEvent;
use super::{Event, Refusal, Room};
use crate::Millis;
use crate::ids::ParticipantId;
use crate::rights::MediaRights;

/// Most guests waiting at once. A leaked invitation link costs at most this many lines on the chair's screen.
pub const MAX_WAITING: usize = 100;

/// How somebody stands at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Invited by account: enters at once.
    Invited,
    /// Came by an access token that the office issued for a unit: enters at once, acts within its rights.
    Token(MediaRights),
    /// A guest about whom nobody has decided.
    GuestWaiting,
    GuestAdmitted,
    GuestRefused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyCommand {
    /// Chair or secretary lets a waiting guest in, or refuses. Of a removed person, `admitted` lifts the removal.
    Settle { by: ParticipantId, guest: ParticipantId, admitted: bool },
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

    /// The invited person whose name the guest gave.
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

impl Room {
    pub(super) fn wait_in_lobby(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        let guest = arrival.participant.clone();
        let older = self.lobby.waiting.get(&guest).map(|w| (w.arrival.connection, w.since));
        if older.is_none() && self.lobby.waiting.len() >= MAX_WAITING {
            return Err(Refusal::Full);
        }
        let connection = arrival.connection;
        let since = older.map_or(now, |(_, since)| since);
        self.lobby.waiting.insert(guest.clone(), Waiting { arrival, since });
        let mut events = Vec::new();
        if let Some((older, _)) = older {
            events.push(PresenceEvent::Replaced { participant: guest.clone(), connection: older }.into());
        }
        events.push(LobbyEvent::Waiting { guest, connection }.into());
        Ok(events)
    }

    pub(super) fn apply_lobby(&mut self, command: LobbyCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let LobbyCommand::Settle { by, guest, admitted } = command;
        self.require_chair_or_secretary(&by)?;
        let Some(waiting) = self.lobby.waiting.get(&guest).cloned() else {
            return if admitted && self.removed.lift(&guest) {
                Ok(vec![RemovalEvent::Lifted { participant: guest, by }.into()])
            } else {
                Err(Refusal::NoSuch)
            };
        };
        if !admitted {
            self.lobby.waiting.remove(&guest);
            return Ok(vec![LobbyEvent::Refused { guest, by, connection: waiting.arrival.connection }.into()]);
        }
        let arrival = Arrival { standing: Standing::GuestAdmitted, ..waiting.arrival };
        let entered = self.enter(arrival, now)?;
        self.lobby.waiting.remove(&guest);
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
            room.join_as_guest(&format!("Khách {n}"), Standing::GuestWaiting).unwrap();
        }
        assert_eq!(room.join_as_guest("Lan", Standing::GuestWaiting), Err(Refusal::Full));
    }
}
