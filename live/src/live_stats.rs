// SPDX-License-Identifier: MPL-2.0
//! Statistics of live meetings, for the administrators of the installation.

use std::collections::{BTreeMap, HashMap};

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::people::User;
use meetings::policy::may_administer;
use protocol::http::{
    LayerCount, LinkStats, LiveMeeting, LiveStats, ParticipantStats, PublishedStats, ReceivedStats, Transport,
};
use protocol::problem::ProblemCode;
use sfu::{PeerStats, SlotStats, TransportStats};

use super::media;
use super::room_request::ParticipantStatus;
use super::rooms::Rooms;

/// Maximum number of meetings in one answer; the media plane opens no more rooms.
const MAX_MEETINGS: usize = 200;

impl Rooms {
    /// Live meetings, the largest first.
    pub async fn live_meetings(&self, user: &User) -> Result<Vec<LiveMeeting>, Refusal> {
        may_administer(user)?;
        let mut meetings = Vec::new();
        for id in self.live().into_iter().take(MAX_MEETINGS) {
            let Some(room) = self.status(&id).await else { continue };
            let present = self.present(&id);
            meetings.push(LiveMeeting {
                id,
                title: room.title,
                unit_name: room.unit_name,
                started_at: room.started_at,
                present,
            });
        }
        meetings.sort_by(|a, b| b.present.cmp(&a.present).then_with(|| a.title.cmp(&b.title)));
        Ok(meetings)
    }

    /// Connections, tracks and losses of every participant in a live meeting.
    pub async fn live_stats(&self, user: &User, meeting: &MeetingId) -> Result<LiveStats, Refusal> {
        may_administer(user)?;
        let room = self.status(meeting).await.ok_or(ProblemCode::NotFound)?;
        let media = self.media().ok_or(ProblemCode::Unavailable)?;
        let stats = media.stats(&media::room_key(meeting)).await.map_err(media::refused)?;
        let mut peers: HashMap<ParticipantId, PeerStats> = stats
            .peers
            .into_iter()
            .filter_map(|peer| Some((ParticipantId::parse(peer.peer.as_str()).ok()?, peer)))
            .collect();
        let participants = room.people.into_iter().map(|person| {
            let peer = peers.remove(&person.id);
            participant(person, peer)
        });
        Ok(LiveStats {
            at: self.now(),
            title: room.title,
            unit_name: room.unit_name,
            participants: participants.collect(),
        })
    }
}

fn participant(person: ParticipantStatus, peer: Option<PeerStats>) -> ParticipantStats {
    let ParticipantStatus { id, name, unit_name, role, is_guest, connected, levels, .. } = person;
    let (publish, subscribe) = peer.as_ref().map(|peer| (peer.publish, peer.subscribe)).unwrap_or_default();
    let (publications, slots) = peer.map(|peer| (peer.publications, peer.slots)).unwrap_or_default();
    let mut publications: Vec<PublishedStats> = publications.into_iter().map(published).collect();
    publications.sort_by_key(|publication| publication.source);
    ParticipantStats {
        id,
        name,
        unit_name,
        role,
        is_guest,
        connected,
        level: levels.worst(),
        publish: publish.map(link),
        subscribe: subscribe.map(link),
        publications,
        receiving: received(&slots),
    }
}

fn link(stats: TransportStats) -> LinkStats {
    LinkStats {
        connected: stats.connected,
        transport: stats.transport.map(|transport| match transport {
            sfu::Transport::Udp => Transport::Udp,
            sfu::Transport::Tcp => Transport::Tcp,
        }),
        received_packets: stats.received_packets,
        received_bytes: stats.received_bytes,
        sent_packets: stats.sent_packets,
        sent_bytes: stats.sent_bytes,
        loss: stats.loss,
        round_trip_ms: stats.rtt_ms,
        estimate: stats.estimate.map(sfu::Bitrate::bps),
    }
}

fn published(stats: sfu::PublicationStats) -> PublishedStats {
    PublishedStats {
        source: crate::media::source(stats.source),
        muted: stats.muted,
        codec: stats.codec.to_owned(),
        layers: stats.layers,
        packets: stats.packets,
        bytes: stats.bytes,
        recording_dropped: stats.recording_dropped,
    }
}

fn received(slots: &[SlotStats]) -> ReceivedStats {
    let carried = || slots.iter().filter_map(|slot| Some((slot, slot.track.as_ref()?)));
    let pictures = || carried().filter(|(_, track)| !track.source.is_audio()).map(|(slot, _)| slot);
    let mut layers: BTreeMap<&str, u32> = BTreeMap::new();
    for layer in pictures().filter_map(|slot| slot.layer.as_deref()) {
        *layers.entry(layer).or_default() += 1;
    }
    ReceivedStats {
        sounds: carried().filter(|(_, track)| track.source.is_audio()).count() as u32,
        pictures: pictures().filter(|slot| !slot.paused).count() as u32,
        paused: pictures().filter(|slot| slot.paused).count() as u32,
        layers: layers.into_iter().map(|(layer, pictures)| LayerCount { layer: layer.to_owned(), pictures }).collect(),
    }
}
