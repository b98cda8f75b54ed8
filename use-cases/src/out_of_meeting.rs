// SPDX-License-Identifier: MPL-2.0
//! What is kept from whoever was put out of a meeting: what came of it while they were out. Asked
//! wherever a meeting is read, during it and afterwards. Attendance and the signed minutes are for
//! everybody.

use base::{Refusal, Viewer};
use meetings::ids::ParticipantId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::out_spans::OutSpans;
use meetings::people::User;
use meetings::policy::{Access, is_invited};
use meetings::room::chat::ChatMessage;
use store::votes::StoredVote;

use crate::UseCases;

/// What one person may not read of a meeting.
#[derive(Debug)]
pub(crate) struct KeptBack {
    pub who: ParticipantId,
    pub out: OutSpans,
}

impl KeptBack {
    pub fn message(&self, message: &ChatMessage) -> bool {
        message.participant != self.who && self.out.hold_at(message.at)
    }

    /// A vote that was held while they were out. One that goes on is theirs when they are back.
    pub fn vote(&self, vote: &StoredVote) -> bool {
        self.out.hold_whole(vote.opened_at, vote.closing.as_ref().map(|closing| closing.at))
    }
}

impl UseCases {
    /// When this person was put out of the meeting. Those who lead it by its plan, and
    /// administrators who are not invited, read everything.
    pub(crate) async fn out_spans(&self, user: &User, meeting: &Meeting) -> Result<OutSpans, Refusal> {
        let leads = matches!(Access::of(user, meeting).role(), Some(MeetingRole::Chair | MeetingRole::Secretary));
        if leads || (user.is_admin && !is_invited(meeting, user)) {
            return Ok(OutSpans::default());
        }
        let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
        Ok(self.store.out_spans().of(&meeting.id, &participant).await?)
    }

    /// The same for anybody, guests among them.
    pub(crate) async fn kept_back(&self, viewer: &Viewer, meeting: &Meeting) -> Result<KeptBack, Refusal> {
        let who = viewer.participant()?;
        let out = match viewer {
            Viewer::User(user) => self.out_spans(user, meeting).await?,
            Viewer::Guest(_) | Viewer::Token(_) => self.store.out_spans().of(&meeting.id, &who).await?,
        };
        Ok(KeptBack { who, out })
    }

    /// The meeting without the agenda items that were written while this person is out. Who is back
    /// knows the agenda as it is.
    pub(crate) async fn without_what_is_kept(&self, user: &User, meeting: Meeting) -> Result<Meeting, Refusal> {
        let out = self.out_spans(user, &meeting).await?;
        if out.is_empty() {
            return Ok(meeting);
        }
        let written = self.store.agenda_items().written(&meeting.id).await?;
        let mut meeting = meeting;
        meeting.agenda.retain(|item| !written.get(&item.id).is_some_and(|at| out.hold_still(*at)));
        Ok(meeting)
    }
}
