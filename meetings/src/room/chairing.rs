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

    /// Whether they may take the chair at any time. Nobody puts them out of the meeting.
    pub(super) fn is_planned_chair(&self, who: &ParticipantId) -> bool {
        self.planned_chair.as_ref() == Some(who)
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
                if !self.is_planned_chair(&by) || requester.token.is_some() {
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
        let presence = &self.states.presence;
        let co_chairs = &mut self.states.chairing.co_chairs;
        let Some(who) = presence.get(&participant) else {
            if on || !co_chairs.remove(&participant) {
                return Err(Refusal::NoSuch);
            }
            return Ok(vec![ChairEvent::CoChair { participant, role: MeetingRole::Delegate, at: now, by }.into()]);
        };
        if on && !co_chairs.contains(&participant) {
            let here = co_chairs.iter().filter(|id| presence.get(id).is_some()).count();
            if !may_lead(who) || here >= MAX_CO_CHAIRS {
                return Err(Refusal::NotAllowed);
            }
            // Who has left and might come back keeps nobody from becoming one.
            if co_chairs.len() >= MAX_CO_CHAIRS {
                co_chairs.retain(|id| presence.get(id).is_some());
            }
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
mod tests;
