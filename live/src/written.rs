//! What was written in a meeting before the room's task began.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::room::chat::Chat;
use store::Store;

/// What was written in the meeting so far. Quotas bound how much that is.
pub async fn written_chat(store: &Store, meeting: &MeetingId) -> Result<Chat, Refusal> {
    let (mut chat, mut after) = (Chat::default(), 0);
    loop {
        let page = store.chat().list(meeting, after, store::chat::MAX_LIST).await?;
        let last_page = (page.len() as i64) < store::chat::MAX_LIST;
        after = page.last().map_or(after, |message| message.id);
        chat.take_up(page);
        if last_page {
            return Ok(chat);
        }
    }
}
