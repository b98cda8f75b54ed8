// SPDX-License-Identifier: MPL-2.0
//! Who chairs: the chair of the plan, or whom that chair, or a later one, has handed over to.

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
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChairEvent {
    /// `chair` chairs from `at` on. `former` chaired until then and is a delegate now, if still
    /// here.
    Changed { chair: ParticipantId, former: Option<ParticipantId>, at: Millis, by: ParticipantId },
}

/// The acting chair; none while the chair of the plan has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Chairing {
    acting: Option<ParticipantId>,
}

impl Chairing {
    /// The role of somebody who joins. The acting chair is chair again after a rejoin; the chair of
    /// the plan rejoins as a delegate until they take the chair back.
    pub(super) fn role(&self, participant: &ParticipantId, planned: MeetingRole) -> MeetingRole {
        match &self.acting {
            Some(acting) if acting == participant => MeetingRole::Chair,
            Some(_) if planned == MeetingRole::Chair => MeetingRole::Delegate,
            _ => planned,
        }
    }
}

/// The participant that the chair of the plan is: a user's participant identifier is the user's
/// own.
pub(super) fn planned_chair(meeting: &Meeting) -> Option<ParticipantId> {
    ParticipantId::parse(meeting.chair.as_str()).ok()
}

/// Whether the chair may be handed to this person.
fn may_take_over(who: &Participant) -> bool {
    who.role == MeetingRole::Delegate
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

    /// Whether a chair is connected. The secretary may end the meeting where there is none.
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
                if !may_take_over(self.states.presence.get(&to).ok_or(Refusal::NoSuch)?) {
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
        };
        let former =
            self.states.presence.iter().find(|(_, who)| who.role == MeetingRole::Chair).map(|(id, _)| id.clone());
        for (id, role) in former.iter().map(|id| (id, MeetingRole::Delegate)).chain([(&chair, MeetingRole::Chair)]) {
            if let Some(who) = self.states.presence.get_mut(id) {
                who.role = role;
            }
        }
        self.states.chairing.acting = (self.planned_chair.as_ref() != Some(&chair)).then(|| chair.clone());
        let name = self.states.presence.get(&chair).map_or(String::new(), |who| who.name.clone());
        let muted = former.iter().flat_map(|former| self.mute_if_locked(former, &name)).collect::<Vec<_>>();
        Ok([ChairEvent::Changed { chair, former, at: now, by }.into()].into_iter().chain(muted).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::arrival::Admission;
    use super::super::ending::EndCommand;
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
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
}
