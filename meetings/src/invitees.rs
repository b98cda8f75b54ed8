// SPDX-License-Identifier: MPL-2.0
//! Who is invited beside whole units, and in which way: delegates take part, observers hear, see
//! and read. Pure.

use std::collections::HashSet;

use crate::ids::{UnitId, UserId};

/// Most people who are invited one by one.
pub const MAX_INVITED_PEOPLE: usize = 1_000;

/// In which way somebody is invited, the stronger one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Seat {
    #[default]
    Delegate,
    Observer,
}

/// Somebody who is invited alone, whatever their unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct InvitedPerson {
    pub user: UserId,
    pub seat: Seat,
}

/// How many people of an invited unit are expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct ExpectedPeople {
    pub unit: UnitId,
    pub people: u16,
}

/// An account that attends for a unit which has answered so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NamedDeputy {
    pub unit: UnitId,
    pub user: UserId,
}

/// What a plan says beside its list of units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Invitees {
    /// Of the invited units those that observe.
    pub observer_units: Vec<UnitId>,
    pub people: Vec<InvitedPerson>,
    pub expected: Vec<ExpectedPeople>,
    /// By the answers to the set time.
    #[cfg_attr(feature = "wire", serde(default))]
    pub deputies: Vec<NamedDeputy>,
    /// Observers whom the chair has made delegates of this meeting.
    #[cfg_attr(feature = "wire", serde(default))]
    pub raised: Vec<UserId>,
}

impl Invitees {
    pub fn observes(&self, unit: &UnitId) -> bool {
        self.observer_units.contains(unit)
    }

    /// How many people the plan expects of a unit.
    pub fn expected_of(&self, unit: &UnitId) -> Option<u16> {
        self.expected.iter().find(|one| one.unit == *unit).map(|one| one.people)
    }

    /// The unit for which somebody attends as its deputy.
    pub fn represented_by(&self, user: &UserId) -> Option<&UnitId> {
        self.deputies.iter().find(|deputy| deputy.user == *user).map(|deputy| &deputy.unit)
    }

    pub fn deputy_of(&self, unit: &UnitId) -> Option<&UserId> {
        self.deputies.iter().find(|deputy| deputy.unit == *unit).map(|deputy| &deputy.user)
    }

    /// Whether nobody is invited twice, and what is said of units is said of invited ones.
    pub fn fits(&self, invited: &[UnitId]) -> bool {
        let units: HashSet<&UnitId> = invited.iter().collect();
        let people: HashSet<&UserId> = self.people.iter().map(|one| &one.user).collect();
        let counted: HashSet<&UnitId> = self.expected.iter().map(|one| &one.unit).collect();
        people.len() == self.people.len()
            && counted.len() == self.expected.len()
            && self.observer_units.iter().chain(counted).all(|unit| units.contains(unit))
    }
}
