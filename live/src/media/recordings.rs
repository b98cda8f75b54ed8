// SPDX-License-Identifier: MPL-2.0
//! Recordings of the microphones that were published before the opening.

use std::mem;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::tracks::Source;
use sfu::SfuError;

use super::{RoomMedia, convert};
use crate::connections::Connections;

impl RoomMedia {
    /// Starts the recording of every microphone that was published before the opening.
    pub async fn start_recordings(&mut self, room: &Room, connections: &Connections) {
        let before = self.recording(room);
        let publishes = |id: &ParticipantId| room.tracks().of(id).any(|(source, _)| source == Source::Microphone);
        self.unrecorded = room.presence().iter().map(|(id, _)| id.clone()).filter(publishes).collect();
        self.start_pending_recordings(room).await;
        self.notify_recording(room, connections, before);
    }

    /// Starts the recordings that the media plane was too busy to start.
    pub async fn retry_recordings(&mut self, room: &Room, connections: &Connections) {
        if !self.unrecorded.is_empty() {
            let before = self.recording(room);
            self.start_pending_recordings(room).await;
            self.notify_recording(room, connections, before);
        }
    }

    async fn start_pending_recordings(&mut self, room: &Room) {
        let Some(sfu) = self.sfu.clone() else { return self.unrecorded.clear() };
        for participant in mem::take(&mut self.unrecorded) {
            let Some(who) = room.presence().get(&participant) else { continue };
            let target = convert::recording_target(&self.data, &self.meeting, &participant, who);
            let peer = convert::peer_key(&participant);
            match sfu.set_recording(&self.key, &peer, sfu::Source::Microphone, Some(target)).await {
                // Who does not publish at this moment is recorded from the next offer on.
                Ok(()) | Err(SfuError::NoSuchPeer(_)) => {}
                Err(error) => {
                    tracing::warn!(%participant, %error, "a recording did not begin; it is tried again");
                    self.unrecorded.insert(participant);
                }
            }
        }
    }
}
