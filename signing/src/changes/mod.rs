// SPDX-License-Identifier: MPL-2.0
//! Classifies the changes of an incremental update, object by object.
//!
//! An update may replace any object, and programs show the newest: a page can be redrawn although
//! the signature still matches its bytes. Only what signing itself needs is permitted here;
//! everything else is a change of content.

mod catalog;
mod fields;
mod pages;

use std::collections::HashSet;

use crate::field_tree::{Held, SignatureField, signature_fields};
use crate::reading::{Dict, Entry, Id, Object, Read, Value, View};
use crate::references::References;
use crate::updates::Revisions;

/// Maximum number of findings reported for one update.
const MAX_FINDINGS: usize = 8;

/// The result for one update.
#[derive(Debug, Default, Clone)]
pub(crate) struct Step {
    /// Changes other than signatures, time stamps and revocation data; in English.
    pub findings: Vec<String>,
    /// Names of the fields that were signed, without document time stamps.
    pub signed: Vec<String>,
}

/// The results of all updates after the base, in order.
pub(crate) fn steps(revisions: &Revisions<'_>) -> Read<Vec<Step>> {
    let mut watched = HashSet::new();
    for layer in &revisions.updates {
        watched.extend(layer.entries.keys().copied());
    }
    if revisions.updates.is_empty() {
        return Ok(Vec::new());
    }
    let mut references = References::of(revisions.view(0), &watched)?;
    let mut steps = Vec::new();
    for index in 0..revisions.updates.len() {
        let mut update = Update {
            before: revisions.view(index),
            after: revisions.view(index + 1),
            references: &references,
            step: Step::default(),
        };
        update.trailers();
        update.objects()?;
        steps.push(update.step);
        take_in(revisions.view(index + 1), &watched, &mut references)?;
    }
    Ok(steps)
}

/// Objects that the update's objects refer to have an additional user.
fn take_in(after: View<'_>, watched: &HashSet<u32>, references: &mut References) -> Read<()> {
    let Some(layer) = after.updates.last() else { return Ok(()) };
    for (number, entry) in &layer.entries {
        let Some(id) = id_of(*number, *entry) else { continue };
        // The trailer refers to the catalog, as every trailer does.
        if matches!(entry, Entry::At { offset, .. } if *offset == layer.start) {
            continue;
        }
        let object = after.object(id)?;
        let mut referred = Vec::new();
        references.add(*number, &object, watched, &mut referred, after)?;
        for id in referred {
            if !after.exists(id.number) {
                references.missing.insert(id.number);
            }
        }
    }
    Ok(())
}

fn id_of(number: u32, entry: Entry) -> Option<Id> {
    match entry {
        Entry::Free { .. } => None,
        Entry::At { generation, .. } => Some(Id { number, generation }),
        Entry::In { .. } => Some(Id { number, generation: 0 }),
    }
}

struct Update<'a> {
    before: View<'a>,
    after: View<'a>,
    references: &'a References,
    step: Step,
}

/// The form before and after an update.
struct Forms {
    before: Vec<SignatureField>,
    after: Vec<SignatureField>,
}

impl Update<'_> {
    fn found(&mut self, what: impl Into<String>) {
        if self.step.findings.len() < MAX_FINDINGS {
            self.step.findings.push(what.into());
        }
    }

    fn trailers(&mut self) {
        let (before, after) = (self.before.trailer(), self.after.trailer());
        let info_differs = before.has(b"Info") && after.get(b"Info") != before.get(b"Info");
        if after.get(b"Root") != before.get(b"Root") {
            self.found("the trailer names another catalog");
        }
        if info_differs {
            self.found("the trailer names other document information");
        }
        // The first half of /ID never changes (ISO 32000-1, 14.4).
        let first = |dict: &Dict| match dict.get(b"ID") {
            Some(Value::Array(items)) => items.first().cloned(),
            _ => None,
        };
        if let (Some(before), Some(after)) = (first(before), first(after))
            && before != after
        {
            self.found("the trailer names another document");
        }
    }

    fn objects(&mut self) -> Read<()> {
        let Some(layer) = self.after.updates.last() else { return Ok(()) };
        let mut replaced = Vec::new();
        let mut numbers: Vec<(u32, Entry)> = layer.entries.iter().map(|(number, entry)| (*number, *entry)).collect();
        numbers.sort_by_key(|(number, _)| *number);
        for (number, entry) in numbers {
            self.before.budget().step()?;
            match (self.before.exists(number), id_of(number, entry)) {
                (true, None) => self.found(format!("object {number} was removed")),
                // An object that was referred to but missing showed nothing; defining it shows
                // something.
                (false, Some(_)) if self.references.missing.contains(&number) => {
                    self.found(format!("the missing object {number} was filled in"));
                }
                (true, Some(id)) => {
                    let (before, after) = (self.object_before(number)?, self.after.object(id)?);
                    if !self.same(&before, &after) {
                        replaced.push(number);
                    }
                }
                (false, _) => {}
            }
        }
        let forms = Forms { before: signature_fields(self.before)?, after: signature_fields(self.after)? };
        let allowed = self.allowed(&forms, &replaced)?;
        for number in replaced {
            if !allowed.contains(&number) {
                self.found(format!("object {number} was replaced"));
            }
        }
        Ok(())
    }

    /// Objects that may differ; each is checked to differ only in what signing needs.
    fn allowed(&mut self, forms: &Forms, replaced: &[u32]) -> Read<HashSet<u32>> {
        let mut allowed = self.signed_fields(forms)?;
        let added = self.added_fields(forms)?;
        allowed.extend(self.catalog(&added, replaced)?);
        allowed.extend(self.pages(&added, forms, replaced)?);
        let names = forms.after.iter().filter(|field| {
            let known = forms.before.iter().find(|known| known.id == field.id);
            field.held != Held::Nothing && known.is_none_or(|known| known.held == Held::Nothing)
        });
        for field in names {
            if !self.is_time_stamp(&field.held)? {
                self.step.signed.push(field.name.clone());
            }
        }
        Ok(allowed)
    }

    fn is_time_stamp(&self, held: &Held) -> Read<bool> {
        Ok(match held {
            Held::Signature(id) => {
                let object = self.after.object(*id)?;
                object.as_dict().is_some_and(|dict| dict.is_name(b"SubFilter", b"ETSI.RFC3161"))
            }
            _ => false,
        })
    }

    fn object_before(&self, number: u32) -> Read<Object> {
        let id = self.before.entry(number).and_then(|entry| id_of(number, entry));
        id.map_or(Ok(Object::NULL), |id| self.before.object(id))
    }

    fn dict_before(&self, number: u32) -> Read<Dict> {
        Ok(self.object_before(number)?.as_dict().cloned().unwrap_or_default())
    }

    fn dict_after(&self, number: u32) -> Read<Dict> {
        let id = self.after.entry(number).and_then(|entry| id_of(number, entry));
        let object = id.map_or(Ok(Object::NULL), |id| self.after.object(id))?;
        Ok(object.as_dict().cloned().unwrap_or_default())
    }

    /// Whether anything in `dict` except `except` refers to an object: a change there would be a
    /// change here.
    fn mentions(&self, dict: &Dict, except: &[u8], number: u32) -> Read<bool> {
        let mut values: Vec<&Value> = dict.iter().filter(|(key, _)| *key != except).map(|(_, value)| value).collect();
        while let Some(value) = values.pop() {
            self.before.budget().step()?;
            match value {
                Value::Ref(id) if id.number == number => return Ok(true),
                Value::Array(items) => values.extend(items),
                Value::Dict(dict) => values.extend(dict.0.values()),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Equal apart from syntax: programs write the same string or number differently.
    fn same(&self, a: &Object, b: &Object) -> bool {
        let bytes = self.before.file.bytes;
        match (&a.stream, &b.stream) {
            (None, None) => a.value.same(&b.value),
            (Some(one), Some(other)) => {
                let dicts = (a.as_dict(), b.as_dict());
                let same_dict = matches!(dicts, (Some(a), Some(b)) if a.same_except(b, &[b"Length"]));
                same_dict && bytes[one.clone()] == bytes[other.clone()]
            }
            _ => false,
        }
    }
}

/// `after` is `before` followed by references to objects of `added`.
fn is_appended(before: &[Value], after: &[Value], added: &HashSet<u32>) -> bool {
    after.len() >= before.len()
        && before.iter().zip(after).all(|(a, b)| a.same(b))
        && after[before.len()..].iter().all(|item| item.as_ref().is_some_and(|id| added.contains(&id.number)))
}
