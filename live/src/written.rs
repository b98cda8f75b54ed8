// SPDX-License-Identifier: MPL-2.0
//! What was written in a meeting before the room's task began.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::room::chat::{Chat, KEPT};
use store::Store;

/// What was written in the meeting so far, as far as the room keeps it.
pub async fn written_chat(store: &Store, meeting: &MeetingId) -> Result<Chat, Refusal> {
    let latest = store.chat().latest(meeting, KEPT).await?;
    Ok(Chat::resume(latest, store.chat().written_by(meeting).await?))
}
