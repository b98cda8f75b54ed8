// SPDX-License-Identifier: MPL-2.0
//! Who may do what with an action item.

use super::Denied;
use crate::action_item::{ActionItem, ItemAct};
use crate::ids::{UnitId, UserId};
use crate::people::User;

/// Who gave an item: who leads its meeting, and the unit that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemGivers {
    pub chair: UserId,
    pub secretary: UserId,
    pub unit: UnitId,
}

/// The access of one person to one action item.
#[derive(Debug, Clone, Copy)]
pub struct ItemAccess<'a> {
    user: &'a User,
    item: &'a ActionItem,
    /// Of the unit that does it.
    does: bool,
    /// Chair or secretary of its meeting.
    leads: bool,
    /// They, and everybody of the unit that holds the meeting.
    gives: bool,
    sees: bool,
}

impl<'a> ItemAccess<'a> {
    /// `is_under`: whether a unit is the person's own, or stands below it.
    pub fn of(user: &'a User, item: &'a ActionItem, givers: &ItemGivers, is_under: impl Fn(&UnitId) -> bool) -> Self {
        let leads = [&givers.chair, &givers.secretary, &item.given_by].contains(&&user.id);
        let gives = leads || user.unit == givers.unit;
        let unit = item.content.unit.as_ref();
        let concerned = unit.into_iter().chain(&item.content.coordinating);
        // A unit that is not named yet hears nothing: the desk may still change its mind.
        let sees = gives || user.is_admin || (unit.is_some() && concerned.into_iter().any(is_under));
        Self { user, item, does: unit == Some(&user.unit), leads, gives, sees }
    }

    pub fn sees(&self) -> bool {
        self.sees
    }

    /// [`Denied::Unknown`] to who does not see it. What the desk writes anew is asked of its
    /// meeting, see [`super::Action::GiveActionItems`].
    pub fn require(&self, act: ItemAct) -> Result<(), Denied> {
        let is_own = |by: Option<&UserId>| by == Some(&self.user.id) && !self.leads;
        let allowed = match act {
            ItemAct::Note | ItemAct::Report | ItemAct::AskExtension => self.does || self.gives,
            ItemAct::Confirm if is_own(self.item.report.as_ref().map(|report| &report.by)) => {
                return Err(Denied::OwnReport);
            }
            ItemAct::GrantExtension if is_own(self.item.extension.as_ref().map(|asked| &asked.by)) => {
                return Err(Denied::OwnReport);
            }
            ItemAct::Confirm
            | ItemAct::Return
            | ItemAct::GrantExtension
            | ItemAct::RefuseExtension
            | ItemAct::Cancel => self.gives,
            ItemAct::Give | ItemAct::Correct => false,
        };
        match (self.sees, allowed) {
            (false, _) => Err(Denied::Unknown),
            (true, false) => Err(Denied::NotAllowed),
            (true, true) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use moments::Millis;

    use super::*;
    use crate::action_item::{Content, Extension, ItemState, Report};
    use crate::ids::{ActionItemId, MeetingId};

    fn unit(id: &str) -> UnitId {
        UnitId::parse(id).unwrap()
    }

    fn person(id: &str, of: &str) -> User {
        User {
            id: UserId::parse(id).unwrap(),
            username: id.into(),
            name: id.into(),
            title: String::new(),
            unit: unit(of),
            is_admin: false,
        }
    }

    /// The province gives it to Tả Van, which Sa Pa helps; `by` has reported it and asked for time.
    fn item(by: &str) -> ActionItem {
        let by = UserId::parse(by).unwrap();
        ActionItem {
            id: ActionItemId::parse("a").unwrap(),
            meeting: MeetingId::parse("m").unwrap(),
            mark: None,
            said_at: None,
            content: Content {
                text: "Báo cáo".into(),
                agenda_item: None,
                unit: Some(unit("ta-van")),
                coordinating: vec![unit("sa-pa")],
                people: String::new(),
                deadline: None,
            },
            given_by: UserId::parse("an").unwrap(),
            created_at: Millis(0),
            version: 1,
            state: ItemState::Reported,
            report: Some(Report { at: Millis(0), by: by.clone() }),
            late_reason: String::new(),
            extension: Some(Extension { to: Millis(0), reason: "lũ".into(), by }),
        }
    }

    fn givers() -> ItemGivers {
        let id = |name| UserId::parse(name).unwrap();
        ItemGivers { chair: id("an"), secretary: id("binh"), unit: unit("tinh") }
    }

    /// Tả Van and Sa Pa stand below the district, all below the province.
    fn may(user: &User, item: &ActionItem, act: ItemAct) -> Result<(), Denied> {
        let is_under = |of: &UnitId| {
            let below: &[&str] = match user.unit.as_str() {
                "tinh" => &["tinh", "huyen", "ta-van", "sa-pa"],
                "huyen" => &["huyen", "ta-van", "sa-pa"],
                own => &[own],
            };
            below.contains(&of.as_str())
        };
        ItemAccess::of(user, item, &givers(), is_under).require(act)
    }

    #[test]
    fn the_unit_reports_and_those_who_gave_it_decide() {
        let item = item("cuc");
        let (cuc, an, binh, hoa) =
            (person("cuc", "ta-van"), person("an", "khac"), person("binh", "khac"), person("hoa", "tinh"));
        for act in [ItemAct::Note, ItemAct::Report, ItemAct::AskExtension] {
            assert_eq!(may(&cuc, &item, act), Ok(()), "{act:?}");
            assert_eq!(may(&binh, &item, act), Ok(()), "on the telephone: {act:?}");
        }
        for act in [ItemAct::Confirm, ItemAct::Return, ItemAct::GrantExtension, ItemAct::Cancel] {
            assert!(may(&cuc, &item, act).is_err(), "{act:?}");
            for giver in [&an, &binh, &hoa] {
                assert_eq!(may(giver, &item, act), Ok(()), "{} {act:?}", giver.name);
            }
        }
    }

    #[test]
    fn who_coordinates_or_stands_above_reads_and_nobody_else() {
        let item = item("cuc");
        for reader in [person("dung", "sa-pa"), person("giang", "huyen")] {
            assert_eq!(may(&reader, &item, ItemAct::Note), Err(Denied::NotAllowed), "{}", reader.name);
        }
        assert_eq!(may(&person("lan", "sin-cheng"), &item, ItemAct::Note), Err(Denied::Unknown));
        let mut unnamed = item.clone();
        unnamed.content.unit = None;
        assert_eq!(may(&person("dung", "sa-pa"), &unnamed, ItemAct::Note), Err(Denied::Unknown));
    }

    #[test]
    fn nobody_confirms_their_own_report_but_chair_and_secretary() {
        let hoa = person("hoa", "tinh");
        assert_eq!(may(&hoa, &item("hoa"), ItemAct::Confirm), Err(Denied::OwnReport));
        assert_eq!(may(&hoa, &item("hoa"), ItemAct::GrantExtension), Err(Denied::OwnReport));
        assert_eq!(may(&hoa, &item("hoa"), ItemAct::Return), Ok(()));
        assert_eq!(may(&person("binh", "tinh"), &item("binh"), ItemAct::Confirm), Ok(()), "noted for the unit");
    }
}
