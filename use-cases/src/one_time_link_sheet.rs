// SPDX-License-Identifier: MPL-2.0
//! One-time links of many people, ordered for handing out: by unit, then by name.

use std::collections::HashMap;

use meetings::folding::fold;
use meetings::ids::UnitId;
use meetings::people::{Unit, User};
use moments::Millis;
use protocol::lists::{LinkSheet, PersonLink};
use store::Token;

pub fn sheet(links: Vec<(User, Token)>, units: &[Unit], base_url: &str, expires_at: Millis) -> LinkSheet {
    let units: HashMap<&UnitId, &Unit> = units.iter().map(|unit| (&unit.id, unit)).collect();
    let link = |(user, token): (User, Token)| {
        let unit = units.get(&user.unit);
        PersonLink {
            url: format!("{base_url}/vao/{}", token.in_groups()),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            name: user.name,
            username: user.username,
            title: user.title,
        }
    };
    let mut links: Vec<PersonLink> = links.into_iter().map(link).collect();
    links.sort_by_cached_key(|link| {
        let given = link.name.rsplit(' ').next().unwrap_or_default();
        (fold(&link.unit_name), link.unit_code.clone(), fold(given), fold(&link.name), link.username.clone())
    });
    LinkSheet { links, expires_at }
}
