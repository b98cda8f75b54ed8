// SPDX-License-Identifier: MPL-2.0
//! Rows of the lobby: the decision about each guest. Others who waited have a right to the meeting
//! already; the audit log says who let them in.

use meetings::room::arrival::WaitReason;
use meetings::room::lobby::LobbyEvent;
use serde_json::json;

use super::Step;
use crate::guests::GuestState;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &LobbyEvent) -> Result<()> {
    let (guest, by, reason, state) = match event {
        LobbyEvent::Admitted { guest, by, reason } => (guest, by, *reason, GuestState::Admitted),
        LobbyEvent::Refused { guest, by, reason, .. } => (guest, by, *reason, GuestState::Denied),
        // Who was sent out is expected back while they wait.
        LobbyEvent::Waiting { guest, reason: WaitReason::SentOut, .. } => {
            return work.out_spans().set_in_lobby(step.meeting(), guest, true).await;
        }
        LobbyEvent::Gone { guest, reason: WaitReason::SentOut } => {
            return work.out_spans().set_in_lobby(step.meeting(), guest, false).await;
        }
        LobbyEvent::Waiting { .. }
        | LobbyEvent::Withdrawn { .. }
        | LobbyEvent::Uninvited { .. }
        | LobbyEvent::Gone { .. } => return Ok(()),
    };
    let by = step.actor(by);
    if reason == WaitReason::Guest {
        return work.guests().set_state(guest, state, &by, step.now).await;
    }
    let action = if state == GuestState::Admitted { "room.admit" } else { "room.refuse" };
    work.record(&by, step.now, action, step.meeting().as_str(), json!({"participant": guest})).await
}

pub fn has_rows(event: &LobbyEvent) -> bool {
    match event {
        LobbyEvent::Admitted { .. } | LobbyEvent::Refused { .. } => true,
        LobbyEvent::Waiting { reason, .. } | LobbyEvent::Gone { reason, .. } => *reason == WaitReason::SentOut,
        LobbyEvent::Withdrawn { .. } | LobbyEvent::Uninvited { .. } => false,
    }
}
