// SPDX-License-Identifier: MPL-2.0
//! Rows of the lobby: the decision about each guest.

use meetings::room::lobby::LobbyEvent;

use super::Step;
use crate::guests::GuestState;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &LobbyEvent) -> Result<()> {
    let (guest, by, state) = match event {
        LobbyEvent::Admitted { guest, by } => (guest, by, GuestState::Admitted),
        LobbyEvent::Refused { guest, by, .. } => (guest, by, GuestState::Denied),
        LobbyEvent::Waiting { .. } | LobbyEvent::Withdrawn { .. } | LobbyEvent::Gone { .. } => return Ok(()),
    };
    work.guests().set_state(guest, state, &step.actor(by), step.now).await
}

pub fn has_rows(event: &LobbyEvent) -> bool {
    match event {
        LobbyEvent::Admitted { .. } | LobbyEvent::Refused { .. } => true,
        LobbyEvent::Waiting { .. } | LobbyEvent::Withdrawn { .. } | LobbyEvent::Gone { .. } => false,
    }
}
