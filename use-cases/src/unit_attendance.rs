// SPDX-License-Identifier: MPL-2.0
//! Which of the expected units attended, from the stays of their people.

use std::iter;

use base::Refusal;
use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::roll_call::{Stay, UnitAttendance, attendance_of_units};
use store::attendance::{Attendance, AttendeeKind};

use crate::UseCases;

impl UseCases {
    /// The unit for which somebody takes part in a meeting.
    pub async fn unit_of(&self, user: &User, meeting: &MeetingId) -> Result<UnitId, Refusal> {
        let meeting = self.store.meetings().get(meeting).await?;
        Ok(meeting.stands_for(&user.id, &user.unit).clone())
    }
}

/// The attendance of the unit that holds the meeting, then of those invited, observers among them.
pub(crate) fn attendance_of_expected(meeting: &Meeting, attended: &[Attendance]) -> Vec<UnitAttendance> {
    let expected: Vec<UnitId> = iter::once(&meeting.unit).chain(&meeting.invited_units).cloned().collect();
    let stay_of_unit =
        |stay: &Attendance| Some((unit_of(meeting, stay)?, Stay { from: stay.joined_at, to: stay.left_at }));
    let stays: Vec<(UnitId, Stay)> = attended.iter().filter_map(stay_of_unit).collect();
    attendance_of_units(&expected, &stays, meeting.started_at, meeting.ended_at)
}

/// The unit for which somebody attended: a deputy is there for the unit that named them, and for no
/// other. Guests stand for no unit, whatever they typed.
pub(crate) fn unit_of(meeting: &Meeting, stay: &Attendance) -> Option<UnitId> {
    if stay.kind == AttendeeKind::Guest {
        return None;
    }
    let unit = stay.unit_id.as_ref()?;
    match UserId::parse(stay.participant.as_str()) {
        Ok(user) if stay.kind == AttendeeKind::Person => Some(meeting.stands_for(&user, unit).clone()),
        _ => Some(unit.clone()),
    }
}
