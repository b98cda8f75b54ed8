// SPDX-License-Identifier: MPL-2.0
//! Rows of chairing: who chaired since when, and with whom.

use meetings::room::chairing::ChairEvent;

use serde_json::json;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &ChairEvent) -> Result<()> {
    let meeting = step.meeting();
    match event {
        ChairEvent::Changed { chair, at, by, .. } => {
            work.rooms().record_chair(meeting, chair, &step.actor(by), *at).await
        }
        ChairEvent::CoChair { participant, role, at, by } => {
            let by = step.actor(by);
            let detail = json!({"participant": participant, "role": role});
            work.record(&by, *at, "meeting.co_chair", meeting.as_str(), detail).await?;
            work.attendance().role_changed(meeting, participant, *role, &by, *at).await
        }
    }
}
