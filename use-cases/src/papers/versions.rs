// SPDX-License-Identifier: MPL-2.0
//! Versions of a paper: who may send another one, and which are deleted together.

use base::Refusal;
use meetings::ids::{MeetingId, PaperId, ParticipantId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::paper::{Paper, has_sent, newest_version};
use meetings::people::User;
use meetings::policy::{Access, Action};
use protocol::problem::ProblemCode;
use store::Actor;

use super::files::PaperFiles;
use crate::UseCases;

impl UseCases {
    /// Refused unless this person may send a newer version of the paper of which `replaced` is the
    /// newest: who has sent any version of it, and who may delete the papers of others.
    pub async fn require_replaceable(
        &self,
        user: &User,
        meeting: &Meeting,
        replaced: Option<&PaperId>,
    ) -> Result<(), Refusal> {
        let Some(replaced) = replaced else { return Ok(()) };
        let papers = self.store.papers().of(&meeting.id).await?;
        let Some(known) = papers.iter().find(|paper| paper.id == *replaced) else {
            return Err(ProblemCode::PaperReplaced.into());
        };
        let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
        if !has_sent(&papers, &known.document, &participant) {
            Access::of(user, meeting).require(Action::DeletePapers)?;
        }
        if newest_version(&papers, &known.document) == Some(known) {
            Ok(())
        } else {
            Err(ProblemCode::PaperReplaced.into())
        }
    }

    /// Deletes one version of a paper, or all of them. After the newest the one before it is read.
    pub async fn delete_paper(
        &self,
        user: &User,
        id: &MeetingId,
        paper: &PaperId,
        all_versions: bool,
    ) -> Result<(), Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        if meeting.state == MeetingState::Ended {
            return Err(Refusal::over(&meeting, true));
        }
        let known = self.store.papers().get(id, paper).await?.paper;
        let mut doomed: Vec<Paper> = if all_versions { self.store.papers().of(id).await? } else { vec![known.clone()] };
        doomed.retain(|paper| paper.document == known.document);
        let access = Access::of(user, &meeting);
        for paper in &doomed {
            let is_own = paper.added_by.as_str() == user.id.as_str();
            access.require(if is_own { Action::AddPapers } else { Action::DeletePapers })?;
        }
        let mut work = self.store.begin().await?;
        for paper in &doomed {
            work.papers().delete(id, &paper.id, &Actor::User(user.id.clone()), self.clock.now()).await?;
        }
        work.save().await?;
        let files: Vec<_> = doomed.iter().map(|paper| PaperFiles::of(&self.data, id, &paper.id)).collect();
        // What stays is deleted at the next start.
        let _ = tokio::task::spawn_blocking(move || files.iter().try_for_each(PaperFiles::delete)).await;
        Ok(())
    }
}
