// SPDX-License-Identifier: MPL-2.0
//! Who chairs: the chair of the plan, or whom that chair, or a later one, has handed over to; and
//! who leads with the chair.

use std::collections::BTreeSet;

use super::arrival::Connectivity;
use super::presence::Participant;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChairCommand {
    /// The chair hands over to a delegate with an account who is connected.
    HandOver { by: ParticipantId, to: ParticipantId },
    /// The chair of the plan takes the chair back.
    TakeBack { by: ParticipantId },
    /// The chair lets a delegate with an account lead with them, or no longer.
    SetCoChair { by: ParticipantId, participant: ParticipantId, on: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChairEvent {
    /// `chair` chairs from `at` on. `former` chaired until then and is a delegate now, if still
    /// here.
    Changed { chair: ParticipantId, former: Option<ParticipantId>, at: Millis, by: ParticipantId },
    /// Somebody is co-chair from `at` on, or no longer.
    CoChair { participant: ParticipantId, role: MeetingRole, at: Millis, by: ParticipantId },
}

/// Most co-chairs at once.
pub const MAX_CO_CHAIRS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(from = "Stored"))]
pub struct Chairing {
    /// None while the chair of the plan chairs.
    acting: Option<ParticipantId>,
    /// Also those who have left: they are co-chairs again when they come back.
    co_chairs: BTreeSet<ParticipantId>,
}

/// The stored form, of this version or of an earlier one, which knew no co-chairs.
#[cfg(feature = "wire")]
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Stored {
    ActingOnly(Option<ParticipantId>),
    Whole { acting: Option<ParticipantId>, co_chairs: BTreeSet<ParticipantId> },
}

#[cfg(feature = "wire")]
impl From<Stored> for Chairing {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::ActingOnly(acting) => Self { acting, co_chairs: BTreeSet::new() },
            Stored::Whole { acting, co_chairs } => Self { acting, co_chairs },
        }
    }
}

impl Chairing {
    /// The role of somebody who joins. The acting chair is chair again after a rejoin; the chair of
    /// the plan rejoins as a delegate until they take the chair back.
    pub(super) fn role(&self, participant: &ParticipantId, planned: MeetingRole) -> MeetingRole {
        let role = match &self.acting {
            Some(acting) if acting == participant => MeetingRole::Chair,
            Some(_) if planned == MeetingRole::Chair => MeetingRole::Delegate,
            _ => planned,
        };
        let is_co_chair = role == MeetingRole::Delegate && self.co_chairs.contains(participant);
        if is_co_chair { MeetingRole::CoChair } else { role }
    }

    /// Somebody is out of the meeting: who comes back is a delegate.
    pub(super) fn end_co_chair(&mut self, participant: &ParticipantId) {
        self.co_chairs.remove(participant);
    }
}

/// The participant that the chair of the plan is: a user's participant identifier is the user's
/// own.
pub(super) fn planned_chair(meeting: &Meeting) -> Option<ParticipantId> {
    ParticipantId::parse(meeting.chair.as_str()).ok()
}

/// Whether the chair may be handed to this person, or shared with them.
fn may_lead(who: &Participant) -> bool {
    matches!(who.role, MeetingRole::Delegate | MeetingRole::CoChair)
        && !who.is_guest
        && who.token.is_none()
        && matches!(who.connectivity, Connectivity::Connected(_))
}

impl FeatureState for Chairing {
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

impl FeatureEvent for ChairEvent {}

impl Room {
    /// Who chairs by the plan.
    pub fn planned_chair(&self) -> Option<&ParticipantId> {
        self.planned_chair.as_ref()
    }

    /// Whether a chair is connected. Other leaders may end the meeting where there is none.
    pub fn has_chair(&self) -> bool {
        let chairs = |who: &Participant| {
            who.role == MeetingRole::Chair && matches!(who.connectivity, Connectivity::Connected(_))
        };
        self.states.presence.iter().any(|(_, who)| chairs(who))
    }

    /// The acting chair has gone for good: the chair of the plan has the chair again, so that
    /// somebody can end the meeting.
    pub(super) fn end_acting(&mut self, gone: &ParticipantId, now: Millis) -> Option<Event> {
        self.states.chairing.acting.take_if(|acting| acting == gone)?;
        let chair = self.planned_chair.clone()?;
        self.states.presence.get_mut(&chair)?.role = MeetingRole::Chair;
        Some(ChairEvent::Changed { by: chair.clone(), chair, former: None, at: now }.into())
    }

    pub(super) fn apply_chair(&mut self, command: ChairCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let (by, chair) = match command {
            ChairCommand::HandOver { by, to } => {
                self.require_chair(&by)?;
                self.require_open()?;
                if !may_lead(self.states.presence.get(&to).ok_or(Refusal::NoSuch)?) {
                    return Err(Refusal::NotAllowed);
                }
                (by, to)
            }
            ChairCommand::TakeBack { by } => {
                let requester = self.requester(&by)?;
                if self.planned_chair.as_ref() != Some(&by) || requester.token.is_some() {
                    return Err(Refusal::NotAllowed);
                }
                if requester.role == MeetingRole::Chair {
                    return Ok(Vec::new());
                }
                (by.clone(), by)
            }
            ChairCommand::SetCoChair { by, participant, on } => {
                return self.set_co_chair(by, participant, on, now);
            }
        };
        let former =
            self.states.presence.iter().find(|(_, who)| who.role == MeetingRole::Chair).map(|(id, _)| id.clone());
        self.states.chairing.acting = (self.planned_chair.as_ref() != Some(&chair)).then(|| chair.clone());
        for id in former.iter().chain([&chair]) {
            let by_right = if *id == chair { MeetingRole::Chair } else { MeetingRole::Delegate };
            let role = self.states.chairing.role(id, by_right);
            if let Some(who) = self.states.presence.get_mut(id) {
                who.role = role;
            }
        }
        let name = self.states.presence.get(&chair).map_or(String::new(), |who| who.name.clone());
        let muted = former.iter().flat_map(|former| self.mute_if_locked(former, &name)).collect::<Vec<_>>();
        Ok([ChairEvent::Changed { chair, former, at: now, by }.into()].into_iter().chain(muted).collect())
    }

    fn set_co_chair(
        &mut self,
        by: ParticipantId,
        participant: ParticipantId,
        on: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let chair = self.require_chair(&by)?.name.clone();
        let who = self.states.presence.get(&participant).ok_or(Refusal::NoSuch)?;
        let co_chairs = &mut self.states.chairing.co_chairs;
        if on && (!may_lead(who) || (co_chairs.len() >= MAX_CO_CHAIRS && !co_chairs.contains(&participant))) {
            return Err(Refusal::NotAllowed);
        }
        let role = match (who.role, on) {
            (MeetingRole::Delegate, true) => MeetingRole::CoChair,
            (MeetingRole::CoChair, false) => MeetingRole::Delegate,
            _ => return Ok(Vec::new()),
        };
        if on {
            co_chairs.insert(participant.clone());
        } else {
            co_chairs.remove(&participant);
        }
        if let Some(who) = self.states.presence.get_mut(&participant) {
            who.role = role;
        }
        let muted = self.mute_if_locked(&participant, &chair);
        let changed = ChairEvent::CoChair { participant, role, at: now, by }.into();
        Ok([changed].into_iter().chain(muted).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::arrival::Admission;
    use super::super::ending::EndCommand;
    use super::super::presence::PresenceCommand;
    use super::super::removal::RemovalCommand;
    use super::super::test_room::*;
    use super::super::tracks::{Source, TrackCommand};
    use super::*;
    use crate::policy::MediaRights;

    fn hand_over(by: &str, to: &str) -> ChairCommand {
        ChairCommand::HandOver { by: id(by), to: id(to) }
    }

    fn take_back(by: &str) -> ChairCommand {
        ChairCommand::TakeBack { by: id(by) }
    }

    fn role(room: &TestRoom, name: &str) -> MeetingRole {
        room.rules.presence().get(&id(name)).unwrap().role
    }

    #[test]
    fn the_chair_hands_over_and_takes_back() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        let events = room.at(8_000).apply(hand_over("An", "Tân Lập")).unwrap();
        let changed =
            ChairEvent::Changed { chair: id("Tân Lập"), former: Some(id("An")), at: Millis(8_000), by: id("An") };
        assert_eq!(events, [changed.into()]);
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
        assert_eq!(room.apply(EndCommand::ByParticipant(id("An"))), Err(Refusal::NotAllowed));

        room.apply(take_back("An")).unwrap();
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Chair, MeetingRole::Delegate));
        assert_eq!(room.apply(take_back("An")), Ok(vec![]));
        assert!(room.apply(EndCommand::ByParticipant(id("An"))).is_ok());
    }

    #[test]
    fn only_the_chair_hands_over_and_only_to_a_delegate_with_an_account_who_is_there() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Vược"]);
        room.join_as_guest("Lan", Admission::GuestAdmitted).unwrap();
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        room.lose_connection("Bản Vược");
        for by in ["Bình", "Tân Lập"] {
            assert_eq!(room.apply(hand_over(by, "Tân Lập")), Err(Refusal::NotAllowed));
            assert_eq!(room.apply(take_back(by)), Err(Refusal::NotAllowed));
        }
        for to in ["An", "Bình", "Lan", "Hội trường A", "Bản Vược"] {
            assert_eq!(room.apply(hand_over("An", to)), Err(Refusal::NotAllowed), "{to}");
        }
        assert_eq!(room.apply(hand_over("An", "Người lạ")), Err(Refusal::NoSuch));
        assert_eq!(role(&room, "An"), MeetingRole::Chair);
    }

    #[test]
    fn who_was_handed_the_chair_has_it_after_coming_back_and_after_a_restart_and_the_planned_chair_may_take_it_back() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(hand_over("An", "Tân Lập")).unwrap();
        for name in ["An", "Tân Lập"] {
            room.apply(PresenceCommand::Leave { by: id(name) }).unwrap();
        }
        let mut room = room.restarted();
        room.join("An");
        room.join("Tân Lập");
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        assert!(!room.rules.has_chair());
        room.apply(take_back("An")).unwrap();
        assert!(room.rules.has_chair());
    }

    fn set_co_chair(by: &str, participant: &str, on: bool) -> ChairCommand {
        ChairCommand::SetCoChair { by: id(by), participant: id(participant), on }
    }

    #[test]
    fn a_co_chair_leads_is_one_again_after_coming_back_and_a_restart_and_no_longer_when_the_chair_says_so() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
        assert_eq!(room.apply(set_co_chair("An", "Tân Lập", true)), Ok(vec![]), "pressed twice");
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        let mut room = room.restarted();
        for name in ["An", "Tân Lập", "Bản Phố"] {
            room.join(name);
        }
        assert_eq!(role(&room, "Tân Lập"), MeetingRole::CoChair);
        room.apply(RemovalCommand::Remove { by: id("Tân Lập"), participant: id("Bản Phố") }).unwrap();
        assert_eq!(room.apply(EndCommand::ByParticipant(id("Tân Lập"))), Err(Refusal::NotAllowed), "An is there");
        room.apply(set_co_chair("An", "Tân Lập", false)).unwrap();
        assert_eq!(role(&room, "Tân Lập"), MeetingRole::Delegate);
    }

    #[test]
    fn the_chair_alone_names_co_chairs_and_only_delegates_with_an_account() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
        room.join_as_guest("Lan", Admission::GuestAdmitted).unwrap();
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
        for by in ["Bình", "Tân Lập", "Bản Phố"] {
            assert_eq!(room.apply(set_co_chair(by, "Bản Phố", true)), Err(Refusal::NotAllowed), "{by}");
        }
        for whom in ["Lan", "Hội trường A", "An", "Bình"] {
            assert_eq!(room.apply(set_co_chair("An", whom, true)), Err(Refusal::NotAllowed), "{whom}");
        }
        assert_eq!(room.apply(set_co_chair("An", "Người lạ", true)), Err(Refusal::NoSuch));
    }

    #[test]
    fn a_co_chair_who_was_handed_the_chair_is_co_chair_again_afterwards() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
        room.apply(hand_over("An", "Tân Lập")).unwrap();
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
        room.apply(take_back("An")).unwrap();
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Chair, MeetingRole::CoChair));
    }

    #[test]
    fn a_co_chair_neither_mutes_nor_removes_who_leads_with_them() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
        for name in ["Tân Lập", "Bản Phố"] {
            room.apply(set_co_chair("An", name, true)).unwrap();
        }
        for whom in ["An", "Bản Phố"] {
            room.publish(whom, Source::Microphone, false);
            let mute = TrackCommand::Mute { by: id("Tân Lập"), participant: id(whom) };
            assert_eq!(room.apply(mute), Err(Refusal::NotAllowed), "{whom}");
            let remove = RemovalCommand::Remove { by: id("Tân Lập"), participant: id(whom) };
            assert_eq!(room.apply(remove), Err(Refusal::NotAllowed), "{whom}");
        }
        room.apply(TrackCommand::MuteAll { by: id("Tân Lập") }).unwrap();
        assert_eq!(room.heard(), ["An"], "the chair is muted by nobody");
    }

    #[test]
    fn rooms_of_a_program_that_knew_no_co_chairs_still_know_their_chair() {
        for (stored, acting) in [("null", None), (r#""tan-lap""#, Some("tan-lap"))] {
            let read: Chairing = serde_json::from_str(stored).unwrap();
            assert_eq!(read.acting.as_ref().map(ParticipantId::as_str), acting);
            let again: Chairing = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
            assert_eq!(again, read);
        }
    }
}
