// SPDX-License-Identifier: MPL-2.0
//! What is asked of the chat over HTTP: who reads what, and files.

use base::Refusal;
use meetings::room::chat::{ChatCommand, ChatReader};
use store::Actor;

use super::RoomTask;
use crate::room_request::{ChatAsk, FileDraft};

impl RoomTask {
    pub async fn on_chat(&mut self, ask: ChatAsk) {
        // Whoever asked may have gone.
        match ask {
            ChatAsk::Reader { participant, reply } => {
                let who = self.room.presence().get(&participant);
                let _ = reply.send(who.map(|who| ChatReader::of(&participant, who)));
            }
            ChatAsk::Check { draft, reply } => {
                let may = self.room.may_post(&draft.by, &draft.to, &draft.text, Some(0));
                let _ = reply.send(may.map(|_| ()).map_err(Refusal::from));
            }
            ChatAsk::PostFile { draft: FileDraft { by, to, text }, file, reply } => {
                let post = ChatCommand::Post { by, to, text, file: Some(file) };
                let _ = reply.send(self.carry_out(post.into(), &Actor::System).await);
            }
            ChatAsk::KeptChanged => self.refresh_chat_kept().await,
        }
    }

    /// After a failure the next change, or the next start, brings it.
    async fn refresh_chat_kept(&mut self) {
        let refreshed = async {
            let kept = self.services.store.chat().is_kept(&self.meeting.id).await?;
            self.carry_out(ChatCommand::SetKept { kept }.into(), &Actor::System).await
        };
        if let Err(refusal) = refreshed.await {
            tracing::warn!(?refusal, "whether the chat is kept could not be read");
        }
    }
}
