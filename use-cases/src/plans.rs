// SPDX-License-Identifier: MPL-2.0
//! Planning meetings, and changing them before they begin.

use std::collections::HashSet;

use base::Refusal;
use meetings::ids::{MeetingId, PlanKey, SeriesId, UnitId, UserId};
use meetings::invitees::{Invitees, MAX_INVITED_PEOPLE};
use meetings::meeting::{MAX_AGENDA, MAX_ITEM_MINUTES, Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::{Action, Asker, plans, role_in};
use meetings::reply::MAX_ANNOUNCED;
use meetings::series::{MAX_SERIES, dates};
use moments::Millis;
use protocol::http::{
    ChangePlan, PlanInvitees, PlanMeeting, PlanSeries, PlannedSeries, PostponeMeeting, SeriesMeeting,
};
use protocol::problem::ProblemCode;
use serde::Serialize;
use store::meetings_repository::{MeetingPlan, PlannedCount, PlannedItem, fingerprint};
use store::series::{PlanRequest, PlannedBefore};
use store::users::MAX_ASKED;
use store::{Actor, Store, UnitOfWork, random};

use crate::readiness::EACH_WHOLE;
use crate::{UseCases, actor, names};

/// Maximum number of invited units of one meeting. A province has 350 units.
pub(crate) const MAX_INVITED: usize = 2_000;

/// Allowed start times: the years 2000 to 2099 in Việt Nam, which every page can show.
const FIRST_DAY: Millis = Millis(946_659_600_000);
const LAST_DAY: Millis = Millis(4_102_419_600_000);

/// So long a cancelled meeting is remembered for the bound, in milliseconds.
const CANCELLED_COUNTS_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Maximum number of meetings that one person planned and nobody has held, so that nobody fills the
/// lists and the database of everybody. An office that plans for a province has four a working day
/// for ten weeks; an administrator plans in the name of all offices.
const MAX_PLANNED: u64 = 200;
const MAX_PLANNED_BY_ADMINISTRATOR: u64 = 2_000;
/// Letters of one person's meetings that have not gone out, from which on no other meeting is
/// planned. Four meetings a day of a whole province do not reach it while a mail server stands
/// still over a weekend.
const MAX_UNSENT_LETTERS: u64 = 10_000;
/// A meeting is planned at most so long after it was to begin, in milliseconds: one that has begun
/// already is entered late, and nobody enters one of the week before.
const LATEST_PLAN_MS: i64 = 24 * 60 * 60 * 1000;
/// One that was held without this system is entered at most so long afterwards.
const LATEST_ELSEWHERE_MS: i64 = 366 * 24 * 60 * 60 * 1000;

impl UseCases {
    /// Plans a meeting, once however often the same form asks.
    pub async fn plan_meeting(&self, asker: Asker<'_>, plan: PlanMeeting) -> Result<Meeting, Refusal> {
        let request = request_of(asker, plan.key.clone(), &plan)?;
        let (keeps_chat, held_elsewhere) = (plan.keeps_chat, plan.held_elsewhere);
        let plan = checked_plan(&self.store, plan).await?;
        match asker {
            Asker::Person(_) if held_elsewhere => refuse_not_held(plan.starts_at, self.clock.now())?,
            Asker::Person(_) => refuse_long_past(plan.starts_at, self.clock.now())?,
            // Whoever has the command line enters what was held before the system was there.
            Asker::CommandLine => {}
        }
        let mut work = self.store.begin().await?;
        if let Some(made) = made_before(&mut work, request.as_ref()).await? {
            let meeting = work.meetings().get(&made).await?;
            work.cancel().await?;
            return Ok(meeting);
        }
        self.require_room_for(&mut work, asker, 1).await?;
        let (by, now) = (actor(asker), self.clock.now());
        let meeting = work.meetings().create(&plan, &by, now).await?;
        set_chat(&mut work, &meeting.id, keeps_chat, &by, now).await?;
        if held_elsewhere {
            work.meetings().set_held_elsewhere(&meeting.id, true).await?;
        } else {
            work.letters().invite(&meeting.id, &[], &by, now).await?;
        }
        if let Some((planner, request)) = &request {
            work.series().keep(planner, request, &meeting.id, now).await?;
        }
        work.save().await?;
        Ok(meeting)
    }

    /// Plans the same meeting several times, all of them or none, once however often the same form
    /// asks. Each is a meeting of its own afterwards.
    pub async fn plan_series(&self, user: &User, series: PlanSeries) -> Result<PlannedSeries, Refusal> {
        let asker = Asker::Person(user);
        let request = request_of(asker, series.plan.key.clone(), &series)?;
        let PlanSeries { plan, every, times } = series;
        if plan.held_elsewhere {
            return Err(Refusal::invalid("held_elsewhere"));
        }
        if !(2..=MAX_SERIES).contains(&times) {
            return Err(Refusal::invalid("times"));
        }
        let keeps_chat = plan.keeps_chat;
        let first = checked_plan(&self.store, plan).await?;
        let starts = dates(first.starts_at, every, times);
        if starts.iter().any(|starts_at| !(FIRST_DAY..LAST_DAY).contains(starts_at)) {
            return Err(Refusal::invalid("times"));
        }
        refuse_long_past(first.starts_at, self.clock.now())?;
        let mut work = self.store.begin().await?;
        if let Some(made) = made_before(&mut work, request.as_ref()).await? {
            let meetings = work.series().all(&made).await?.into_iter();
            work.cancel().await?;
            return Ok(PlannedSeries {
                meetings: meetings.map(|(id, starts_at)| SeriesMeeting { id, starts_at }).collect(),
            });
        }
        self.require_room_for(&mut work, asker, u64::from(times)).await?;
        let (by, now) = (actor(asker), self.clock.now());
        let mut meetings = Vec::with_capacity(starts.len());
        for starts_at in starts {
            let agenda = first.agenda.iter().map(|item| PlannedItem { id: None, ..item.clone() }).collect();
            let plan = MeetingPlan { starts_at, agenda, ..first.clone() };
            let id = work.meetings().create(&plan, &by, now).await?.id;
            set_chat(&mut work, &id, keeps_chat, &by, now).await?;
            meetings.push(SeriesMeeting { id, starts_at });
        }
        let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id.clone()).collect();
        work.series().join(&SeriesId::from_random(random::bits()), &ids).await?;
        // One letter for all of them.
        if let Some((first, others)) = ids.split_first() {
            work.letters().invite(first, others, &by, now).await?;
        }
        if let (Some((planner, request)), Some(first)) = (&request, ids.first()) {
            work.series().keep(planner, request, first, now).await?;
        }
        work.save().await?;
        Ok(PlannedSeries { meetings })
    }

    /// Whether somebody may plan so many more.
    async fn require_room_for(&self, work: &mut UnitOfWork, asker: Asker<'_>, more: u64) -> Result<(), Refusal> {
        // Whoever has the command line has the database too.
        let Asker::Person(user) = asker else { return Ok(()) };
        let most = if user.is_admin { MAX_PLANNED_BY_ADMINISTRATOR } else { MAX_PLANNED };
        let unsent = work.letters().unsent_of(&user.id).await?;
        if unsent >= MAX_UNSENT_LETTERS {
            return Err(Refusal::from(ProblemCode::TooManyLetters).with_fact(unsent.to_string()));
        }
        let since = self.clock.now().plus(-CANCELLED_COUNTS_MS);
        let PlannedCount { planned, cancelled } = work.meetings().count_planned_by(&user.id, since).await?;
        // Each alone: cancelling makes room for another plan, but is no way around the bound.
        let left = if cancelled >= most { 0 } else { most.saturating_sub(planned) };
        if more <= left {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::TooManyPlanned).with_fact(format!("{left}/{most}")))
    }

    /// Changes a meeting that has not begun, if its plan is still the one that was changed.
    pub async fn change_plan(&self, user: &User, id: &MeetingId, change: ChangePlan) -> Result<Meeting, Refusal> {
        self.meeting_for(user, id, Action::EditMeeting).await?;
        let ChangePlan { base_fingerprint, plan } = change;
        let (keeps_chat, held_elsewhere) = (plan.keeps_chat, plan.held_elsewhere);
        let plan = checked_plan(&self.store, plan).await?;
        let mut work = self.store.begin().await?;
        work.meetings().lock(id).await?;
        let current = work.meetings().get(id).await?;
        if current.state != MeetingState::Planned {
            let over = if current.is_cancelled() { ProblemCode::PlanCancelled } else { ProblemCode::PlanClosed };
            return Err(over.into());
        }
        if fingerprint(&current) != base_fingerprint {
            return Err(ProblemCode::PlanChanged.into());
        }
        // A time that stays may have passed while nobody opened the meeting.
        if held_elsewhere {
            refuse_not_held(plan.starts_at, self.clock.now())?;
        } else if current.starts_at != plan.starts_at {
            refuse_long_past(plan.starts_at, self.clock.now())?;
        }
        // A changed agenda is on the page; time and name are what people come by.
        let tells = !held_elsewhere && (current.starts_at, &current.title) != (plan.starts_at, &plan.title);
        if !leaves_seat(&plan, current, user) {
            return Err(ProblemCode::OwnSeat.into());
        }
        self.count_note(user, EACH_WHOLE)?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let meeting = work.meetings().update(id, &plan, &by, now).await?;
        work.meetings().set_held_elsewhere(id, held_elsewhere).await?;
        set_chat(&mut work, id, keeps_chat, &by, now).await?;
        work.letters().tell_change(id, tells, &by, now).await?;
        work.save().await?;
        Ok(meeting)
    }

    /// Puts a meeting off that has not begun: to a new time, or to one that is told later. What
    /// units answered before is void.
    pub async fn postpone(&self, user: &User, id: &MeetingId, body: PostponeMeeting) -> Result<Meeting, Refusal> {
        self.meeting_for(user, id, Action::EditMeeting).await?;
        let PostponeMeeting { reason, starts_at, base_fingerprint } = body;
        let reason = names::line(&reason, "reason")?;
        if reason.is_empty() {
            return Err(Refusal::invalid("reason"));
        }
        if starts_at.is_some_and(|at| !(FIRST_DAY..LAST_DAY).contains(&at)) {
            return Err(Refusal::invalid("starts_at"));
        }
        let (by, now) = (actor(user.into()), self.clock.now());
        if starts_at.is_some_and(|at| at <= now) {
            return Err(ProblemCode::NewTimePassed.into());
        }
        let mut work = self.store.begin().await?;
        work.meetings().lock(id).await?;
        let current = work.meetings().get(id).await?;
        if current.state != MeetingState::Planned {
            let over = if current.is_cancelled() { ProblemCode::PlanCancelled } else { ProblemCode::PlanClosed };
            return Err(over.into());
        }
        if fingerprint(&current) != base_fingerprint {
            return Err(ProblemCode::PlanChanged.into());
        }
        // A time that stays puts nothing off.
        if current.set_time().is_some() && starts_at == Some(current.starts_at) {
            return Err(Refusal::invalid("starts_at"));
        }
        self.count_note(user, EACH_WHOLE)?;
        let meeting = work.meetings().postpone(id, &reason, starts_at, &by, now).await?;
        work.letters().tell_postponement(id, &by, now).await?;
        work.save().await?;
        Ok(meeting)
    }
}

/// A meeting that was held already lies in the past, and not in that of other people's files.
fn refuse_not_held(starts_at: Millis, now: Millis) -> Result<(), Refusal> {
    match now.since(starts_at) {
        ..0 => Err(Refusal::invalid("starts_at")),
        0..=LATEST_ELSEWHERE_MS => Ok(()),
        _ => Err(ProblemCode::PlanInPast.into()),
    }
}

/// Nobody plans for a time that has long passed.
fn refuse_long_past(starts_at: Millis, now: Millis) -> Result<(), Refusal> {
    if now.since(starts_at) > LATEST_PLAN_MS { Err(ProblemCode::PlanInPast.into()) } else { Ok(()) }
}

/// How a request is known again, of a person whose form has given it a key.
fn request_of(
    asker: Asker<'_>,
    key: Option<PlanKey>,
    body: &impl Serialize,
) -> Result<Option<(UserId, PlanRequest)>, Refusal> {
    let (Asker::Person(user), Some(key)) = (asker, key) else { return Ok(None) };
    let body = serde_json::to_string(body).map_err(Refusal::internal)?;
    Ok(Some((user.id.clone(), PlanRequest::new(key, &body))))
}

/// The first meeting that the same request has made already.
async fn made_before(
    work: &mut UnitOfWork,
    request: Option<&(UserId, PlanRequest)>,
) -> Result<Option<MeetingId>, Refusal> {
    let Some((by, request)) = request else { return Ok(None) };
    match work.series().planned_before(by, request).await? {
        None => Ok(None),
        Some(PlannedBefore::Same(meeting)) => Ok(Some(meeting)),
        Some(PlannedBefore::Another) => Err(ProblemCode::PlannedBefore.into()),
    }
}

/// Says whether the chat goes into the dossier, where the form says something else than now.
async fn set_chat(
    work: &mut UnitOfWork,
    id: &MeetingId,
    kept: Option<bool>,
    by: &Actor,
    now: Millis,
) -> Result<(), Refusal> {
    match kept {
        Some(kept) if work.chat().is_kept(id).await? != kept => Ok(work.chat().set_kept(id, kept, by, now).await?),
        _ => Ok(()),
    }
}

/// Whether a person still sees the meeting after this plan. Chairs must not exclude themselves by
/// mistake; who planned it for others may correct it again.
fn leaves_seat(plan: &MeetingPlan, meeting: Meeting, user: &User) -> bool {
    let planned = Meeting {
        chair: plan.chair.clone(),
        secretary: plan.secretary.clone(),
        unit: plan.unit.clone(),
        invited_units: plan.invited_units.clone(),
        invitees: Invitees { deputies: meeting.invitees.deputies, ..plan.invitees.clone() },
        ..meeting
    };
    role_in(&planned, user).is_some() || plans(&planned, user)
}

/// A validated plan: its names are well formed, its people and units exist.
async fn checked_plan(store: &Store, body: PlanMeeting) -> Result<MeetingPlan, Refusal> {
    if body.invited_units.len() > MAX_INVITED {
        return Err(Refusal::invalid("invited_units"));
    }
    if body.agenda.len() > MAX_AGENDA {
        return Err(Refusal::invalid("agenda"));
    }
    // Secretary and chair must be different people, because the chair signs what the secretary
    // writes.
    if body.chair == body.secretary {
        return Err(Refusal::invalid("secretary"));
    }
    let chair = store.users().get(&body.chair).await.map_err(|_| Refusal::invalid("chair"))?;
    store.users().get(&body.secretary).await.map_err(|_| Refusal::invalid("secretary"))?;
    for (person, closed) in
        [(&body.chair, ProblemCode::ChairDisabled), (&body.secretary, ProblemCode::SecretaryDisabled)]
    {
        if store.users().is_disabled(person).await? {
            return Err(closed.into());
        }
    }
    let unit = body.unit.unwrap_or(chair.unit);
    store.units().get(&unit).await.map_err(|_| Refusal::invalid("unit"))?;
    let known: HashSet<UnitId> = store.units().list().await?.into_iter().map(|unit| unit.id).collect();
    if !body.invited_units.iter().all(|unit| known.contains(unit)) {
        return Err(Refusal::invalid("invited_units"));
    }
    let invitees = checked_invitees(store, body.invitees, &body.invited_units).await?;
    let mut agenda = Vec::with_capacity(body.agenda.len());
    for item in body.agenda {
        let presenter = names::name_or_empty(&item.presenter)?;
        if item.minutes.is_some_and(|minutes| !(1..=MAX_ITEM_MINUTES).contains(&minutes)) {
            return Err(Refusal::invalid("minutes"));
        }
        agenda.push(PlannedItem { id: item.id, title: names::name(&item.title)?, presenter, minutes: item.minutes });
    }
    if !(FIRST_DAY..LAST_DAY).contains(&body.starts_at) {
        return Err(Refusal::invalid("starts_at"));
    }
    Ok(MeetingPlan {
        title: names::name(&body.title)?,
        starts_at: body.starts_at,
        chair: body.chair,
        secretary: body.secretary,
        unit,
        invited_units: body.invited_units,
        invitees,
        agenda,
    })
}

/// Who is invited beside whole units: nobody twice, and only people who exist.
async fn checked_invitees(store: &Store, planned: PlanInvitees, units: &[UnitId]) -> Result<Invitees, Refusal> {
    let PlanInvitees { observer_units, people, expected } = planned;
    if people.len() > MAX_INVITED_PEOPLE {
        return Err(Refusal::invalid("people"));
    }
    if expected.iter().any(|one| !(1..=MAX_ANNOUNCED).contains(&one.people)) {
        return Err(Refusal::invalid("expected"));
    }
    let ids: Vec<UserId> = people.iter().map(|one| one.user.clone()).collect();
    let mut known = 0;
    for asked in ids.chunks(MAX_ASKED) {
        known += store.users().some(asked).await?.len();
    }
    let invitees = Invitees { observer_units, people, expected, ..Invitees::default() };
    if known != ids.len() || !invitees.fits(units) {
        return Err(Refusal::invalid("invitees"));
    }
    Ok(invitees)
}
