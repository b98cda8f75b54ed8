// SPDX-License-Identifier: MPL-2.0
//! Rows of presence: stays of participants.

use meetings::ids::ParticipantId;
use meetings::room::presence::{Participant, PresenceEvent};

use super::{Step, actor, papers};
use crate::attendance::{AttendeeKind, Joining};
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &PresenceEvent) -> Result<()> {
    let meeting = step.meeting();
    match event {
        PresenceEvent::Attends { participant, at } => {
            let Some(who) = step.after.presence().get(participant) else { return Ok(()) };
            let by = actor(participant, who);
            work.attendance().joined(meeting, &joining(participant, who), &by, *at).await
        }
        PresenceEvent::Left { participant, at } => {
            work.speeches().end(meeting, participant, &step.actor(participant), *at).await?;
            work.attendance().left(meeting, participant, &step.actor(participant), *at).await
        }
        PresenceEvent::RoleChanged { participant, role, at } => {
            work.attendance().role_changed(meeting, participant, *role, step.requested_by, *at).await
        }
        // They had been put out.
        PresenceEvent::Joined { participant, .. } if step.before.removed().returned_at(participant) == Some(None) => {
            work.out_spans().end(meeting, participant, step.now).await?;
            papers::shown_now(step, work).await
        }
        PresenceEvent::Joined { .. }
        | PresenceEvent::Rejoined { .. }
        | PresenceEvent::Replaced { .. }
        | PresenceEvent::ConnectionLost { .. } => Ok(()),
        PresenceEvent::UnitChanged { participant } => match step.after.presence().get(participant) {
            Some(who) => {
                let joining = joining(participant, who);
                work.attendance().unit_changed(meeting, &joining, step.requested_by, step.now).await
            }
            None => Ok(()),
        },
    }
}

fn joining(participant: &ParticipantId, who: &Participant) -> Joining {
    Joining {
        participant: participant.clone(),
        kind: kind_of(who),
        name: who.name.clone(),
        unit_id: who.unit.clone(),
        unit: who.unit_name.clone(),
        role: who.role,
    }
}

fn kind_of(who: &Participant) -> AttendeeKind {
    match who.token {
        Some(_) => AttendeeKind::Machine,
        None if who.is_guest => AttendeeKind::Guest,
        None => AttendeeKind::Person,
    }
}
