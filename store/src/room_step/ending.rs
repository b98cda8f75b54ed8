// SPDX-License-Identifier: MPL-2.0
//! Rows of the end: every speech and stay ends, the meeting ends, its published tasks are
//! action items, and its transcript job is queued.

use meetings::room::ending::EndEvent;
use serde_json::json;

use super::Step;
use crate::jobs::TRANSCRIBE;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &EndEvent) -> Result<()> {
    let (meeting, now) = (step.meeting(), step.now);
    let (at, by) = match event {
        EndEvent::Cancelled { reason } => {
            // Whoever waits in the room of a meeting that a series took with it is told; the
            // letters have gone.
            if work.meetings().note_cancellation(meeting, reason, step.requested_by, now).await? {
                work.letters().tell_cancellation(std::slice::from_ref(meeting), step.requested_by, now).await?;
            }
            return Ok(());
        }
        EndEvent::Ended { at, by } => (at, by),
    };
    let by = by.as_ref().map_or_else(|| step.requested_by.clone(), |by| step.actor(by));
    work.speeches().end_all(meeting, *at).await?;
    work.attendance().close_open(meeting, *at, &by, now).await?;
    work.meetings().end(meeting, &by, *at).await?;
    if step.after.started_at().is_some() {
        work.action_items().take_from_marks(meeting, &by, now).await?;
        work.jobs().enqueue(TRANSCRIBE, meeting.as_str(), &json!({}), &by, now).await?;
    }
    Ok(())
}
