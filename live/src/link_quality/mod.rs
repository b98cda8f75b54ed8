// SPDX-License-Identifier: MPL-2.0
//! Regular measurement of everybody's links: each participant is sent the quality of their own,
//! chair and secretary that of everybody's.

mod levels;

pub use levels::LinkLevels;

use std::sync::Arc;

use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::Room;
use meetings::room::arrival::{ConnectionId, Connectivity};
use protocol::live::LinkQualityUpdate;
use sfu::RoomKey;

use super::connections::Connections;
use super::media;
use super::room_services::RoomServices;
use levels::LinkQualities;

/// The quality of the links of a room, and who has been sent it.
pub struct LinkMonitor {
    services: Arc<RoomServices>,
    key: RoomKey,
    qualities: LinkQualities,
}

impl LinkMonitor {
    pub fn new(services: Arc<RoomServices>, meeting: &MeetingId) -> Self {
        Self { services, key: media::room_key(meeting), qualities: LinkQualities::default() }
    }

    pub fn of(&self, participant: &ParticipantId) -> LinkLevels {
        self.qualities.of(participant)
    }

    /// Measures all links once. If the media plane is too busy, the next measurement is the next
    /// attempt.
    pub async fn measure(&mut self, room: &Room, connections: &Connections) {
        let Some(sfu) = &self.services.media else { return };
        let Ok(measured) = sfu.links(&self.key).await else { return };
        for peer in &measured {
            self.services.link_meter.record(peer.publish.as_ref(), peer.subscribe.as_ref());
        }
        let changed = self.qualities.update(&measured);
        let presence = room.presence();
        let here: Vec<(ParticipantId, ConnectionId, bool)> = presence
            .iter()
            .filter_map(|(id, who)| match who.connectivity {
                Connectivity::Connected(connection) => Some((id.clone(), connection, who.role.leads())),
                Connectivity::Lost(_) => None,
            })
            .collect();
        self.qualities.retain(|id| presence.get(id).is_some());
        let updates: Vec<_> =
            changed.iter().filter(|id| presence.get(id).is_some()).map(|id| self.qualities.to_wire(id)).collect();
        let mut everybody = None;
        for (id, connection_id, leads) in &here {
            let Some(connection) = connections.get(*connection_id) else { continue };
            let is_new = self.qualities.is_new(id, *connection_id);
            if is_new || changed.contains(id) {
                let levels = self.qualities.of(id);
                connection.send(&LinkQualityUpdate::OwnLinkQuality { up: levels.up, down: levels.down }.into());
            }
            if !leads {
                continue;
            }
            if is_new {
                let lines = everybody
                    .get_or_insert_with(|| here.iter().map(|(id, ..)| self.qualities.to_wire(id)).collect::<Vec<_>>());
                connection.send(&LinkQualityUpdate::LinkQuality { participants: lines.clone() }.into());
            } else if !updates.is_empty() {
                connection.send(&LinkQualityUpdate::LinkQuality { participants: updates.clone() }.into());
            }
        }
    }
}
