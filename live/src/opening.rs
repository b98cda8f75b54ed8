// SPDX-License-Identifier: MPL-2.0
//! The opening of a meeting as its room's task carries it out: the plan as it stands is taken over.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::opening::OpeningCommand;
use store::Actor;

use super::room_task::RoomTask;

impl RoomTask {
    /// The plan may have changed while people wait.
    pub(super) async fn refresh_plan(&mut self) -> Result<(), Refusal> {
        if self.rules.started_at().is_some() {
            return Ok(());
        }
        self.meeting = self.shared.store.meetings().get(&self.meeting.id).await?;
        for participant in self.rules.replan(&self.meeting) {
            self.lines.news.people.note(&participant);
        }
        Ok(())
    }

    pub(super) async fn open_meeting(&mut self, by: ParticipantId) -> Result<(), Refusal> {
        self.refresh_plan().await?;
        self.step(OpeningCommand::Open { by }, &Actor::System).await
    }

    /// The set time has come, unless the plan was moved.
    pub(super) async fn set_time_came(&mut self) -> Result<(), Refusal> {
        self.refresh_plan().await?;
        self.step(OpeningCommand::SetTime, &Actor::System).await
    }
}
