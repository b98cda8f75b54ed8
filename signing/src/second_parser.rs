// SPDX-License-Identifier: MPL-2.0
//! Compares with a second, independent parser, which must see the same objects. It repairs files
//! silently, so it only runs after all other checks, on files that are otherwise valid.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict as OtherDict, MaybeRef, Object as Other, ObjectIdentifier};

use crate::reading::{Dict, Id, Object, Read, ReadError, Value, View};

/// Numbers are compared with the precision of a parser that uses single precision.
const PRECISION: f64 = 1e-5;

/// Compares everything reachable from the catalog, beginning with the pages and what they draw.
pub(crate) fn agrees(view: View<'_>) -> Read<()> {
    // A second line of defence: a panic in the parser must become an error.
    let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(view)));
    compared.unwrap_or_else(|_| Err(ReadError::ambiguous("another reader cannot read the file")))
}

fn compare(view: View<'_>) -> Read<()> {
    let pdf =
        Pdf::new(view.file.bytes.to_vec()).map_err(|_| ReadError::ambiguous("another reader cannot read the file"))?;
    let xref = pdf.xref();
    let root = view.root_id()?;
    if xref.root_id() != other_id(root)? {
        return Err(ReadError::ambiguous("another reader finds another catalog"));
    }
    let mut visited = HashSet::new();
    let mut pending = vec![root];
    while let Some(id) = pending.pop() {
        if !visited.insert(id.number) {
            continue;
        }
        let ours = view.object(id)?;
        let theirs = xref.get::<Other<'_>>(other_id(id)?);
        let mut walk = Walk { view, pending: &mut pending };
        let same = match &theirs {
            None => ours.value == Value::Null,
            Some(theirs) => walk.same_object(&ours, theirs)?,
        };
        if !same {
            return Err(ReadError::ambiguous(format!("another reader sees another object {}", id.number)));
        }
    }
    Ok(())
}

fn other_id(id: Id) -> Read<ObjectIdentifier> {
    let number = i32::try_from(id.number).map_err(|_| ReadError::TooComplex)?;
    Ok(ObjectIdentifier::new(number, i32::from(id.generation)))
}

struct Walk<'a> {
    view: View<'a>,
    pending: &'a mut Vec<Id>,
}

impl Walk<'_> {
    fn same_object(&mut self, ours: &Object, theirs: &Other<'_>) -> Read<bool> {
        match (&ours.stream, theirs) {
            (Some(range), Other::Stream(stream)) => {
                let Some(dict) = ours.as_dict() else { return Ok(false) };
                let same_bytes = self.view.file.bytes[range.clone()] == *stream.raw_data();
                Ok(same_bytes && self.same_dict(dict, stream.dict())?)
            }
            (Some(_), _) | (None, Other::Stream(_)) => Ok(false),
            (None, theirs) => self.same(&ours.value, theirs),
        }
    }

    fn same(&mut self, ours: &Value, theirs: &Other<'_>) -> Read<bool> {
        self.view.budget().step()?;
        Ok(match (ours, theirs) {
            (Value::Null, Other::Null(_)) => true,
            (Value::Bool(a), Other::Boolean(b)) => a == b,
            (Value::Int(_) | Value::Real(_), Other::Number(b)) => {
                let (a, b) = (ours.as_number().unwrap_or(f64::NAN), b.as_f64());
                (a - b).abs() <= PRECISION * a.abs().max(1.0)
            }
            (Value::String(a), Other::String(b)) => a == b.as_bytes(),
            (Value::Name(a), Other::Name(b)) => a == b.as_ref(),
            (Value::Array(a), Other::Array(b)) => self.same_array(a, b)?,
            (Value::Dict(a), Other::Dict(b)) => self.same_dict(a, b)?,
            _ => false,
        })
    }

    fn same_item(&mut self, ours: &Value, theirs: &MaybeRef<Other<'_>>) -> Read<bool> {
        match (ours, theirs) {
            (Value::Ref(id), MaybeRef::Ref(other)) => {
                self.pending.push(*id);
                let theirs = (i64::from(other.obj_number), i64::from(other.gen_number));
                Ok(theirs == (i64::from(id.number), i64::from(id.generation)))
            }
            (Value::Ref(_), _) | (_, MaybeRef::Ref(_)) => Ok(false),
            (ours, MaybeRef::NotRef(theirs)) => self.same(ours, theirs),
        }
    }

    fn same_array(&mut self, ours: &[Value], theirs: &Array<'_>) -> Read<bool> {
        let mut theirs = theirs.raw_iter();
        for item in ours {
            let Some(other) = theirs.next() else { return Ok(false) };
            if !self.same_item(item, &other)? {
                return Ok(false);
            }
        }
        Ok(theirs.next().is_none())
    }

    fn same_dict(&mut self, ours: &Dict, theirs: &OtherDict<'_>) -> Read<bool> {
        // Keys with null are ignored on both sides.
        let is_null = |value: &MaybeRef<Other<'_>>| matches!(value, MaybeRef::NotRef(Other::Null(_)));
        let theirs: Vec<_> = theirs.entries().filter(|(_, value)| !is_null(value)).collect();
        if theirs.len() != ours.iter().count() {
            return Ok(false);
        }
        for (key, value) in &theirs {
            let Some(own) = ours.get(key.as_ref()) else { return Ok(false) };
            if !self.same_item(own, value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
