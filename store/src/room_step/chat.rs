// SPDX-License-Identifier: MPL-2.0
//! Rows of the chat: every message, and what became of it.

use meetings::room::chat::ChatEvent;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &ChatEvent) -> Result<()> {
    let meeting = step.meeting();
    match event {
        ChatEvent::Posted(message) => work.chat().append(meeting, message, &step.actor(&message.participant)).await,
        ChatEvent::Withdrawn { id, by, withdrawal } => {
            work.chat().withdraw(meeting, *id, withdrawal, &step.actor(by)).await
        }
        ChatEvent::SetClosed { by } => {
            let closed = step.after.chat().closed().is_some();
            work.chat().note_closed(meeting, closed, &step.actor(by), step.now).await
        }
        // Set in the store before the room was told.
        ChatEvent::SetKept => Ok(()),
    }
}

/// Whether an event writes rows although it does not change the snapshot.
pub fn has_rows(event: &ChatEvent) -> bool {
    matches!(event, ChatEvent::Posted(_) | ChatEvent::Withdrawn { .. })
}
