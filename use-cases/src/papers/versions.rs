// SPDX-License-Identifier: MPL-2.0
//! Versions of a paper: who may send another one, and which are deleted together.

use base::{Refusal, Viewer};
use meetings::ids::{MeetingId, PaperId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::paper::{MAX_PAPER_VERSIONS, Paper, has_sent, newest_version};
use meetings::people::User;
use meetings::policy::Action;
use protocol::problem::ProblemCode;
use store::Actor;

use super::files::PaperFiles;
use crate::UseCases;
use crate::out_of_meeting::KeptBack;

impl UseCases {
    /// The version that a newer one from this person replaces: of the paper of which `replaced` is
    /// the newest version that they know. Refused unless they have sent any version of it, or may
    /// delete the papers of others.
    pub async fn replaceable(
        &self,
        user: &User,
        meeting: &Meeting,
        replaced: Option<&PaperId>,
    ) -> Result<Option<PaperId>, Refusal> {
        let Some(replaced) = replaced else { return Ok(None) };
        let all = self.store.papers().of(&meeting.id).await?;
        let KeptBack { who, out } = self.kept_back(&Viewer::User(user.clone()), meeting).await?;
        let known: Vec<Paper> = all.iter().filter(|paper| !paper.is_kept_from(&who, &out)).cloned().collect();
        let Some(paper) = known.iter().find(|paper| paper.id == *replaced) else {
            return Err(ProblemCode::PaperReplaced.into());
        };
        if !has_sent(&all, &paper.document, &who) {
            self.access_now(user, meeting).await?.require(Action::DeletePapers)?;
        }
        if newest_version(&known, &paper.document) != Some(paper) {
            return Err(ProblemCode::PaperReplaced.into());
        }
        if all.iter().filter(|other| other.document == paper.document).count() >= MAX_PAPER_VERSIONS {
            return Err(ProblemCode::PaperVersionsFull.into());
        }
        // One that is kept from them is replaced, too.
        Ok(newest_version(&all, &paper.document).map(|newest| newest.id.clone()))
    }

    /// Deletes one version of a paper, or all of them; all only if this is the newest. After the
    /// newest the one before it is read.
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
        let access = self.access_now(user, &meeting).await?;
        let mut work = self.store.begin().await?;
        // Read in the transaction: nothing is deleted that came after the question.
        let mut doomed = if all_versions { work.papers().of(id).await? } else { vec![known.clone()] };
        doomed.retain(|paper| paper.document == known.document);
        if all_versions && newest_version(&doomed, &known.document) != Some(&known) {
            work.cancel().await?;
            return Err(ProblemCode::PaperReplaced.into());
        }
        for paper in &doomed {
            let is_own = paper.added_by.as_str() == user.id.as_str();
            if let Err(denied) = access.require(if is_own { Action::AddPapers } else { Action::DeletePapers }) {
                work.cancel().await?;
                return Err(denied.into());
            }
        }
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
