// SPDX-License-Identifier: MPL-2.0
//! What chair and secretary do: give a draft out for comments, set its deadline, end it, answer.

use base::Refusal;
use meetings::display;
use meetings::ids::{CommentId, MinutesId};
use meetings::minutes::comments::{CommentVerdict, MAX_COMMENT_CHARS, UnfitDeadline, check_deadline};
use meetings::people::User;
use meetings::policy::CommentAct;
use moments::Millis;
use protocol::http::{AnswerComment, ChangeComments, CommentsView, OpenComments};
use protocol::problem::ProblemCode;
use store::draft_comments::StoredAnswer;

use super::require_open;
use crate::{UseCases, actor};

impl UseCases {
    /// Opens a period on the newest revision of a draft, until the deadline.
    pub async fn open_comments(
        &self,
        user: &User,
        id: &MinutesId,
        body: &OpenComments,
    ) -> Result<CommentsView, Refusal> {
        self.commented(user, id, CommentAct::Keep).await?;
        let now = self.clock.now();
        fit(body.deadline, now)?;
        self.count_note(user, 1)?;
        let by = self.comment_by(user).await?;
        let mut work = self.store.begin().await?;
        let periods = work.comment_periods();
        periods.open(id, body.revision, body.deadline, &by, &actor(user.into()), now).await?;
        work.save().await?;
        self.draft_comments(user, id).await
    }

    /// Another deadline of the open period, or its end.
    pub async fn change_comments(
        &self,
        user: &User,
        id: &MinutesId,
        body: &ChangeComments,
    ) -> Result<CommentsView, Refusal> {
        self.commented(user, id, CommentAct::Keep).await?;
        let (now, who) = (self.clock.now(), actor(user.into()));
        if let Some(deadline) = body.deadline {
            fit(deadline, now)?;
        }
        self.count_note(user, 1)?;
        let mut work = self.store.begin().await?;
        require_open(&mut work, id, body.period, now).await?;
        match body.deadline {
            Some(deadline) => work.comment_periods().set_deadline(id, body.period, deadline, &who, now).await?,
            None => work.comment_periods().end(id, body.period, &who, now).await?,
        }
        work.save().await?;
        self.draft_comments(user, id).await
    }

    /// Answers a comment, also after the period.
    pub async fn answer_comment(
        &self,
        user: &User,
        id: &CommentId,
        body: AnswerComment,
    ) -> Result<CommentsView, Refusal> {
        let minutes = self.store.draft_comments().get(id).await?.minutes;
        self.commented(user, &minutes, CommentAct::Keep).await?;
        let reason = if body.reason.trim().is_empty() {
            String::new()
        } else {
            display::text(&body.reason, MAX_COMMENT_CHARS).ok_or_else(|| Refusal::invalid("reason"))?
        };
        if body.verdict == CommentVerdict::Declined && reason.is_empty() {
            return Err(ProblemCode::AnswerReasonMissing.into());
        }
        self.count_note(user, 1)?;
        let answer = StoredAnswer { verdict: body.verdict, reason, by_name: user.name.clone(), at: self.clock.now() };
        let mut work = self.store.begin().await?;
        work.draft_comments().answer(id, body.seen, &answer, &actor(user.into())).await?;
        work.save().await?;
        self.draft_comments(user, &minutes).await
    }
}

fn fit(deadline: Millis, now: Millis) -> Result<(), Refusal> {
    check_deadline(deadline, now).map_err(|unfit| match unfit {
        UnfitDeadline::Passed => ProblemCode::CommentDeadlinePassed.into(),
        UnfitDeadline::Far => ProblemCode::CommentDeadlineFar.into(),
    })
}
