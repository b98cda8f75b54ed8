// SPDX-License-Identifier: MPL-2.0
//! Who attended, as the draft says it.

use super::{Attendee, DraftFacts, heading_block, person_words};
use crate::minutes::Block;
use crate::minutes::table::TableRow;
use crate::roll_call::{Absence, LATE_AFTER_MS, LEFT_EARLY_MS, Stay, UnitAttendance, UnitNote, UnitPresence};
use crate::unit_name::written_out;
use moments::LocalTime;

/// More interruptions of a unit are counted and not listed: a cell of a table is no log.
const MAX_INTERRUPTIONS: usize = 3;

/// An expected unit in the roll call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFact {
    /// Told apart from its namesakes, as in [`super::RollCallEntry`].
    pub name: String,
    /// Invited to hear and see only: listed apart, and counted in no quorum.
    pub observes: bool,
    pub attendance: UnitAttendance,
    pub note: UnitNote,
    /// Who answered the invitation for the unit, where that answer named the deputy; empty
    /// otherwise. Nobody in the meeting has said who they are then.
    pub deputy_announced_by: String,
}

impl UnitFact {
    /// Somebody connected for it. What a site reported of its hall makes no unit present, except of
    /// a meeting that was held elsewhere.
    pub(super) fn came(&self) -> bool {
        self.attendance.presence != UnitPresence::Absent
    }

    /// Who attends in place of whom was invited, and where that is known from.
    fn deputy_words(&self) -> Option<String> {
        let UnitNote { deputy, .. } = &self.note;
        match (deputy.as_str(), self.deputy_announced_by.as_str()) {
            ("", _) => None,
            (deputy, "") => Some(format!("{deputy} dự thay")),
            (deputy, by) => Some(format!("{deputy} dự thay (theo trả lời giấy mời của {by})")),
        }
    }
}

/// "Thành phần tham dự": people by unit, then who sat in the halls, then the absent.
pub fn attendance_lines(facts: &DraftFacts) -> Vec<String> {
    let Some(began_at) = facts.began_at else { return Vec::new() };
    let mut present = Vec::new();
    let mut observing = Vec::new();
    let mut absent = Vec::new();
    for entry in &facts.roll_call {
        // Chair and secretary have their own lines in the form.
        if entry.joined_at.is_some() && matches!(entry.standing, Attendee::Chair | Attendee::Secretary) {
            continue;
        }
        let mut line = person_words(&entry.person);
        if line.is_empty() {
            continue;
        }
        if entry.standing == Attendee::Guest {
            line = format!("{line} (khách)");
        }
        let Some(joined_at) = entry.joined_at else {
            let noted = facts.units.iter().find(|unit| unit.name == entry.person.unit);
            absent.push(noted.and_then(absence_words).map_or(line.clone(), |words| format!("{line} ({words})")));
            continue;
        };
        let mut notes = Vec::new();
        if !entry.for_unit.is_empty() {
            let is_own = entry.for_unit == entry.person.unit;
            let unit = if is_own { String::new() } else { format!(" {}", written_out(&entry.for_unit)) };
            notes.push(format!("dự thay{unit}"));
        }
        if joined_at.since(began_at) > LATE_AFTER_MS {
            notes.push(format!("có mặt lúc {}", LocalTime::of(joined_at).clock_words()));
        }
        if let Some(left_at) = entry.left_at
            && facts.ended_at.since(left_at) > LEFT_EARLY_MS
        {
            notes.push(format!("rời cuộc họp lúc {}", LocalTime::of(left_at).clock_words()));
        }
        if !notes.is_empty() {
            line = format!("{line} ({})", notes.join(", "));
        }
        let listed = if entry.standing == Attendee::Observer { &mut observing } else { &mut present };
        listed.push(line);
    }
    present.extend(facts.units.iter().filter_map(hall_line));
    if !observing.is_empty() {
        present.push(format!("Dự thính: {}", observing.join("; ")));
    }
    if !absent.is_empty() {
        present.push(format!("Vắng mặt: {}", absent.join("; ")));
    }
    present
}

/// Why a unit is absent, where it was noted.
fn absence_words(unit: &UnitFact) -> Option<String> {
    match (unit.note.absence?, unit.note.reason.as_str()) {
        (Absence::Excused, "") => Some("có lý do".to_owned()),
        (Absence::Unexcused, "") => Some("không có lý do".to_owned()),
        (Absence::Excused, reason) => Some(format!("có lý do: {reason}")),
        (Absence::Unexcused, reason) => Some(format!("không có lý do: {reason}")),
    }
}

/// Who sat in a hall, where its site or the secretary said so. A hall that was reported before the
/// meeting and never connected did not attend.
fn hall_line(unit: &UnitFact) -> Option<String> {
    if !unit.came() {
        return None;
    }
    let words = hall_words(unit)?;
    let seat = if unit.observes { " (dự thính)" } else { "" };
    Some(format!("Điểm cầu {}{seat}: {words}", written_out(&unit.name)))
}

fn hall_words(unit: &UnitFact) -> Option<String> {
    let note = &unit.note;
    let names: Vec<&str> = note.names().collect();
    let count = note.people_in_hall();
    let mut words: Vec<String> = unit.deputy_words().into_iter().collect();
    match (count, names.as_slice()) {
        (None, _) => {}
        (Some(count), []) => words.push(format!("{count} người dự")),
        // A name may have a comma before the position.
        (Some(count), names) if names.len() < count => {
            words.push(format!("{count} người dự, trong đó có {}", names.join("; ")));
        }
        (Some(count), names) => words.push(format!("{count} người dự, gồm {}", names.join("; "))),
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// The confirmed roll call, with its heading.
pub(super) fn table(facts: &DraftFacts) -> Vec<Block> {
    let rows = table_rows(facts);
    if !facts.roll_call_confirmed || rows.is_empty() {
        return Vec::new();
    }
    let counted = |observes: bool| {
        let units: Vec<&UnitFact> = facts.units.iter().filter(|unit| unit.observes == observes).collect();
        (units.iter().filter(|unit| unit.came()).count(), units.len())
    };
    let ((came, expected), (heard, invited)) = (counted(false), counted(true));
    // Of what was held elsewhere only units of which something was noted are known.
    let of = |came: usize, all: usize| if facts.held_elsewhere { came.to_string() } else { format!("{came}/{all}") };
    let observers =
        if invited == 0 { String::new() } else { format!(", {} đơn vị dự thính", of(heard, invited)) };
    let heading = format!("Điểm danh: {} đơn vị tham dự{observers}", of(came, expected));
    let rows = rows.iter().map(|row| TableRow::of(&row.each_ref().map(String::as_str))).collect();
    vec![heading_block(heading), Block::Table { content: rows }]
}

/// The roll call as a table, a row for each unit below the head; empty before the opening.
pub fn table_rows(facts: &DraftFacts) -> Vec<[String; 5]> {
    if facts.units.is_empty() || facts.began_at.is_none() {
        return Vec::new();
    }
    let mut rows = vec![["STT", "Đơn vị", "Tham dự", "Số người dự", "Ghi chú"].map(str::to_owned)];
    let delegates = facts.units.iter().filter(|unit| !unit.observes);
    for (n, unit) in delegates.chain(facts.units.iter().filter(|unit| unit.observes)).enumerate() {
        let count = unit.note.people_in_hall().filter(|_| unit.came()).map_or(String::new(), |count| count.to_string());
        let number = (n + 1).to_string();
        rows.push([number, written_out(&unit.name), presence_words(facts, unit), count, remarks(unit)]);
    }
    rows
}

fn presence_words(facts: &DraftFacts, unit: &UnitFact) -> String {
    let stays = &unit.attendance.stays;
    let (Some(first), Some(last)) = (stays.first(), stays.last()) else {
        return match unit.note.absence {
            _ if unit.came() => "Có mặt".to_owned(),
            Some(Absence::Excused) => "Vắng có lý do".to_owned(),
            Some(Absence::Unexcused) => "Vắng không có lý do".to_owned(),
            None => "Vắng".to_owned(),
        };
    };
    let mut words = vec!["Có mặt".to_owned()];
    if unit.attendance.is_late {
        words.push(format!("đến lúc {}", clock(first.from)));
    }
    let interruptions = stays.windows(2).filter_map(|pair| match pair {
        [Stay { to: Some(left_at), .. }, Stay { from, .. }] => Some((*left_at, *from)),
        _ => None,
    });
    let interruptions: Vec<_> = interruptions.collect();
    if interruptions.len() > MAX_INTERRUPTIONS {
        let away: i64 = interruptions.iter().map(|(left_at, back_at)| back_at.since(*left_at)).sum();
        words.push(format!("gián đoạn {} lần, tổng cộng {} phút", interruptions.len(), away / 60_000));
    } else {
        for (left_at, back_at) in interruptions {
            words.push(format!("rời lúc {}, trở lại lúc {}", clock(left_at), clock(back_at)));
        }
    }
    if let Some(left_at) = last.to.filter(|left_at| facts.ended_at.since(*left_at) > LEFT_EARLY_MS) {
        words.push(format!("rời lúc {}", clock(left_at)));
    }
    words.join(", ")
}

fn remarks(unit: &UnitFact) -> String {
    let seat = unit.observes.then(|| "Dự thính".to_owned());
    let more = if unit.came() { unit.deputy_words() } else { Some(unit.note.reason.clone()) };
    let words = seat.into_iter().chain(more).filter(|words| !words.is_empty());
    words.collect::<Vec<_>>().join(", ")
}

fn clock(at: moments::Millis) -> String {
    LocalTime::of(at).clock_words()
}
