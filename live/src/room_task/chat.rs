// SPDX-License-Identifier: MPL-2.0
//! What is asked of the chat over HTTP: who reads what, and files.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::chat::{ChatCommand, ChatReader};
use protocol::problem::ProblemCode;
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
                let may = may.map(|_| ()).map_err(Refusal::from);
                let _ = reply.send(self.is_here(&draft.by).and(may));
            }
            ChatAsk::PostFile { draft: FileDraft { by, to, text }, file, reply } => {
                let posted = match self.is_here(&by) {
                    Ok(()) => {
                        let post = ChatCommand::Post { by, to, text, file: Some(file) };
                        self.carry_out(post.into(), &Actor::System).await
                    }
                    Err(refusal) => Err(refusal),
                };
                let _ = reply.send(posted);
            }
            ChatAsk::KeptChanged => self.refresh_chat_kept().await,
        }
    }

    fn is_here(&self, participant: &ParticipantId) -> Result<(), Refusal> {
        let here = self.room.presence().get(participant);
        here.map(|_| ()).ok_or_else(|| ProblemCode::NotInMeeting.into())
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
