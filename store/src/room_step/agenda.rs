// SPDX-License-Identifier: MPL-2.0
//! Rows of the agenda: when each item became the current one.

use meetings::room::agenda::AgendaEvent;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &AgendaEvent) -> Result<()> {
    match event {
        AgendaEvent::Changed { item: Some(item), at, by } => {
            work.rooms().record_agenda_item(step.meeting(), item, &step.actor(by), *at).await
        }
        AgendaEvent::Changed { item: None, .. } => Ok(()),
    }
}
