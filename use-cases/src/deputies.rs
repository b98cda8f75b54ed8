// SPDX-License-Identifier: MPL-2.0
//! Who may come in place of whom was invited: people of the unit and of those below it.

use std::collections::{HashMap, HashSet};

use base::Refusal;
use meetings::ids::{UnitId, UserId};
use meetings::meeting::Meeting;
use protocol::problem::ProblemCode;
use store::Store;

use crate::names::with_title;

/// How the account is written that comes for `unit`: with its position.
pub(crate) async fn deputy_words(
    store: &Store,
    meeting: &Meeting,
    unit: &UnitId,
    deputy: &UserId,
) -> Result<String, Refusal> {
    let user = store.users().get(deputy).await.map_err(|_| Refusal::invalid("deputy_user"))?;
    if store.users().is_disabled(deputy).await? {
        return Err(Refusal::invalid("deputy_user"));
    }
    if !is_within(store, &user.unit, unit).await? {
        return Err(ProblemCode::DeputyOutside.into());
    }
    let of_another = meeting.invitees.represented_by(deputy).is_some_and(|other| other != unit);
    if *deputy == meeting.chair || *deputy == meeting.secretary || of_another {
        return Err(ProblemCode::DeputyHasSeat.into());
    }
    Ok(with_title(&user))
}

/// Whether a unit is `above` or somewhere below it.
async fn is_within(store: &Store, unit: &UnitId, above: &UnitId) -> Result<bool, Refusal> {
    let units = store.units().list().await?;
    let parents: HashMap<&UnitId, Option<&UnitId>> =
        units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
    let mut seen = HashSet::new();
    let mut at = Some(unit);
    while let Some(unit) = at.filter(|unit| seen.insert(*unit)) {
        if unit == above {
            return Ok(true);
        }
        at = parents.get(unit).copied().flatten();
    }
    Ok(false)
}
