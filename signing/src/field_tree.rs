// SPDX-License-Identifier: MPL-2.0
//! The form of a document: the complete tree of fields, with the signatures in them.

use std::collections::HashSet;
use std::rc::Rc;

use crate::reading::{Dict, Id, Read, ReadError, Value, View, text_of};

/// Maximum number of signature fields of one form.
const MAX_FIELDS: usize = 1000;
/// The longest full name of a field, in characters.
const MAX_NAME: usize = 512;

/// The value of a signature field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Held {
    /// Not signed.
    Nothing,
    /// A dictionary as a separate object.
    Signature(Id),
    /// A dictionary inside the field's object.
    Inside(Dict),
    /// A value that is no signature.
    Other,
}

/// A signature field, or another field with a signature.
#[derive(Debug, Clone)]
pub(crate) struct SignatureField {
    /// None if the field is a direct object inside its parent.
    pub id: Option<Id>,
    /// Fully qualified (ISO 32000-1, 12.7.3.2).
    pub name: String,
    pub held: Held,
    /// Its widget annotations; the field itself if both are one object.
    pub widgets: Vec<Id>,
}

struct Node {
    value: Value,
    parent: Rc<str>,
    is_signature: bool,
    /// The value is inherited from a parent field.
    inherits: bool,
}

/// All signature fields of the form, in order. Depth is not limited; every object is visited once.
pub(crate) fn signature_fields(view: View<'_>) -> Read<Vec<SignatureField>> {
    let catalog = view.catalog()?;
    let Some(form) = view.get_dict(&catalog, b"AcroForm")? else { return Ok(Vec::new()) };
    let node = |value: Value| Node { value, parent: Rc::from(""), is_signature: false, inherits: false };
    let mut pending: Vec<Node> = view.get_array(&form, b"Fields")?.into_iter().rev().map(node).collect();
    let mut visited = HashSet::new();
    let mut found = Vec::new();
    while let Some(node) = pending.pop() {
        view.budget().step()?;
        let id = node.value.as_ref();
        if id.is_some_and(|id| !visited.insert(id.number)) {
            continue;
        }
        let Value::Dict(dict) = view.resolve(&node.value)? else { continue };
        let is_signature = if dict.has(b"FT") {
            matches!(view.get(&dict, b"FT")?, Value::Name(name) if name == b"Sig")
        } else {
            node.is_signature
        };
        let name = full_name(&node.parent, &text_of(&view.get(&dict, b"T")?));
        let held = held(view, &dict, is_signature)?;
        let kids = view.get_array(&dict, b"Kids")?;
        let mut widgets = Vec::new();
        let mut has_fields = false;
        for kid in &kids {
            view.budget().step()?;
            match view.resolve(kid)? {
                Value::Dict(kid) if kid.has(b"T") => has_fields = true,
                _ => widgets.extend(kid.as_ref()),
            }
        }
        let inherits = node.inherits || held != Held::Nothing;
        let parent: Rc<str> = Rc::from(name.as_str());
        for kid in kids.into_iter().rev() {
            pending.push(Node { value: kid, parent: Rc::clone(&parent), is_signature, inherits });
        }
        // A widget without a name belongs to its parent field.
        let is_field = dict.has(b"T") || node.parent.is_empty();
        let is_empty = is_signature && is_field && !has_fields && !node.inherits;
        if held != Held::Nothing || is_empty {
            widgets.extend(id.filter(|_| widgets.is_empty()));
            if found.len() == MAX_FIELDS {
                return Err(ReadError::TooComplex);
            }
            found.push(SignatureField { id, name, held, widgets });
        }
    }
    Ok(found)
}

/// Whether programs generate appearances from the form's fonts and styles: fields other than
/// signatures without an appearance, or a form that requests it.
pub(crate) fn draws_fields_anew(view: View<'_>) -> Read<bool> {
    let catalog = view.catalog()?;
    let Some(form) = view.get_dict(&catalog, b"AcroForm")? else { return Ok(false) };
    let asks_for_it = form.has(b"NeedAppearances") && view.get(&form, b"NeedAppearances")? != Value::Bool(false);
    let mut pending: Vec<(Value, bool)> =
        view.get_array(&form, b"Fields")?.into_iter().map(|field| (field, false)).collect();
    let mut visited = HashSet::new();
    while let Some((node, is_signature)) = pending.pop() {
        view.budget().step()?;
        if node.as_ref().is_some_and(|id| !visited.insert(id.number)) {
            continue;
        }
        let Value::Dict(dict) = view.resolve(&node)? else { continue };
        let is_signature = match view.get(&dict, b"FT")? {
            Value::Null => is_signature,
            kind => kind == Value::Name(b"Sig".to_vec()),
        };
        let kids = view.get_array(&dict, b"Kids")?;
        if kids.is_empty() && !is_signature && (asks_for_it || !dict.has(b"AP")) {
            return Ok(true);
        }
        pending.extend(kids.into_iter().map(|kid| (kid, is_signature)));
    }
    Ok(false)
}

fn full_name(parent: &str, own: &str) -> String {
    let name = match (parent, own) {
        (parent, "") => parent.to_owned(),
        ("", own) => own.to_owned(),
        (parent, own) => format!("{parent}.{own}"),
    };
    name.chars().take(MAX_NAME).collect()
}

fn held(view: View<'_>, dict: &Dict, is_signature: bool) -> Read<Held> {
    let Some(value) = dict.get(b"V") else { return Ok(Held::Nothing) };
    let resolved = view.resolve(value)?;
    Ok(match (&resolved, value) {
        (Value::Null, _) => Held::Nothing,
        (Value::Dict(held), Value::Ref(id)) if is_signature || looks_like_signature(held) => Held::Signature(*id),
        (Value::Dict(held), _) if is_signature || looks_like_signature(held) => Held::Inside(held.clone()),
        (_, _) if is_signature => Held::Other,
        _ => Held::Nothing,
    })
}

fn looks_like_signature(dict: &Dict) -> bool {
    dict.has(b"ByteRange") || dict.is_name(b"Type", b"Sig") || dict.is_name(b"Type", b"DocTimeStamp")
}

/// All pages, in order.
pub(crate) fn pages(view: View<'_>) -> Read<Vec<Id>> {
    let catalog = view.catalog()?;
    let mut pending: Vec<Id> = catalog.reference(b"Pages").into_iter().collect();
    let mut visited = HashSet::new();
    let mut pages = Vec::new();
    while let Some(id) = pending.pop() {
        view.budget().step()?;
        if !visited.insert(id.number) {
            continue;
        }
        let Value::Dict(dict) = view.object(id)?.value else { continue };
        if dict.has(b"Kids") {
            pending.extend(view.get_array(&dict, b"Kids")?.iter().rev().filter_map(Value::as_ref));
        } else {
            pages.push(id);
        }
    }
    Ok(pages)
}
