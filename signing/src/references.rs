// SPDX-License-Identifier: MPL-2.0
//! Who refers to what.

use std::collections::{HashMap, HashSet};

use crate::reading::{Id, Object, Read, ReadError, Value, View};

/// The most objects that are referred to but missing.
const MAX_MISSING: usize = 100_000;
/// The most users that are remembered of one object.
const MAX_USERS: usize = 16;

/// What can be reached from the trailer of a state.
#[derive(Debug, Default)]
pub(crate) struct References {
    pub reached: HashSet<u32>,
    /// Referred to, but not there: an update that fills such a place in shows what was not signed.
    pub missing: HashSet<u32>,
    /// Of the objects asked for: who refers to them.
    users: HashMap<u32, Vec<u32>>,
}

impl References {
    /// Walks over everything that `view` reaches; remembers users of `watched`.
    pub(crate) fn of(view: View<'_>, watched: &HashSet<u32>) -> Read<Self> {
        let mut found = Self::default();
        let mut pending = Vec::new();
        for key in [b"Root".as_slice(), b"Info"] {
            let id = view.trailer().reference(key);
            pending.extend(id.filter(|id| found.reached.insert(id.number)));
        }
        while let Some(id) = pending.pop() {
            if !view.exists(id.number) {
                found.missing.insert(id.number);
                if found.missing.len() > MAX_MISSING {
                    return Err(ReadError::TooComplex);
                }
                continue;
            }
            let object = view.object(id).map_err(|error| unreadable(error, id))?;
            found.add(id.number, &object, watched, &mut pending, view)?;
        }
        Ok(found)
    }

    /// Takes in what an object refers to; puts into `pending` what was not reached before.
    pub(crate) fn add(
        &mut self,
        user: u32,
        object: &Object,
        watched: &HashSet<u32>,
        pending: &mut Vec<Id>,
        view: View<'_>,
    ) -> Read<()> {
        let mut values = vec![&object.value];
        while let Some(value) = values.pop() {
            view.budget().step()?;
            match value {
                Value::Ref(id) => {
                    if self.reached.insert(id.number) {
                        pending.push(*id);
                    }
                    if watched.contains(&id.number) {
                        let users = self.users.entry(id.number).or_default();
                        if users.len() < MAX_USERS && !users.contains(&user) {
                            users.push(user);
                        }
                    }
                }
                Value::Array(items) => values.extend(items),
                Value::Dict(dict) => values.extend(dict.0.values()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Only these refer to an object, if anybody does.
    pub(crate) fn used_only_by(&self, number: u32, allowed: &[u32]) -> bool {
        self.users.get(&number).is_none_or(|users| users.len() < MAX_USERS && users.iter().all(|u| allowed.contains(u)))
    }
}

fn unreadable(error: ReadError, id: Id) -> ReadError {
    match error {
        ReadError::Malformed(what) => ReadError::Malformed(format!("object {} cannot be read: {what}", id.number)),
        other => other,
    }
}
