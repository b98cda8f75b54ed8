// SPDX-License-Identifier: MPL-2.0
//! What the media plane reports to a room, sent to the participants it concerns. None of it is
//! durable.

use std::collections::BTreeSet;

use meetings::room::Room;
use protocol::live::{MediaUpdate, PauseReason, RecordingState, RecordingUpdate};
use sfu::{SfuEvent, TrackKey};
use tracing::Span;

use super::{RoomMedia, convert};
use crate::connections::Connections;

impl RoomMedia {
    pub fn recording(&self, room: &Room) -> RecordingState {
        match () {
            () if !room.is_open() => RecordingState::NotYet,
            () if self.failing.is_empty() && self.unrecorded.is_empty() => RecordingState::On,
            () => RecordingState::Failed,
        }
    }

    /// Handles one event of the media plane.
    pub async fn on_event(&mut self, room: &Room, connections: &Connections, event: SfuEvent) {
        match event {
            SfuEvent::SlotsChanged { peer, assignments, .. } => {
                let slots = assignments.into_iter().map(convert::slot).collect();
                send_to_peer(room, connections, &peer, MediaUpdate::Slots { slots });
            }
            SfuEvent::VideoPaused { peer, track, paused, .. } => {
                if let Some(content) = convert::slot_content(&track) {
                    let (participant, source) = (content.participant, content.source);
                    let reason = paused.map(convert::pause_reason);
                    if reason == Some(PauseReason::Codec) {
                        send_to_peer(room, connections, &track.publisher, MediaUpdate::PictureUnreadable { source });
                    }
                    send_to_peer(room, connections, &peer, MediaUpdate::VideoPaused { participant, source, reason });
                }
            }
            SfuEvent::Economy { peer, on, spare, .. } => {
                let Some(participant) = convert::participant(&peer) else { return };
                if on != self.economical.contains_key(&participant) {
                    connections.send_to(room, &participant, &MediaUpdate::Economy { on }.into());
                }
                if on {
                    self.economical.insert(participant, spare);
                } else {
                    self.economical.remove(&participant);
                }
            }
            SfuEvent::WayChosen { peer, way, .. } => {
                let Some(participant) = convert::participant(&peer) else { return };
                let way = convert::way(way);
                tracing::info!(?way, "large packets are lost on the way to a page, or pass again");
                connections.send_to(room, &participant, &MediaUpdate::Way { way }.into());
                self.ways.insert(participant, way);
            }
            SfuEvent::LayersIdle { track, layers, .. } => {
                if let Some(content) = convert::slot_content(&track) {
                    let source = content.source;
                    send_to_peer(room, connections, &track.publisher, MediaUpdate::LayersIdle { source, layers });
                }
            }
            SfuEvent::Speakers { speakers, .. } => {
                let participants: Vec<_> = speakers.iter().filter_map(|(peer, _)| convert::participant(peer)).collect();
                // The media plane also reports changes of loudness; pages show only who speaks.
                if participants != self.speakers {
                    self.speakers.clone_from(&participants);
                    connections.send_to_all(room, &MediaUpdate::Speakers { participants }.into());
                    self.update_stage(room).await;
                }
            }
            SfuEvent::RecordingFailed { track, path, reason, .. } => {
                tracing::error!(path = %path.display(), %reason, "a recording cannot be written");
                self.update_failing(room, connections, |failing| failing.insert(track));
            }
            SfuEvent::RecordingStarted { track, .. }
            | SfuEvent::RecordingEnded { track, .. }
            | SfuEvent::PublicationEnded { track, .. } => {
                self.update_failing(room, connections, |failing| failing.remove(&track));
            }
            SfuEvent::PeerConnected { direction, .. } => {
                tracing::debug!(?direction, "media connected");
            }
            SfuEvent::PeerDisconnected { peer, direction, .. } => {
                tracing::debug!(?direction, "media disconnected");
                if let Some(connection) = convert::participant(&peer).and_then(|who| connections.of(room, &who)) {
                    connection.media_lost(direction);
                }
            }
            SfuEvent::PublicationStarted { .. } => {}
        }
    }

    /// Notifies everybody when recording stops working, and when it works again.
    fn update_failing(
        &mut self,
        room: &Room,
        connections: &Connections,
        change: impl FnOnce(&mut BTreeSet<TrackKey>) -> bool,
    ) {
        let before = self.recording(room);
        change(&mut self.failing);
        self.notify_recording(room, connections, before);
    }

    pub fn notify_recording(&self, room: &Room, connections: &Connections, before: RecordingState) {
        let recording = self.recording(room);
        if recording != before {
            connections.send_to_all(room, &RecordingUpdate::Recording { recording }.into());
        }
    }
}

fn send_to_peer(room: &Room, connections: &Connections, peer: &sfu::PeerKey, message: MediaUpdate) {
    if let Some(participant) = convert::participant(peer) {
        connections.send_to(room, &participant, &message.into());
    }
}

/// The span in which an event is handled: whose connection or track it is about.
pub fn span_of(event: &SfuEvent) -> Span {
    let peer = match event {
        SfuEvent::PeerConnected { peer, .. }
        | SfuEvent::PeerDisconnected { peer, .. }
        | SfuEvent::SlotsChanged { peer, .. }
        | SfuEvent::VideoPaused { peer, .. }
        | SfuEvent::Economy { peer, .. }
        | SfuEvent::WayChosen { peer, .. } => peer,
        SfuEvent::PublicationStarted { track, .. }
        | SfuEvent::PublicationEnded { track, .. }
        | SfuEvent::LayersIdle { track, .. }
        | SfuEvent::RecordingStarted { track, .. }
        | SfuEvent::RecordingEnded { track, .. }
        | SfuEvent::RecordingFailed { track, .. } => &track.publisher,
        SfuEvent::Speakers { .. } => return tracing::info_span!("media_event"),
    };
    tracing::info_span!("media_event", participant = %peer)
}
