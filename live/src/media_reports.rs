// SPDX-License-Identifier: MPL-2.0
//! What the media plane reports to a room, told on to those it concerns. None of it is durable.

use std::collections::BTreeSet;

use meetings::room::Room;
use protocol::live::{MediaUpdate, PauseReason, RecordingState, RecordingUpdate};
use sfu::{SfuEvent, TrackKey};

use super::lines::Lines;
use super::media;
use super::media_orders::MediaOrders;

impl MediaOrders {
    pub fn recording(&self, room: &Room) -> RecordingState {
        match () {
            () if !room.is_open() => RecordingState::NotYet,
            () if self.failing.is_empty() && self.unrecorded.is_empty() => RecordingState::On,
            () => RecordingState::Failed,
        }
    }

    /// What the media plane reports goes on to those it concerns.
    pub async fn report(&mut self, room: &Room, lines: &Lines, report: SfuEvent) {
        match report {
            SfuEvent::SlotsChanged { peer, assignments, .. } => {
                let slots = assignments.into_iter().map(media::slot).collect();
                tell_peer(room, lines, &peer, MediaUpdate::Slots { slots });
            }
            SfuEvent::VideoPaused { peer, track, paused, .. } => {
                if let Some(content) = media::slot_content(&track) {
                    let (participant, source) = (content.participant, content.source);
                    let reason = paused.map(media::pause_reason);
                    if reason == Some(PauseReason::Codec) {
                        tell_peer(room, lines, &track.publisher, MediaUpdate::PictureUnreadable { source });
                    }
                    tell_peer(room, lines, &peer, MediaUpdate::VideoPaused { participant, source, reason });
                }
            }
            SfuEvent::LayersIdle { track, layers, .. } => {
                if let Some(content) = media::slot_content(&track) {
                    let source = content.source;
                    tell_peer(room, lines, &track.publisher, MediaUpdate::LayersIdle { source, layers });
                }
            }
            SfuEvent::Speakers { speakers, .. } => {
                let participants: Vec<_> = speakers.iter().filter_map(|(peer, _)| media::participant(peer)).collect();
                // The media plane also reports that somebody is louder; pages show only who.
                if participants != self.speakers {
                    self.speakers.clone_from(&participants);
                    lines.everybody(room, &MediaUpdate::Speakers { participants }.into());
                    self.direct_stage(room).await;
                }
            }
            SfuEvent::RecordingFailed { track, path, reason, .. } => {
                tracing::error!(meeting = %self.meeting, path = %path.display(), %reason, "a recording cannot be written");
                self.set_failing(room, lines, |failing| failing.insert(track));
            }
            SfuEvent::RecordingStarted { track, .. }
            | SfuEvent::RecordingEnded { track, .. }
            | SfuEvent::PublicationEnded { track, .. } => {
                self.set_failing(room, lines, |failing| failing.remove(&track));
            }
            SfuEvent::PeerConnected { peer, direction, .. } => {
                tracing::debug!(meeting = %self.meeting, %peer, ?direction, "media connected");
            }
            SfuEvent::PeerDisconnected { peer, direction, .. } => {
                tracing::debug!(meeting = %self.meeting, %peer, ?direction, "media disconnected");
                if let Some(line) = media::participant(&peer).and_then(|who| lines.of(room, &who)) {
                    line.link_lost(direction);
                }
            }
            SfuEvent::PublicationStarted { .. } => {}
        }
    }

    /// Everybody learns when recording stops working, and when it works again.
    fn set_failing(&mut self, room: &Room, lines: &Lines, change: impl FnOnce(&mut BTreeSet<TrackKey>) -> bool) {
        let before = self.recording(room);
        change(&mut self.failing);
        self.tell_recording(room, lines, before);
    }

    pub(super) fn tell_recording(&self, room: &Room, lines: &Lines, before: RecordingState) {
        let recording = self.recording(room);
        if recording != before {
            lines.everybody(room, &RecordingUpdate::Recording { recording }.into());
        }
    }
}

fn tell_peer(room: &Room, lines: &Lines, peer: &sfu::PeerKey, message: MediaUpdate) {
    if let Some(participant) = media::participant(peer) {
        lines.one(room, &participant, &message.into());
    }
}
