// SPDX-License-Identifier: MPL-2.0
//! Rows of the opening: the meeting becomes live, the roll call begins with what units
//! answered, and the speech of who has the floor begins.

use meetings::room::opening::OpeningEvent;

use super::Step;
use crate::{Actor, Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &OpeningEvent) -> Result<()> {
    let OpeningEvent::Opened { at, by } = event;
    let by = by.as_ref().map_or(Actor::System, |by| step.actor(by));
    work.meetings().start(step.meeting(), &by, *at).await?;
    work.replies().note_in_roll_call(step.meeting(), &by, *at).await?;
    for participant in step.after.floor().speeches().keys() {
        if let Some(speech) = super::floor::speech(step.after, participant, *at) {
            work.speeches().begin(step.meeting(), &speech, &by, *at).await?;
        }
    }
    Ok(())
}
