// SPDX-License-Identifier: MPL-2.0
//! The order of those who ask for the floor: by time, until chair or secretary change it.

use std::collections::BTreeMap;

use crate::ids::ParticipantId;
use moments::Millis;

/// How long the place of somebody is remembered whose line stays cut, in milliseconds. Longer than
/// their place in the room is kept: the queue shows nobody who cannot be given the floor.
pub const REMEMBERED_MS: i64 = 15 * 60_000;
/// Most who are remembered at once.
const MAX_AWAY: usize = 500;

/// Each participant is in it once at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(default))]
pub struct Queue {
    /// Also those who are away.
    order: Vec<ParticipantId>,
    /// Whose line was cut for good, and since when.
    away: BTreeMap<ParticipantId, Millis>,
}

impl Queue {
    /// Those who are here, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &ParticipantId> {
        self.order.iter().filter(|one| !self.away.contains_key(*one))
    }

    pub fn contains(&self, participant: &ParticipantId) -> bool {
        self.iter().any(|one| one == participant)
    }

    /// Who comes after this one.
    pub fn after(&self, participant: &ParticipantId) -> Option<&ParticipantId> {
        self.iter().skip_while(|one| *one != participant).nth(1)
    }

    /// Adds somebody who is not in it: at the end, or, where first-timers go first, after the last
    /// first-timer.
    pub(super) fn add(
        &mut self,
        participant: ParticipantId,
        first_timers_first: bool,
        has_spoken: impl Fn(&ParticipantId) -> bool,
    ) {
        let place = if first_timers_first && !has_spoken(&participant) {
            self.order.iter().rposition(|one| !has_spoken(one)).map_or(0, |last| last + 1)
        } else {
            self.order.len()
        };
        self.order.insert(place, participant);
    }

    /// Whether it was in it.
    pub(super) fn remove(&mut self, participant: &ParticipantId) -> bool {
        self.away.remove(participant);
        let before = self.order.len();
        self.order.retain(|one| one != participant);
        self.order.len() != before
    }

    /// Moves somebody before somebody else who is in it, or to the end. Whether that changed
    /// anything.
    pub(super) fn place(&mut self, participant: &ParticipantId, before: Option<&ParticipantId>) -> bool {
        if before == Some(participant) || self.after(participant) == before {
            return false;
        }
        self.order.retain(|one| one != participant);
        let place = before.and_then(|before| self.order.iter().position(|one| one == before));
        self.order.insert(place.unwrap_or(self.order.len()), participant.clone());
        true
    }

    /// Takes everybody out, and forgets who is away. Returns those who were here.
    pub(super) fn clear(&mut self) -> Vec<ParticipantId> {
        let away = std::mem::take(&mut self.away);
        std::mem::take(&mut self.order).into_iter().filter(|one| !away.contains_key(one)).collect()
    }

    /// The line of somebody stays cut: the place is remembered.
    pub(super) fn lose(&mut self, participant: &ParticipantId, now: Millis) {
        let over = |since: Millis| now.since(since) >= REMEMBERED_MS;
        self.order.retain(|one| !self.away.get(one).is_some_and(|since| over(*since)));
        self.away.retain(|_, since| !over(*since));
        if self.away.len() < MAX_AWAY && self.order.contains(participant) {
            self.away.insert(participant.clone(), now);
        }
    }

    /// Somebody is in the room again: in the queue too, at the old place, if it is remembered.
    pub(super) fn is_back(&mut self, participant: &ParticipantId, now: Millis) -> bool {
        let Some(since) = self.away.remove(participant) else { return false };
        let in_time = now.since(since) < REMEMBERED_MS;
        if !in_time {
            self.order.retain(|one| one != participant);
        }
        in_time
    }
}
