//! What was written in a meeting before the room's task began.

use meetings::ids::MeetingId;
use meetings::room::chat::{Chat, KEPT, Message};
use store::Store;

use crate::refusal::Refusal;

/// What was written in the meeting so far, as far as the room keeps it.
pub async fn written_chat(store: &Store, meeting: &MeetingId) -> Result<Chat, Refusal> {
    let latest = store.chat().latest(meeting, KEPT).await?.into_iter().map(|m| Message {
        id: m.id,
        participant: m.participant,
        name: m.name,
        text: m.text,
        at: m.at,
    });
    Ok(Chat::resume(latest, store.chat().written_by(meeting).await?))
}
