// SPDX-License-Identifier: MPL-2.0
//! Lists of units that the planners of an office invite often.

use std::collections::HashMap;

use meetings::ids::{InviteGroupId, UnitId};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

/// Most groups of one office.
pub const MAX_GROUPS: i64 = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteGroup {
    pub id: InviteGroupId,
    /// Whose planners keep it.
    pub unit: UnitId,
    pub name: String,
    pub units: Vec<UnitId>,
}

#[derive(Debug, Clone, Copy)]
pub struct InviteGroups<D> {
    pub(crate) db: D,
}

impl<D: Source> InviteGroups<D> {
    /// Those of one office.
    pub async fn of(mut self, unit: &UnitId) -> Result<Vec<InviteGroup>> {
        let mut db = self.db.snapshot().await?;
        let rows = query("SELECT id, unit_id, name FROM invite_groups WHERE unit_id = $1 ORDER BY name, id")
            .bind(unit.as_str())
            .fetch_all(&mut *db)
            .await?;
        let members = query(
            "SELECT m.group_id, m.unit_id FROM invite_group_units m JOIN invite_groups g ON g.id = m.group_id
             JOIN units u ON u.id = m.unit_id WHERE g.unit_id = $1 ORDER BY u.name, u.id",
        )
        .bind(unit.as_str())
        .fetch_all(&mut *db)
        .await?;
        let mut units: HashMap<InviteGroupId, Vec<UnitId>> = HashMap::new();
        for row in &members {
            units.entry(row.id("group_id")?).or_default().push(row.id("unit_id")?);
        }
        let group = |row: &AnyRow| {
            let id: InviteGroupId = row.id("id")?;
            let units = units.remove(&id).unwrap_or_default();
            Ok(InviteGroup { id, unit: row.id("unit_id")?, name: row.text("name")?, units })
        };
        rows.iter().map(group).collect()
    }

    /// Whose planners keep it.
    pub async fn owner(mut self, id: &InviteGroupId) -> Result<UnitId> {
        let row = query("SELECT unit_id FROM invite_groups WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.ok_or(Error::NotFound("group"))?.id("unit_id")
    }
}

impl InviteGroups<&mut UnitOfWork> {
    /// Fails with `Conflict::Taken` where the office has a group of this name, or too many.
    pub async fn create(
        self,
        unit: &UnitId,
        name: &str,
        units: &[UnitId],
        actor: &Actor,
        now: Millis,
    ) -> Result<InviteGroupId> {
        let id = InviteGroupId::from_random(random::bits());
        let detail = json!({"unit": unit, "name": name, "units": units});
        // First, so that writers wait for each other and what is read below holds.
        self.db.record(actor, now, "invite_group.create", id.as_str(), detail).await?;
        let count = query("SELECT COUNT(*) AS groups FROM invite_groups WHERE unit_id = $1")
            .bind(unit.as_str())
            .fetch_one(self.db.connection()?)
            .await?
            .int("groups")?;
        if count >= MAX_GROUPS {
            return Err(Conflict::Taken(crate::GROUPS).into());
        }
        require_free(self.db, unit, name, None).await?;
        query("INSERT INTO invite_groups (id, unit_id, name, changed_at) VALUES ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(unit.as_str())
            .bind(name)
            .bind(now.0)
            .execute(self.db.connection()?)
            .await
            .or_taken(crate::GROUP_NAME)?;
        insert_units(self.db, &id, units).await?;
        Ok(id)
    }

    pub async fn change(
        self,
        id: &InviteGroupId,
        name: &str,
        units: &[UnitId],
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let detail = json!({"name": name, "units": units});
        // First, as in `create`.
        self.db.record(actor, now, "invite_group.change", id.as_str(), detail).await?;
        let unit = self.db.invite_groups().owner(id).await?;
        require_free(self.db, &unit, name, Some(id)).await?;
        let done = query("UPDATE invite_groups SET name = $2, changed_at = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(name)
            .bind(now.0)
            .execute(self.db.connection()?)
            .await
            .or_taken(crate::GROUP_NAME)?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("group"));
        }
        delete_units(self.db, id).await?;
        insert_units(self.db, id, units).await
    }

    pub async fn delete(self, id: &InviteGroupId, actor: &Actor, now: Millis) -> Result<()> {
        delete_units(self.db, id).await?;
        let done =
            query("DELETE FROM invite_groups WHERE id = $1").bind(id.as_str()).execute(self.db.connection()?).await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("group"));
        }
        self.db.record(actor, now, "invite_group.delete", id.as_str(), json!({})).await
    }
}

/// No other group of the office has this name, in whichever letters it is written.
async fn require_free(work: &mut UnitOfWork, unit: &UnitId, name: &str, but: Option<&InviteGroupId>) -> Result<()> {
    let rows = query("SELECT name FROM invite_groups WHERE unit_id = $1 AND id <> $2")
        .bind(unit.as_str())
        .bind(but.map_or("", InviteGroupId::as_str))
        .fetch_all(work.connection()?)
        .await?;
    let names: Vec<String> = all(&rows, |row| row.text("name"))?;
    let is_taken = names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
    if is_taken { Err(Conflict::Taken(crate::GROUP_NAME).into()) } else { Ok(()) }
}

async fn delete_units(work: &mut UnitOfWork, id: &InviteGroupId) -> Result<()> {
    query("DELETE FROM invite_group_units WHERE group_id = $1").bind(id.as_str()).execute(work.connection()?).await?;
    Ok(())
}

async fn insert_units(work: &mut UnitOfWork, id: &InviteGroupId, units: &[UnitId]) -> Result<()> {
    for unit in units {
        query("INSERT INTO invite_group_units (group_id, unit_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id.as_str())
            .bind(unit.as_str())
            .execute(work.connection()?)
            .await?;
    }
    Ok(())
}
