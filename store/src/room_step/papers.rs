// SPDX-License-Identifier: MPL-2.0
//! Rows of papers: when each was last shown. The papers themselves are rows already, and the page
//! that is shown is in the snapshot.

use meetings::room::papers::PaperEvent;

use super::Step;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &PaperEvent) -> Result<()> {
    match event {
        PaperEvent::Shown => shown_now(step, work).await,
        PaperEvent::Changed { .. } | PaperEvent::Drawn { .. } | PaperEvent::Pointed => Ok(()),
    }
}

/// Who is here now is shown this page, where one is shown.
pub async fn shown_now(step: &Step<'_>, work: &mut UnitOfWork) -> Result<()> {
    match step.after.papers().shown() {
        Some(shown) => work.papers().set_shown(step.meeting(), &shown.paper, step.now).await,
        None => Ok(()),
    }
}
