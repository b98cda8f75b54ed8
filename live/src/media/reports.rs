// SPDX-License-Identifier: MPL-2.0
//! What the media plane reports to a room, sent to the participants it concerns. None of it is
//! durable.

use std::collections::BTreeSet;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use protocol::live::{MediaUpdate, PauseReason, RecordingState, RecordingUpdate};
use sfu::{PeerKey, SfuEvent, TrackKey};
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
                let Some(participant) = present(room, &peer) else { return };
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
                let Some(participant) = present(room, &peer) else { return };
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

fn send_to_peer(room: &Room, connections: &Connections, peer: &PeerKey, message: MediaUpdate) {
    if let Some(participant) = convert::participant(peer) {
        connections.send_to(room, &participant, &message.into());
    }
}

/// Whose peer it is, unless they are gone: an event may have been underway when they left, and
/// would keep what is known of them for ever.
fn present(room: &Room, peer: &PeerKey) -> Option<ParticipantId> {
    convert::participant(peer).filter(|who| room.presence().get(who).is_some())
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap};
    use std::path::Path;

    use meetings::ids::MeetingId;
    use meetings::room::presence::PresenceCommand;
    use meetings::room::tracks::Source;
    use moments::Millis;
    use protocol::live::MediaWay;

    use super::*;
    use crate::test_room::{id, room};

    fn media() -> RoomMedia {
        let meeting = MeetingId::parse("m").unwrap();
        RoomMedia {
            sfu: None,
            key: convert::room_key(&meeting),
            meeting,
            data: Path::new("data").into(),
            generations: HashMap::new(),
            failing: BTreeSet::new(),
            unrecorded: BTreeSet::new(),
            economical: BTreeMap::new(),
            ways: BTreeMap::new(),
            first_estimates: HashMap::new(),
            speakers: Vec::new(),
            stage_viewers: BTreeMap::new(),
        }
    }

    /// What the media plane says of a slow and narrow line.
    async fn line_is_slow(media: &mut RoomMedia, room: &Room, name: &str) {
        let (key, peer) = (media.key.clone(), convert::peer_key(&id(name)));
        let way = SfuEvent::WayChosen { room: key.clone(), peer: peer.clone(), way: sfu::MediaWay::Tcp };
        let economy = SfuEvent::Economy { room: key, peer, on: true, spare: false };
        for event in [way, economy] {
            media.on_event(room, &Connections::new(None), event).await;
        }
    }

    #[tokio::test]
    async fn of_who_has_left_nothing_is_kept() {
        const SOURCES: &[Source] = &[Source::Microphone];
        let (mut media, mut room) = (media(), room(&[("An", SOURCES), ("Binh", SOURCES)]));
        line_is_slow(&mut media, &room, "Binh").await;
        assert_eq!(media.economical(&room).collect::<Vec<_>>(), [(&id("Binh"), false)]);
        assert_eq!(media.way(&id("Binh")), MediaUpdate::Way { way: MediaWay::Tcp });
        room.apply(PresenceCommand::Leave { by: id("Binh") }.into(), Millis(1)).unwrap();
        assert_eq!(media.economical(&room).count(), 0, "their place is not free yet, but they are gone");
        media.remove(&id("Binh")).await.unwrap();
        line_is_slow(&mut media, &room, "Binh").await;
        assert!(!media.saves_bandwidth(), "an event that was underway when they left");
        assert_eq!(media.way(&id("Binh")), MediaUpdate::Way { way: MediaWay::Any });
    }
}
