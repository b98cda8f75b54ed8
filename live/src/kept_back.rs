// SPDX-License-Identifier: MPL-2.0
//! What of the room's messages is kept from whoever was put out of the meeting: papers that were
//! added, conclusions that were published and votes that were held while they were out.

use std::borrow::Cow;

use meetings::ids::{PaperId, ParticipantId};
use meetings::out_spans::OutSpans;
use meetings::paper::Paper;
use meetings::room::Room;
use meetings::room::marks::Mark;
use meetings::room::presence::Participant;
use meetings::vote::VoteSummary;
use protocol::live::{ConnectionUpdate, MarkUpdate, PaperUpdate, ServerMessage};

/// What one participant may know of the room.
#[derive(Debug, Clone, Copy)]
pub struct KeptBack<'a> {
    room: &'a Room,
    id: &'a ParticipantId,
    is_at_desk: bool,
    out: &'a OutSpans,
}

impl<'a> KeptBack<'a> {
    /// None: they were never put out.
    pub fn of(room: &'a Room, id: &'a ParticipantId, who: &Participant) -> Option<Self> {
        let out = room.removed().spans(id)?;
        Some(Self { room, id, is_at_desk: who.is_at_desk(), out })
    }

    pub fn paper(&self, paper: &Paper) -> bool {
        paper.is_kept_from(self.id, self.out)
    }

    /// The desk keeps the notes, whoever sits there.
    pub fn mark(&self, mark: &Mark) -> bool {
        !self.is_at_desk && mark.is_kept_from(self.out)
    }

    pub fn vote(&self, vote: &VoteSummary) -> bool {
        self.out.hold_whole(vote.opened_at, vote.closed_at)
    }

    fn is_paper(&self, id: &PaperId) -> bool {
        self.get(id).is_some_and(|paper| self.paper(paper))
    }

    fn get(&self, id: &PaperId) -> Option<&Paper> {
        self.room.papers().list().iter().find(|paper| paper.id == *id)
    }

    /// The message without what is kept from them; none: nothing is left of it.
    pub fn without<'m>(&self, message: &'m ServerMessage) -> Option<Cow<'m, ServerMessage>> {
        match message {
            ServerMessage::Connection(ConnectionUpdate::Several { messages }) => {
                let messages = messages.iter().filter_map(|one| Some(self.without(one)?.into_owned())).collect();
                Some(Cow::Owned(ConnectionUpdate::Several { messages }.into()))
            }
            ServerMessage::Mark(MarkUpdate::Marked { mark }) => {
                let all = self.room.marks().all().iter();
                let is_kept = all.filter(|one| one.number == mark.number).any(|one| self.mark(one));
                (!is_kept).then_some(Cow::Borrowed(message))
            }
            ServerMessage::Paper(update) => Some(self.papers(update).map_or(Cow::Borrowed(message), Cow::Owned)),
            _ => Some(Cow::Borrowed(message)),
        }
    }

    /// None: they are told it as it is.
    fn papers(&self, update: &PaperUpdate) -> Option<ServerMessage> {
        match update {
            PaperUpdate::PapersChanged { added, deleted } => {
                let added = added.iter().filter(|paper| !self.is_paper(&paper.id)).cloned().collect();
                Some(PaperUpdate::PapersChanged { added, deleted: deleted.clone() }.into())
            }
            PaperUpdate::PagesDrawn { drawn } => {
                let drawn = drawn.iter().filter(|one| !self.is_paper(&one.paper)).cloned().collect();
                Some(PaperUpdate::PagesDrawn { drawn }.into())
            }
            // What they are shown is theirs from now on: they may hear of it for the first time.
            PaperUpdate::PageShown { shown_page: Some(shown) } => {
                let paper = self.get(&shown.paper).filter(|paper| self.out.hold_at(paper.added_at))?.clone();
                let added = PaperUpdate::PapersChanged { added: vec![paper], deleted: Vec::new() }.into();
                Some(ConnectionUpdate::Several { messages: vec![added, update.clone().into()] }.into())
            }
            PaperUpdate::PageShown { shown_page: None } | PaperUpdate::Pointed { .. } => None,
        }
    }
}
