// SPDX-License-Identifier: MPL-2.0
//! References between objects.

use std::collections::{HashMap, HashSet};

use crate::reading::{Id, Object, Read, ReadError, Value, View};

/// Maximum number of objects that are referred to but missing.
const MAX_MISSING: usize = 100_000;
/// Maximum number of users recorded for one object.
const MAX_USERS: usize = 16;

/// The objects reachable from the trailer of a state.
#[derive(Debug, Default)]
pub(crate) struct References {
    pub reached: HashSet<u32>,
    /// Referred to, but missing: an update that defines such an object shows content that was not
    /// signed.
    pub missing: HashSet<u32>,
    /// The users of each requested object.
    users: HashMap<u32, Vec<u32>>,
}

impl References {
    /// Visits everything that `view` reaches, and records the users of `watched`.
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

    /// Records the references of an object, and adds unvisited ones to `pending`.
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

    /// Only these kinds of values can contain references.
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
