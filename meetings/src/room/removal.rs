// SPDX-License-Identifier: MPL-2.0
//! Participants who are removed: by chair or co-chair, and cannot rejoin by themselves; or
//! because they are no longer invited, and may rejoin once they are.

use std::collections::BTreeMap;
#[cfg(feature = "wire")]
use std::collections::BTreeSet;

use super::arrival::Connectivity;
use super::chairing::ChairEvent;
use super::presence::PresenceEvent;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use crate::out_spans::OutSpans;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalCommand {
    Remove {
        by: ParticipantId,
        participant: ParticipantId,
    },
    /// These have no right to the meeting any more: the plan or their account was changed. Those
    /// who are not here are ignored.
    Uninvite {
        participants: Vec<ParticipantId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalEvent {
    /// `connectivity` names the connection to close, if there is one. The participant's
    /// [`PresenceEvent::Left`] follows.
    Removed { participant: ParticipantId, by: ParticipantId, connectivity: Connectivity },
    /// The same for somebody who is no longer invited.
    Uninvited { participant: ParticipantId, connectivity: Connectivity },
    /// They may rejoin.
    Lifted { participant: ParticipantId, by: ParticipantId },
}

/// Removed participants, so that chair and secretary can readmit them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(from = "Stored"))]
pub struct Removed {
    who: BTreeMap<ParticipantId, RemovedPerson>,
    /// Who was once removed or uninvited, and since when they are back: they are told nothing of
    /// what was said before.
    #[cfg_attr(feature = "wire", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    returned: BTreeMap<ParticipantId, Option<Millis>>,
    /// When leaders put them out, and when they came back: what was written, added and voted on then
    /// is not for them. The same as in the store.
    #[cfg_attr(feature = "wire", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    spans: BTreeMap<ParticipantId, OutSpans>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct RemovedPerson {
    pub name: String,
    pub unit_name: String,
}

/// The stored form, of this version or of the first one, which stored no names.
#[cfg(feature = "wire")]
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Stored {
    Named {
        who: BTreeMap<ParticipantId, RemovedPerson>,
        #[serde(default)]
        returned: BTreeMap<ParticipantId, Option<Millis>>,
        #[serde(default)]
        spans: BTreeMap<ParticipantId, OutSpans>,
    },
    Nameless(BTreeSet<ParticipantId>),
}

#[cfg(feature = "wire")]
impl From<Stored> for Removed {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Named { who, returned, spans } => Self { who, returned, spans },
            Stored::Nameless(ids) => {
                let who = ids.into_iter().map(|id| (id, RemovedPerson::default())).collect();
                Self { who, ..Self::default() }
            }
        }
    }
}

impl Removed {
    pub fn get(&self, participant: &ParticipantId) -> Option<&RemovedPerson> {
        self.who.get(participant)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &RemovedPerson)> {
        self.who.iter()
    }

    /// The beginning of what a participant may be told of earlier speech, if they were out once;
    /// `Some(None)` while they are.
    pub fn returned_at(&self, participant: &ParticipantId) -> Option<Option<Millis>> {
        self.returned.get(participant).copied()
    }

    /// When leaders put somebody out; none of who never was.
    pub fn spans(&self, participant: &ParticipantId) -> Option<&OutSpans> {
        self.spans.get(participant)
    }

    /// Whether leaders have put somebody out who is not back yet. Not so who is only not invited: of
    /// them the plan decides.
    pub fn is_put_out_now(&self, participant: &ParticipantId) -> bool {
        self.contains(participant) || self.spans(participant).is_some_and(OutSpans::is_open)
    }

    pub(super) fn is_out(&mut self, participant: &ParticipantId) {
        self.returned.insert(participant.clone(), None);
    }

    /// A leader puts them out.
    pub(super) fn is_put_out(&mut self, participant: &ParticipantId, now: Millis) {
        self.is_out(participant);
        self.spans.entry(participant.clone()).or_default().begin(now);
    }

    pub(super) fn is_back(&mut self, participant: &ParticipantId, now: Millis) {
        if let Some(returned) = self.returned.get_mut(participant) {
            returned.get_or_insert(now);
        }
        if let Some(spans) = self.spans.get_mut(participant) {
            spans.end(now);
        }
    }

    pub(super) fn contains(&self, participant: &ParticipantId) -> bool {
        self.who.contains_key(participant)
    }

    /// Whether they had been removed.
    pub(super) fn lift(&mut self, participant: &ParticipantId) -> bool {
        self.who.remove(participant).is_some()
    }
}

impl FeatureState for Removed {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }
}

impl FeatureEvent for RemovalEvent {}

impl Room {
    pub(super) fn apply_removal(&mut self, command: RemovalCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            RemovalCommand::Remove { by, participant } => self.remove(by, participant, now),
            RemovalCommand::Uninvite { participants } => Ok(self.uninvite(participants, now)),
        }
    }

    fn uninvite(&mut self, participants: Vec<ParticipantId>, now: Millis) -> Vec<Event> {
        let mut events = Vec::new();
        for participant in participants {
            events.extend(self.states.lobby.uninvite(&participant));
            self.states.door.forget(&participant);
            self.states.chairing.end_co_chair(&participant);
            let Some(gone) = self.remove_participant(&participant, now) else { continue };
            if gone.role == MeetingRole::CoChair {
                let (participant, role) = (participant.clone(), MeetingRole::Delegate);
                events.push(PresenceEvent::RoleChanged { participant, role, at: now }.into());
            }
            self.states.removed.is_out(&participant);
            events.push(
                RemovalEvent::Uninvited { participant: participant.clone(), connectivity: gone.connectivity }.into(),
            );
            events.push(PresenceEvent::Left { participant: participant.clone(), at: now }.into());
            events.extend(self.end_acting(&participant, now));
        }
        events
    }

    fn remove(&mut self, by: ParticipantId, participant: ParticipantId, now: Millis) -> Result<Vec<Event>, Refusal> {
        let remover = self.require_chair_or_co_chair(&by)?.role;
        let role = self.states.presence.get(&participant).ok_or(Refusal::NoSuch)?.role;
        // A meeting without its chair could not be ended, and the chair of the plan may take the chair
        // back. A co-chair removes nobody who leads.
        let leads_more = remover != MeetingRole::Chair && role.leads();
        if by == participant || leads_more || self.is_planned_chair(&participant) {
            return Err(Refusal::NotAllowed);
        }
        let removed = self.remove_participant(&participant, now).ok_or(Refusal::NoSuch)?;
        let co_chair = (role == MeetingRole::CoChair).then(|| {
            let (participant, by) = (participant.clone(), by.clone());
            ChairEvent::CoChair { participant, role: MeetingRole::Delegate, at: now, by }.into()
        });
        self.states.chairing.end_co_chair(&participant);
        let person = RemovedPerson { name: removed.name.clone(), unit_name: removed.unit_name.clone() };
        self.states.removed.who.insert(participant.clone(), person);
        self.states.door.forget(&participant);
        self.states.removed.is_put_out(&participant, now);
        let connectivity = removed.connectivity;
        let removed = RemovalEvent::Removed { participant: participant.clone(), by, connectivity }.into();
        Ok(co_chair.into_iter().chain([removed, PresenceEvent::Left { participant, at: now }.into()]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::chairing::ChairCommand;
    use super::super::lobby::LobbyCommand;
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::*;

    fn remove(by: &str, participant: &str) -> RemovalCommand {
        RemovalCommand::Remove { by: id(by), participant: id(participant) }
    }

    #[test]
    fn who_is_removed_cannot_come_back_by_themselves_not_even_after_a_restart() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(remove("An", "Tân Lập")).unwrap();
        assert_eq!(room.people(), ["An"]);
        assert_eq!(room.try_join("Tân Lập"), Err(Refusal::Removed));
        assert_eq!(room.restarted().try_join("Tân Lập"), Err(Refusal::Removed));
    }

    #[test]
    fn who_is_no_longer_invited_is_out_and_comes_back_when_invited_again() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.lose_connection("Bản Phố");
        let participants = vec![id("Tân Lập"), id("Bản Phố"), id("Người lạ")];
        let events = room.apply(RemovalCommand::Uninvite { participants }).unwrap();
        assert_eq!((events.len(), room.people()), (4, vec!["An".to_owned()]));
        assert!(room.try_join("Tân Lập").is_ok());
    }

    #[test]
    fn the_chair_of_the_plan_chairs_again_when_the_acting_one_is_no_longer_invited() {
        for is_here in [true, false] {
            let mut room = TestRoom::with(&["An", "Tân Lập"]);
            room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
            if !is_here {
                room.apply(PresenceCommand::Leave { by: id("An") }).unwrap();
            }
            let events = room.apply(RemovalCommand::Uninvite { participants: vec![id("Tân Lập")] }).unwrap();
            assert_eq!(events.iter().any(|event| matches!(event, Event::Chair(_))), is_here, "{events:?}");
            if !is_here {
                room.join("An");
            }
            assert!(room.rules.has_chair());
        }
    }

    #[test]
    fn the_secretary_can_let_a_removed_person_in_again() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.apply(remove("An", "Tân Lập")).unwrap();
        let readmit = LobbyCommand::Decide { by: id("Bình"), guest: id("Tân Lập"), admitted: true };
        let mut room = room.restarted();
        assert_eq!(room.rules.removed().get(&id("Tân Lập")).unwrap().name, "Tân Lập");
        room.join("Bình");
        room.apply(readmit).unwrap();
        assert_eq!(room.rules.removed().iter().count(), 0);
        assert_eq!(room.rules.removed().returned_at(&id("Tân Lập")), Some(None), "not back yet");
        assert!(room.try_join("Tân Lập").is_ok());
        let back = room.restarted().rules.removed().returned_at(&id("Tân Lập"));
        assert!(matches!(back, Some(Some(_))), "what was said while they were out is not for them: {back:?}");
        assert_eq!(room.rules.removed().returned_at(&id("Bình")), None);
    }

    #[test]
    fn removals_of_the_first_program_which_kept_no_names_still_hold() {
        let stored: Removed = serde_json::from_str(r#"["tan-lap"]"#).unwrap();
        assert!(stored.contains(&ParticipantId::parse("tan-lap").unwrap()));
        let again: Removed = serde_json::from_str(&serde_json::to_string(&stored).unwrap()).unwrap();
        assert_eq!(again, stored);
    }

    #[test]
    fn only_the_chair_removes_and_never_themselves() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        assert_eq!(room.apply(remove("Bình", "Tân Lập")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(remove("An", "An")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(remove("An", "Người lạ")), Err(Refusal::NoSuch));
        assert_eq!(room.people(), ["An", "Bình", "Tân Lập"]);
    }
}
