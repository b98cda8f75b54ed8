// SPDX-License-Identifier: MPL-2.0
//! Which unit stands above which.

use std::collections::{HashMap, HashSet};

use crate::ids::UnitId;
use crate::people::Unit;

/// The unit above each unit that has one.
#[derive(Debug, Clone, Default)]
pub struct UnitTree(HashMap<UnitId, UnitId>);

impl UnitTree {
    pub fn of(units: impl IntoIterator<Item = Unit>) -> Self {
        Self(units.into_iter().filter_map(|unit| Some((unit.id, unit.parent?))).collect())
    }

    pub fn has_below(&self, unit: &UnitId) -> bool {
        self.0.values().any(|parent| parent == unit)
    }

    /// Whether a unit is this one or stands below it.
    pub fn is_under(&self, unit: &UnitId, above: &UnitId) -> bool {
        // A circle, which no list of units makes, ends the walk.
        let mut seen = HashSet::new();
        let mut upwards =
            std::iter::successors(Some(unit), |unit| self.0.get(*unit)).take_while(|unit| seen.insert(*unit));
        upwards.any(|one| one == above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_under_itself_and_everything_above_it_and_a_circle_ends() {
        let id = |name: &str| UnitId::parse(name).unwrap();
        let unit = |name: &str, parent: Option<&str>| {
            let (code, name) = (name.to_owned(), name.to_owned());
            Unit { id: id(&name), code, name, parent: parent.map(id) }
        };
        let tree = UnitTree::of([
            unit("province", None),
            unit("district", Some("province")),
            unit("commune", Some("district")),
            unit("one", Some("other")),
            unit("other", Some("one")),
        ]);
        assert!(tree.is_under(&id("commune"), &id("commune")) && tree.is_under(&id("commune"), &id("province")));
        assert!(!tree.is_under(&id("province"), &id("commune")) && !tree.is_under(&id("one"), &id("province")));
        assert!(tree.has_below(&id("district")) && !tree.has_below(&id("commune")));
    }
}
