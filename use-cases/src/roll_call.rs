// SPDX-License-Identifier: MPL-2.0
//! The roll call of a meeting: who came is known, why somebody did not is noted by chair or
//! secretary, and who sits in a hall by its site.

use std::collections::{HashMap, HashSet};
use std::iter;

use base::{Rate, Refusal};
use meetings::display::{self, DisplayName};
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::invitees::Seat;
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::{Unit, User};
use meetings::policy::{Action, is_unit_invited};
use meetings::roll_call::{
    MAX_HALL_NAMES_CHARS, MAX_HALL_PEOPLE, MAX_ROLL_WORDS_CHARS, Stay, UnitAttendance, UnitNote, UnitPresence,
};
use protocol::http::{HallPeople, NoteAbsence, ReportHall, RollCallUnit, RollCallView, UnitsHere};
use protocol::problem::ProblemCode;
use store::Conflict;
use store::attendance::{Attendance, AttendeeKind};
use store::roll_calls::{Hall, UnitName, UnitNames};

use crate::replies::{announced_deputies, announced_people};
use crate::unit_attendance::{attendance_of_expected, unit_of};
use crate::{UseCases, actor, drafting, names};

/// Stays of a unit that are shown at most.
const SHOWN_STAYS: usize = 6;
/// Names of a unit's people that are shown at most.
const SHOWN_PEOPLE: usize = 4;

/// What chair and secretary may note: two hundred units at once, then one in a second. Each is a
/// row of the log for ever.
pub(crate) const NOTED: Rate = Rate { burst: 200, per_second: 1 };
/// What a site reports costs so many notes: a hall is counted a few times in a meeting.
const REPORT_COST: i64 = 20;

impl UseCases {
    /// All units for chair and secretary; for others their own.
    pub async fn roll_call(&self, user: &User, id: &MeetingId) -> Result<RollCallView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::ReportHall).await?;
        let may_keep = self.access_now(user, &meeting).await?.may(Action::KeepRollCall);
        let attended = self.attended(&meeting).await?;
        let mut notes = self.store.roll_calls().notes(id).await?;
        let mut announced = announced_deputies(&self.store, &meeting).await?;
        let confirmation = self.store.roll_calls().confirmation(id).await?;
        let known = self.units_by_id().await?;
        // A confirmed one keeps the names of that moment.
        let confirmed = confirmation.as_ref().map(|confirmation| &confirmation.unit_names);
        let held_elsewhere = self.store.meetings().is_held_elsewhere(id).await?;
        let mut rows = attendance_of_expected(&meeting, &attended);
        let own = meeting.stands_for(&user.id, &user.unit);
        rows.retain(|row| may_keep || row.unit == *own);
        let announced_people = announced_people(&self.store, &meeting).await?;
        let units = rows.into_iter().map(|row| {
            let (announced_deputy, announced_by) = announced.remove(&row.unit).unwrap_or_default();
            let note = notes.remove(&row.unit).unwrap_or_default();
            let kept = confirmed.and_then(|names| names.get(&row.unit));
            let (name, above) = match kept {
                Some(UnitName { name, above, .. }) => (name.clone(), above.clone()),
                None => names_of(&known, &row.unit),
            };
            RollCallUnit {
                name,
                above,
                presence: if held_elsewhere { note.presence().unwrap_or(row.presence) } else { row.presence },
                is_late: row.is_late,
                stays: shown(row.stays),
                people: people_of(&meeting, &row.unit, &attended),
                seat: meeting.seat_of_unit(&row.unit).unwrap_or_default(),
                expected_people: announced_people.get(&row.unit).copied().or(meeting.invitees.expected_of(&row.unit)),
                here: here(&meeting, &row.unit, note.people_in_hall(), &attended),
                announced_deputy,
                announced_by,
                note,
                unit: row.unit,
            }
        });
        let confirmed_by = match &confirmation {
            Some(confirmation) => Some(self.store.users().get(&confirmation.by).await?.name),
            None => None,
        };
        let (minutes_lines, minutes_table) = if may_keep && meeting.state == MeetingState::Ended {
            drafting::attendance_words(&self.store, &meeting).await?
        } else {
            <(Vec<_>, Vec<_>)>::default()
        };
        Ok(RollCallView {
            may_keep,
            held_elsewhere,
            confirmed_at: confirmation.as_ref().map(|confirmation| confirmation.at),
            confirmed_by,
            began_at: meeting.started_at,
            ended_at: meeting.ended_at,
            units: units.collect(),
            people: self.people_alone(user, &meeting, &attended, may_keep).await?,
            minutes_lines,
            minutes_table,
        })
    }

    /// How many units are here: what the whole roll call says, in a few bytes, for a page that asks
    /// whenever somebody comes or goes.
    pub async fn units_here(&self, user: &User, id: &MeetingId) -> Result<UnitsHere, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::KeepRollCall).await?;
        let mut rows = attendance_of_expected(&meeting, &self.attended(&meeting).await?);
        rows.retain(|row| meeting.seat_of_unit(&row.unit) != Some(Seat::Observer));
        let here = rows.iter().filter(|row| row.presence == UnitPresence::Present).count();
        let count = |n: usize| u32::try_from(n).map_err(Refusal::internal);
        Ok(UnitsHere { here: count(here)?, all: count(rows.len())? })
    }

    async fn attended(&self, meeting: &Meeting) -> Result<Vec<Attendance>, Refusal> {
        let mut attended = self.store.attendance().list(&meeting.id).await?;
        if meeting.state != MeetingState::Ended {
            // Who was sent out to the lobby has come to the meeting, and is expected back.
            for (participant, since) in self.store.out_spans().in_lobby(&meeting.id).await? {
                let stay = attended.iter_mut().rfind(|stay| stay.participant == participant);
                if let Some(stay) = stay.filter(|stay| stay.left_at == Some(since)) {
                    stay.left_at = None;
                }
            }
        }
        Ok(attended)
    }

    /// Who sits in the hall from which a participant is connected, as its unit reported. For chair
    /// and secretary, who name whoever speaks behind its microphone.
    pub async fn hall_of(
        &self,
        user: &User,
        id: &MeetingId,
        participant: &ParticipantId,
    ) -> Result<HallPeople, Refusal> {
        self.meeting_to_conduct(user, id, Action::KeepRollCall).await?;
        let attended = self.store.attendance().list(id).await?;
        let stay = attended.iter().rfind(|stay| stay.participant == *participant && stay.kind != AttendeeKind::Guest);
        let Some(unit) = stay.and_then(|stay| stay.unit_id.as_ref()) else { return Ok(HallPeople::default()) };
        let note = self.note_of(id, unit).await?;
        Ok(HallPeople { names: note.names().map(str::to_owned).collect() })
    }

    /// Notes why a unit is absent, or takes the note back.
    pub async fn note_absence(
        &self,
        user: &User,
        id: &MeetingId,
        unit: &UnitId,
        noted: NoteAbsence,
    ) -> Result<(), Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::KeepRollCall).await?;
        require_expected(&meeting, unit)?;
        let reason = names::line(&noted.reason, "reason")?;
        if reason.chars().count() > MAX_ROLL_WORDS_CHARS {
            return Err(Refusal::invalid("reason"));
        }
        let reason = if noted.absence.is_some() { reason } else { String::new() };
        let before = self.note_of(id, unit).await?;
        if (before.absence, &before.reason) == (noted.absence, &reason) {
            return Ok(());
        }
        if noted.absence.is_some() && self.has_come(&meeting, unit).await? {
            return Err(ProblemCode::AbsentThoughItCame.into());
        }
        self.count_notes(user, 1)?;
        let mut work = self.store.begin().await?;
        let (by, now) = (actor(user.into()), self.clock.now());
        work.roll_calls().set_absence(id, unit, noted.absence, &reason, &by, now).await?;
        Ok(work.save().await?)
    }

    /// Whether somebody is connected for a unit, or was.
    async fn has_come(&self, meeting: &Meeting, unit: &UnitId) -> Result<bool, Refusal> {
        let attended = self.attended(meeting).await?;
        let came = |row: &UnitAttendance| row.unit == *unit && row.presence != UnitPresence::Absent;
        Ok(attendance_of_expected(meeting, &attended).iter().any(came))
    }

    /// Keeps who sits in the hall of a unit: its own people until the end, chair and secretary for
    /// any.
    pub async fn report_hall(
        &self,
        user: &User,
        id: &MeetingId,
        unit: &UnitId,
        report: ReportHall,
    ) -> Result<(), Refusal> {
        let meeting = self.meeting_for(user, id, Action::ReportHall).await?;
        require_expected(&meeting, unit)?;
        let may_keep = self.access_now(user, &meeting).await?.may(Action::KeepRollCall);
        if !may_keep {
            if unit != meeting.stands_for(&user.id, &user.unit) {
                return Err(ProblemCode::NotAllowed.into());
            }
            if meeting.state == MeetingState::Ended {
                return Err(Refusal::over(&meeting, true));
            }
        }
        if report.count.is_some_and(|count| count > MAX_HALL_PEOPLE) {
            return Err(Refusal::invalid("count"));
        }
        let hall = hall_names(&report.names)?;
        let deputy = line(&report.deputy)?;
        // A deputy may be one of those who are named.
        let named = hall.lines().count().max(usize::from(!deputy.is_empty()));
        if report.count.is_some_and(|count| usize::from(count) < named) {
            return Err(ProblemCode::HallCountBelowNames.into());
        }
        let before = self.note_of(id, unit).await?;
        if (before.hall_count, &before.hall_names, &before.deputy) == (report.count, &hall, &deputy) {
            return Ok(());
        }
        self.count_notes(user, if may_keep { 1 } else { REPORT_COST })?;
        let hall = Hall { count: report.count, names: &hall, deputy: &deputy, seen: report.seen };
        let mut work = self.store.begin().await?;
        match work.roll_calls().set_hall(id, unit, hall, &actor(user.into()), self.clock.now()).await {
            Ok(()) => Ok(work.save().await?),
            Err(store::Error::Conflict(Conflict::Revision { .. })) => Err(ProblemCode::HallReportedMeanwhile.into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn note_of(&self, id: &MeetingId, unit: &UnitId) -> Result<UnitNote, Refusal> {
        Ok(self.store.roll_calls().notes(id).await?.remove(unit).unwrap_or_default())
    }

    fn count_notes(&self, user: &User, cost: i64) -> Result<(), Refusal> {
        let now = self.clock.now();
        let mut notes = self.roll_notes.lock();
        if notes.take(user.id.clone(), cost, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(notes.wait(&user.id, cost, now)))
    }

    /// From now on notes do not change. Only of a meeting that was opened.
    pub async fn confirm_roll_call(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::KeepRollCall).await?;
        if meeting.started_at.is_none() {
            return Err(ProblemCode::MeetingNotOpen.into());
        }
        self.count_notes(user, 1)?;
        let unit_names = self.unit_names(&meeting).await?;
        let mut work = self.store.begin().await?;
        work.roll_calls().confirm(id, &user.id, &unit_names, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// What the expected units are called now.
    async fn unit_names(&self, meeting: &Meeting) -> Result<UnitNames, Refusal> {
        let distinct = self.store.units().distinct_names().await?;
        let known = self.units_by_id().await?;
        let named = |id: &UnitId| {
            let (name, above) = names_of(&known, id);
            UnitName { name, above, distinct: distinct.get(id).cloned().unwrap_or_default() }
        };
        Ok(iter::once(&meeting.unit).chain(&meeting.invited_units).map(|id| (id.clone(), named(id))).collect())
    }

    async fn units_by_id(&self) -> Result<HashMap<UnitId, Unit>, Refusal> {
        Ok(self.store.units().list().await?.into_iter().map(|unit| (unit.id.clone(), unit)).collect())
    }

    /// Notes change again.
    pub async fn reopen_roll_call(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        self.meeting_to_conduct(user, id, Action::KeepRollCall).await?;
        self.count_notes(user, 1)?;
        let mut work = self.store.begin().await?;
        work.roll_calls().reopen(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}

/// The name of a unit and that of the unit above it.
fn names_of(known: &HashMap<UnitId, Unit>, id: &UnitId) -> (String, String) {
    let name_of = |id: &UnitId| known.get(id).map_or(String::new(), |unit| unit.name.clone());
    (name_of(id), known.get(id).and_then(|unit| unit.parent.as_ref()).map_or(String::new(), name_of))
}

/// Who is there first; then who was.
fn people_of(meeting: &Meeting, unit: &UnitId, attended: &[Attendance]) -> Vec<String> {
    let of_unit =
        |stay: &&Attendance| stay.kind == AttendeeKind::Person && unit_of(meeting, stay).as_ref() == Some(unit);
    let mut stays: Vec<&Attendance> = attended.iter().filter(of_unit).collect();
    stays.sort_by_key(|stay| stay.left_at.is_some());
    let mut names: Vec<String> = Vec::new();
    for stay in stays {
        if names.len() < SHOWN_PEOPLE && !names.contains(&stay.name) {
            names.push(stay.name.clone());
        }
    }
    names
}

/// How many people of a unit are here, or were: those in its hall, or else who is connected.
fn here(meeting: &Meeting, unit: &UnitId, in_hall: Option<usize>, attended: &[Attendance]) -> u32 {
    let is_over = meeting.state == MeetingState::Ended;
    let of_unit = |stay: &&Attendance| {
        stay.kind == AttendeeKind::Person
            && (is_over || stay.left_at.is_none())
            && unit_of(meeting, stay).as_ref() == Some(unit)
    };
    let accounts: HashSet<&ParticipantId> = attended.iter().filter(of_unit).map(|stay| &stay.participant).collect();
    u32::try_from(in_hall.unwrap_or(0).max(accounts.len())).unwrap_or(u32::MAX)
}

fn shown(mut stays: Vec<Stay>) -> Vec<Stay> {
    if stays.len() > SHOWN_STAYS {
        stays.drain(1..=stays.len() - SHOWN_STAYS);
    }
    stays
}

fn require_expected(meeting: &Meeting, unit: &UnitId) -> Result<(), Refusal> {
    if is_unit_invited(meeting, unit) { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
}

/// One line of words; may be empty.
fn line(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() { Ok(String::new()) } else { Ok(DisplayName::parse(text)?.into_string()) }
}

/// Names, a line each, without empty ones. They are pasted from spreadsheets and lists: cells
/// become commas, and what numbers or marks a line goes.
fn hall_names(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let text = display::text(text, MAX_HALL_NAMES_CHARS).ok_or_else(|| Refusal::invalid("names"))?;
    let mut names = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let cells = match cells.as_slice() {
            [number, rest @ ..] if !rest.is_empty() && is_number(number) => rest,
            all => all,
        };
        let name = without_list_mark(&cells.join(", ")).to_owned();
        if name.is_empty() {
            continue;
        }
        let name = DisplayName::parse(&name)
            .map_err(|_| Refusal::from(ProblemCode::BadHallName).with_fact((n + 1).to_string()))?;
        names.push(name.into_string());
    }
    Ok(names.join("\n"))
}

fn is_number(cell: &str) -> bool {
    cell.trim_end_matches(['.', ')', '/']).chars().all(|letter| letter.is_ascii_digit())
}

/// "1. Lò Thị Hoa", "- Lò Thị Hoa" and "+ Lò Thị Hoa" are Lò Thị Hoa.
fn without_list_mark(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['-', '+', '*', '•', '–', '·']).trim_start();
    let unnumbered = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match unnumbered.strip_prefix(['.', ')', '/']) {
        Some(rest) if unnumbered.len() < line.len() => rest.trim_start(),
        _ => line,
    }
}
