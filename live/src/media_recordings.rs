// SPDX-License-Identifier: MPL-2.0
//! Recordings of the microphones that were published before the opening.

use std::mem;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::tracks::Source;
use sfu::SfuError;

use super::lines::Lines;
use super::media;
use super::media_orders::MediaOrders;

impl MediaOrders {
    /// Begins the recording of every microphone that was published before the opening.
    pub async fn record_all(&mut self, room: &Room, lines: &Lines) {
        let before = self.recording(room);
        let publishes = |id: &ParticipantId| room.tracks().of(id).any(|(source, _)| source == Source::Microphone);
        self.unrecorded = room.presence().iter().map(|(id, _)| id.clone()).filter(publishes).collect();
        self.try_to_record(room).await;
        self.tell_recording(room, lines, before);
    }

    /// Tries again what the media plane had no time for.
    pub async fn record_the_rest(&mut self, room: &Room, lines: &Lines) {
        if !self.unrecorded.is_empty() {
            let before = self.recording(room);
            self.try_to_record(room).await;
            self.tell_recording(room, lines, before);
        }
    }

    async fn try_to_record(&mut self, room: &Room) {
        let Some(sfu) = self.sfu.clone() else { return self.unrecorded.clear() };
        for participant in mem::take(&mut self.unrecorded) {
            let Some(who) = room.presence().get(&participant) else { continue };
            let target = media::recording_target(&self.data, &self.meeting, &participant, who);
            let peer = media::peer_key(&participant);
            match sfu.set_recording(&self.key, &peer, sfu::Source::Microphone, Some(target)).await {
                // Who does not publish at this moment is recorded from the next offer on.
                Ok(()) | Err(SfuError::NoSuchPeer(_)) => {}
                Err(error) => {
                    tracing::warn!(meeting = %self.meeting, %participant, %error, "a recording did not begin; it is tried again");
                    self.unrecorded.insert(participant);
                }
            }
        }
    }
}
