//! The opening of a meeting as its room's task carries it out: the plan as it stands is taken over,
//! and the microphones that are published already begin to be recorded.

use std::mem;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::opening::OpeningCommand;
use meetings::room::tracks::Source;
use sfu::SfuError;
use store::Actor;

use super::media;
use super::room_task::RoomTask;

impl RoomTask {
    /// The plan may have changed while people wait.
    pub(super) async fn refresh_plan(&mut self) -> Result<(), Refusal> {
        if self.rules.started_at().is_some() {
            return Ok(());
        }
        self.meeting = self.shared.store.meetings().get(&self.meeting.id).await?;
        for participant in self.rules.replan(&self.meeting) {
            self.lines.note_change(participant);
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

    /// Begins the recording of every microphone that was published before the opening.
    pub(super) async fn record_all(&mut self) {
        let before = self.recording();
        let publishes = |id: &ParticipantId| self.rules.tracks().of(id).any(|(source, _)| source == Source::Microphone);
        self.unrecorded = self.rules.presence().iter().map(|(id, _)| id.clone()).filter(publishes).collect();
        self.try_to_record().await;
        self.tell_recording(before);
    }

    /// Tries again what the media plane had no time for.
    pub(super) async fn record_the_rest(&mut self) {
        if !self.unrecorded.is_empty() {
            let before = self.recording();
            self.try_to_record().await;
            self.tell_recording(before);
        }
    }

    async fn try_to_record(&mut self) {
        let Some(sfu) = self.shared.media.clone() else { return self.unrecorded.clear() };
        for participant in mem::take(&mut self.unrecorded) {
            let Some(who) = self.rules.presence().get(&participant) else { continue };
            let target = media::recording_target(&self.shared.data, &self.meeting.id, &participant, who);
            let peer = media::peer_key(&participant);
            match sfu.set_recording(&self.key, &peer, sfu::Source::Microphone, Some(target)).await {
                // Who does not publish at this moment is recorded from the next offer on.
                Ok(()) | Err(SfuError::NoSuchPeer(_)) => {}
                Err(error) => {
                    tracing::warn!(meeting = %self.meeting.id, %participant, %error, "a recording did not begin; it is tried again");
                    self.unrecorded.insert(participant);
                }
            }
        }
    }
}
