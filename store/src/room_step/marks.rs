// SPDX-License-Identifier: MPL-2.0
//! Rows of marks: the current version of each; every change is in the audit log.

use meetings::room::marks::{self, MarkEvent};

use super::Step;
use crate::rooms::Mark;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &MarkEvent) -> Result<()> {
    let (meeting, now, rooms) = (step.meeting(), step.now, work.rooms());
    match event {
        MarkEvent::Added { mark, by } => rooms.add_mark(meeting, &row(mark), &step.actor(by), now).await,
        MarkEvent::Changed { mark, by } => rooms.change_mark(meeting, &row(mark), &step.actor(by), now).await,
        MarkEvent::Published { marks, by } => {
            let marks: Vec<Mark> = marks.iter().map(row).collect();
            rooms.publish_marks(meeting, &marks, &step.actor(by), now).await
        }
        MarkEvent::Withdrawn { mark, by } => rooms.withdraw_mark(meeting, &row(mark), &step.actor(by), now).await,
        MarkEvent::Deleted { mark, by } => rooms.delete_mark(meeting, &row(mark), &step.actor(by), now).await,
        MarkEvent::Restored { mark, by } => rooms.restore_mark(meeting, &row(mark), &step.actor(by), now).await,
    }
}

/// A mark as a row.
fn row(mark: &marks::Mark) -> Mark {
    Mark {
        number: mark.number,
        version: mark.version,
        kind: mark.kind,
        text: mark.text.clone(),
        at: mark.at,
        item: mark.agenda_item.clone(),
        standing: mark.standing,
    }
}
