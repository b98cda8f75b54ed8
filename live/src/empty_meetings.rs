// SPDX-License-Identifier: MPL-2.0
//! Open meetings that everybody has left end by themselves after a while, also when the server was
//! restarted meanwhile.

use std::sync::Weak;
use std::time::Duration;

use super::live_rooms::LiveRooms;

/// How long to wait before the store is queried again.
const RETRY: Duration = Duration::from_secs(5);

/// After a start: starts the room of every open meeting, whether or not anybody comes back to it.
pub async fn resume(rooms: Weak<LiveRooms>) {
    loop {
        let Some(rooms) = rooms.upgrade() else { return };
        match rooms.services.store.meetings().live().await {
            Ok(meetings) => {
                for meeting in meetings {
                    if rooms.get_or_start(&meeting).is_err() {
                        return;
                    }
                }
                return;
            }
            Err(error) => tracing::warn!(%error, "open meetings could not be read; it is tried again"),
        }
        drop(rooms);
        tokio::time::sleep(RETRY).await;
    }
}
