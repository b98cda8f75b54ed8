// SPDX-License-Identifier: MPL-2.0
//! The effect of each row of a list of people: an account that is new, changed or unchanged. Pure;
//! [`crate::people_import`] carries it out.

use std::collections::{HashMap, HashSet};

use meetings::ids::{UnitId, UserId};
use meetings::people::{Unit, User};
use meetings::username;
use sha2::{Digest as _, Sha256};

use crate::LetterAddress;
use crate::units::ByCode;
use crate::users::Account;

/// One row of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Row number of the spreadsheet; repeated in [`RowError`].
    pub line: u64,
    pub name: String,
    /// `None` if the list has no such column: an existing title stays.
    pub title: Option<String>,
    /// `None`: found by name and unit, or generated from the name.
    pub username: Option<String>,
    /// Where letters go, as it was parsed. `None`: what is known stays.
    pub address: Option<String>,
    /// Code of a unit, or a unique unit name. Empty only in a row with errors.
    pub unit: String,
    /// The row has errors already. Its unit and user name are checked nevertheless, so that all
    /// errors are reported at once; nothing is planned for it.
    pub is_faulty: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    pub line: u64,
    pub problem: RowProblem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowProblem {
    UnknownUnit(String),
    /// Several units have this name.
    AmbiguousUnit(String),
    DuplicateUsername {
        username: String,
        first_line: u64,
    },
    /// The same person is probably in the list already; only a user name could tell.
    SamePerson {
        name: String,
        first_line: u64,
    },
    /// Several accounts of the unit have this name, and the row has no user name.
    AmbiguousPerson(String),
    /// No user name can be generated from this name.
    NoUsername(String),
}

/// An account as described by the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub line: u64,
    pub username: String,
    /// Not in the row, but generated from the name.
    pub username_made: bool,
    pub name: String,
    pub title: String,
    pub unit: UnitId,
    /// Where letters go from now on. `None`: as before.
    pub address: Option<String>,
    /// The existing account; `None` for a new one.
    pub before: Option<User>,
    /// That account is closed and stays closed.
    pub closed: bool,
    /// For a new account without a given user name: an account with the same name in another unit,
    /// perhaps the same person who has moved.
    pub namesake: Option<String>,
}

impl Planned {
    pub fn is_changed(&self) -> bool {
        self.before.as_ref().is_some_and(|before| {
            let as_before = (&before.name, &before.title, &before.unit) == (&self.name, &self.title, &self.unit);
            !as_before || self.address.is_some()
        })
    }
}

/// Identifies a plan: the same list with the same accounts and units has the same fingerprint.
pub fn fingerprint(planned: &[Planned]) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    };
    for Planned { username, name, title, unit, address, before, closed, .. } in planned {
        for text in [username.as_str(), name, title, unit.as_str(), address.as_deref().unwrap_or_default()] {
            add(text);
        }
        match before {
            Some(before) => {
                for text in [before.id.as_str(), &before.name, &before.title, before.unit.as_str()] {
                    add(text);
                }
                // The preview shows this.
                add(if before.is_admin { "administrator" } else { "" });
                add(if *closed { "closed" } else { "" });
            }
            None => add("new"),
        }
    }
    hex::encode(digest.finalize())
}

/// The effect of each row, or all errors, ordered by row.
pub(crate) fn plan(
    rows: &[PersonRow],
    units: &[Unit],
    accounts: &[Account],
    addresses: &HashMap<UserId, LetterAddress>,
) -> Result<Vec<Planned>, Vec<RowError>> {
    let mut planning = Planning::new(units, accounts, addresses);
    let found: Vec<Option<UnitId>> =
        rows.iter().map(|row| if row.unit.is_empty() { None } else { planning.unit(row) }).collect();
    // Rows with a user name first: other rows cannot match their accounts.
    let mut planned: Vec<Option<Planned>> = vec![None; rows.len()];
    for given in [true, false] {
        for ((row, unit), planned) in rows.iter().zip(&found).zip(&mut planned) {
            if row.username.is_some() != given {
                continue;
            }
            if let Some(unit) = unit.as_ref().filter(|_| !row.is_faulty) {
                *planned = planning.person(row, unit);
            } else if let Some(username) = &row.username {
                planning.claim(row, username);
            }
        }
    }
    planning.same_people(rows, &found);
    let mut errors = planning.errors;
    if errors.is_empty() {
        Ok(planned.into_iter().flatten().collect())
    } else {
        errors.sort_by_key(|error| error.line);
        Err(errors)
    }
}

struct Planning<'a> {
    by_code: ByCode<'a>,
    addresses: &'a HashMap<UserId, LetterAddress>,
    by_name: HashMap<&'a str, Vec<&'a Unit>>,
    by_username: HashMap<&'a str, &'a Account>,
    by_person: HashMap<&'a str, Vec<&'a Account>>,
    /// User names in the list, with their row.
    claimed: HashMap<String, u64>,
    /// How often a user name was proposed.
    proposals: HashMap<String, usize>,
    errors: Vec<RowError>,
}

impl<'a> Planning<'a> {
    fn new(units: &'a [Unit], accounts: &'a [Account], addresses: &'a HashMap<UserId, LetterAddress>) -> Self {
        let mut planning = Self {
            by_code: ByCode::new(units),
            addresses,
            by_name: HashMap::new(),
            by_username: accounts.iter().map(|account| (account.user.username.as_str(), account)).collect(),
            by_person: HashMap::new(),
            claimed: HashMap::new(),
            proposals: HashMap::new(),
            errors: Vec::new(),
        };
        for unit in units {
            planning.by_name.entry(&unit.name).or_default().push(unit);
        }
        for account in accounts {
            planning.by_person.entry(&account.user.name).or_default().push(account);
        }
        planning
    }

    fn fail(&mut self, line: u64, problem: RowProblem) {
        self.errors.push(RowError { line, problem });
    }

    fn unit(&mut self, row: &PersonRow) -> Option<UnitId> {
        if let Some(unit) = self.by_code.exact(&row.unit) {
            return Some(unit.id.clone());
        }
        match self.by_name.get(row.unit.as_str()).map(Vec::as_slice) {
            Some([unit]) => return Some(unit.id.clone()),
            Some(_) => {
                self.fail(row.line, RowProblem::AmbiguousUnit(row.unit.clone()));
                return None;
            }
            None => {}
        }
        let alike = self.by_code.get(&row.unit).map(|unit| unit.id.clone());
        if alike.is_none() {
            self.fail(row.line, RowProblem::UnknownUnit(row.unit.clone()));
        }
        alike
    }

    /// False if another row has it.
    fn claim(&mut self, row: &PersonRow, username: &str) -> bool {
        if let Some(&first_line) = self.claimed.get(username) {
            self.fail(row.line, RowProblem::DuplicateUsername { username: username.to_owned(), first_line });
            return false;
        }
        self.claimed.insert(username.to_owned(), row.line);
        true
    }

    fn person(&mut self, row: &PersonRow, unit: &UnitId) -> Option<Planned> {
        let addresses = self.addresses;
        let planned = |username: String, before: Option<&Account>| Planned {
            line: row.line,
            username_made: row.username.is_none() && before.is_none(),
            username,
            name: row.name.clone(),
            title: row
                .title
                .clone()
                .unwrap_or_else(|| before.map(|known| known.user.title.clone()).unwrap_or_default()),
            unit: unit.clone(),
            address: row.address.clone().filter(|new| {
                let known = before.and_then(|account| addresses.get(&account.user.id));
                known.is_none_or(|known| known.address != *new)
            }),
            before: before.map(|known| known.user.clone()),
            closed: before.is_some_and(|known| known.disabled_at.is_some()),
            namesake: None,
        };
        if let Some(username) = &row.username {
            return self
                .claim(row, username)
                .then(|| planned(username.clone(), self.by_username.get(username.as_str()).copied()));
        }
        let people = self.by_person.get(row.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut here = people.iter().copied().filter(|known| known.user.unit == *unit);
        let namesake = people.iter().find(|known| known.user.unit != *unit).map(|known| known.user.username.clone());
        let problem = match (here.next(), here.next()) {
            (Some(_), Some(_)) => RowProblem::AmbiguousPerson(row.name.clone()),
            (Some(known), None) => {
                let username = &known.user.username;
                let Some(&first_line) = self.claimed.get(username) else {
                    self.claimed.insert(username.clone(), row.line);
                    return Some(planned(username.clone(), Some(known)));
                };
                RowProblem::SamePerson { name: row.name.clone(), first_line }
            }
            (None, _) => {
                if let Some(username) = self.new_username(&row.name) {
                    self.claimed.insert(username.clone(), row.line);
                    return Some(Planned { namesake, ..planned(username, None) });
                }
                RowProblem::NoUsername(row.name.clone())
            }
        };
        self.fail(row.line, problem);
        None
    }

    /// A user name that is free both in the list and in the system.
    fn new_username(&mut self, name: &str) -> Option<String> {
        let proposed = username::proposed(name)?;
        loop {
            let times = self.proposals.entry(proposed.clone()).or_default();
            *times += 1;
            let candidate = if *times == 1 { proposed.clone() } else { username::numbered(&proposed, *times) };
            if !self.claimed.contains_key(&candidate) && !self.by_username.contains_key(candidate.as_str()) {
                return Some(candidate);
            }
        }
    }

    /// Another row has the same name and unit, and this one has no user name: either a duplicate,
    /// or two people of the same name; only a user name can distinguish them.
    fn same_people(&mut self, rows: &[PersonRow], found: &[Option<UnitId>]) {
        let said: HashSet<u64> = self.errors.iter().map(|error| error.line).collect();
        let mut first: HashMap<(&str, &UnitId), &PersonRow> = HashMap::new();
        let mut errors = Vec::new();
        for (row, unit) in rows.iter().zip(found) {
            let Some(unit) = unit.as_ref().filter(|_| !row.is_faulty) else { continue };
            match first.get(&(row.name.as_str(), unit)) {
                Some(other) if (row.username.is_none() || other.username.is_none()) && !said.contains(&row.line) => {
                    let problem = RowProblem::SamePerson { name: row.name.clone(), first_line: other.line };
                    errors.push(RowError { line: row.line, problem });
                }
                Some(_) => {}
                None => {
                    first.insert((&row.name, unit), row);
                }
            }
        }
        self.errors.append(&mut errors);
    }
}
