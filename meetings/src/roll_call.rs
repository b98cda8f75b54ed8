// SPDX-License-Identifier: MPL-2.0
//! The roll call of a meeting by unit: which of those expected came, late, left, returned, or are
//! absent with or without a reason, and who sat in the hall of a site.
//!
//! Pure. Units are compared by identifier: two "Phòng Kinh tế" of two communes are two, and a name
//! that a guest typed makes no unit present.

use std::collections::{HashMap, HashSet};

use crate::ids::UnitId;
use moments::Millis;

/// Being later than this after the begin, in milliseconds, is noted as late.
pub const LATE_AFTER_MS: i64 = 5 * 60_000;
/// Leaving earlier than this before the end, in milliseconds, is noted.
pub const LEFT_EARLY_MS: i64 = 5 * 60_000;
/// A unit that is back within this time, in milliseconds, was never away: a line was cut, or
/// somebody changed the device.
const SAME_STAY_MS: i64 = 2 * 60_000;
/// Most people in the hall of one site.
pub const MAX_HALL_PEOPLE: u16 = 5_000;
/// Longest list of names of a hall, in characters: a hundred people with their positions.
pub const MAX_HALL_NAMES_CHARS: usize = 6_000;
/// Longest reason, and longest name of a deputy, in characters.
pub const MAX_ROLL_WORDS_CHARS: usize = 300;

/// What chair or secretary noted of a unit that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Absence {
    /// With a reason ("vắng có lý do").
    Excused,
    /// Without one ("vắng không lý do").
    Unexcused,
}

/// What people wrote about a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnitNote {
    /// Meant only while nobody of the unit has come.
    pub absence: Option<Absence>,
    /// Why it is absent; may be empty.
    pub reason: String,
    /// Who attends in place of whom was invited ("dự thay"); may be empty.
    pub deputy: String,
    /// How many people sit in the hall.
    pub hall_count: Option<u16>,
    /// Who, a line each; may be empty.
    pub hall_names: String,
    /// Counts the reports of the hall and of the deputy; 0 before the first.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub hall_version: i64,
}

impl UnitNote {
    /// How many people sit in the hall, as far as anybody said: who is named is there.
    pub fn people_in_hall(&self) -> Option<usize> {
        let named = self.names().count();
        self.hall_count.map(usize::from).or((named > 0).then_some(named))
    }

    /// Whether the unit was there, by what was noted alone: of a meeting that nobody joined here.
    /// None where nothing was noted.
    pub fn presence(&self) -> Option<UnitPresence> {
        if self.absence.is_some() {
            return Some(UnitPresence::Absent);
        }
        self.has_people().then_some(UnitPresence::Present)
    }

    /// Whether people were counted or named, or a deputy was: then the unit is not absent.
    pub fn has_people(&self) -> bool {
        self.people_in_hall().is_some_and(|people| people > 0) || !self.deputy.is_empty()
    }

    /// The names of the hall, without empty lines.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.hall_names.lines().map(str::trim).filter(|name| !name.is_empty())
    }
}

/// From when to when somebody of a unit was connected; none: still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stay {
    pub from: Millis,
    pub to: Option<Millis>,
}

/// What a unit is in the roll call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum UnitPresence {
    Present,
    /// It came and is away now.
    Left,
    /// Nobody came so far.
    Absent,
}

/// A unit with its stays, which are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitAttendance {
    pub unit: UnitId,
    pub presence: UnitPresence,
    pub is_late: bool,
    pub stays: Vec<Stay>,
}

/// The attendance of every expected unit, in their order. `began_at`: the opening; before it nobody
/// is late. After the end, who stayed until shortly before is present.
pub fn attendance_of_units(
    expected: &[UnitId],
    stays: &[(UnitId, Stay)],
    began_at: Option<Millis>,
    ended_at: Option<Millis>,
) -> Vec<UnitAttendance> {
    let mut by_unit: HashMap<&UnitId, Vec<Stay>> = HashMap::new();
    for (unit, stay) in stays {
        by_unit.entry(unit).or_default().push(*stay);
    }
    let mut seen = HashSet::new();
    let expected = expected.iter().filter(|unit| seen.insert(*unit));
    let attendance = |unit: &UnitId| {
        let stays = joined(by_unit.remove(unit).unwrap_or_default());
        let presence = match stays.last() {
            None => UnitPresence::Absent,
            Some(last) if is_there(*last, ended_at) => UnitPresence::Present,
            Some(_) => UnitPresence::Left,
        };
        let is_late = match (stays.first(), began_at) {
            (Some(first), Some(began_at)) => first.from.since(began_at) > LATE_AFTER_MS,
            _ => false,
        };
        UnitAttendance { unit: unit.clone(), presence, is_late, stays }
    };
    expected.map(attendance).collect()
}

fn is_there(last: Stay, ended_at: Option<Millis>) -> bool {
    match (last.to, ended_at) {
        (None, _) => true,
        (Some(left_at), Some(ended_at)) => ended_at.since(left_at) <= LEFT_EARLY_MS,
        (Some(_), None) => false,
    }
}

/// Stays that overlap, or follow each other closely, are one.
fn joined(mut stays: Vec<Stay>) -> Vec<Stay> {
    stays.sort_by_key(|stay| stay.from);
    let mut joined: Vec<Stay> = Vec::new();
    for stay in stays {
        match joined.last_mut() {
            Some(last) if last.to.is_none_or(|to| stay.from.since(to) <= SAME_STAY_MS) => {
                last.to = last.to.and_then(|to| stay.to.map(|other| to.max(other)));
            }
            _ => joined.push(stay),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::UnitPresence::{Absent, Left, Present};
    use super::*;

    const MINUTE: i64 = 60_000;

    fn unit(name: &str) -> UnitId {
        UnitId::parse(name).expect("an identifier")
    }

    fn stay(from: i64, to: impl Into<Option<i64>>) -> Stay {
        Stay { from: Millis(from * MINUTE), to: to.into().map(|to| Millis(to * MINUTE)) }
    }

    fn of(stays: &[(&str, Stay)], expected: &[&str], ended_at: Option<i64>) -> Vec<UnitAttendance> {
        let stays: Vec<_> = stays.iter().map(|(name, stay)| (unit(name), *stay)).collect();
        let expected: Vec<_> = expected.iter().map(|name| unit(name)).collect();
        attendance_of_units(&expected, &stays, Some(Millis(0)), ended_at.map(|at| Millis(at * MINUTE)))
    }

    #[test]
    fn who_is_here_left_or_never_came_is_told_by_unit() {
        let units = of(
            &[("bac-ha", stay(0, None)), ("van-ban", stay(0, 20)), ("elsewhere", stay(0, None))],
            &["bac-ha", "van-ban", "sa-pa"],
            None,
        );
        let told: Vec<_> = units.iter().map(|one| (one.unit.as_str(), one.presence)).collect();
        assert_eq!(told, [("bac-ha", Present), ("van-ban", Left), ("sa-pa", Absent)]);
    }

    #[test]
    fn a_unit_is_there_as_long_as_one_of_its_people_is() {
        let units = of(&[("sa-pa", stay(0, 30)), ("sa-pa", stay(10, None))], &["sa-pa"], None);
        assert_eq!(units[0].presence, UnitPresence::Present);
        assert_eq!(units[0].stays, [stay(0, None)]);
    }

    #[test]
    fn a_cut_line_is_no_departure_and_a_long_absence_is() {
        let units = of(&[("sa-pa", stay(0, 10)), ("sa-pa", stay(11, 20)), ("sa-pa", stay(40, None))], &["sa-pa"], None);
        assert_eq!(units[0].stays, [stay(0, 20), stay(40, None)]);
    }

    #[test]
    fn who_comes_six_minutes_after_the_opening_is_late() {
        let units = of(&[("sa-pa", stay(6, None)), ("bac-ha", stay(5, None))], &["sa-pa", "bac-ha"], None);
        assert_eq!(units.iter().map(|one| one.is_late).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn after_the_end_who_stayed_to_it_was_present() {
        let units = of(&[("sa-pa", stay(0, 58)), ("bac-ha", stay(0, 30))], &["sa-pa", "bac-ha"], Some(60));
        assert_eq!(units[0].presence, UnitPresence::Present);
        assert_eq!(units[1].presence, UnitPresence::Left);
    }

    #[test]
    fn a_unit_that_is_invited_twice_is_one() {
        assert_eq!(of(&[], &["sa-pa", "sa-pa"], None).len(), 1);
    }
}
