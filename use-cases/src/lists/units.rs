// SPDX-License-Identifier: MPL-2.0
//! Lists of units: from rows to units, all faults, and the report for the reader.

use base::Refusal;
use meetings::display::shortened;
use meetings::policy::{Asker, may_administer};
use protocol::http::{ListReport, ListRow, RowChange};
use protocol::problem::{Language, ProblemCode};
use store::unit_import::{self, ImportError, Outcome, UnitRow};
use untrusted::{Sheet, SheetRow};

use super::columns::{Column, Headings, UNIT_HEADINGS};
use super::damaged_names::is_damaged;
use super::fault::{Fault, Note, RowProblem};
use super::report::{SHOWN, refusal_of, wrong_rows};
use crate::{UseCases, actor, names};

/// A parsed list.
#[derive(Debug)]
pub struct UnitList {
    rows: Vec<UnitRow>,
    faults: Vec<Fault>,
    notes: Vec<Note>,
}

impl UnitList {
    /// Fails only if there are no usable rows.
    pub fn of(sheet: &Sheet, language: Language) -> Result<Self, Refusal> {
        let suffice = |found: &Headings| found.has(Column::Code) && found.has(Column::Name);
        let headings = Headings::of(sheet, UNIT_HEADINGS, suffice).ok_or(ProblemCode::ListEmpty)?;
        let missing: Vec<&str> = [(Column::Code, "Mã", "Code"), (Column::Name, "Tên", "Name")]
            .into_iter()
            .filter(|(column, ..)| !headings.has(*column))
            .map(|(_, vietnamese, english)| if language == Language::Vietnamese { vietnamese } else { english })
            .collect();
        // A full name may be in a list of units, as that of the head; a family name may not.
        let of_people = Headings::telling(sheet)
            .is_some_and(|told| told.has(Column::FamilyName) || (told.has(Column::FullName) && !missing.is_empty()));
        if of_people {
            return Err(ProblemCode::ListOfPeople.into());
        }
        if !missing.is_empty() {
            return Err(Refusal::from(ProblemCode::ListHeadings).with_fact(missing.join(", ")));
        }
        let notes = headings.unknown.iter().cloned().map(Note::Column).collect();
        let mut list = Self { rows: Vec::new(), faults: Vec::new(), notes };
        for row in headings.body(sheet) {
            list.add(row, &headings);
        }
        if list.rows.is_empty() && list.faults.is_empty() {
            return Err(ProblemCode::ListEmpty.into());
        }
        Ok(list)
    }

    fn add(&mut self, row: &SheetRow, headings: &Headings) {
        let (code, name, parent) =
            (headings.cell(row, Column::Code), headings.cell(row, Column::Name), headings.cell(row, Column::Parent));
        let mut fault = |value: &str, problem| {
            self.faults.push(Fault { row: row.number, value: shortened(value), problem });
        };
        if let Some(value) = headings.beyond(row) {
            self.notes.push(Note::Beyond { row: row.number, value: shortened(value) });
        }
        let accepted_name = names::name(name).ok();
        if is_damaged(name) {
            fault(name, RowProblem::LettersLost);
        } else if accepted_name.is_none() {
            match name {
                "" => fault(code, RowProblem::NoName),
                name => fault(name, RowProblem::BadName),
            }
        }
        let accepted_parent = names::unit_code(parent).ok();
        if accepted_parent.is_none() && !parent.is_empty() {
            fault(parent, RowProblem::BadParent);
        }
        match (names::unit_code(code), code) {
            // Kept even with a wrong name, so that its subordinate units are not reported as wrong
            // too.
            (Ok(code), _) => self.rows.push(UnitRow {
                line: row.number.into(),
                code,
                name: accepted_name.unwrap_or_default(),
                parent_code: accepted_parent,
            }),
            (Err(_), "") => fault("", RowProblem::NoCode),
            (Err(_), code) => fault(code, RowProblem::BadCode),
        }
    }

    /// Shows what an import would do, and all faults. Changes nothing.
    pub async fn preview(&self, use_cases: &UseCases, language: Language) -> Result<ListReport, Refusal> {
        let (outcomes, plan) = match use_cases.store.units().preview(&self.rows).await {
            Ok(preview) => (preview.outcomes, preview.plan),
            Err(ImportError::Rows(errors)) => return Ok(self.wrong(errors, language)),
            Err(ImportError::Changed) => return Err(ProblemCode::ListChanged.into()),
            Err(ImportError::Store(e)) => return Err(e.into()),
        };
        if !self.faults.is_empty() {
            return Ok(self.wrong(Vec::new(), language));
        }
        let count = |change: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| change(outcome)).count() as u32;
        let rows = self.rows.iter().zip(&outcomes).filter(|(_, outcome)| **outcome != Outcome::Unchanged);
        Ok(ListReport {
            imported: false,
            created: count(|outcome| *outcome == Outcome::New),
            updated: count(|outcome| matches!(outcome, Outcome::Changed { .. })),
            unchanged: count(|outcome| *outcome == Outcome::Unchanged),
            rows: rows.take(SHOWN).map(|(row, outcome)| shown(row, outcome)).collect(),
            wrong: Vec::new(),
            wrong_rows: 0,
            notes: self.notes(language),
            plan,
        })
    }

    /// Imports all rows, or none; with `agreed`, only if the plan is still the one of the preview.
    pub async fn import(
        &self,
        use_cases: &UseCases,
        agreed: Option<&str>,
        asker: Asker<'_>,
        language: Language,
    ) -> Result<ListReport, Refusal> {
        may_administer(asker)?;
        let preview = self.preview(use_cases, language).await?;
        if preview.wrong_rows > 0 {
            return Err(refusal_of(&preview.wrong));
        }
        let mut work = use_cases.store.begin().await?;
        let done = match work.units().upsert_many(&self.rows, agreed, &actor(asker), use_cases.clock.now()).await {
            Ok(done) => done,
            // The units have changed since the preview.
            Err(ImportError::Rows(errors)) => return Err(refusal_of(&self.wrong(errors, language).wrong)),
            Err(ImportError::Changed) => return Err(ProblemCode::ListChanged.into()),
            Err(ImportError::Store(e)) => return Err(e.into()),
        };
        work.save().await?;
        Ok(ListReport {
            imported: true,
            created: done.created as u32,
            updated: done.updated as u32,
            unchanged: done.unchanged as u32,
            ..preview
        })
    }

    fn wrong(&self, errors: Vec<unit_import::RowError>, language: Language) -> ListReport {
        let (wrong, wrong_rows) =
            wrong_rows(errors.into_iter().map(fault_of).chain(self.faults.iter().cloned()), language);
        ListReport { wrong, wrong_rows, notes: self.notes(language), ..ListReport::default() }
    }

    fn notes(&self, language: Language) -> Vec<String> {
        self.notes.iter().take(SHOWN).map(|note| note.words(language)).collect()
    }
}

fn shown(row: &UnitRow, outcome: &Outcome) -> ListRow {
    ListRow {
        row: row.line as u32,
        code: row.code.clone(),
        name: row.name.clone(),
        change: if *outcome == Outcome::New { RowChange::New } else { RowChange::Changed },
        name_before: match outcome {
            Outcome::Changed { name_before } if *name_before != row.name => Some(name_before.clone()),
            _ => None,
        },
    }
}

fn fault_of(error: unit_import::RowError) -> Fault {
    use unit_import::RowProblem as Stored;
    let (value, problem) = match error.problem {
        Stored::UnknownParent(parent) => (parent, RowProblem::UnknownParent),
        Stored::Cycle => (error.code, RowProblem::BelowItself),
        Stored::Duplicate { first_line } => (error.code, RowProblem::Twice { first_row: first_line as u32 }),
    };
    Fault { row: error.line as u32, value, problem }
}
