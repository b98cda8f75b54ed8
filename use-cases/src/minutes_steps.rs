// SPDX-License-Identifier: MPL-2.0
//! What is done with minutes beside writing and signing them: the chair approves what was
//! submitted or names who signs for them; signed minutes are published, withdrawn, filed.

use std::collections::HashSet;
use std::sync::Weak;
use std::time::Duration;

use base::Refusal;
use meetings::display;
use meetings::ids::{MinutesId, UnitId, UserId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::{Minutes, MinutesState};
use meetings::people::User;
use meetings::policy::{Access, Action, may_stand_in};
use moments::Millis;
use protocol::http::{
    FileMinutes, MinutesAct, MinutesForMe, MinutesOpening, MinutesOpenings, MinutesStepView, MinutesView,
    NameSubstitute, PublishedForMe, SubstituteView, WithdrawMinutes,
};
use protocol::problem::ProblemCode;
use store::UnitOfWork;
use store::minutes_steps::MinutesStep;
use tokio::time::interval;

use crate::people_alone::expected_alone;
use crate::readiness::EACH_WHOLE;
use crate::{UseCases, actor};

/// Longest reason, and longest name of a place in a file, in characters.
const MAX_REASON_CHARS: usize = 2_000;
const MAX_PLACE_CHARS: usize = 300;
/// Published minutes are told of above the list of meetings for so long, in milliseconds.
const TOLD_MS: i64 = 30 * 24 * 3_600_000;
/// After so long somebody is reminded of a signature that is waited for, in milliseconds.
const SIGNATURE_WITHIN_MS: i64 = 2 * 24 * 3_600_000;
const LOOKING: Duration = Duration::from_mins(5);

/// What was done with minutes, and what this person may do now.
pub(crate) struct StepsView {
    pub taken: Vec<MinutesStepView>,
    pub may: Vec<MinutesAct>,
}

impl UseCases {
    pub(crate) async fn steps_of(&self, minutes: &Minutes, access: Access<'_>) -> Result<StepsView, Refusal> {
        let taken = self.store.minutes().steps(&minutes.id).await?;
        let has = |step| taken.iter().any(|one| one.step == step);
        let signed = minutes.state == MinutesState::Signed;
        let withdrawn = minutes.withdrawn_at.is_some();
        let offers = [
            (
                MinutesAct::Approve,
                Action::ApproveMinutes,
                minutes.state == MinutesState::Submitted && !has(MinutesStep::Approve),
            ),
            (MinutesAct::Publish, Action::PublishMinutes, signed && !minutes.is_published() && !withdrawn),
            (MinutesAct::Withdraw, Action::WithdrawMinutes, signed && !withdrawn),
            (MinutesAct::File, Action::PublishMinutes, signed && minutes.filed_at.is_none()),
            (MinutesAct::NameSubstitute, Action::NameSubstitute, minutes.state == MinutesState::Draft),
            (MinutesAct::Exchange, Action::PublishMinutes, signed),
        ];
        let may = offers.into_iter().filter(|(_, action, possible)| *possible && access.may(*action));
        let leads = access.may(Action::PublishMinutes);
        let taken =
            taken.into_iter().filter(|one| leads || matches!(one.step, MinutesStep::Publish | MinutesStep::Withdraw));
        let view = |one: store::minutes_steps::StoredStep| MinutesStepView {
            act: match one.step {
                MinutesStep::Approve => MinutesAct::Approve,
                MinutesStep::Publish => MinutesAct::Publish,
                MinutesStep::Withdraw => MinutesAct::Withdraw,
                MinutesStep::File => MinutesAct::File,
            },
            at: one.at,
            by_name: one.by_name,
            text: one.text,
        };
        Ok(StepsView { taken: taken.map(view).collect(), may: may.map(|(act, _, _)| act).collect() })
    }

    /// The chair agrees with what was submitted; the secretary is told.
    pub async fn approve_minutes(&self, user: &User, id: &MinutesId) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::ApproveMinutes).await?;
        if minutes.state != MinutesState::Submitted {
            return Err(ProblemCode::MinutesStepTaken.into());
        }
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().approve(id, &by, &actor(user.into()), now).await?;
        tell_turn(&mut work, id, &meeting, MinutesState::Submitted, user, now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// Lets those who were invited read signed minutes, and tells them.
    pub async fn publish_minutes(&self, user: &User, id: &MinutesId) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::PublishMinutes).await?;
        require_signed(&minutes)?;
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().publish(id, &by, &actor(user.into()), now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// Signed minutes do not count any more. They stay, with the reason, for whoever could read
    /// them.
    pub async fn withdraw_minutes(
        &self,
        user: &User,
        id: &MinutesId,
        body: &WithdrawMinutes,
    ) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::WithdrawMinutes).await?;
        require_signed(&minutes)?;
        let reason = reason(&body.reason)?;
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().withdraw(id, &reason, &by, &actor(user.into()), now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// Notes where signed minutes are filed.
    pub async fn file_minutes(&self, user: &User, id: &MinutesId, body: &FileMinutes) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::PublishMinutes).await?;
        require_signed(&minutes)?;
        let place = if body.place.trim().is_empty() {
            String::new()
        } else {
            display::text(&body.place, MAX_PLACE_CHARS).ok_or_else(|| Refusal::invalid("place"))?
        };
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().file(id, &place, &by, &actor(user.into()), now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// Names who signs a draft in the place of the chair, or nobody any more.
    pub async fn name_substitute(
        &self,
        user: &User,
        id: &MinutesId,
        body: &NameSubstitute,
    ) -> Result<Option<SubstituteView>, Refusal> {
        let (_, meeting) = self.minutes_for(user, id, Action::NameSubstitute).await?;
        self.count_note(user, EACH_WHOLE)?;
        let reason = match &body.user {
            // An administrator who names themselves would approve and sign without anybody's word.
            Some(substitute) if *substitute == user.id => return Err(ProblemCode::SubstituteUnfit.into()),
            Some(substitute) => {
                self.check_substitute(&meeting, substitute).await?;
                reason(&body.reason)?
            }
            None => String::new(),
        };
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().name_substitute(id, body.user.as_ref(), &reason, &by, &actor(user.into()), now).await?;
        work.save().await?;
        Ok(self.store.minutes().substitute(id).await?.map(substitute_view))
    }

    async fn check_substitute(&self, meeting: &Meeting, id: &UserId) -> Result<(), Refusal> {
        let user = match self.store.users().get(id).await {
            Err(store::Error::NotFound(_)) => return Err(ProblemCode::SubstituteUnfit.into()),
            found => found?,
        };
        if !may_stand_in(meeting, &user) || self.store.users().is_disabled(id).await? {
            return Err(ProblemCode::SubstituteUnfit.into());
        }
        Ok(())
    }

    /// Notes that somebody has published minutes on the screen. Of others nothing is noted.
    pub async fn note_opening(&self, user: &User, id: &MinutesId) -> Result<(), Refusal> {
        let (minutes, meeting) = self.minutes_to_read(user, id).await?;
        let leads = user.id == meeting.chair || user.id == meeting.secretary;
        if leads || !minutes.is_published() || !meetings::policy::is_invited(&meeting, user) {
            return Ok(());
        }
        let (by, now) = (self.comment_by(user).await?, self.clock.now());
        let mut work = self.store.begin().await?;
        if work.minutes().note_opening(id, &by, &actor(user.into()), now).await? {
            return Ok(work.save().await?);
        }
        Ok(work.cancel().await?)
    }

    /// Who of those who were invited has opened published minutes, and who has not.
    pub async fn minutes_openings(&self, user: &User, id: &MinutesId) -> Result<MinutesOpenings, Refusal> {
        let (_, meeting) = self.minutes_for(user, id, Action::PublishMinutes).await?;
        let openings = self.store.minutes().openings(id).await?;
        let units: HashSet<&UnitId> = openings.iter().map(|opening| &opening.by.unit).collect();
        let people: HashSet<&UserId> = openings.iter().map(|opening| &opening.by.user).collect();
        let mut not_yet = Vec::new();
        for unit in meeting.invited_units.iter().filter(|unit| !units.contains(unit)) {
            not_yet.push(self.store.units().distinct_name(unit).await?);
        }
        for invited in meeting.invitees.people.iter().filter(|invited| !people.contains(&invited.user)) {
            let user = self.store.users().get(&invited.user).await?;
            if expected_alone(&meeting, &user) && !self.store.users().is_disabled(&user.id).await? {
                not_yet.push(format!("{}, {}", user.name, self.store.units().distinct_name(&user.unit).await?));
            }
        }
        let opening = |one: store::minutes_steps::StoredOpening| MinutesOpening {
            name: one.by.name,
            unit_name: one.by.unit_name,
            at: one.at,
        };
        Ok(MinutesOpenings { opened: openings.into_iter().map(opening).collect(), not_yet })
    }

    /// Drafts on which this person may comment, and published minutes that they have not opened.
    pub async fn minutes_for_me(&self, user: &User) -> Result<MinutesForMe, Refusal> {
        let to_comment = self.drafts_to_comment(user).await?;
        let since = self.clock.now().plus(-TOLD_MS);
        let published = self.store.minutes().unopened_by(&user.id, since).await?.into_iter();
        let published = published.map(|one| PublishedForMe {
            minutes: one.minutes,
            kind: one.kind,
            meeting_title: one.meeting_title,
            published_at: one.published_at,
        });
        Ok(MinutesForMe { to_comment, published: published.collect() })
    }

    /// Writes to those of whom a signature is waited for since two days, once for each. Returns how
    /// many letters that is.
    pub async fn write_signature_reminders(&self) -> Result<u64, Refusal> {
        let now = self.clock.now();
        if !self.sends_letters() {
            return Ok(0);
        }
        let mut letters = 0;
        for waiting in self.store.minutes().waiting_for_signature(now.plus(-SIGNATURE_WITHIN_MS)).await? {
            let meeting = self.store.meetings().get(&waiting.meeting).await?;
            let mut work = self.store.begin().await?;
            if let Some(to) = who_is_next(&mut work, &waiting.minutes, &meeting, waiting.state).await? {
                letters += work.minutes().remind_of_turn(&waiting, &to, now).await?;
            }
            work.save().await?;
        }
        Ok(letters)
    }
}

/// Runs until the server has stopped.
pub async fn remind_of_signatures(use_cases: Weak<UseCases>) {
    let mut ticks = interval(LOOKING);
    loop {
        ticks.tick().await;
        let Some(cases) = use_cases.upgrade() else { return };
        if let Err(refusal) = cases.write_signature_reminders().await {
            tracing::warn!(?refusal, "reminders of signatures could not be written; trying again");
        }
    }
}

/// Who does the next step on minutes in this state: a draft is the secretary's, as is what was
/// submitted; then the chair signs, or who stands in.
pub(crate) async fn who_is_next(
    work: &mut UnitOfWork,
    id: &MinutesId,
    meeting: &Meeting,
    state: MinutesState,
) -> Result<Option<UserId>, Refusal> {
    let kind = work.minutes().get(id).await?.kind;
    Ok(match kind.signer_in(state) {
        Some(MeetingRole::Chair) => {
            let substitute = match work.minutes().substitute(id).await? {
                Some(named) => Some(work.users().get(&named.user).await?).filter(|user| may_stand_in(meeting, user)),
                None => None,
            };
            Some(substitute.map_or_else(|| meeting.chair.clone(), |substitute| substitute.id))
        }
        // Signed by all: the secretary publishes.
        _ => Some(meeting.secretary.clone()),
    })
}

/// Writes to who does the next step, unless they have just done this one.
pub(crate) async fn tell_turn(
    work: &mut UnitOfWork,
    id: &MinutesId,
    meeting: &Meeting,
    state: MinutesState,
    by: &User,
    now: Millis,
) -> Result<(), Refusal> {
    let mut next = who_is_next(work, id, meeting, state).await?;
    // What the secretary has submitted is read by the chair first.
    if state == MinutesState::Submitted && next.as_ref() == Some(&by.id) {
        next = who_is_next(work, id, meeting, MinutesState::SecretarySigned).await?;
    }
    if let Some(to) = next.filter(|to| *to != by.id) {
        work.minutes().tell_turn(id, &to, now).await?;
    }
    Ok(())
}

pub(crate) fn substitute_view(stored: store::minutes_substitutes::StoredSubstitute) -> SubstituteView {
    SubstituteView {
        user: stored.user,
        name: stored.name,
        named_by_name: stored.named_by_name,
        at: stored.at,
        reason: stored.reason,
    }
}

fn require_signed(minutes: &Minutes) -> Result<(), Refusal> {
    if minutes.state == MinutesState::Signed { Ok(()) } else { Err(ProblemCode::MinutesNotSigned.into()) }
}

fn reason(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Err(ProblemCode::ReasonMissing.into());
    }
    display::text(text, MAX_REASON_CHARS).ok_or_else(|| Refusal::invalid("reason"))
}
