// SPDX-License-Identifier: MPL-2.0
//! What people who are in a live room ask of it over HTTP: its chat, and stills of its screen.

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::chat::{ChatFile, ChatReader};
use protocol::problem::ProblemCode;
use tokio::sync::oneshot;

use super::room_request::{ChatAsk, FileDraft, RoomRequest, ScreenStillAsk};
use super::rooms::Rooms;
use super::stills::{ScreenImage, ScreenStill};

impl Rooms {
    /// What somebody who is in a live room reads of its chat; none: they are not there.
    pub async fn chat_reader(&self, meeting: &MeetingId, participant: &ParticipantId) -> Option<ChatReader> {
        let room = self.live.get(meeting)?;
        let (reply, answer) = oneshot::channel();
        let participant = participant.clone();
        room.send(RoomRequest::Chat(ChatAsk::Reader { participant, reply })).await.ok()?;
        answer.await.ok()?
    }

    /// Refuses who may not send such a file now, before it is received.
    pub async fn check_chat_file(&self, meeting: &MeetingId, draft: FileDraft) -> Result<(), Refusal> {
        self.ask_live(meeting, |reply| RoomRequest::Chat(ChatAsk::Check { draft, reply })).await
    }

    /// Sends a file that is on the disk. It is in the store before anybody is told.
    pub async fn post_chat_file(&self, meeting: &MeetingId, draft: FileDraft, file: ChatFile) -> Result<(), Refusal> {
        self.ask_live(meeting, |reply| RoomRequest::Chat(ChatAsk::PostFile { draft, file, reply })).await
    }

    /// Whether the chat of a meeting goes into the dossier was changed in the store.
    pub async fn chat_kept_changed(&self, meeting: &MeetingId) {
        if let Some(room) = self.live.get(meeting) {
            // A room that starts reads it by itself.
            let _ = room.send(RoomRequest::Chat(ChatAsk::KeptChanged)).await;
        }
    }

    /// The latest still of the screen that somebody shares, for who watches it.
    pub async fn screen_still(
        &self,
        meeting: &MeetingId,
        by: ParticipantId,
        of: ParticipantId,
    ) -> Result<ScreenStill, Refusal> {
        self.ask_live(meeting, |reply| RoomRequest::ScreenStill(ScreenStillAsk::Fetch { by, of, reply })).await
    }

    /// What somebody's shared screen shows. Dropped where nobody asked for it.
    pub async fn screen_still_taken(&self, meeting: &MeetingId, by: ParticipantId, image: ScreenImage) {
        if let Some(room) = self.live.get(meeting) {
            let _ = room.send(RoomRequest::ScreenStill(ScreenStillAsk::Taken { by, image })).await;
        }
    }

    /// Asks a room that is live: nobody is in another one.
    async fn ask_live<T>(
        &self,
        meeting: &MeetingId,
        request: impl FnOnce(oneshot::Sender<Result<T, Refusal>>) -> RoomRequest,
    ) -> Result<T, Refusal> {
        let room = self.live.get(meeting).ok_or(ProblemCode::NotInMeeting)?;
        let (reply, answer) = oneshot::channel();
        room.send(request(reply)).await.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }
}
