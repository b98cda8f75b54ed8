// SPDX-License-Identifier: MPL-2.0
//! People who are invited alone, in the roll call: those whose unit is not invited. The others are
//! counted with their unit, so that nobody is expected twice.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::UnitId;
use meetings::invitees::InvitedPerson;
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::roll_call::{Stay, attendance_of_units};
use protocol::http::RollCallPerson;
use store::attendance::Attendance;

use crate::UseCases;
use crate::names::with_title;

/// Those whom the roll call expects beside the units.
pub(crate) fn expected_alone(meeting: &Meeting, user: &User) -> bool {
    let leads = user.id == meeting.chair || user.id == meeting.secretary;
    let is_deputy = meeting.invitees.represented_by(&user.id).is_some();
    !leads && !is_deputy && meeting.seat_of_unit(&user.unit).is_none()
}

impl UseCases {
    /// All for who keeps the roll call, others see themselves.
    pub(crate) async fn people_alone(
        &self,
        asks: &User,
        meeting: &Meeting,
        attended: &[Attendance],
        may_keep: bool,
    ) -> Result<Vec<RollCallPerson>, Refusal> {
        let units: HashMap<UnitId, String> = self.store.units().distinct_names().await?;
        let mut people = Vec::new();
        for InvitedPerson { user, seat } in &meeting.invitees.people {
            if !may_keep && *user != asks.id {
                continue;
            }
            let person = self.store.users().get(user).await?;
            if !expected_alone(meeting, &person) {
                continue;
            }
            // The rules of a unit's attendance are those of a person's.
            let Ok(one) = UnitId::parse(user.as_str()) else { continue };
            let stays = attended.iter().filter(|stay| stay.participant.as_str() == user.as_str());
            let stays: Vec<_> =
                stays.map(|stay| (one.clone(), Stay { from: stay.joined_at, to: stay.left_at })).collect();
            let attendance = attendance_of_units(&[one], &stays, meeting.started_at, meeting.ended_at);
            for attendance in attendance {
                people.push(RollCallPerson {
                    user: user.clone(),
                    name: with_title(&person),
                    unit_name: units.get(&person.unit).cloned().unwrap_or_default(),
                    seat: *seat,
                    presence: attendance.presence,
                    is_late: attendance.is_late,
                });
            }
        }
        Ok(people)
    }
}
