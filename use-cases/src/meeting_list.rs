// SPDX-License-Identifier: MPL-2.0
//! The list of meetings.

use std::collections::HashMap;

use base::Refusal;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::meeting::MeetingState;
use meetings::minutes::{MinutesKind, MinutesState};
use meetings::people::User;
use meetings::policy::{Access, role_by};
use moments::Millis;
use protocol::http::{ListedMinutes, MeetingSummary, When};
use store::Store;
use store::meeting_list::{ListedMeeting, MAX_LIST, Period};

use crate::UseCases;

impl UseCases {
    /// The meetings that a person may see. `present` returns how many people are in a meeting now.
    pub async fn meetings(
        &self,
        user: &User,
        when: When,
        present: impl Fn(&MeetingId) -> u32,
    ) -> Result<Vec<MeetingSummary>, Refusal> {
        let period = period(when, self.clock.now());
        let meetings = self.store.meetings().visible_to(user, period, MAX_LIST).await?;
        let names = Names::read(&self.store).await?;
        let mut list = Vec::with_capacity(meetings.len());
        for meeting in meetings {
            let present = present(&meeting.id);
            list.push(self.summary(&names, user, meeting, present).await?);
        }
        Ok(list)
    }

    async fn summary(
        &self,
        names: &Names,
        user: &User,
        meeting: ListedMeeting,
        present: u32,
    ) -> Result<MeetingSummary, Refusal> {
        let role = role_by(&meeting.chair, &meeting.secretary, meeting.seat, user);
        let all = match meeting.state {
            MeetingState::Ended => self.listed_minutes(&Access::of_ended(user, role), &meeting.id).await?,
            MeetingState::Planned | MeetingState::Live => Vec::new(),
        };
        let (notices, all): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| one.minutes.kind == MinutesKind::Conclusions);
        let is_signed = |one: &ListedMinutes| one.minutes.state == MinutesState::Signed;
        let is_open_correction =
            |one: &&ListedMinutes| one.may_open && one.minutes.corrects.is_some() && !is_signed(one);
        let correction = all.last().filter(is_open_correction).cloned();
        let minutes = all.iter().rfind(|one| is_signed(one)).or(all.last()).cloned();
        let notice = notices.iter().rfind(|one| is_signed(one)).or(notices.last()).cloned();
        Ok(MeetingSummary {
            unit_name: names.units.get(&meeting.unit).cloned().unwrap_or_default(),
            chair_name: names.users.get(&meeting.chair).cloned().unwrap_or_default(),
            my_role: role,
            present,
            minutes,
            correction,
            notice,
            asks_again: meeting.asks_again && role.is_some(),
            meeting: protocol::http::ListedMeeting {
                id: meeting.id,
                title: meeting.title,
                state: meeting.state,
                starts_at: meeting.starts_at,
                postponed_from: meeting.postponed_from,
                time_open: meeting.time_open,
                started_at: meeting.started_at,
                held_elsewhere: meeting.held_elsewhere,
                invited_count: meeting.invited_count,
            },
        })
    }
}

/// Names of all units and users: two queries in total instead of two for each meeting.
struct Names {
    units: HashMap<UnitId, String>,
    users: HashMap<UserId, String>,
}

impl Names {
    async fn read(store: &Store) -> Result<Self, Refusal> {
        let units = store.units().list().await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
        let users = store.users().list().await?.into_iter().map(|user| (user.id, user.name)).collect();
        Ok(Self { units, users })
    }
}

fn period(when: When, now: Millis) -> Period {
    let (from, until) = day_of(now);
    match when {
        When::Today => Period::Today { from, until },
        When::Upcoming => Period::Upcoming { from: until },
        When::Past => Period::Past { before: from },
    }
}

/// Start and end of the day in Việt Nam; "today" must not depend on the server's time zone.
pub fn day_of(now: Millis) -> (Millis, Millis) {
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let here = Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(zone);
    let midnight = |zoned: jiff::Zoned| Millis(zoned.timestamp().as_millisecond());
    let from = here.start_of_day().unwrap_or(here);
    let until = from.checked_add(1.day()).unwrap_or_else(|_| from.clone());
    (midnight(from), midnight(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_of_viet_nam() {
        // 2026-11-22T23:30Z is the 23rd, 06:30 in Hà Nội.
        let now = Millis(1_795_390_200_000);
        let Period::Today { from, until } = period(When::Today, now) else { panic!("today") };
        assert_eq!(until.since(from), 86_400_000);
        assert_eq!(Timestamp::from_millisecond(from.0).unwrap().to_string(), "2026-11-22T17:00:00Z");
        assert_eq!(period(When::Upcoming, now), Period::Upcoming { from: until });
        assert_eq!(period(When::Past, now), Period::Past { before: from });
    }
}
