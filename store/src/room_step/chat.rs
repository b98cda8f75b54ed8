// SPDX-License-Identifier: MPL-2.0
//! Rows of the chat: every message.

use meetings::room::chat::ChatEvent;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &ChatEvent) -> Result<()> {
    let ChatEvent::Posted(message) = event;
    work.chat().append(step.meeting(), message, &step.actor(&message.participant)).await
}
