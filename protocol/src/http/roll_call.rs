// SPDX-License-Identifier: MPL-2.0
//! The roll call of a meeting, by unit.

use meetings::ids::{UnitId, UserId};
use meetings::invitees::Seat;
use meetings::roll_call::{Absence, Stay, UnitNote, UnitPresence};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The roll call as one person sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RollCallView {
    /// Chair and secretary: they see all units, note absences and confirm.
    pub may_keep: bool,
    /// Nobody joined it here: a unit was there or not as it was noted, and of others nothing is
    /// known.
    pub held_elsewhere: bool,
    /// When it was confirmed, and by whom; notes do not change any more.
    pub confirmed_at: Option<Millis>,
    pub confirmed_by: Option<String>,
    /// The opening; nobody is late before it.
    pub began_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    /// The unit that holds the meeting, then the invited ones, each with those below it. Others see
    /// their own only.
    pub units: Vec<RollCallUnit>,
    /// Who is invited alone, of a unit that is not invited; others see themselves only.
    pub people: Vec<RollCallPerson>,
    /// "Thành phần tham dự" as the draft of the minutes would say it now; empty before the end, and
    /// for others.
    pub minutes_lines: Vec<String>,
    /// The same as a table with its head.
    pub minutes_table: Vec<[String; 5]>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RollCallUnit {
    pub unit: UnitId,
    pub name: String,
    /// Observers are listed apart from delegates.
    pub seat: Seat,
    /// How many people were planned or, by its answer, announced; none: nobody said.
    pub expected_people: Option<u16>,
    /// How many are here: those in the hall, or else who is connected with an account.
    pub here: u32,
    /// Name of the unit above it; empty if there is none.
    pub above: String,
    pub presence: UnitPresence,
    pub is_late: bool,
    /// Joined over the people of the unit; the first and the last ones of many.
    pub stays: Vec<Stay>,
    /// Who is connected for it now, or was: some of them.
    pub people: Vec<String>,
    /// Whom the unit's answer to the invitation names as deputy, and who gave that answer; empty
    /// where it names nobody.
    pub announced_deputy: String,
    pub announced_by: String,
    #[serde(flatten)]
    pub note: UnitNote,
}

/// How many of the expected units are here, for those who keep the roll call.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnitsHere {
    pub here: u32,
    pub all: u32,
}

/// Somebody who is invited alone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RollCallPerson {
    pub user: UserId,
    /// With the position.
    pub name: String,
    pub unit_name: String,
    pub seat: Seat,
    pub presence: UnitPresence,
    pub is_late: bool,
}

/// Who sits in a hall, with positions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HallPeople {
    pub names: Vec<String>,
}

/// What chair or secretary notes of a unit that did not come.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NoteAbsence {
    /// None takes the note back.
    pub absence: Option<Absence>,
    pub reason: String,
}

/// What a site reports of its hall; chair and secretary may report it for any.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReportHall {
    /// None: not counted.
    pub count: Option<u16>,
    /// A line each.
    pub names: String,
    /// Who attends in place of whom was invited.
    pub deputy: String,
    /// The `hall_version` that was shown. With another one by now: `conflict`, and nothing is
    /// overwritten.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    use meetings::roll_call::{MAX_HALL_NAMES_CHARS, MAX_HALL_PEOPLE, MAX_ROLL_WORDS_CHARS};

    types.constant("MAX_HALL_PEOPLE", usize::from(MAX_HALL_PEOPLE));
    types.constant("MAX_HALL_NAMES_CHARS", MAX_HALL_NAMES_CHARS);
    types.constant("MAX_ROLL_WORDS_CHARS", MAX_ROLL_WORDS_CHARS);
    types.add::<Absence>();
    types.add::<Stay>();
    types.add::<UnitPresence>();
    types.add::<UnitNote>();
    types.add::<RollCallView>();
    types.add::<RollCallUnit>();
    types.add::<UnitsHere>();
    types.add::<RollCallPerson>();
    types.add::<HallPeople>();
    types.add::<NoteAbsence>();
    types.add::<ReportHall>();
}
