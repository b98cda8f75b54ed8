// SPDX-License-Identifier: MPL-2.0
//! Who takes part in a meeting in which way. One person has one seat: whoever is invited in several
//! ways has the strongest of them. Pure.

use crate::ids::{UnitId, UserId};
use crate::invitees::Seat;
use crate::meeting::Meeting;
use crate::people::User;

impl Meeting {
    /// The way in which a unit takes part; none where it is not invited. Who holds a meeting does
    /// not observe it.
    pub fn seat_of_unit(&self, unit: &UnitId) -> Option<Seat> {
        if *unit == self.unit {
            Some(Seat::Delegate)
        } else if self.invited_units.contains(unit) {
            Some(if self.invitees.observes(unit) { Seat::Observer } else { Seat::Delegate })
        } else {
            None
        }
    }

    /// The strongest way in which somebody is invited, by unit, alone or as a deputy.
    pub fn seat_of(&self, user: &User) -> Option<Seat> {
        let alone = self.invitees.people.iter().find(|one| one.user == user.id).map(|one| one.seat);
        let deputy = self.invitees.represented_by(&user.id).and_then(|unit| self.seat_of_unit(unit));
        [self.seat_of_unit(&user.unit), alone, deputy].into_iter().flatten().min()
    }

    /// The unit for which somebody is here: the one that named them its deputy, else their own.
    pub fn stands_for<'a>(&'a self, user: &'a UserId, unit: &'a UnitId) -> &'a UnitId {
        self.invitees.represented_by(user).unwrap_or(unit)
    }

    /// The units that vote and count: the one that holds the meeting, then the invited ones that do
    /// not only observe.
    pub fn voting_units(&self) -> impl Iterator<Item = &UnitId> {
        let invited = self.invited_units.iter().filter(|unit| **unit != self.unit && !self.invitees.observes(unit));
        std::iter::once(&self.unit).chain(invited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MeetingId;
    use crate::invitees::{ExpectedPeople, InvitedPerson, Invitees, NamedDeputy};
    use crate::meeting::{MeetingRole, MeetingState};
    use crate::policy::{MediaRights, is_invited, role_in, token_rights};
    use moments::Millis;

    fn unit(name: &str) -> UnitId {
        UnitId::parse(name).unwrap()
    }

    fn person(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    fn user(name: &str, of: &str) -> User {
        let (username, title) = (name.to_owned(), String::new());
        User { id: person(name), name: name.to_owned(), username, title, unit: unit(of), is_admin: false }
    }

    /// An of the province chairs; the commune takes part, the school observes; Cuc, Duc and Em are
    /// invited alone; Hoa of the clinic comes for the commune.
    fn meeting() -> Meeting {
        let alone = |name: &str, seat| InvitedPerson { user: person(name), seat };
        Meeting {
            id: MeetingId::parse("m").unwrap(),
            title: "Giao ban".to_owned(),
            state: MeetingState::Planned,
            starts_at: Millis(0),
            chair: person("An"),
            secretary: person("Binh"),
            unit: unit("province"),
            invited_units: vec![unit("commune"), unit("school")],
            invitees: Invitees {
                observer_units: vec![unit("school")],
                people: vec![
                    alone("Cuc", Seat::Delegate),
                    alone("Duc", Seat::Observer),
                    alone("Em", Seat::Observer),
                    alone("Giang", Seat::Delegate),
                ],
                expected: vec![ExpectedPeople { unit: unit("commune"), people: 15 }],
                deputies: vec![NamedDeputy { unit: unit("commune"), user: person("Hoa") }],
                raised: vec![person("Duc"), person("Stranger")],
            },
            agenda: Vec::new(),
            started_at: None,
            ended_at: None,
            cancel_reason: String::new(),
            postponed: None,
            planned_by: None,
        }
    }

    #[test]
    fn who_is_invited_in_several_ways_has_one_seat_the_strongest() {
        use MeetingRole::{Chair, Delegate, Observer};
        let meeting = meeting();
        for (who, role) in [
            (user("An", "province"), Some(Chair)),
            (user("Kim", "commune"), Some(Delegate)),
            (user("Lan", "school"), Some(Observer)),
            (user("Giang", "school"), Some(Delegate)),
            (user("Em", "commune"), Some(Delegate)),
            (user("Cuc", "elsewhere"), Some(Delegate)),
            (user("Em", "elsewhere"), Some(Observer)),
            (user("Duc", "elsewhere"), Some(Delegate)),
            (user("Hoa", "clinic"), Some(Delegate)),
            (user("Stranger", "elsewhere"), None),
        ] {
            assert_eq!(role_in(&meeting, &who), role, "{who:?}");
            assert_eq!(is_invited(&meeting, &who), role.is_some(), "{who:?}");
        }
    }

    #[test]
    fn a_deputy_stands_for_the_unit_that_named_them_and_observers_are_in_no_base() {
        use MeetingRole::{Delegate, Observer};
        let meeting = meeting();
        assert_eq!(meeting.stands_for(&person("Hoa"), &unit("clinic")), &unit("commune"));
        assert_eq!(meeting.stands_for(&person("Kim"), &unit("commune")), &unit("commune"));
        assert_eq!(meeting.voting_units().collect::<Vec<_>>(), [&unit("province"), &unit("commune")]);
        assert_eq!(meeting.invitees.expected_of(&unit("commune")), Some(15));
        let rights = |of: &str, role| token_rights(MediaRights::ALL, &unit(of), role, &meeting);
        let of_school = rights("school", Delegate);
        assert_eq!(of_school, MediaRights::LISTENING, "the machine of an observing site sends nothing");
        assert_eq!(rights("commune", Observer), MediaRights::LISTENING, "nor one that observes itself");
        assert_eq!(rights("commune", Delegate), MediaRights::ALL);
    }

    #[test]
    fn a_plan_says_nothing_twice_and_nothing_of_units_that_are_not_invited() {
        let invited = [unit("commune"), unit("school")];
        let fits = |change: fn(&mut Invitees)| {
            let mut invitees = meeting().invitees;
            change(&mut invitees);
            invitees.fits(&invited)
        };
        assert!(fits(|_| {}));
        assert!(!fits(|plan| plan.people.push(InvitedPerson { user: person("Cuc"), seat: Seat::Observer })));
        assert!(!fits(|plan| plan.observer_units.push(unit("elsewhere"))));
        assert!(!fits(|plan| plan.expected.push(ExpectedPeople { unit: unit("elsewhere"), people: 2 })));
        assert!(!fits(|plan| plan.expected.push(ExpectedPeople { unit: unit("commune"), people: 2 })));
    }
}
