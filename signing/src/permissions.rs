// SPDX-License-Identifier: MPL-2.0
//! What a signer permits afterwards: certification (DocMDP) and locked fields (FieldMDP).

use crate::changes::Step;
use crate::reading::{Dict, Read, Value, View, text_of};

/// Maximum number of references of one signature.
const MAX_REFERENCES: usize = 16;

/// ISO 32000-2, 12.8.2.
#[derive(Debug, Default)]
pub(crate) struct Permissions {
    /// Only validation data and document time stamps may follow.
    no_changes: bool,
    locks: Vec<Lock>,
}

#[derive(Debug)]
struct Lock {
    /// `All`, `Include` or `Exclude`.
    action: Vec<u8>,
    fields: Vec<String>,
}

impl Permissions {
    /// The permissions of the signature `dict` in the field `field`.
    pub(crate) fn of(view: View<'_>, dict: &Dict, field: Option<&Dict>) -> Read<Self> {
        let mut found = Self::default();
        for reference in view.get_array(dict, b"Reference")?.into_iter().take(MAX_REFERENCES) {
            let Value::Dict(reference) = view.resolve(&reference)? else { continue };
            let parameters = view.get_dict(&reference, b"TransformParams")?.unwrap_or_default();
            match view.get(&reference, b"TransformMethod")? {
                Value::Name(method) if method == b"DocMDP" => {
                    found.no_changes |= view.get(&parameters, b"P")?.as_int() == Some(1);
                }
                Value::Name(method) if method == b"FieldMDP" => found.locks.push(lock(view, &parameters)?),
                _ => {}
            }
        }
        // A field may specify what its signature locks; the signature locks at least that.
        if let Some(own) = field.map(|field| view.get_dict(field, b"Lock")).transpose()?.flatten() {
            found.no_changes |= view.get(&own, b"P")?.as_int() == Some(1);
            found.locks.push(lock(view, &own)?);
        }
        Ok(found)
    }

    /// Violations by a later update.
    pub(crate) fn violations(&self, later: &[Step]) -> Vec<String> {
        let signed = later.iter().flat_map(|step| &step.signed);
        signed
            .filter_map(|name| {
                if self.no_changes {
                    Some(format!("the field {name} was signed although the certification forbids every change"))
                } else if self.locks.iter().any(|lock| lock.covers(name)) {
                    Some(format!("the field {name} was signed although it was locked"))
                } else {
                    None
                }
            })
            .collect()
    }
}

impl Lock {
    fn covers(&self, name: &str) -> bool {
        let is_listed = self
            .fields
            .iter()
            .any(|field| field == name || name.strip_prefix(field.as_str()).is_some_and(|rest| rest.starts_with('.')));
        match self.action.as_slice() {
            b"All" => true,
            b"Include" => is_listed,
            b"Exclude" => !is_listed,
            _ => false,
        }
    }
}

fn lock(view: View<'_>, dict: &Dict) -> Read<Lock> {
    let action = match view.get(dict, b"Action")? {
        Value::Name(action) => action,
        _ => Vec::new(),
    };
    let mut fields = Vec::new();
    for field in view.get_array(dict, b"Fields")? {
        view.budget().step()?;
        fields.push(text_of(&view.resolve(&field)?));
    }
    Ok(Lock { action, fields })
}
