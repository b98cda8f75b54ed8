// SPDX-License-Identifier: MPL-2.0
//! What invited units answer before a meeting: each for itself, who holds the meeting for any of
//! them, by telephone or by letter.

use std::collections::HashMap;

use base::{Rate, Refusal};
use meetings::ids::{MeetingId, UnitId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use meetings::reply::{Answer, Incomplete, Reply};
use moments::Millis;
use protocol::http::{GivenReply, RepliesView, ReplyToInvitation, UnitReply};
use protocol::problem::ProblemCode;
use store::replies::StoredReply;
use store::{Conflict, Store};

use crate::deputies::deputy_words;
use crate::{UseCases, actor, names};

/// Each answer is a row of the log for ever: who holds a meeting writes two hundred at once, then
/// one in a second.
pub(crate) const REPLIES: Rate = Rate { burst: 200, per_second: 1 };
/// What the own answer costs so many: it is changed a few times.
const OWN_COST: i64 = 20;

impl UseCases {
    /// The answers to one meeting.
    pub async fn replies(&self, user: &User, id: &MeetingId) -> Result<RepliesView, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        let access = self.access_now(user, &meeting).await?;
        access.require(Action::SeeMeeting)?;
        let sees_all = access.may(Action::SeeReadiness);
        let names = self.store.units().distinct_names().await?;
        let stored = self.store.replies().of(id).await?.into_iter();
        let mut replies: HashMap<UnitId, StoredReply> = stored.map(|reply| (reply.unit.clone(), reply)).collect();
        let answers = access.may(Action::ReportHall);
        let units = invited(&meeting).filter(|unit| sees_all || (answers && **unit == user.unit));
        let units = units.map(|unit| UnitReply {
            unit: unit.clone(),
            name: names.get(unit).cloned().unwrap_or_default(),
            seat: meeting.seat_of_unit(unit).unwrap_or_default(),
            expected: meeting.invitees.expected_of(unit),
            reply: replies.remove(unit).map(|stored| shown(stored, &meeting)),
        });
        let (open, starts_at) = (is_open(&meeting), meeting.starts_at);
        Ok(RepliesView { sees_all, open, starts_at, units: units.collect() })
    }

    /// Keeps the answer of a unit, until the meeting is opened.
    pub async fn reply(
        &self,
        user: &User,
        id: &MeetingId,
        unit: &UnitId,
        given: ReplyToInvitation,
    ) -> Result<(), Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        let access = self.access_now(user, &meeting).await?;
        access.require(Action::SeeMeeting)?;
        let is_own = *unit == user.unit && access.may(Action::ReportHall);
        if !is_own && !access.may(Action::SeeReadiness) {
            return Err(ProblemCode::NotAllowed.into());
        }
        takes_reply(&meeting, unit, given.starts_at)?;
        let (reason, deputy) = (names::line(&given.reason, "reason")?, names::line(&given.deputy, "deputy")?);
        let deputy = match (&given.deputy_user, given.answer) {
            (Some(account), Answer::Deputy) => deputy_words(&self.store, &meeting, unit, account).await?,
            _ => deputy,
        };
        let reply = Reply::new(given.answer, &reason, &deputy, given.deputy_user, given.people).map_err(|lacks| {
            Refusal::invalid(match lacks {
                Incomplete::Reason => "reason",
                Incomplete::Deputy => "deputy",
                Incomplete::People => "people",
            })
        })?;
        let known = self.store.replies().of(id).await?.into_iter().find(|stored| stored.unit == *unit);
        let counts = |stored: &StoredReply| meeting.answer_counts(stored.starts_at, stored.replied_at);
        let is_same =
            |stored: &StoredReply| stored.reply == reply && stored.starts_at == given.starts_at && counts(stored);
        if known.as_ref().is_some_and(is_same) {
            return Ok(());
        }
        let named_before = known.and_then(|stored| stored.reply.deputy_user);
        let changes_invited = named_before != reply.deputy_user;
        let now = self.clock.now();
        self.count_reply(user, if is_own { OWN_COST } else { 1 }, now)?;
        let (unit, name, starts_at) = (unit.clone(), user.name.clone(), given.starts_at);
        let stored = StoredReply { unit, reply, name, replied_at: now, starts_at };
        let mut work = self.store.begin().await?;
        work.meetings().lock(id).await?;
        // It may have been opened, cancelled or put off since it was read: who is told that an
        // answer is kept relies on it.
        let meeting = work.meetings().get(id).await?;
        let account = stored.reply.deputy_user.as_ref();
        let of_another = account.and_then(|account| meeting.invitees.represented_by(account));
        if of_another.is_some_and(|other| *other != stored.unit) {
            work.cancel().await?;
            return Err(ProblemCode::DeputyHasSeat.into());
        }
        if let Err(refusal) = takes_reply(&meeting, &stored.unit, starts_at) {
            work.cancel().await?;
            return Err(refusal);
        }
        let by = actor(user.into());
        match work.replies().save(id, &stored, given.seen, &by).await {
            Ok(()) => {
                if changes_invited {
                    // Who is named is told; who is not any more, too.
                    work.letters().tell_change(id, false, &by, now).await?;
                }
                Ok(work.save().await?)
            }
            Err(store::Error::Conflict(Conflict::Taken(_))) => Err(ProblemCode::ReplyChanged.into()),
            Err(error) => Err(error.into()),
        }
    }

    fn count_reply(&self, user: &User, cost: i64, now: Millis) -> Result<(), Refusal> {
        let mut limit = self.replies.lock();
        if limit.take(user.id.clone(), cost, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(limit.wait(&user.id, cost, now)))
    }
}

/// Whether a unit answers to this set time of the meeting now.
fn takes_reply(meeting: &Meeting, unit: &UnitId, starts_at: Millis) -> Result<(), Refusal> {
    if !invited(meeting).any(|invited| invited == unit) {
        return Err(ProblemCode::NotFound.into());
    }
    if meeting.is_cancelled() {
        return Err(Refusal::over(meeting, true));
    }
    if !is_open(meeting) {
        let put_off = meeting.set_time().is_none() && meeting.started_at.is_none();
        return Err(if put_off { ProblemCode::TimeOpen } else { ProblemCode::RepliesOver }.into());
    }
    if meeting.starts_at == starts_at { Ok(()) } else { Err(ProblemCode::ReplyToOtherTime.into()) }
}

/// Whom the answers to the meeting's set time name as deputies, and who gave them.
pub(crate) async fn announced_deputies(
    store: &Store,
    meeting: &Meeting,
) -> Result<HashMap<UnitId, (String, String)>, Refusal> {
    let replies = store.replies().of(&meeting.id).await?.into_iter();
    let counts = |stored: &StoredReply| meeting.answer_counts(stored.starts_at, stored.replied_at);
    let named = replies.filter(|stored| counts(stored) && stored.reply.answer == Answer::Deputy);
    Ok(named.map(|stored| (stored.unit, (stored.reply.deputy, stored.name))).collect())
}

/// The unit that holds a meeting answers to nobody.
fn invited(meeting: &Meeting) -> impl Iterator<Item = &UnitId> {
    meeting.invited_units.iter().filter(|unit| **unit != meeting.unit)
}

/// From the opening on the roll call says who is there. A meeting without a time has nothing to be
/// answered.
fn is_open(meeting: &Meeting) -> bool {
    meeting.state != MeetingState::Ended && meeting.started_at.is_none() && meeting.set_time().is_some()
}

fn shown(stored: StoredReply, meeting: &Meeting) -> GivenReply {
    let StoredReply {
        reply: Reply { answer, reason, deputy, deputy_user, people }, name, replied_at, starts_at, ..
    } = stored;
    GivenReply {
        answer,
        reason,
        deputy,
        deputy_user,
        people,
        by: name,
        at: replied_at,
        outdated: !meeting.answer_counts(starts_at, replied_at),
    }
}

/// How many people each unit announced in an answer that counts.
pub(crate) async fn announced_people(store: &Store, meeting: &Meeting) -> Result<HashMap<UnitId, u16>, Refusal> {
    let replies = store.replies().of(&meeting.id).await?.into_iter();
    let counts = |stored: &StoredReply| meeting.answer_counts(stored.starts_at, stored.replied_at);
    Ok(replies.filter(counts).filter_map(|stored| Some((stored.unit, stored.reply.people?))).collect())
}
