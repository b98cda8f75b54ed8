// SPDX-License-Identifier: MPL-2.0
//! Imports many people at once: all of them, or none and a list of errors.

use meetings::ids::UserId;
use meetings::people::{Unit, User};
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;

use crate::error::{Error, OrTaken as _};
pub use crate::people_import_plan::{PersonRow, Planned, RowError, RowProblem, fingerprint};
use crate::row::query;
use crate::users::{self, Users};
use crate::{
    Actor, Store, Token, UnitOfWork, letter_addresses, one_time_links, people_import_plan, random, replies, units,
};

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// At least one row is wrong; nothing was changed. Ordered by row.
    #[error("{} rows cannot be imported", .0.len())]
    Rows(Vec<RowError>),
    /// Accounts, units or the list have changed since the preview; nothing was changed.
    #[error("the list or the accounts have changed since they were looked at")]
    Changed,
    #[error(transparent)]
    Store(#[from] Error),
}

/// Options of an import.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The [`fingerprint`] of the plan shown in the preview.
    pub plan: Option<&'a str>,
    /// Expiry of the one-time links of new people; `None`: no links.
    pub links_until: Option<Millis>,
}

/// The effect of an import, as a preview.
#[derive(Debug)]
pub struct Preview {
    pub planned: Vec<Planned>,
    /// All units at the time of the plan.
    pub units: Vec<Unit>,
}

/// The result of an import.
pub struct Imported {
    pub plan: Preview,
    /// The new people, with their links if requested, ordered by row.
    pub created: Vec<(User, Option<Token>)>,
}

impl Users<&Store> {
    /// The effect of [`Self::import`] on each row. Changes nothing.
    pub async fn preview(&self, rows: &[PersonRow]) -> Result<Preview, ImportError> {
        let (units, known) = (self.db.units().list().await?, self.accounts().await?);
        let addresses = self.db.letter_addresses().all().await?;
        let planned = people_import_plan::plan(rows, &units, &known, &addresses).map_err(ImportError::Rows)?;
        Ok(Preview { planned, units })
    }
}

impl Users<&mut UnitOfWork> {
    /// Creates accounts without password for new people; updates name, position, unit and
    /// address of existing ones. Administrator rights are not changed, and a closed account stays
    /// closed.
    pub async fn import(
        self,
        rows: &[PersonRow],
        wanted: Wanted<'_>,
        actor: &Actor,
        now: Millis,
    ) -> Result<Imported, ImportError> {
        let units = units::list(self.db.connection()?).await?;
        let known = users::accounts(self.db.connection()?).await?;
        let addresses = self.db.letter_addresses().all().await?;
        let planned = people_import_plan::plan(rows, &units, &known, &addresses).map_err(ImportError::Rows)?;
        if wanted.plan.is_some_and(|plan| plan != fingerprint(&planned)) {
            return Err(ImportError::Changed);
        }
        let mut created = Vec::new();
        for person in &planned {
            match &person.before {
                None => {
                    let user = insert(self.db.connection()?, person, now).await?;
                    address(self.db, person, &user.id).await?;
                    let token = match wanted.links_until {
                        Some(until) => {
                            Some(one_time_links::insert_typed(self.db.connection()?, &user.id, until, now).await?)
                        }
                        None => None,
                    };
                    created.push((user, token));
                }
                Some(before) if person.is_changed() => {
                    update(self.db.connection()?, person, &before.id).await?;
                    address(self.db, person, &before.id).await?;
                }
                Some(_) => {}
            }
        }
        let changed = planned.iter().filter(|person| person.is_changed());
        let told = |person: &Planned| json!([person.username, person.name, person.title, person.unit, person.address]);
        let changed: Vec<_> = changed.map(told).collect();
        if created.len() + changed.len() > 0 {
            let new = planned.iter().filter(|person| person.before.is_none());
            let detail = json!({"created": new.map(told).collect::<Vec<_>>(), "changed": changed,
                "links_until": wanted.links_until});
            self.db.record(actor, now, "user.import", "users", detail).await?;
        }
        Ok(Imported { plan: Preview { planned, units }, created })
    }
}

async fn insert(db: &mut AnyConnection, person: &Planned, now: Millis) -> Result<User, Error> {
    let user = User {
        id: UserId::from_random(random::bits()),
        username: person.username.clone(),
        name: person.name.clone(),
        title: person.title.clone(),
        unit: person.unit.clone(),
        is_admin: false,
    };
    query(
        "INSERT INTO users (id, username, name, title, unit_id, is_admin, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
    )
    .bind(user.id.as_str())
    .bind(&user.username)
    .bind(&user.name)
    .bind(&user.title)
    .bind(user.unit.as_str())
    .bind(now.0)
    .execute(db)
    .await
    .or_taken(crate::USERNAME)?;
    Ok(user)
}

/// What else somebody wants of letters stays.
async fn address(work: &mut UnitOfWork, person: &Planned, id: &UserId) -> Result<(), Error> {
    let Some(new) = &person.address else { return Ok(()) };
    letter_addresses::write(work, id, new).await
}

async fn update(db: &mut AnyConnection, person: &Planned, id: &UserId) -> Result<(), Error> {
    query("UPDATE users SET name = $1, title = $2, unit_id = $3 WHERE id = $4")
        .bind(&person.name)
        .bind(&person.title)
        .bind(person.unit.as_str())
        .bind(id.as_str())
        .execute(&mut *db)
        .await?;
    replies::end_deputies(db, id, &person.unit).await?;
    Ok(())
}
