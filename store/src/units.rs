// SPDX-License-Identifier: MPL-2.0
//! The tree of units.

use std::collections::HashMap;

use meetings::ids::UnitId;
use meetings::people::Unit;
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, Conflict, UnitOfWork, random};

/// Maximum number of names in a distinct name.
const MAX_PATH: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    /// Unique.
    pub code: String,
    pub name: String,
    pub parent: Option<UnitId>,
}

#[derive(Debug, Clone, Copy)]
pub struct Units<D> {
    pub(crate) db: D,
}

/// Codes that differ by capital or full-width letters alone are the same. Letters whose capital is
/// another word, as that of ß, stay as they are.
pub(crate) fn folded(code: &str) -> String {
    let capital = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(one), None) if one.to_lowercase().eq([c]) => one,
            _ => c,
        }
    };
    code.nfkc().map(capital).collect()
}

/// Units to look up by code. Where an older installation has two that are the same, the exact one.
pub(crate) struct ByCode<'a> {
    exact: HashMap<&'a str, &'a Unit>,
    folded: HashMap<String, &'a Unit>,
}

impl<'a> ByCode<'a> {
    pub(crate) fn new(units: &'a [Unit]) -> Self {
        let mut by_folded = HashMap::new();
        for unit in units {
            by_folded.entry(folded(&unit.code)).or_insert(unit);
        }
        Self { exact: units.iter().map(|unit| (unit.code.as_str(), unit)).collect(), folded: by_folded }
    }

    pub(crate) fn get(&self, code: &str) -> Option<&'a Unit> {
        self.exact(code).or_else(|| self.folded.get(&folded(code)).copied())
    }

    pub(crate) fn exact(&self, code: &str) -> Option<&'a Unit> {
        self.exact.get(code).copied()
    }
}

impl<D: Source> Units<D> {
    pub async fn get(mut self, id: &UnitId) -> Result<Unit> {
        let row = query("SELECT id, code, name, parent_id FROM units WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("unit"))?)
    }

    pub async fn by_code(self, code: &str) -> Result<Unit> {
        let units = self.list().await?;
        ByCode::new(&units).get(code).cloned().ok_or(Error::NotFound("unit"))
    }

    /// The unit's name; if others have the same, with the names of its ancestors: "Phòng Kinh tế,
    /// Xã A".
    pub async fn distinct_name(mut self, id: &UnitId) -> Result<String> {
        let mut db = self.db.read().await?;
        let mut path: Vec<String> = Vec::new();
        let mut next = Some(id.clone());
        while let Some(id) = next.filter(|_| path.len() < MAX_PATH) {
            let row = query(
                "SELECT u.name, u.parent_id, (SELECT COUNT(*) FROM units o WHERE o.name = u.name) AS namesakes
                 FROM units u WHERE u.id = $1",
            )
            .bind(id.as_str())
            .fetch_optional(&mut *db)
            .await?
            .ok_or(Error::NotFound("unit"))?;
            path.push(row.text("name")?);
            next = if row.int("namesakes")? > 1 { row.maybe_id("parent_id")? } else { None };
        }
        Ok(path.join(", "))
    }

    /// The names of all units as [`Self::distinct_name`] gives them.
    pub async fn distinct_names(self) -> Result<HashMap<UnitId, String>> {
        let units = self.list().await?;
        let by_id: HashMap<&UnitId, &Unit> = units.iter().map(|unit| (&unit.id, unit)).collect();
        let mut namesakes: HashMap<&str, usize> = HashMap::new();
        for unit in &units {
            *namesakes.entry(&unit.name).or_default() += 1;
        }
        let distinct = |unit: &Unit| {
            let mut path: Vec<&str> = Vec::new();
            let mut next = Some(unit);
            while let Some(unit) = next.filter(|_| path.len() < MAX_PATH) {
                path.push(&unit.name);
                let is_distinct = namesakes.get(unit.name.as_str()).is_none_or(|count| *count < 2);
                next = unit.parent.as_ref().filter(|_| !is_distinct).and_then(|parent| by_id.get(parent).copied());
            }
            path.join(", ")
        };
        Ok(units.iter().map(|unit| (unit.id.clone(), distinct(unit))).collect())
    }

    /// All units, ordered by code.
    pub async fn list(mut self) -> Result<Vec<Unit>> {
        list(&mut *self.db.read().await?).await
    }

    /// All units with their depth (0: no parent), each parent right before its children, siblings
    /// ordered by code.
    pub async fn tree(self) -> Result<Vec<(usize, Unit)>> {
        let mut children: HashMap<Option<UnitId>, Vec<Unit>> = HashMap::new();
        for unit in self.list().await?.into_iter().rev() {
            children.entry(unit.parent.clone()).or_default().push(unit);
        }
        let mut tree = Vec::new();
        let mut waiting: Vec<(usize, Unit)> =
            children.remove(&None).unwrap_or_default().into_iter().map(|unit| (0, unit)).collect();
        while let Some((depth, unit)) = waiting.pop() {
            let below = children.remove(&Some(unit.id.clone())).unwrap_or_default();
            waiting.extend(below.into_iter().map(|child| (depth + 1, child)));
            tree.push((depth, unit));
        }
        Ok(tree)
    }
}

impl Units<&mut UnitOfWork> {
    /// Fails with `Conflict::Taken("unit code")`, or `NotFound` for the parent.
    pub async fn create(self, new: &NewUnit, actor: &Actor, now: Millis) -> Result<Unit> {
        let unit = Unit {
            id: UnitId::from_random(random::bits()),
            code: new.code.clone(),
            name: new.name.clone(),
            parent: new.parent.clone(),
        };
        if ByCode::new(&list(self.db.connection()?).await?).get(&unit.code).is_some() {
            return Err(Error::Conflict(Conflict::Taken(crate::UNIT_CODE)));
        }
        insert(self.db.connection()?, &unit).await?;
        self.db
            .record(actor, now, "unit.create", unit.id.as_str(), json!({"code": unit.code, "name": unit.name}))
            .await?;
        Ok(unit)
    }
}

pub(crate) async fn list(db: &mut AnyConnection) -> Result<Vec<Unit>> {
    all(&query("SELECT id, code, name, parent_id FROM units ORDER BY code").fetch_all(db).await?, read)
}

pub(crate) async fn insert(db: &mut AnyConnection, unit: &Unit) -> Result<()> {
    query("INSERT INTO units (id, code, name, parent_id) VALUES ($1, $2, $3, $4)")
        .bind(unit.id.as_str())
        .bind(&unit.code)
        .bind(&unit.name)
        .bind(unit.parent.as_ref().map(UnitId::as_str))
        .execute(db)
        .await
        .or_taken(crate::UNIT_CODE)?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Unit> {
    Ok(Unit { id: row.id("id")?, code: row.text("code")?, name: row.text("name")?, parent: row.maybe_id("parent_id")? })
}
