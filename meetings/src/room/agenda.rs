// SPDX-License-Identifier: MPL-2.0
//! The agenda during the meeting: the current item, how long each one has taken, and what leaders
//! change of the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::floor::FloorEvent;
use super::presence::Participant;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::display::{BadName, DisplayName};
use crate::ids::{AgendaItemId, ParticipantId};
use crate::meeting::{AgendaItem, MAX_AGENDA, MAX_ITEM_MINUTES, Meeting};
use crate::presenters::presenters_of;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaCommand {
    /// A leader sets the current item, or none. Who presents it asks for the floor by that.
    SetCurrent { by: ParticipantId, item: Option<AgendaItemId> },
    /// A leader adds an item at the end, under an identifier that nothing else has.
    Add { by: ParticipantId, item: AgendaItemId, title: String, presenter: String, minutes: Option<u16> },
    /// A leader moves an item before another one, or to the end.
    Move { by: ParticipantId, item: AgendaItemId, before: Option<AgendaItemId> },
    /// A leader leaves an item out, or takes it in again. Not one that was taken up.
    Skip { by: ParticipantId, item: AgendaItemId, skipped: bool },
    /// A leader rewrites an item: a mistake is in it, or another matter takes its place.
    Rewrite { by: ParticipantId, item: AgendaItemId, title: String, presenter: String, minutes: Option<u16> },
    /// A leader removes an item that was added in the meeting, was not taken up, and to which
    /// nothing belongs.
    Remove { by: ParticipantId, item: AgendaItemId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaEvent {
    Changed {
        item: Option<AgendaItemId>,
        at: Millis,
        by: ParticipantId,
        /// The item before and since when, where it was the current one by mistake.
        mistaken: Option<(AgendaItemId, Millis)>,
    },
    /// One item was added, moved, skipped, written anew or removed.
    ListChanged { item: AgendaItemId, change: ListChange, at: Millis, by: ParticipantId },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListChange {
    Added,
    Moved,
    Skipped(bool),
    Rewritten,
    Removed,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agenda {
    /// The rows of the plan, which are stored with each change: not in the snapshot.
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
    /// Those that were added in the meeting.
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
    added: BTreeSet<AgendaItemId>,
}

/// Who goes to an item and away again within this time, in milliseconds, has pressed the wrong one.
const MISTAKEN_MS: i64 = 3_000;

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

    /// Those that were added in the meeting.
    pub fn added(&self) -> &BTreeSet<AgendaItemId> {
        &self.current.added
    }

    pub(super) fn has(&self, id: &AgendaItemId) -> bool {
        self.items.iter().any(|item| item.id == *id)
    }

    fn place_of(&self, id: &AgendaItemId) -> Result<usize, Refusal> {
        self.items.iter().position(|item| item.id == *id).ok_or(Refusal::NoSuch)
    }

    fn add(&mut self, item: AgendaItem) -> Result<bool, Refusal> {
        if self.items.len() >= MAX_AGENDA {
            return Err(Refusal::AgendaFull);
        }
        if self.has(&item.id) {
            return Err(Refusal::NoSuch);
        }
        self.current.added.insert(item.id.clone());
        self.items.push(item);
        Ok(true)
    }

    /// Whether it reads otherwise now.
    fn rewrite(&mut self, new: AgendaItem) -> Result<bool, Refusal> {
        let place = self.place_of(&new.id)?;
        let item = &mut self.items[place];
        let new = AgendaItem { skipped: item.skipped, ..new };
        Ok(std::mem::replace(item, new) != self.items[place])
    }

    fn remove(&mut self, id: &AgendaItemId) -> Result<bool, Refusal> {
        let place = self.place_of(id)?;
        if self.is_taken_up(id) {
            return Err(Refusal::TakenUp);
        }
        if !self.current.added.remove(id) {
            return Err(Refusal::PlannedItem);
        }
        self.items.remove(place);
        Ok(true)
    }

    fn is_taken_up(&self, id: &AgendaItemId) -> bool {
        self.current.item.as_ref() == Some(id) || self.current.taken.contains_key(id)
    }

    /// Whether it stands somewhere else now.
    fn place(&mut self, id: &AgendaItemId, before: Option<&AgendaItemId>) -> Result<bool, Refusal> {
        let from = self.place_of(id)?;
        let mut to = before.map_or(Ok(self.items.len()), |before| self.place_of(before))?;
        if to > from {
            to -= 1;
        }
        let item = self.items.remove(from);
        self.items.insert(to, item);
        Ok(from != to)
    }

    /// Whether that is new.
    fn skip(&mut self, id: &AgendaItemId, skipped: bool) -> Result<bool, Refusal> {
        let place = self.place_of(id)?;
        if skipped && self.is_taken_up(id) {
            return Err(Refusal::TakenUp);
        }
        Ok(std::mem::replace(&mut self.items[place].skipped, skipped) != skipped)
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

fn refused_name(why: BadName) -> Refusal {
    match why {
        BadName::Length => Refusal::NameLength,
        BadName::Character(_) | BadName::Marks | BadName::NoLetter => Refusal::BadName,
    }
}

/// An item as somebody writes it during the meeting.
fn written(id: AgendaItemId, title: &str, presenter: &str, minutes: Option<u16>) -> Result<AgendaItem, Refusal> {
    let name = |text: &str| DisplayName::parse(text).map(DisplayName::into_string).map_err(refused_name);
    let presenter = if presenter.trim().is_empty() { String::new() } else { name(presenter)? };
    if minutes.is_some_and(|minutes| !(1..=MAX_ITEM_MINUTES).contains(&minutes)) {
        return Err(Refusal::BadText);
    }
    Ok(AgendaItem { id, title: name(title)?, presenter, minutes, skipped: false })
}

impl Room {
    pub(super) fn apply_agenda(&mut self, command: AgendaCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let (by, item, change, changed) = match command {
            AgendaCommand::SetCurrent { by, item } => return self.set_current_item(by, item, now),
            AgendaCommand::Add { by, item, title, presenter, minutes } => {
                self.may_change_agenda(&by)?;
                let added = self.states.agenda.add(written(item.clone(), &title, &presenter, minutes)?)?;
                (by, item, ListChange::Added, added)
            }
            AgendaCommand::Move { by, item, before } => {
                self.may_change_agenda(&by)?;
                let moved = self.states.agenda.place(&item, before.as_ref())?;
                (by, item, ListChange::Moved, moved)
            }
            AgendaCommand::Skip { by, item, skipped } => {
                self.may_change_agenda(&by)?;
                let is_new = self.states.agenda.skip(&item, skipped)?;
                (by, item, ListChange::Skipped(skipped), is_new)
            }
            AgendaCommand::Rewrite { by, item, title, presenter, minutes } => {
                self.may_change_agenda(&by)?;
                let is_new = self.states.agenda.rewrite(written(item.clone(), &title, &presenter, minutes)?)?;
                (by, item, ListChange::Rewritten, is_new)
            }
            AgendaCommand::Remove { by, item } => {
                self.may_change_agenda(&by)?;
                if self.has_mark_of(&item) {
                    return Err(Refusal::UsedItem);
                }
                let removed = self.states.agenda.remove(&item)?;
                (by, item, ListChange::Removed, removed)
            }
        };
        let changed = changed.then(|| AgendaEvent::ListChanged { item, change, at: now, by }.into());
        Ok(changed.into_iter().collect())
    }

    /// Deleted notes can come back to their item.
    fn has_mark_of(&self, item: &AgendaItemId) -> bool {
        let marks = &self.states.marks;
        marks.all().iter().chain(marks.deleted()).any(|mark| mark.agenda_item.as_ref() == Some(item))
    }

    fn may_change_agenda(&self, by: &ParticipantId) -> Result<(), Refusal> {
        self.require_leading_person(by)?;
        self.require_open()
    }

    fn set_current_item(
        &mut self,
        by: ParticipantId,
        item: Option<AgendaItemId>,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_leader(&by)?;
        self.require_open()?;
        let place = item.as_ref().map(|id| self.states.agenda.place_of(id)).transpose()?;
        if self.states.agenda.current.item == item {
            return Ok(Vec::new());
        }
        let not_called = self.states.floor.on_next_item().into_iter();
        let before = self.states.agenda.current.item.clone().zip(self.states.agenda.current.since);
        let is_mistake =
            before.as_ref().is_some_and(|(before, since)| now.since(*since) < MISTAKEN_MS && !self.has_mark_of(before));
        let agenda = &mut self.states.agenda;
        let current = &mut agenda.current;
        let mistaken = match before {
            Some(before) if is_mistake => Some(before),
            Some((before, since)) => {
                *current.taken.entry(before).or_default() += now.since(since).max(0);
                None
            }
            None => None,
        };
        (current.item, current.since) = (item.clone(), Some(now));
        let mut events = vec![AgendaEvent::Changed { item: item.clone(), at: now, by: by.clone(), mistaken }.into()];
        // Whoever goes to an item does not leave it out.
        if let (Some(item), Some(place)) = (item, place)
            && std::mem::take(&mut agenda.items[place].skipped)
        {
            events.push(AgendaEvent::ListChanged { item, change: ListChange::Skipped(false), at: now, by }.into());
        }
        events.extend(not_called.map(|participant| FloorEvent::Queue { participant }.into()));
        events.extend(place.map(|place| self.call_presenters(place)).unwrap_or_default());
        Ok(events)
    }

    /// Puts those who present an item into the queue, where microphones are locked.
    fn call_presenters(&mut self, place: usize) -> Vec<Event> {
        let Some(item) = self.states.agenda.items.get(place) else { return Vec::new() };
        // Nobody sits at an encoder who could be called.
        let is_person = |who: &Participant| !who.is_guest && who.token.is_none();
        let here = self.states.presence.iter().filter(|(_, who)| !who.role.leads() && is_person(who));
        let here = here.filter(|(_, who)| who.rights().publish);
        let presenters = presenters_of(&item.presenter, here.map(|(id, who)| (id, &*who.name, &*who.unit_name)));
        let presenters: Vec<ParticipantId> = presenters.into_iter().cloned().collect();
        let asked = presenters.into_iter().filter(|participant| self.states.floor.call(participant));
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|participant| FloorEvent::Queue { participant }.into()).collect()
    }
}

#[cfg(test)]
mod tests;
