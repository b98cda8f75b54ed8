// SPDX-License-Identifier: MPL-2.0
//! Rows of the agenda: when each item became the current one, and what was changed of the plan.

use meetings::room::agenda::{AgendaEvent, ListChange};

use serde_json::json;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &AgendaEvent) -> Result<()> {
    match event {
        AgendaEvent::Changed { item: Some(item), at, by } => {
            work.rooms().record_agenda_item(step.meeting(), item, &step.actor(by), *at).await
        }
        AgendaEvent::Changed { item: None, .. } => Ok(()),
        AgendaEvent::ListChanged { item, change, at, by } => {
            let (by, items) = (step.actor(by), step.after.agenda().items());
            let action = match change {
                ListChange::Added => "agenda.add",
                ListChange::Moved => "agenda.move",
                ListChange::Skipped(true) => "agenda.skip",
                ListChange::Skipped(false) => "agenda.take_in",
            };
            let title = items.iter().find(|one| one.id == *item).map(|one| one.title.as_str());
            work.agenda_items().save(step.meeting(), items).await?;
            work.record(&by, *at, action, step.meeting().as_str(), json!({"item": item, "title": title})).await
        }
    }
}
