// SPDX-License-Identifier: MPL-2.0
//! The current agenda item, and how long each one has taken.

use std::collections::BTreeMap;

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::{AgendaItemId, ParticipantId};
use crate::meeting::{AgendaItem, Meeting};
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaCommand {
    /// Chair or secretary sets the current item, or none.
    SetCurrent { by: ParticipantId, item: Option<AgendaItemId> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaEvent {
    Changed { item: Option<AgendaItemId>, at: Millis, by: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agenda {
    items: Vec<AgendaItem>,
    current: Current,
}

/// The current item, since when, and how long each item was the current one before that, in
/// milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Current {
    item: Option<AgendaItemId>,
    since: Option<Millis>,
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    taken: BTreeMap<AgendaItemId, i64>,
}

impl Agenda {
    pub(super) fn new(items: Vec<AgendaItem>) -> Self {
        Self { items, current: Current::default() }
    }

    pub fn items(&self) -> &[AgendaItem] {
        &self.items
    }

    pub fn current(&self) -> Option<&AgendaItemId> {
        self.current.item.as_ref()
    }

    /// Since when the current item is the current one.
    pub fn since(&self) -> Option<Millis> {
        self.current.item.as_ref().and(self.current.since)
    }

    /// How long each item was the current one, in milliseconds, without the present time.
    pub fn taken(&self) -> &BTreeMap<AgendaItemId, i64> {
        &self.current.taken
    }

    pub(super) fn has(&self, id: &AgendaItemId) -> bool {
        self.items.iter().any(|item| item.id == *id)
    }
}

impl FeatureState for Agenda {
    type Snapshot = Current;

    fn initial(meeting: &Meeting) -> Self {
        Self::new(meeting.agenda.clone())
    }

    fn to_snapshot(&self) -> Current {
        self.current.clone()
    }

    /// Restores the current item, if it still exists.
    fn restore(&mut self, current: Current) {
        if current.item.as_ref().is_none_or(|id| self.has(id)) {
            self.current = current;
        }
    }
}

impl FeatureEvent for AgendaEvent {}

impl Room {
    pub(super) fn apply_agenda(&mut self, command: AgendaCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let AgendaCommand::SetCurrent { by, item } = command;
        self.require_leader(&by)?;
        self.require_open()?;
        if item.as_ref().is_some_and(|id| !self.states.agenda.has(id)) {
            return Err(Refusal::NoSuch);
        }
        if self.states.agenda.current.item == item {
            return Ok(Vec::new());
        }
        self.states.floor.on_next_item();
        let mut taken = std::mem::take(&mut self.states.agenda.current.taken);
        let Current { item: before, since, .. } = &self.states.agenda.current;
        if let (Some(before), Some(since)) = (before, since) {
            *taken.entry(before.clone()).or_default() += now.since(*since).max(0);
        }
        self.states.agenda.current = Current { item: item.clone(), since: Some(now), taken };
        Ok(vec![AgendaEvent::Changed { item, at: now, by }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    fn go_to(by: &str, item: Option<&str>) -> AgendaCommand {
        AgendaCommand::SetCurrent { by: id(by), item: item.map(item_id) }
    }

    #[test]
    fn the_secretary_moves_through_the_agenda_and_everybody_knows_where_it_is() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        let events = room.at(3_000).apply(go_to("Bình", Some("budget"))).unwrap();
        let expected = AgendaEvent::Changed { item: Some(item_id("budget")), at: Millis(3_000), by: id("Bình") };
        assert_eq!(events, [expected.into()]);
        assert_eq!(room.rules.agenda().current(), Some(&item_id("budget")));
        assert_eq!(room.apply(go_to("An", Some("budget"))), Ok(vec![]));
        room.apply(go_to("An", None)).unwrap();
        assert_eq!(room.rules.agenda().current(), None);
    }

    #[test]
    fn the_time_of_an_item_goes_on_when_it_is_taken_up_again_also_after_a_restart() {
        let mut room = TestRoom::with(&["An"]);
        room.at(10_000).apply(go_to("An", Some("opening"))).unwrap();
        room.at(70_000).apply(go_to("An", Some("budget"))).unwrap();
        room.at(100_000).apply(go_to("An", Some("opening"))).unwrap();
        let room = room.restarted();
        assert_eq!(room.rules.agenda().since(), Some(Millis(100_000)));
        let taken: Vec<_> = room.rules.agenda().taken().iter().map(|(id, ms)| (id.as_str(), *ms)).collect();
        assert_eq!(taken, [("budget", 30_000), ("opening", 60_000)]);
    }

    #[test]
    fn a_delegate_does_not_move_the_agenda_and_unknown_items_are_refused() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.apply(go_to("Tân Lập", Some("budget"))), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(go_to("An", Some("lunch"))), Err(Refusal::NoSuch));
    }
}
