// SPDX-License-Identifier: MPL-2.0
//! What participants may do follows the plan and their accounts: whoever has no right to the
//! meeting any more is removed, people and machines; everybody else has the role in which they would
//! join now. Guests are admitted by participants and stay.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::{ParticipantId, UnitId, UserId};
use meetings::invitees::Invitees;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::policy::{Pass, role_at_the_door};
use meetings::room::arrival::Admission;
use meetings::room::presence::PresenceCommand;
use meetings::room::removal::RemovalCommand;
use protocol::problem::ProblemCode;
use store::Actor;
use store::users::MAX_ASKED;

use super::RoomTask;
use crate::visitor::Visitor;

/// The rights of all participants by plan, accounts and tokens as they are now.
#[derive(Default)]
struct Rights {
    uninvited: Vec<ParticipantId>,
    /// Of people with an account.
    roles: Vec<(ParticipantId, MeetingRole)>,
    /// Of people who are here for another unit than when they came: their account's, or the one that
    /// named them its deputy.
    moved: Vec<(ParticipantId, UnitId)>,
}

impl RoomTask {
    /// Corrects everybody's rights where plan or accounts have changed. After a failure the next
    /// measurement of links is the next attempt.
    pub async fn check_rights(&mut self) -> Result<(), Refusal> {
        self.refresh_plan().await?;
        if !self.rights_changed {
            return Ok(());
        }
        let Rights { uninvited: participants, roles, moved } = self.rights().await?;
        if !participants.is_empty() {
            self.carry_out(RemovalCommand::Uninvite { participants }.into(), &Actor::System).await?;
        }
        // The stay for the former unit ends in the role that it had.
        self.assign_units(moved).await?;
        self.carry_out(PresenceCommand::AssignRoles { roles }.into(), &Actor::System).await?;
        self.rights_changed = false;
        Ok(())
    }

    /// What is written to a unit reaches those who belong to it now.
    async fn assign_units(&mut self, moved: Vec<(ParticipantId, UnitId)>) -> Result<(), Refusal> {
        if moved.is_empty() {
            return Ok(());
        }
        let mut units = Vec::new();
        for (participant, unit) in moved {
            let name = self.services.store.units().distinct_name(&unit).await?;
            units.push((participant, unit, name));
        }
        self.carry_out(PresenceCommand::AssignUnits { units }.into(), &Actor::System).await
    }

    /// [`Self::check_rights`] after a change of which the store has told.
    pub async fn follow_changed_rights(&mut self) {
        if !self.rights_changed {
            return;
        }
        if let Err(refusal) = self.check_rights().await {
            tracing::warn!(?refusal, "the rights of participants could not be checked");
        }
    }

    /// The role of a visitor. What let them in may be an older plan, account or token than the
    /// room's.
    pub async fn role_of(&self, visitor: &Visitor) -> Result<MeetingRole, Refusal> {
        let Visitor { participant, unit, role, admission, .. } = visitor;
        match admission {
            Admission::Invited => {
                let user = UserId::parse(participant.as_str()).map_err(Refusal::internal)?;
                let user = self.services.store.users().get(&user).await?;
                Ok(role_at_the_door(Pass::Account(&user), &self.meeting)?)
            }
            Admission::Token(_) => {
                let now = self.services.clock.now();
                if !self.services.store.access_tokens().is_valid(participant, now).await? {
                    return Err(ProblemCode::NotSignedIn.into());
                }
                let unit = unit.as_ref().ok_or(ProblemCode::NotFound)?;
                let of = &self.meeting.id;
                Ok(role_at_the_door(Pass::Token { of, unit, role: *role }, &self.meeting)?)
            }
            Admission::GuestWaiting | Admission::GuestAdmitted | Admission::GuestRefused => Ok(*role),
        }
    }

    /// Reads the plan again, which may have changed while participants wait for the opening.
    /// Afterwards only who of the observers is a delegate.
    async fn refresh_plan(&mut self) -> Result<(), Refusal> {
        let is_open = self.room.started_at().is_some();
        if is_open && !self.rights_changed {
            return Ok(());
        }
        let plan = self.services.store.meetings().get(&self.meeting.id).await?;
        if is_open {
            self.meeting.invitees = plan.invitees;
            return Ok(());
        }
        self.rights_changed |= seats(&plan) != seats(&self.meeting);
        self.room.update_plan(&plan);
        self.meeting = plan;
        Ok(())
    }

    async fn rights(&self) -> Result<Rights, Refusal> {
        let mut people = HashMap::new();
        let mut rights = Rights::default();
        for (id, who) in self.room.presence().iter().filter(|(_, who)| !who.is_guest) {
            if who.token.is_none() {
                people.insert(UserId::parse(id.as_str()).map_err(Refusal::internal)?, id.clone());
                continue;
            }
            let (of, role) = (&self.meeting.id, who.role);
            let comes = |unit| role_at_the_door(Pass::Token { of, unit, role }, &self.meeting).is_ok();
            if !who.unit.as_ref().is_some_and(comes) {
                rights.uninvited.push(id.clone());
            }
        }
        for (id, _) in self.room.lobby().iter().filter(|(_, waiting)| waiting.has_account()) {
            people.insert(UserId::parse(id.as_str()).map_err(Refusal::internal)?, id.clone());
        }
        let ids: Vec<_> = people.keys().cloned().collect();
        for asked in ids.chunks(MAX_ASKED) {
            for user in self.services.store.users().some(asked).await? {
                if let Ok(role) = role_at_the_door(Pass::Account(&user), &self.meeting)
                    && let Some(participant) = people.remove(&user.id)
                {
                    let unit = self.meeting.stands_for(&user.id, &user.unit);
                    let known = self.room.presence().get(&participant);
                    if known.is_some_and(|who| who.unit.as_ref() != Some(unit)) {
                        rights.moved.push((participant.clone(), unit.clone()));
                    }
                    rights.roles.push((participant, role));
                }
            }
        }
        rights.uninvited.extend(people.into_values());
        Ok(rights)
    }
}

/// What of a plan decides who may join in which role.
fn seats(plan: &Meeting) -> (&UserId, &UserId, &UnitId, &[UnitId], &Invitees) {
    (&plan.chair, &plan.secretary, &plan.unit, &plan.invited_units, &plan.invitees)
}
