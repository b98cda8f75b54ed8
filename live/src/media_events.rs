// SPDX-License-Identifier: MPL-2.0
//! Dispatches the media plane's events to rooms and to the keeper of recordings.

use std::sync::Weak;

use sfu::{RoomKey, SfuEvent};
use tokio::sync::mpsc;

use super::live_rooms::LiveRooms;

/// Passes each event on, never waiting for a room. Ends when the media plane or the server has
/// stopped.
pub async fn dispatch(mut events: mpsc::Receiver<SfuEvent>, rooms: Weak<LiveRooms>, keeper: mpsc::Sender<SfuEvent>) {
    while let Some(event) = events.recv().await {
        if matches!(
            event,
            SfuEvent::RecordingStarted { .. } | SfuEvent::RecordingEnded { .. } | SfuEvent::RecordingFailed { .. }
        ) {
            // Rare, and each is a row that must be written: wait for the store.
            if keeper.send(event.clone()).await.is_err() {
                return;
            }
        }
        if let Some(rooms) = rooms.upgrade() {
            let room = room_of(&event).clone();
            rooms.on_media_event(&room, event);
        }
    }
}

fn room_of(event: &SfuEvent) -> &RoomKey {
    match event {
        SfuEvent::PeerConnected { room, .. }
        | SfuEvent::PeerDisconnected { room, .. }
        | SfuEvent::SlotsChanged { room, .. }
        | SfuEvent::Speakers { room, .. }
        | SfuEvent::PublicationStarted { room, .. }
        | SfuEvent::PublicationEnded { room, .. }
        | SfuEvent::LayersIdle { room, .. }
        | SfuEvent::VideoPaused { room, .. }
        | SfuEvent::Economy { room, .. }
        | SfuEvent::WayChosen { room, .. }
        | SfuEvent::RecordingStarted { room, .. }
        | SfuEvent::RecordingEnded { room, .. }
        | SfuEvent::RecordingFailed { room, .. } => room,
    }
}
