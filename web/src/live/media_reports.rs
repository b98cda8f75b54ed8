//! What the media plane reports to a room, told on to those it concerns. None of it is durable.

use std::collections::BTreeSet;

use protocol::live::{MediaUpdate, PauseReason, RecordingState, RecordingUpdate, ServerMessage};
use sfu::{SfuEvent, TrackKey};

use super::media;
use super::room_task::RoomTask;

impl RoomTask {
    pub(super) fn recording(&self) -> RecordingState {
        match () {
            () if !self.rules.is_open() => RecordingState::NotYet,
            () if self.failing.is_empty() && self.unrecorded.is_empty() => RecordingState::On,
            () => RecordingState::Failed,
        }
    }

    /// What the media plane reports goes on to those it concerns.
    pub(super) async fn report(&mut self, report: SfuEvent) {
        match report {
            SfuEvent::SlotsChanged { peer, assignments, .. } => {
                let slots = assignments.into_iter().map(media::slot).collect();
                self.tell_peer(&peer, &ServerMessage::Media(MediaUpdate::Slots { slots }));
            }
            SfuEvent::VideoPaused { peer, track, paused, .. } => {
                if let Some(content) = media::slot_content(&track) {
                    let (participant, source) = (content.participant, content.source);
                    let reason = paused.map(media::pause_reason);
                    if reason == Some(PauseReason::Codec) {
                        self.tell_peer(
                            &track.publisher,
                            &ServerMessage::Media(MediaUpdate::PictureUnreadable { source }),
                        );
                    }
                    self.tell_peer(
                        &peer,
                        &ServerMessage::Media(MediaUpdate::VideoPaused { participant, source, reason }),
                    );
                }
            }
            SfuEvent::LayersIdle { track, layers, .. } => {
                if let Some(content) = media::slot_content(&track) {
                    let source = content.source;
                    self.tell_peer(&track.publisher, &ServerMessage::Media(MediaUpdate::LayersIdle { source, layers }));
                }
            }
            SfuEvent::Speakers { speakers, .. } => {
                let participants: Vec<_> = speakers.iter().filter_map(|(peer, _)| media::participant(peer)).collect();
                // The media plane also reports that somebody is louder; pages show only who.
                if participants != self.speakers {
                    self.speakers.clone_from(&participants);
                    self.lines.everybody(&self.rules, &ServerMessage::Media(MediaUpdate::Speakers { participants }));
                    self.direct_stage().await;
                }
            }
            SfuEvent::RecordingFailed { track, path, reason, .. } => {
                tracing::error!(meeting = %self.meeting.id, path = %path.display(), %reason, "a recording cannot be written");
                self.set_failing(|failing| failing.insert(track));
            }
            SfuEvent::RecordingStarted { track, .. }
            | SfuEvent::RecordingEnded { track, .. }
            | SfuEvent::PublicationEnded { track, .. } => self.set_failing(|failing| failing.remove(&track)),
            SfuEvent::PeerConnected { peer, direction, .. } => {
                tracing::debug!(meeting = %self.meeting.id, %peer, ?direction, "media connected");
            }
            SfuEvent::PeerDisconnected { peer, direction, .. } => {
                tracing::debug!(meeting = %self.meeting.id, %peer, ?direction, "media disconnected");
                if let Some(line) = media::participant(&peer).and_then(|who| self.lines.of(&self.rules, &who)) {
                    line.link_lost(direction);
                }
            }
            SfuEvent::PublicationStarted { .. } => {}
        }
    }

    fn tell_peer(&self, peer: &sfu::PeerKey, message: &ServerMessage) {
        if let Some(participant) = media::participant(peer) {
            self.lines.one(&self.rules, &participant, message);
        }
    }

    /// Everybody learns when recording stops working, and when it works again.
    fn set_failing(&mut self, change: impl FnOnce(&mut BTreeSet<TrackKey>) -> bool) {
        let before = self.recording();
        change(&mut self.failing);
        self.tell_recording(before);
    }

    pub(super) fn tell_recording(&self, before: RecordingState) {
        let recording = self.recording();
        if recording != before {
            self.lines.everybody(&self.rules, &ServerMessage::Recording(RecordingUpdate::Recording { recording }));
        }
    }
}
