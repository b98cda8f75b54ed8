// SPDX-License-Identifier: MPL-2.0
//! One meeting as one person sees it.

use std::collections::{HashMap, HashSet};

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingState;
use meetings::people::{Unit, User};
use meetings::policy::{Access, Action};
use protocol::http::{Attendance, MeetingView};
use store::attendance::AttendeeKind;
use store::meetings_repository::fingerprint;

use crate::UseCases;

impl UseCases {
    pub async fn meeting(&self, user: &User, id: &MeetingId) -> Result<MeetingView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        let plan_fingerprint = fingerprint(&meeting);
        let meeting = self.without_what_is_kept(user, meeting).await?;
        let invited = |unit: &Unit| meeting.invited_units.contains(&unit.id);
        let invited_units = self.store.units().list().await?.into_iter().filter(invited).collect();
        let access = Access::of(user, &meeting);
        let may_edit = access.may(Action::EditMeeting);
        let may_invite = access.may(Action::InviteGuests);
        // Machines (encoders, probes, displays) are not people.
        let people = |stay: &store::attendance::Attendance| stay.kind != AttendeeKind::Machine;
        let stays = shown_stays(self.store.attendance().list(id).await?.into_iter().filter(people).collect());
        let attendance = stays.into_iter().map(|stay| Attendance {
            participant: stay.participant,
            name: stay.name,
            is_guest: stay.kind == AttendeeKind::Guest,
            unit_name: stay.unit,
            role: stay.role,
            joined_at: stay.joined_at,
            left_at: stay.left_at,
        });
        let later_in_series = if meeting.state == MeetingState::Planned && access.may(Action::EndMeeting) {
            self.later_in_series(user, id).await?
        } else {
            Vec::new()
        };
        Ok(MeetingView {
            unit_name: self.store.units().get(&meeting.unit).await?.name,
            chair: self.summary_of(&meeting.chair).await?,
            secretary: self.summary_of(&meeting.secretary).await?,
            invited_units,
            invited_people: self.summaries_of(&meeting).await?,
            my_role: access.role(),
            held_elsewhere: self.store.meetings().is_held_elsewhere(id).await?,
            may_edit,
            plan_fingerprint,
            later_in_series,
            may_invite,
            invites_guests: may_invite && self.store.invitations().are_open(id, self.clock.now()).await?,
            attendance: attendance.collect(),
            minutes: self.listed_with_references(&access, &meeting.id).await?,
            meeting,
        })
    }
}

/// Maximum number of shown stays of one participant.
const SHOWN_STAYS: usize = 12;

/// The first stay of each participant and the latest ones, in order, so that the answer stays short
/// however often somebody leaves and returns.
fn shown_stays(stays: Vec<store::attendance::Attendance>) -> Vec<store::attendance::Attendance> {
    let mut left: HashMap<ParticipantId, usize> = HashMap::new();
    for stay in &stays {
        *left.entry(stay.participant.clone()).or_default() += 1;
    }
    let mut begun = HashSet::new();
    let shown = |stay: &store::attendance::Attendance| {
        let first = begun.insert(stay.participant.clone());
        let left = left.entry(stay.participant.clone()).or_default();
        *left = left.saturating_sub(1);
        first || *left < SHOWN_STAYS - 1
    };
    stays.into_iter().filter(shown).collect()
}

#[cfg(test)]
mod tests {
    use meetings::meeting::MeetingRole;
    use moments::Millis;
    use store::attendance::Attendance;

    use super::*;

    #[test]
    fn who_comes_and_goes_all_day_is_shown_with_the_first_and_the_latest_stays() {
        let stay = |name: &str, at: i64| Attendance {
            participant: ParticipantId::parse(name).unwrap(),
            kind: AttendeeKind::Person,
            name: name.to_owned(),
            unit: String::new(),
            unit_id: None,
            role: MeetingRole::Delegate,
            joined_at: Millis(at),
            left_at: Some(Millis(at + 1)),
        };
        let mut stays: Vec<Attendance> = (0..1700).map(|n| stay("mai", n)).collect();
        stays.push(stay("an", 2000));
        let shown = shown_stays(stays);
        let times: Vec<i64> = shown.iter().filter(|stay| stay.name == "mai").map(|stay| stay.joined_at.0).collect();
        assert_eq!((times.len(), times[0], times[11]), (SHOWN_STAYS, 0, 1699));
        assert_eq!(shown.last().unwrap().name, "an");
        assert_eq!(shown_stays(shown.clone()), shown, "what is short stays whole");
    }
}
