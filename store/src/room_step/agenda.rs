// SPDX-License-Identifier: MPL-2.0
//! Rows of the agenda: when each item became the current one, and what was changed of the plan.

use meetings::meeting::AgendaItem;
use meetings::room::agenda::{AgendaEvent, ListChange};
use serde_json::json;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &AgendaEvent) -> Result<()> {
    match event {
        AgendaEvent::Changed { item, at, by, mistaken } => {
            let by = step.actor(by);
            if let Some((before, since)) = mistaken {
                work.rooms().forget_agenda_item(step.meeting(), before, *since, &by, *at).await?;
            }
            match item {
                Some(item) => work.rooms().record_agenda_item(step.meeting(), item, &by, *at).await,
                None => Ok(()),
            }
        }
        AgendaEvent::ListChanged { item, change, at, by } => {
            let (by, items, before) = (step.actor(by), step.after.agenda().items(), step.before.agenda().items());
            let action = match change {
                ListChange::Added => "agenda.add",
                ListChange::Moved => "agenda.move",
                ListChange::Skipped(true) => "agenda.skip",
                ListChange::Skipped(false) => "agenda.take_in",
                ListChange::Rewritten => "agenda.rewrite",
                ListChange::Removed => "agenda.remove",
            };
            let title_in = |items: &[AgendaItem]| items.iter().find(|one| one.id == *item).map(|one| one.title.clone());
            let mut detail = json!({"item": item, "title": title_in(items)});
            if matches!(change, ListChange::Rewritten | ListChange::Removed) {
                detail["before"] = json!(title_in(before));
            }
            if *change == ListChange::Removed {
                work.agenda_items().remove(step.meeting(), item).await?;
            }
            work.agenda_items().save(step.meeting(), items).await?;
            if matches!(change, ListChange::Added | ListChange::Rewritten) {
                work.agenda_items().set_written(step.meeting(), item, *at).await?;
            }
            work.record(&by, *at, action, step.meeting().as_str(), detail).await
        }
    }
}
