// SPDX-License-Identifier: MPL-2.0
//! The agenda during the meeting: the current item, how long each one has taken, and what leaders
//! change of the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::floor::FloorEvent;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::display::DisplayName;
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
    /// A leader writes an item anew: of a mistake in any, or because another matter takes its place.
    Rewrite { by: ParticipantId, item: AgendaItemId, title: String, presenter: String, minutes: Option<u16> },
    /// A leader removes an item that was added in the meeting, was not taken up, and to which nothing
    /// belongs.
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
    ListChanged {
        item: AgendaItemId,
        change: ListChange,
        at: Millis,
        by: ParticipantId,
    },
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

/// An item as somebody writes it during the meeting.
fn written(id: AgendaItemId, title: &str, presenter: &str, minutes: Option<u16>) -> Result<AgendaItem, Refusal> {
    let name = |text: &str| DisplayName::parse(text).map(DisplayName::into_string).map_err(|_| Refusal::BadName);
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
        let is_mistake = before.as_ref().is_some_and(|(before, since)| {
            now.since(*since) < MISTAKEN_MS && !self.has_mark_of(before)
        });
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
        let here =
            self.states.presence.iter().filter(|(_, who)| !who.role.leads() && !who.is_guest && who.rights().publish);
        let presenters = presenters_of(&item.presenter, here.map(|(id, who)| (id, &*who.name, &*who.unit_name)));
        let presenters: Vec<ParticipantId> = presenters.into_iter().cloned().collect();
        let asked = presenters.into_iter().filter(|participant| self.states.floor.call(participant));
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|participant| FloorEvent::Queue { participant }.into()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::floor::{FloorCommand, FloorMode};
    use super::super::test_room::*;
    use super::*;

    fn go_to(by: &str, item: Option<&str>) -> AgendaCommand {
        AgendaCommand::SetCurrent { by: id(by), item: item.map(item_id) }
    }

    #[test]
    fn the_secretary_moves_through_the_agenda_and_everybody_knows_where_it_is() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        let events = room.at(3_000).apply(go_to("Bình", Some("budget"))).unwrap();
        let (item, by) = (Some(item_id("budget")), id("Bình"));
        let expected = AgendaEvent::Changed { item, at: Millis(3_000), by, mistaken: None };
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

    fn titles(room: &TestRoom) -> Vec<(&str, bool)> {
        room.rules.agenda().items().iter().map(|item| (item.title.as_str(), item.skipped)).collect()
    }

    fn add(by: &str, item: &str, title: &str, presenter: &str) -> AgendaCommand {
        let (title, presenter) = (title.to_owned(), presenter.to_owned());
        AgendaCommand::Add { by: id(by), item: item_id(item), title, presenter, minutes: Some(10) }
    }

    fn place(item: &str, before: Option<&str>) -> AgendaCommand {
        AgendaCommand::Move { by: id("An"), item: item_id(item), before: before.map(item_id) }
    }

    fn skip(item: &str, skipped: bool) -> AgendaCommand {
        AgendaCommand::Skip { by: id("An"), item: item_id(item), skipped }
    }

    #[test]
    fn those_who_lead_add_move_and_skip_items() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        let events = room.at(5_000).apply(add("Bình", "flood", "  Ứng phó  mưa lũ ", "")).unwrap();
        let (item, by) = (item_id("flood"), id("Bình"));
        let added = AgendaEvent::ListChanged { item, change: ListChange::Added, at: Millis(5_000), by };
        assert_eq!(events, [added.into()]);
        room.apply(place("flood", Some("budget"))).unwrap();
        assert_eq!(room.apply(place("flood", Some("budget"))), Ok(vec![]), "stands there already");
        assert_eq!(room.apply(place("budget", None)), Ok(vec![]), "is the last one");
        room.apply(skip("budget", true)).unwrap();
        assert_eq!(room.apply(skip("budget", true)), Ok(vec![]), "pressed twice");
        let shown = [("Khai mạc", false), ("Ứng phó mưa lũ", false), ("Báo cáo thu ngân sách", true)];
        assert_eq!(titles(&room), shown);
        room.apply(go_to("An", Some("budget"))).unwrap();
        assert!(titles(&room).iter().all(|(_, skipped)| !skipped), "taken up all the same");
        assert_eq!(room.apply(skip("budget", true)), Err(Refusal::TakenUp), "the current item");
        room.at(9_000).apply(go_to("An", None)).unwrap();
        assert_eq!(room.apply(skip("budget", true)), Err(Refusal::TakenUp), "was held");
    }

    #[test]
    fn an_item_that_was_pressed_by_mistake_was_not_held_and_can_be_skipped() {
        let mut room = TestRoom::with(&["An"]);
        room.at(10_000).apply(go_to("An", Some("budget"))).unwrap();
        let back = room.at(12_000).apply(go_to("An", Some("opening"))).unwrap();
        let (item, by) = (Some(item_id("opening")), id("An"));
        let mistaken = Some((item_id("budget"), Millis(10_000)));
        assert_eq!(back, [AgendaEvent::Changed { item, at: Millis(12_000), by, mistaken }.into()]);
        assert!(room.rules.agenda().taken().is_empty());
        assert!(room.apply(skip("budget", true)).is_ok());
        // What was held before stays held, also when somebody presses it again for a moment.
        room.at(60_000).apply(go_to("An", Some("budget"))).unwrap();
        room.at(61_000).apply(go_to("An", Some("opening"))).unwrap();
        room.at(90_000).apply(go_to("An", None)).unwrap();
        let taken: Vec<_> = room.rules.agenda().taken().iter().map(|(id, ms)| (id.as_str(), *ms)).collect();
        assert_eq!(taken, [("opening", 48_000 + 29_000)]);
    }

    #[test]
    fn an_item_is_written_anew_and_only_an_unused_one_that_was_added_is_removed() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        let rewrite = |by: &str, item: &str, title: &str| {
            let (by, item, title) = (id(by), item_id(item), title.to_owned());
            AgendaCommand::Rewrite { by, item, title, presenter: String::new(), minutes: None }
        };
        let remove = |by: &str, item: &str| AgendaCommand::Remove { by: id(by), item: item_id(item) };
        room.apply(skip("budget", true)).unwrap();
        room.apply(rewrite("Bình", "budget", "Thu  ngân sách")).unwrap();
        assert_eq!(titles(&room)[1], ("Thu ngân sách", true), "still skipped");
        assert_eq!(room.apply(rewrite("Bình", "budget", "Thu ngân sách")), Ok(vec![]), "pressed twice");
        assert_eq!(room.apply(rewrite("Bình", "budget", " ")), Err(Refusal::BadName));
        assert_eq!(room.apply(remove("An", "budget")), Err(Refusal::PlannedItem));
        room.apply(add("An", "flood", "Ứng phó mưa lũ", "")).unwrap();
        room.apply(add("An", "late", "Việc khác", "")).unwrap();
        for refused in [rewrite("Tân Lập", "flood", "Khác"), remove("Tân Lập", "flood")] {
            assert_eq!(room.apply(refused), Err(Refusal::NotAllowed));
        }
        room.at(20_000).apply(go_to("An", Some("late"))).unwrap();
        assert_eq!(room.apply(remove("An", "late")), Err(Refusal::TakenUp), "the current item");
        room.at(60_000).apply(go_to("An", None)).unwrap();
        assert_eq!(room.apply(remove("An", "late")), Err(Refusal::TakenUp), "was held");
        room.apply(remove("An", "flood")).unwrap();
        assert_eq!(room.apply(remove("An", "flood")), Err(Refusal::NoSuch));
        assert_eq!(titles(&room).len(), 3);
    }

    #[test]
    fn what_cannot_be_an_item_is_refused_and_delegates_change_nothing() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.apply(add("Tân Lập", "x", "Mục mới", "")), Err(Refusal::NotAllowed));
        for title in ["", "   ", "\u{202e}cụm", &"a".repeat(400)] {
            assert_eq!(room.apply(add("An", "x", title, "")), Err(Refusal::BadName), "{title}");
        }
        assert_eq!(room.apply(place("lunch", None)), Err(Refusal::NoSuch));
        assert_eq!(room.apply(place("budget", Some("lunch"))), Err(Refusal::NoSuch));
        assert_eq!(room.apply(skip("lunch", true)), Err(Refusal::NoSuch));
        for n in 2..MAX_AGENDA {
            room.apply(add("An", &format!("more-{n}"), "Mục mới", "")).unwrap();
        }
        assert_eq!(room.apply(add("An", "x", "Mục mới", "")), Err(Refusal::AgendaFull));
    }

    #[test]
    fn who_presents_an_item_is_in_the_queue_from_its_begin_to_its_end() {
        let mut room = TestRoom::with(&["An", "Bình", "Lò Thị Mai", "Bản Phố"]);
        room.apply(FloorCommand::SetMode { by: id("An"), mode: FloorMode::Conference }).unwrap();
        room.ask_to_speak("Bản Phố");
        room.apply(add("An", "flood", "Ứng phó mưa lũ", "Đồng chí Lò Thị Mai, Trưởng phòng; Bình")).unwrap();
        room.apply(go_to("An", Some("flood"))).unwrap();
        assert_eq!(room.queue(), ["Bản Phố", "Lò Thị Mai"], "the secretary speaks without");
        room.apply(go_to("An", Some("budget"))).unwrap();
        assert_eq!(room.queue(), ["Bản Phố"], "who asked themselves goes on asking");
        room.apply(FloorCommand::SetMode { by: id("An"), mode: FloorMode::Discussion }).unwrap();
        room.apply(go_to("An", Some("flood"))).unwrap();
        assert_eq!(room.queue(), ["Bản Phố"], "where everybody may speak nobody is called");
    }
}
