// SPDX-License-Identifier: MPL-2.0
//! Rows of chairing: who chaired since when.

use meetings::room::chairing::ChairEvent;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &ChairEvent) -> Result<()> {
    let ChairEvent::Changed { chair, at, by, .. } = event;
    work.rooms().record_chair(step.meeting(), chair, &step.actor(by), *at).await
}
