// SPDX-License-Identifier: MPL-2.0
//! Reminders by letter: to check the site, and to answer the invitation.

use std::collections::HashSet;

use base::Refusal;
use meetings::ids::{MeetingId, UnitId};
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::Action;
use meetings::readiness::{OUTDATED_AFTER_MS, Readiness};
use protocol::http::LettersWritten;
use protocol::problem::ProblemCode;
use store::letters::LetterKind;

use crate::{UseCases, actor};

impl UseCases {
    /// Reminds the sites that have not checked, or are not ready.
    pub async fn remind_to_check(&self, user: &User, id: &MeetingId) -> Result<LettersWritten, Refusal> {
        let meeting = self.meeting_to_remind(user, id).await?;
        let now = self.clock.now();
        let checks = self.store.site_checks().of(id).await?.into_iter();
        let ready: HashSet<UnitId> = checks
            .filter(|stored| matches!(stored.check.readiness(), Readiness::Ready | Readiness::Partly))
            .filter(|stored| now.since(stored.checked_at) <= OUTDATED_AFTER_MS)
            .map(|stored| stored.unit)
            .collect();
        // Observers have nothing to check.
        let asked = |unit: &UnitId| !ready.contains(unit) && !meeting.invitees.observes(unit);
        self.remind(user, &meeting, LetterKind::Readiness, asked).await
    }

    /// Reminds the units that have not answered, or answered to another time.
    pub async fn remind_to_answer(&self, user: &User, id: &MeetingId) -> Result<LettersWritten, Refusal> {
        let meeting = self.meeting_to_remind(user, id).await?;
        let replies = self.store.replies().of(id).await?.into_iter();
        let answered: HashSet<UnitId> = replies
            .filter(|stored| meeting.answer_counts(stored.starts_at, stored.replied_at))
            .map(|stored| stored.unit)
            .collect();
        let asked = |unit: &UnitId| *unit != meeting.unit && !answered.contains(unit);
        self.remind(user, &meeting, LetterKind::Answer, asked).await
    }

    async fn meeting_to_remind(&self, user: &User, id: &MeetingId) -> Result<Meeting, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        if self.mail.is_none() {
            return Err(ProblemCode::MailOff.into());
        }
        if meeting.is_cancelled() {
            return Err(ProblemCode::PlanCancelled.into());
        }
        if meeting.started_at.is_some() {
            return Err(ProblemCode::PlanClosed.into());
        }
        Ok(meeting)
    }

    async fn remind(
        &self,
        user: &User,
        meeting: &Meeting,
        kind: LetterKind,
        is_asked: impl Fn(&UnitId) -> bool,
    ) -> Result<LettersWritten, Refusal> {
        let units: Vec<UnitId> = meeting.invited_units.iter().filter(|unit| is_asked(unit)).cloned().collect();
        let mut work = self.store.begin().await?;
        // What was just written counts: nobody is reminded twice at the same time.
        work.meetings().lock(&meeting.id).await?;
        let letters = work.letters().remind(kind, &meeting.id, &units, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        Ok(LettersWritten { letters: u32::try_from(letters).unwrap_or(u32::MAX) })
    }
}
