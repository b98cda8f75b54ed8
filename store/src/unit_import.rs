// SPDX-License-Identifier: MPL-2.0
//! Imports many units at once: all of them, or none and a list of errors.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use meetings::ids::UnitId;
use meetings::people::Unit;
use moments::Millis;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, OrTaken as _};
use crate::row::query;
use crate::source::Source;
use crate::units::{self, ByCode, Units, folded};
use crate::{Actor, UnitOfWork, random};

/// One row of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Row number of the spreadsheet; repeated in [`RowError`].
    pub line: u64,
    pub code: String,
    pub name: String,
    /// Code of a unit that exists or is anywhere in the same file.
    pub parent_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, unit {code}: {problem}")]
pub struct RowError {
    pub line: u64,
    pub code: String,
    pub problem: RowProblem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    #[error("the parent unit {0} is neither in the file nor in the system")]
    UnknownParent(String),
    #[error("the unit would stand below itself")]
    Cycle,
    #[error("the same code is on line {first_line}")]
    Duplicate { first_line: u64 },
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// At least one row is wrong; nothing was changed. Ordered by row.
    #[error("{} rows cannot be imported; the first: {}", .0.len(), .0[0])]
    Rows(Vec<RowError>),
    /// Units or the list have changed since the preview; nothing was changed.
    #[error("the list or the units have changed since they were looked at")]
    Changed,
    #[error(transparent)]
    Store(#[from] Error),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    pub created: usize,
    /// Known units whose name or parent changed.
    pub updated: usize,
    pub unchanged: usize,
}

/// The effect of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New,
    /// Name or parent differ.
    Changed {
        name_before: String,
    },
    Unchanged,
}

/// The effect of an import, as a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// For each row.
    pub outcomes: Vec<Outcome>,
    /// Identifies the plan: the same list with the same units has the same fingerprint.
    pub plan: String,
}

impl<D: Source> Units<D> {
    /// The effect of [`Self::upsert_many`] on each row. Changes nothing.
    pub async fn preview(self, rows: &[UnitRow]) -> Result<Preview, ImportError> {
        let units = self.list().await?;
        let before = ByCode::new(&units);
        let planned = plan(rows, &units).map_err(ImportError::Rows)?;
        let outcome = |unit: &Unit| match before.get(&unit.code) {
            None => Outcome::New,
            Some(known) if known == unit => Outcome::Unchanged,
            Some(known) => Outcome::Changed { name_before: known.name.clone() },
        };
        Ok(Preview { outcomes: planned.iter().map(outcome).collect(), plan: fingerprint(rows, &units) })
    }
}

impl Units<&mut UnitOfWork> {
    /// Creates units with new codes, updates name and parent of those with known codes. Parents may
    /// follow their children in the file. With `agreed`, the plan must be that of this [`Preview`].
    pub async fn upsert_many(
        self,
        rows: &[UnitRow],
        agreed: Option<&str>,
        actor: &Actor,
        now: Millis,
    ) -> Result<Imported, ImportError> {
        let units = units::list(self.db.connection()?).await?;
        let before = ByCode::new(&units);
        let planned = plan(rows, &units).map_err(ImportError::Rows)?;
        if agreed.is_some_and(|plan| plan != fingerprint(rows, &units)) {
            return Err(ImportError::Changed);
        }

        let mut counts = Imported::default();
        for unit in &planned {
            match before.get(&unit.code) {
                None => {
                    // The parent may follow later: the second pass sets it.
                    units::insert(self.db.connection()?, &Unit { parent: None, ..unit.clone() }).await?;
                    counts.created += 1;
                }
                Some(known) if known == unit => counts.unchanged += 1,
                Some(_) => counts.updated += 1,
            }
        }
        for unit in planned.iter().filter(|unit| before.get(&unit.code) != Some(*unit)) {
            query("UPDATE units SET name = $1, parent_id = $2 WHERE id = $3")
                .bind(&unit.name)
                .bind(unit.parent.as_ref().map(UnitId::as_str))
                .bind(unit.id.as_str())
                .execute(self.db.connection()?)
                .await
                .or_taken(crate::UNIT_CODE)?;
        }
        if counts.created + counts.updated > 0 {
            let detail = json!({"created": counts.created, "updated": counts.updated,
                "units": planned.iter().map(|u| json!([u.code, u.name])).collect::<Vec<_>>()});
            self.db.record(actor, now, "unit.import", "units", detail).await?;
        }
        Ok(counts)
    }
}

fn fingerprint(rows: &[UnitRow], units: &[Unit]) -> String {
    let before = ByCode::new(units);
    let by_id: HashMap<&UnitId, &str> = units.iter().map(|unit| (&unit.id, unit.code.as_str())).collect();
    let mut digest = Sha256::new();
    for row in rows {
        let known = before.get(&row.code);
        let above = known.and_then(|unit| unit.parent.as_ref()).and_then(|parent| by_id.get(parent)).copied();
        let parts = (&row.code, &row.name, &row.parent_code, known.map(|unit| &unit.name), above);
        // Quoted, so that different rows have different text.
        digest.update(format!("{parts:?}"));
    }
    hex::encode(digest.finalize())
}

/// The effect of each row, or all errors.
fn plan(rows: &[UnitRow], units: &[Unit]) -> Result<Vec<Unit>, Vec<RowError>> {
    let mut errors = Vec::new();
    let mut fail = |row: &UnitRow, problem| errors.push(RowError { line: row.line, code: row.code.clone(), problem });

    let before = ByCode::new(units);
    // Of the rows, by folded code.
    let mut new: HashMap<String, UnitId> = HashMap::new();
    let mut first_lines: HashMap<String, u64> = HashMap::new();
    for row in rows {
        // Of an older installation that has two units of one code, each is itself.
        let is = before.get(&row.code).map_or_else(|| folded(&row.code), |unit| unit.id.to_string());
        match first_lines.entry(is) {
            Entry::Occupied(first) => fail(row, RowProblem::Duplicate { first_line: *first.get() }),
            Entry::Vacant(place) => {
                place.insert(row.line);
            }
        }
        new.entry(folded(&row.code)).or_insert_with(|| UnitId::from_random(random::bits()));
    }
    let id_of = |code: &str| match before.get(code) {
        Some(unit) => Some(unit.id.clone()),
        None => new.get(&folded(code)).cloned(),
    };

    let mut parents: HashMap<UnitId, UnitId> =
        units.iter().filter_map(|u| Some((u.id.clone(), u.parent.clone()?))).collect();
    let mut planned = Vec::with_capacity(rows.len());
    for row in rows {
        let known = before.get(&row.code);
        let id = known.map_or_else(|| new[&folded(&row.code)].clone(), |unit| unit.id.clone());
        let parent = row.parent_code.as_deref().and_then(id_of);
        match (&row.parent_code, &parent) {
            (Some(code), None) => fail(row, RowProblem::UnknownParent(code.clone())),
            (_, Some(parent)) => {
                parents.insert(id.clone(), parent.clone());
            }
            (None, None) => {
                parents.remove(&id);
            }
        }
        let code = known.map_or_else(|| row.code.clone(), |unit| unit.code.clone());
        planned.push(Unit { id, code, name: row.name.clone(), parent });
    }
    for (row, unit) in rows.iter().zip(&planned) {
        if stands_below_itself(&unit.id, &parents) {
            fail(row, RowProblem::Cycle);
        }
    }
    if errors.is_empty() {
        Ok(planned)
    } else {
        errors.sort_by_key(|e| e.line);
        Err(errors)
    }
}

fn stands_below_itself(unit: &UnitId, parents: &HashMap<UnitId, UnitId>) -> bool {
    let mut seen = HashSet::new();
    let mut above = parents.get(unit);
    while let Some(id) = above {
        if id == unit {
            return true;
        }
        // A cycle further up is reported for its own members.
        if !seen.insert(id) {
            return false;
        }
        above = parents.get(id);
    }
    false
}
