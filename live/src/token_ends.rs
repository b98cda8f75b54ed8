// SPDX-License-Identifier: MPL-2.0
//! Sends machines away whose access token has expired or was revoked, also by another process
//! (`diemcau token --revoke`).

use std::sync::Weak;
use std::time::Duration;

use tokio::time::interval;

use super::inbox::ToRoom;
use super::registry::Inner;

/// How often the store is asked; how long a machine may stay after the end of its token.
const EVERY: Duration = Duration::from_secs(2);
/// Each look also goes this far back, in milliseconds: another process may have read its clock well
/// before its row was written, and a room may have been unable to store the departure.
const LOOK_BACK_MS: i64 = 60_000;

/// Works until the server stops.
pub async fn watch(rooms: Weak<Inner>) {
    let mut ticks = interval(EVERY);
    loop {
        ticks.tick().await;
        let Some(rooms) = rooms.upgrade() else { return };
        if rooms.stopping() {
            return;
        }
        let now = rooms.shared.clock.now();
        let ended = match rooms.shared.store.access_tokens().ended(now.plus(-LOOK_BACK_MS), now).await {
            Ok(ended) => ended,
            Err(error) => {
                tracing::warn!(%error, "the ends of access tokens could not be read");
                continue;
            }
        };
        for (meeting, participant) in ended {
            if let Some(room) = rooms.live_room(&meeting) {
                // A room that has just stopped has nobody in it.
                let _ = room.send(ToRoom::TokenEnded { participant }).await;
            }
        }
    }
}
