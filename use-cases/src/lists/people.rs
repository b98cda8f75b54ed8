// SPDX-License-Identifier: MPL-2.0
//! Lists of people: from rows to accounts, all faults, and the report for the reader.

use std::collections::HashMap;

use base::Refusal;
use mail::Domains;
use meetings::display::shortened;
use meetings::ids::UnitId;
use meetings::people::Unit;
use meetings::policy::{Asker, may_administer};
use protocol::http::RowChange;
use protocol::lists::{PeopleReport, PersonBefore, PersonRow as ShownRow};
use protocol::problem::{Language, ProblemCode};
use store::people_import::{self, ImportError, PersonRow, Planned, Preview, fingerprint};
use untrusted::{Sheet, SheetRow};

use super::columns::{Column, Headings, PEOPLE_HEADINGS};
use super::damaged_names::is_damaged;
use super::fault::{Fault, Note, RowProblem};
use super::report::{SHOWN, refusal_of, wrong_rows};
use crate::letters::typed_address;
use crate::sessions::LINK_MS;
use crate::{UseCases, actor, names, one_time_link_sheet};

/// Maximum number of rows. All are written in one transaction, during which other writers wait.
pub const MAX_PEOPLE: usize = 5_000;

/// Options of an import.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Import only if the plan is still the one of the preview.
    pub plan: Option<&'a str>,
    /// Create one-time links for new people.
    pub links: bool,
}

/// A parsed list.
#[derive(Debug)]
pub struct PeopleList {
    rows: Vec<PersonRow>,
    faults: Vec<Fault>,
    notes: Vec<Note>,
}

impl PeopleList {
    /// Fails only if there are no usable rows, or too many. `domains`: to which letters may go.
    pub fn of(sheet: &Sheet, domains: &Domains, language: Language) -> Result<Self, Refusal> {
        let headings = Headings::of(sheet, PEOPLE_HEADINGS, |found| missing(found, language).is_empty())
            .ok_or(ProblemCode::ListEmpty)?;
        if Headings::telling(sheet).is_some_and(|told| is_of_units(&told)) {
            return Err(ProblemCode::ListOfUnits.into());
        }
        let missing = missing(&headings, language);
        if !missing.is_empty() {
            return Err(Refusal::from(ProblemCode::PeopleListHeadings).with_fact(missing.join(", ")));
        }
        if headings.body(sheet).nth(MAX_PEOPLE).is_some() {
            return Err(ProblemCode::ListTooLarge.into());
        }
        let notes = headings.unknown.iter().cloned().map(Note::Column).collect();
        let mut list = Self { rows: Vec::new(), faults: Vec::new(), notes };
        for row in headings.body(sheet) {
            list.add(row, &headings, domains);
        }
        if list.rows.is_empty() {
            return Err(ProblemCode::ListEmpty.into());
        }
        Ok(list)
    }

    /// A row with a fault is kept to be looked at further: all that is wrong is said at once.
    fn add(&mut self, row: &SheetRow, headings: &Headings, domains: &Domains) {
        let cell = |column| headings.cell(row, column);
        let mut faults = Vec::new();
        let mut fault = |value: &str, problem| faults.push(Fault { row: row.number, value: shortened(value), problem });
        if let Some(value) = headings.beyond(row) {
            self.notes.push(Note::Beyond { row: row.number, value: shortened(value) });
        }
        let whole = match cell(Column::FullName) {
            "" => [cell(Column::FamilyName), cell(Column::GivenName)].join(" "),
            whole => whole.to_owned(),
        };
        let name = match names::person(&whole) {
            Ok(_) if is_damaged(&whole) => {
                fault(&whole, RowProblem::LettersLost);
                String::new()
            }
            Ok(name) => name,
            Err(_) if whole.trim().is_empty() => {
                fault("", RowProblem::NoPersonName);
                String::new()
            }
            Err(refusal) if refusal.code == ProblemCode::NameTooLong => {
                fault(&whole, RowProblem::PersonNameTooLong);
                String::new()
            }
            Err(_) => {
                fault(&whole, RowProblem::BadPersonName);
                String::new()
            }
        };
        if is_damaged(cell(Column::Title)) {
            fault(cell(Column::Title), RowProblem::LettersLost);
        }
        let title = names::name_or_empty(cell(Column::Title)).unwrap_or_else(|_| {
            fault(cell(Column::Title), RowProblem::BadTitle);
            String::new()
        });
        let username = match cell(Column::Username) {
            "" => None,
            given => names::new_username(given).map_err(|_| fault(given, RowProblem::BadUsername)).ok(),
        };
        let address = match cell(Column::Address) {
            "" => None,
            given => match typed_address(given, domains) {
                Ok(address) => Some(address.to_string()),
                Err(refusal) => {
                    let is_outside = refusal.code == ProblemCode::AddressOutside;
                    fault(given, if is_outside { RowProblem::AddressOutside } else { RowProblem::BadAddress });
                    None
                }
            },
        };
        let unit = match (cell(Column::UnitCode), cell(Column::UnitName)) {
            ("", "") => {
                fault(whole.trim(), RowProblem::NoUnit);
                ""
            }
            ("", name) => name,
            (code, _) => code,
        };
        self.rows.push(PersonRow {
            line: row.number.into(),
            name,
            title: headings.has(Column::Title).then_some(title),
            username,
            address,
            unit: unit.to_owned(),
            is_faulty: !faults.is_empty(),
        });
        self.faults.append(&mut faults);
    }

    /// Shows what an import would do, and all faults. Changes nothing.
    pub async fn preview(&self, use_cases: &UseCases, language: Language) -> Result<PeopleReport, Refusal> {
        match use_cases.store.users().preview(&self.rows).await {
            Ok(preview) if self.faults.is_empty() => Ok(self.report(&preview, language)),
            Ok(_) => Ok(self.wrong(Vec::new(), language)),
            Err(ImportError::Rows(errors)) => Ok(self.wrong(errors, language)),
            Err(ImportError::Changed) => Err(ProblemCode::ListChanged.into()),
            Err(ImportError::Store(e)) => Err(e.into()),
        }
    }

    /// Imports all rows, or none. Creates links for new people if `wanted` says so.
    pub async fn import(
        &self,
        use_cases: &UseCases,
        wanted: Wanted<'_>,
        asker: Asker<'_>,
        language: Language,
    ) -> Result<PeopleReport, Refusal> {
        may_administer(asker)?;
        if !self.faults.is_empty() {
            return Err(refusal_of(&self.preview(use_cases, language).await?.wrong));
        }
        let now = use_cases.clock.now();
        let links_until = wanted.links.then(|| now.plus(LINK_MS));
        let stored = people_import::Wanted { plan: wanted.plan, links_until };
        let mut work = use_cases.store.begin().await?;
        let done = match work.users().import(&self.rows, stored, &actor(asker), now).await {
            Ok(done) => done,
            Err(ImportError::Rows(errors)) => return Err(refusal_of(&self.wrong(errors, language).wrong)),
            Err(ImportError::Changed) => return Err(ProblemCode::ListChanged.into()),
            Err(ImportError::Store(e)) => return Err(e.into()),
        };
        work.save().await?;
        // Nothing may fail from here on: the import is done, and the links exist nowhere else.
        let report = self.report(&done.plan, language);
        let links: Vec<_> = done.created.into_iter().filter_map(|(user, token)| Some((user, token?))).collect();
        let sheet = links_until.filter(|_| !links.is_empty());
        let sheet =
            sheet.map(|until| one_time_link_sheet::sheet(links, &done.plan.units, &use_cases.base_url(), until));
        Ok(PeopleReport { imported: true, sheet, ..report })
    }

    fn report(&self, preview: &Preview, language: Language) -> PeopleReport {
        let planned = preview.planned.as_slice();
        let units: HashMap<&UnitId, &Unit> = preview.units.iter().map(|unit| (&unit.id, unit)).collect();
        let created = planned.iter().filter(|person| person.before.is_none()).count() as u32;
        let changed = planned.iter().filter(|person| person.is_changed()).count() as u32;
        let of_people = planned.iter().filter_map(|person| {
            let row = person.line as u32;
            if person.closed {
                return Some(Note::Closed { row, username: person.username.clone() });
            }
            if person.before.as_ref().is_some_and(|before| before.is_admin) && person.is_changed() {
                return Some(Note::Administrator { row, username: person.username.clone() });
            }
            let username = person.namesake.clone()?;
            Some(Note::Namesake { row, name: shortened(&person.name), username })
        });
        let notes = self.notes.iter().cloned().chain(of_people).take(SHOWN);
        let rows = planned.iter().filter(|person| person.before.is_none() || person.is_changed());
        PeopleReport {
            created,
            updated: changed,
            unchanged: planned.len() as u32 - created - changed,
            rows: rows.map(|person| shown(person, &units)).collect(),
            notes: notes.map(|note| note.words(language)).collect(),
            plan: fingerprint(planned),
            ..PeopleReport::default()
        }
    }

    fn wrong(&self, errors: Vec<people_import::RowError>, language: Language) -> PeopleReport {
        let faults = errors.into_iter().map(fault_of).chain(self.faults.iter().cloned());
        let (wrong, wrong_rows) = wrong_rows(faults, language);
        let notes = self.notes.iter().take(SHOWN).map(|note| note.words(language)).collect();
        PeopleReport { wrong, wrong_rows, notes, ..PeopleReport::default() }
    }
}

/// Otherwise a list of units would be imported as accounts, because "Mã" and "Tên" are headings of
/// both.
fn is_of_units(told: &Headings) -> bool {
    told.has(Column::Parent) && !told.has(Column::FullName) && !told.has(Column::FamilyName)
}

/// Required headings of a list of people.
fn missing(headings: &Headings, language: Language) -> Vec<&'static str> {
    let has = |column| headings.has(column);
    // "Tên" alone is the given name, or that of a unit.
    let named = has(Column::FullName) || (has(Column::FamilyName) && has(Column::GivenName));
    let placed = has(Column::UnitCode) || has(Column::UnitName);
    [(named, "Họ và tên", "Full name"), (placed, "Mã đơn vị", "Unit code")]
        .into_iter()
        .filter(|(there, ..)| !there)
        .map(|(_, vietnamese, english)| if language == Language::Vietnamese { vietnamese } else { english })
        .collect()
}

fn shown(person: &Planned, units: &HashMap<&UnitId, &Unit>) -> ShownRow {
    let unit_name = |id: &UnitId| units.get(id).map(|unit| unit.name.clone()).unwrap_or_default();
    ShownRow {
        row: person.line as u32,
        change: if person.before.is_none() { RowChange::New } else { RowChange::Changed },
        username: person.username.clone(),
        username_made: person.username_made,
        name: person.name.clone(),
        title: person.title.clone(),
        unit_name: unit_name(&person.unit),
        address: person.address.clone(),
        before: person.before.as_ref().map(|before| PersonBefore {
            name: Some(before.name.clone()).filter(|name| *name != person.name),
            title: Some(before.title.clone()).filter(|title| *title != person.title),
            unit_name: Some(&before.unit).filter(|unit| **unit != person.unit).map(unit_name),
        }),
    }
}

fn fault_of(error: people_import::RowError) -> Fault {
    use people_import::RowProblem as Stored;
    let (value, problem) = match error.problem {
        Stored::UnknownUnit(unit) => (unit, RowProblem::UnknownUnit),
        Stored::AmbiguousUnit(unit) => (unit, RowProblem::AmbiguousUnit),
        Stored::DuplicateUsername { username, first_line } => {
            (username, RowProblem::UsernameTwice { first_row: first_line as u32 })
        }
        Stored::SamePerson { name, first_line } => (name, RowProblem::SamePerson { first_row: first_line as u32 }),
        Stored::AmbiguousPerson(name) => (name, RowProblem::AmbiguousPerson),
        Stored::NoUsername(name) => (name, RowProblem::NoUsername),
    };
    Fault { row: error.line as u32, value: shortened(&value), problem }
}
