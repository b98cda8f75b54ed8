// SPDX-License-Identifier: MPL-2.0
//! Which of the expected units attended, from the stays of their people.

use std::iter;

use meetings::ids::UnitId;
use meetings::meeting::Meeting;
use meetings::roll_call::{Stay, UnitAttendance, attendance_of_units};
use store::attendance::{Attendance, AttendeeKind};

/// The attendance of the unit that holds the meeting, then of those invited.
pub(crate) fn attendance_of_expected(meeting: &Meeting, attended: &[Attendance]) -> Vec<UnitAttendance> {
    let expected: Vec<UnitId> = iter::once(&meeting.unit).chain(&meeting.invited_units).cloned().collect();
    let stays: Vec<(UnitId, Stay)> = attended.iter().filter_map(stay_of_unit).collect();
    attendance_of_units(&expected, &stays, meeting.started_at, meeting.ended_at)
}

/// Guests stand for no unit, whatever they typed.
fn stay_of_unit(stay: &Attendance) -> Option<(UnitId, Stay)> {
    let unit = stay.unit_id.clone().filter(|_| stay.kind != AttendeeKind::Guest)?;
    Some((unit, Stay { from: stay.joined_at, to: stay.left_at }))
}
