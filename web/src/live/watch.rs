//! The room's regular look at everybody's line: each is told of their own, chair and secretary of everybody's.

use meetings::ids::ParticipantId;
use meetings::room::presence::{self, Connection};
use protocol::live::{LineUpdate, ServerMessage};

use super::room_task::RoomTask;
use super::words;

impl RoomTask {
    /// Looks at all lines once. What cannot be asked now is asked at the next look.
    pub(super) async fn look_at_lines(&mut self) {
        let Some(sfu) = &self.shared.media else { return };
        let Ok(lines) = sfu.lines(&self.key).await else { return };
        for line in &lines {
            self.shared.metrics.line(line.publish.as_ref(), line.subscribe.as_ref());
        }
        let changed = self.qualities.look(&lines);
        let here: Vec<(ParticipantId, Connection, bool)> = self
            .rules
            .presence()
            .iter()
            .filter_map(|(id, who)| match who.line {
                presence::Line::Up(connection) => Some((id.clone(), connection, words::leads(who.role))),
                presence::Line::Lost(_) => None,
            })
            .collect();
        let presence = self.rules.presence();
        self.qualities.keep(|id| presence.get(id).is_some());
        let news: Vec<_> =
            changed.iter().filter(|id| presence.get(id).is_some()).map(|id| self.qualities.line(id)).collect();
        let mut everybody = None;
        for (id, connection, leads) in &here {
            let Some(line) = self.lines.get(*connection) else { continue };
            let is_new = self.qualities.is_new(id, *connection);
            if is_new || changed.contains(id) {
                let levels = self.qualities.of(id);
                line.send(&ServerMessage::Line(LineUpdate::YourLine { up: levels.up, down: levels.down }));
            }
            if !leads {
                continue;
            }
            if is_new {
                let lines = everybody
                    .get_or_insert_with(|| here.iter().map(|(id, ..)| self.qualities.line(id)).collect::<Vec<_>>());
                line.send(&ServerMessage::Line(LineUpdate::Lines { lines: lines.clone() }));
            } else if !news.is_empty() {
                line.send(&ServerMessage::Line(LineUpdate::Lines { lines: news.clone() }));
            }
        }
    }
}
