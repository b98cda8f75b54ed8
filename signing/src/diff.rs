//! What changed between two revisions of a file, object by object.
//!
//! An incremental update may replace any object, and readers show the newest: so a page can be redrawn under a signature
//! that still fits its bytes ("shadow" attacks). Only what signing itself needs is allowed here; all else is content.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::pdf;

/// The most findings that are reported for one pair of revisions.
const MAX_FINDINGS: usize = 8;

/// Lists every change from `old` to `new` that is more than signatures, time stamps and revocation data.
/// `old` must have been read from a prefix of the bytes of `new`, which is `old_len` long.
pub(crate) fn changes_beyond_signatures(old: &Document, new: &Document, old_len: usize) -> Vec<String> {
    let mut diff = Diff { old, new, findings: Vec::new() };
    diff.trailers(old_len);
    diff.objects();
    diff.findings
}

struct Diff<'a> {
    old: &'a Document,
    new: &'a Document,
    findings: Vec<String>,
}

impl Diff<'_> {
    fn found(&mut self, what: impl Into<String>) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(what.into());
        }
    }

    fn trailers(&mut self, old_len: usize) {
        for key in [b"Root".as_slice(), b"Info"] {
            if self.old.trailer.get(key).ok() != self.new.trailer.get(key).ok() {
                self.found(format!("the trailer's /{} was changed", String::from_utf8_lossy(key)));
            }
        }
        // A second table in the shadow of the first (ISO 32000-1, 7.5.8.4): readers disagree on which counts.
        if self.new.trailer.has(b"XRefStm") {
            self.found("a hybrid cross-reference table");
        }
        if self.new.xref_start < old_len {
            self.found("the newest cross-reference table lies in the older revision");
        }
    }

    fn objects(&mut self) {
        let allowed = self.allowed_changes();
        let referenced = references(self.old);
        for (id, object) in &self.new.objects {
            match self.old.objects.get(id) {
                Some(before) if same(before, object) => {}
                Some(_) if allowed.contains(id) => {}
                Some(_) => self.found(format!("object {} was replaced", id.0)),
                // Something that was referred to but missing showed nothing; filling it in shows something.
                None if referenced.contains_key(id) => self.found(format!("the missing object {} was filled in", id.0)),
                None => {}
            }
        }
        for id in self.old.objects.keys().filter(|id| !self.new.objects.contains_key(id)) {
            self.found(format!("object {} was removed", id.0));
        }
    }

    /// Objects that may differ, each checked to differ only in what signing needs.
    fn allowed_changes(&mut self) -> BTreeSet<ObjectId> {
        let mut allowed = BTreeSet::new();
        for field in pdf::signature_fields(self.old).into_iter().filter(|field| field.value.is_none()) {
            if let (Some(before), Some(after)) = (dict(self.old, field.id), dict(self.new, field.id))
                && self.is_signed_field(before, after)
            {
                allowed.insert(field.id);
            }
        }
        let added = self.added_invisible_fields();
        let Some(root) = pdf::root_id(self.old) else { return allowed };
        if let (Some(before), Some(after)) = (dict(self.old, root), dict(self.new, root)) {
            // Revocation data lives in /DSS; whatever a reader draws cannot be reached from there. Programs that write newer
            // kinds of signatures announce the version and extensions that these need.
            if same_except(before, after, &[b"DSS", b"AcroForm", b"Extensions", b"Version"])
                && self.is_same_form(before, after, &added)
            {
                allowed.insert(root);
            }
            if let Ok(form) = before.get(b"AcroForm").and_then(Object::as_reference)
                && self.is_same_form(before, after, &added)
            {
                allowed.insert(form);
                if let Some(Ok(fields)) =
                    dict(self.old, form).and_then(|form| form.get(b"Fields").ok()).map(Object::as_reference)
                {
                    allowed.insert(fields);
                }
            }
            allowed.extend(self.revocation_objects(before));
            allowed.extend(self.metadata(before));
        }
        allowed.extend(self.pages_with_added_widgets(&added));
        allowed
    }

    /// An empty field got its signature, perhaps an appearance. Its place on the page stays what was signed.
    fn is_signed_field(&self, before: &Dictionary, after: &Dictionary) -> bool {
        let value = after.get(b"V").and_then(Object::as_reference).ok();
        let is_new_signature = value.is_some_and(|id| {
            !self.old.objects.contains_key(&id)
                && dict(self.new, id).is_some_and(|sig| {
                    pdf::is_name(sig.get(b"Type").ok(), b"Sig") || pdf::is_name(sig.get(b"Type").ok(), b"DocTimeStamp")
                })
        });
        is_new_signature && same_except(before, after, &[b"V", b"AP", b"M"])
    }

    /// New signature fields that nobody sees. A visible one could cover the page, so it counts as content.
    fn added_invisible_fields(&self) -> BTreeSet<ObjectId> {
        let known: BTreeSet<ObjectId> = pdf::signature_fields(self.old).into_iter().map(|field| field.id).collect();
        pdf::signature_fields(self.new)
            .into_iter()
            .filter(|field| !known.contains(&field.id) && !self.old.objects.contains_key(&field.id))
            .filter(|field| {
                dict(self.new, field.id).is_some_and(|widget| {
                    !widget.has(b"A") && !widget.has(b"AA") && !widget.has(b"Kids") && has_no_area(self.new, widget)
                })
            })
            .map(|field| field.id)
            .collect()
    }

    fn is_same_form(&self, before: &Dictionary, after: &Dictionary, added: &BTreeSet<ObjectId>) -> bool {
        let old_form = pdf::get_dict(self.old, before, b"AcroForm").cloned().unwrap_or_default();
        let Some(new_form) = pdf::get_dict(self.new, after, b"AcroForm") else {
            return !before.has(b"AcroForm");
        };
        let old_fields = array(self.old, &old_form, b"Fields");
        let new_fields = array(self.new, new_form, b"Fields");
        same_except(&old_form, new_form, &[b"Fields", b"SigFlags"]) && is_appended(&old_fields, &new_fields, added)
    }

    /// /DSS and the dictionaries and arrays right below it, as long as nothing else in the file uses them.
    fn revocation_objects(&self, catalog: &Dictionary) -> BTreeSet<ObjectId> {
        let mut ids = BTreeSet::new();
        let Some(dss) = pdf::get_dict(self.old, catalog, b"DSS") else { return ids };
        ids.extend(catalog.get(b"DSS").and_then(Object::as_reference).ok());
        for key in [b"VRI".as_slice(), b"Certs", b"CRLs", b"OCSPs"] {
            ids.extend(dss.get(key).and_then(Object::as_reference).ok());
        }
        let root = pdf::root_id(self.old);
        let users = references(self.old);
        ids.retain(|id| {
            let only_here = users
                .get(id)
                .is_none_or(|users| users.iter().all(|user| Some(*user) == root || ids_contains_dss(*user, catalog)));
            only_here && matches!(self.new.objects.get(id), Some(Object::Dictionary(_) | Object::Array(_)))
        });
        ids
    }

    /// Programs note when and with what they saved. None of it is drawn; what we read from here we read from the first
    /// signed revision.
    fn metadata(&self, catalog: &Dictionary) -> Vec<ObjectId> {
        let mut ids = Vec::new();
        if let Ok(info) = self.old.trailer.get(b"Info").and_then(Object::as_reference)
            && let (Some(before), Some(after)) = (dict(self.old, info), dict(self.new, info))
            && same_except(before, after, &[b"ModDate", b"Producer"])
        {
            ids.push(info);
        }
        if let Ok(metadata) = catalog.get(b"Metadata").and_then(Object::as_reference)
            && references(self.old).get(&metadata).is_some_and(|users| users.len() == 1)
            && let Some(Object::Stream(stream)) = self.new.objects.get(&metadata)
            && pdf::is_name(stream.dict.get(b"Type").ok(), b"Metadata")
        {
            ids.push(metadata);
        }
        ids
    }

    fn pages_with_added_widgets(&self, added: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
        let mut allowed = BTreeSet::new();
        if added.is_empty() {
            return allowed;
        }
        for page in self.old.get_pages().into_values() {
            let (Some(before), Some(after)) = (dict(self.old, page), dict(self.new, page)) else { continue };
            let appended = is_appended(&array(self.old, before, b"Annots"), &array(self.new, after, b"Annots"), added);
            if appended && same_except(before, after, &[b"Annots"]) {
                allowed.insert(page);
                allowed.extend(before.get(b"Annots").and_then(Object::as_reference).ok());
            }
        }
        allowed
    }
}

fn ids_contains_dss(user: ObjectId, catalog: &Dictionary) -> bool {
    catalog.get(b"DSS").and_then(Object::as_reference).is_ok_and(|dss| dss == user)
}

fn dict(document: &Document, id: ObjectId) -> Option<&Dictionary> {
    document.objects.get(&id)?.as_dict().ok()
}

fn array(document: &Document, dict: &Dictionary, key: &[u8]) -> Vec<Object> {
    match pdf::get(document, dict, key) {
        Some(Object::Array(items)) => items.clone(),
        _ => Vec::new(),
    }
}

/// `new` is `old` followed by references to objects of `added`.
fn is_appended(old: &[Object], new: &[Object], added: &BTreeSet<ObjectId>) -> bool {
    new.starts_with(old) && new[old.len()..].iter().all(|item| item.as_reference().is_ok_and(|id| added.contains(&id)))
}

fn has_no_area(document: &Document, widget: &Dictionary) -> bool {
    let rect: Vec<f32> = array(document, widget, b"Rect").iter().filter_map(|v| v.as_float().ok()).collect();
    // A hundredth of a point is less than any printer's dot.
    matches!(rect.as_slice(), [left, bottom, right, top] if (left - right).abs() < 0.01 || (bottom - top).abs() < 0.01)
}

/// Equal but for the place in the file and the way of writing: other programs write the same string or number differently.
fn same(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Stream(a), Object::Stream(b)) => same_except(&a.dict, &b.dict, &[]) && a.content == b.content,
        (Object::Dictionary(a), Object::Dictionary(b)) => same_except(a, b, &[]),
        (Object::Array(a), Object::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Object::String(a, _), Object::String(b, _)) => a == b,
        (Object::Integer(whole), Object::Real(real)) | (Object::Real(real), Object::Integer(whole)) => {
            f64::from(*real).total_cmp(&(*whole as f64)).is_eq()
        }
        (a, b) => a == b,
    }
}

fn same_except(a: &Dictionary, b: &Dictionary, keys: &[&[u8]]) -> bool {
    let has_all = |a: &Dictionary, b: &Dictionary| {
        a.iter()
            .filter(|(key, _)| !keys.contains(&key.as_slice()))
            .all(|(key, value)| b.get(key).is_ok_and(|other| same(value, other)))
    };
    has_all(a, b) && has_all(b, a)
}

/// Every object that is referred to, with those that refer to it.
fn references(document: &Document) -> BTreeMap<ObjectId, Vec<ObjectId>> {
    let mut found: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for (user, object) in &document.objects {
        let mut pending = vec![object];
        while let Some(object) = pending.pop() {
            match object {
                Object::Reference(id) => found.entry(*id).or_default().push(*user),
                Object::Array(items) => pending.extend(items),
                Object::Dictionary(dict) => pending.extend(dict.iter().map(|(_, value)| value)),
                Object::Stream(stream) => pending.extend(stream.dict.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
    }
    found
}
