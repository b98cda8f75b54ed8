// SPDX-License-Identifier: MPL-2.0
//! The room's regular look at everybody's line: each is told of their own, chair and secretary of
//! everybody's.

use std::sync::Arc;

use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::Room;
use meetings::room::presence::{self, Connection};
use protocol::live::LineUpdate;
use sfu::RoomKey;

use super::lines::{Lines, leads};
use super::media;
use super::quality::{Levels, Qualities};
use super::registry::Shared;

/// How well the lines of a room work, and who has been told.
pub struct LineWatch {
    shared: Arc<Shared>,
    key: RoomKey,
    qualities: Qualities,
}

impl LineWatch {
    pub fn new(shared: Arc<Shared>, meeting: &MeetingId) -> Self {
        Self { shared, key: media::room_key(meeting), qualities: Qualities::default() }
    }

    pub fn of(&self, participant: &ParticipantId) -> Levels {
        self.qualities.of(participant)
    }

    /// Looks at all lines once. What cannot be asked now is asked at the next look.
    pub async fn look(&mut self, room: &Room, lines: &Lines) {
        let Some(sfu) = &self.shared.media else { return };
        let Ok(seen) = sfu.lines(&self.key).await else { return };
        for line in &seen {
            self.shared.line_meter.line(line.publish.as_ref(), line.subscribe.as_ref());
        }
        let changed = self.qualities.look(&seen);
        let presence = room.presence();
        let here: Vec<(ParticipantId, Connection, bool)> = presence
            .iter()
            .filter_map(|(id, who)| match who.line {
                presence::Line::Up(connection) => Some((id.clone(), connection, leads(who.role))),
                presence::Line::Lost(_) => None,
            })
            .collect();
        self.qualities.keep(|id| presence.get(id).is_some());
        let news: Vec<_> =
            changed.iter().filter(|id| presence.get(id).is_some()).map(|id| self.qualities.line(id)).collect();
        let mut everybody = None;
        for (id, connection, leads) in &here {
            let Some(line) = lines.get(*connection) else { continue };
            let is_new = self.qualities.is_new(id, *connection);
            if is_new || changed.contains(id) {
                let levels = self.qualities.of(id);
                line.send(&LineUpdate::YourLine { up: levels.up, down: levels.down }.into());
            }
            if !leads {
                continue;
            }
            if is_new {
                let lines = everybody
                    .get_or_insert_with(|| here.iter().map(|(id, ..)| self.qualities.line(id)).collect::<Vec<_>>());
                line.send(&LineUpdate::Lines { lines: lines.clone() }.into());
            } else if !news.is_empty() {
                line.send(&LineUpdate::Lines { lines: news.clone() }.into());
            }
        }
    }
}
