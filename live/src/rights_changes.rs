// SPDX-License-Identifier: MPL-2.0
//! Tells rooms that plans or accounts have changed, also by another process: they correct
//! the roles of participants and remove those without a right to the meeting (`room_task/rights.rs`).

use std::sync::Weak;
use std::time::Duration;

use tokio::time::interval;

use super::live_rooms::LiveRooms;
use super::room_request::RoomRequest;

/// How often the store is polled; how long somebody may stay who is no longer invited.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Runs until the server stops. A room that starts checks by itself.
pub async fn watch(rooms: Weak<LiveRooms>) {
    let mut ticks = interval(POLL_INTERVAL);
    let mut seen = None;
    loop {
        ticks.tick().await;
        let Some(rooms) = rooms.upgrade() else { return };
        if rooms.stopping() {
            return;
        }
        // What was written before the first poll is known to every room.
        let (newest, changed) = match rooms.services.store.audit().rights_changed(seen.unwrap_or(i64::MAX)).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(%error, "changes of plans and accounts could not be read");
                continue;
            }
        };
        if changed || seen.is_none() {
            for room in rooms.all() {
                // A room that has just stopped has nobody in it.
                let _ = room.send(RoomRequest::RightsChanged).await;
            }
        }
        seen = Some(newest);
    }
}
