// SPDX-License-Identifier: MPL-2.0
//! Permitted changes of fields: existing fields that were signed, and new fields with a signature.

use std::collections::HashSet;

use super::{Forms, Update};
use crate::field_tree::{Held, SignatureField};
use crate::reading::inflate::decode;
use crate::reading::{Dict, Id, Lexer, Read, Value, View};

/// Annotation flags (ISO 32000-1, table 165).
const HIDDEN: i64 = 1 << 1;
const LOCKED: i64 = 1 << 7;
/// Maximum depth of a tree of new fields.
const MAX_DEPTH: usize = 16;

/// Permitted keys of a new signature widget. Nothing here can show more than an appearance inside
/// its rectangle.
const WIDGET_KEYS: &[&[u8]] = &[
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"F", b"Ff", b"Rect", b"P", b"V", b"AP", b"MK", b"M", b"NM", b"DA",
    b"Q", b"Lock", b"SV", b"BS", b"Border", b"Parent",
];
/// Of these, the keys that an invisible field may not have. Programs draw borders and backgrounds
/// of fields without size, each in its own way.
const LOOK_KEYS: &[&[u8]] = &[b"MK", b"BS", b"Border"];
/// Maximum size of an appearance stream that is checked to be blank, in bytes.
const MAX_BLANK: usize = 4096;
/// Permitted keys of a new field without an appearance.
const FIELD_KEYS: &[&[u8]] =
    &[b"Type", b"FT", b"T", b"TU", b"TM", b"Ff", b"V", b"Lock", b"SV", b"DA", b"Kids", b"Parent"];

/// Fields that an update added.
#[derive(Default)]
pub(super) struct Added {
    /// New items of the form's list.
    pub fields: HashSet<u32>,
    pub widgets: HashSet<u32>,
    /// The visible ones, with their rectangles.
    pub visible: Vec<(u32, [f64; 4])>,
}

impl Update<'_> {
    /// Empty fields that were signed, perhaps with a new appearance. Their rectangle on the page
    /// must stay as it was signed.
    pub(super) fn signed_fields(&self, forms: &Forms) -> Read<HashSet<u32>> {
        let mut allowed = HashSet::new();
        for field in forms.before.iter().filter(|field| field.held == Held::Nothing) {
            let Some(id) = field.id else { continue };
            let Some(now) = forms.after.iter().find(|now| now.id == Some(id)) else { continue };
            if !self.holds_new_signature(now)? {
                continue;
            }
            for number in field.widgets.iter().map(|widget| widget.number).chain([id.number]) {
                let (before, after) = (self.dict_before(number)?, self.dict_after(number)?);
                let mut keys: Vec<&[u8]> = vec![b"M", b"F"];
                if number == id.number {
                    keys.push(b"V");
                }
                // Anybody can obtain a time stamp, so it may not look like a person's signature.
                if !self.is_time_stamp(&now.held)? {
                    keys.push(b"AP");
                }
                let is_dated = matches!(self.after.get(&after, b"M")?, Value::Null | Value::String(_));
                if before.same_except(&after, &keys)
                    && same_flags(&before, &after)
                    && is_dated
                    && self.has_plain_appearance(&after)?
                {
                    allowed.insert(number);
                }
            }
        }
        Ok(allowed)
    }

    /// The appearance is a dictionary of streams, and not itself a stream.
    fn has_plain_appearance(&self, dict: &Dict) -> Read<bool> {
        match dict.reference(b"AP") {
            Some(id) => Ok(self.after.object(id)?.stream.is_none()),
            None => Ok(true),
        }
    }

    fn holds_new_signature(&self, field: &SignatureField) -> Read<bool> {
        Ok(match &field.held {
            Held::Signature(id) => !self.before.exists(id.number) && self.is_signature(*id)?,
            _ => false,
        })
    }

    fn is_signature(&self, id: Id) -> Read<bool> {
        // A stream could be drawn if the file has prepared a place for it.
        let object = self.after.object(id)?;
        let is_plain = object.stream.is_none();
        Ok(is_plain && object.as_dict().is_some_and(|dict| dict.has(b"ByteRange") && dict.has(b"Contents")))
    }

    /// New fields are signature widgets and nothing else.
    pub(super) fn added_fields(&mut self, forms: &Forms) -> Read<Added> {
        let known: HashSet<Option<Id>> = forms.before.iter().map(|field| field.id).collect();
        let mut added = Added::default();
        let catalog = self.after.catalog()?;
        let Some(form) = self.after.get_dict(&catalog, b"AcroForm")? else { return Ok(added) };
        for item in self.after.get_array(&form, b"Fields")? {
            let Some(id) = item.as_ref() else { continue };
            if known.contains(&Some(id)) || self.before.exists(id.number) {
                continue;
            }
            match self.added_field(id, false, false, MAX_DEPTH, &mut added)? {
                Ok(()) => {
                    added.fields.insert(id.number);
                }
                Err(why) => self.found(format!("a new field is more than a signature: {why}")),
            }
        }
        Ok(added)
    }

    fn added_field(
        &self,
        id: Id,
        is_signature: bool,
        is_signed: bool,
        depth: usize,
        added: &mut Added,
    ) -> Read<Result<(), String>> {
        self.after.budget().step()?;
        let Some(depth) = depth.checked_sub(1) else { return Ok(Err("fields too deep".to_owned())) };
        if self.before.exists(id.number) || added.widgets.contains(&id.number) {
            return Ok(Err(format!("object {} is not new", id.number)));
        }
        let dict = self.dict_after(id.number)?;
        if dict.has(b"Parent") && dict.reference(b"Parent").is_none_or(|parent| self.before.exists(parent.number)) {
            return Ok(Err("it is a part of another field".to_owned()));
        }
        let is_signature = match dict.get(b"FT") {
            None => is_signature,
            Some(_) => dict.is_name(b"FT", b"Sig"),
        };
        let is_signed = match dict.reference(b"V") {
            None if dict.has(b"V") => return Ok(Err("its value is no signature".to_owned())),
            None => is_signed,
            Some(value) => {
                let is_new = !self.before.exists(value.number) && self.is_signature(value)?;
                is_new && !self.is_time_stamp(&Held::Signature(value))?
            }
        };
        let kids = self.after.get_array(&dict, b"Kids")?;
        if kids.is_empty() {
            let widget = self.added_widget(&dict, is_signature, is_signed)?;
            return Ok(widget.map(|rect| {
                added.widgets.insert(id.number);
                added.visible.extend(rect.map(|rect| (id.number, rect)));
            }));
        }
        if let Some(key) = other_key(&dict, FIELD_KEYS) {
            return Ok(Err(format!("it has /{key}")));
        }
        for kid in kids {
            let Some(kid) = kid.as_ref() else { return Ok(Err("a part is no object".to_owned())) };
            if let Err(why) = self.added_field(kid, is_signature, is_signed, depth, added)? {
                return Ok(Err(why));
            }
        }
        Ok(Ok(()))
    }

    /// The rectangle of a visible widget.
    fn added_widget(&self, dict: &Dict, is_signature: bool, is_signed: bool) -> Read<Result<Option<[f64; 4]>, String>> {
        if !is_signature || !dict.is_name(b"Subtype", b"Widget") {
            return Ok(Err("it is no signature widget".to_owned()));
        }
        if let Some(key) = other_key(dict, WIDGET_KEYS) {
            return Ok(Err(format!("it has /{key}")));
        }
        let Some(rect) = rect(self.after, dict, b"Rect")? else {
            return Ok(Err("it has no rectangle".to_owned()));
        };
        let [left, bottom, right, top] = rect;
        let has_size = right > left || top > bottom;
        let is_hidden = dict.int(b"F").is_some_and(|flags| flags & HIDDEN != 0);
        match has_size && !is_hidden {
            true if !is_signed => Ok(Err("it is seen, but nobody signed in it".to_owned())),
            true => Ok(Ok(Some(rect))),
            // Some programs draw an appearance even in a rectangle without size, in its own size.
            false if !is_signed && !self.is_blank(dict)? => {
                Ok(Err("it has an appearance, but it is not signed".to_owned()))
            }
            false => Ok(Ok(None)),
        }
    }

    /// Nothing is drawn for the widget, whatever its rectangle.
    fn is_blank(&self, dict: &Dict) -> Read<bool> {
        for key in LOOK_KEYS {
            let is_empty = match self.after.get(dict, key)? {
                Value::Null => true,
                Value::Dict(dict) => dict.iter().next().is_none(),
                Value::Array(items) => items.iter().all(|item| item.as_number() == Some(0.0)),
                _ => false,
            };
            if !is_empty {
                return Ok(false);
            }
        }
        let appearance = match self.after.get(dict, b"AP")? {
            Value::Null => return Ok(true),
            Value::Dict(appearance) => appearance,
            _ => return Ok(false),
        };
        for (_, value) in appearance.iter() {
            let Some(id) = value.as_ref() else { return Ok(false) };
            let object = self.after.object(id)?;
            let (Some(dict), Some(range)) = (object.as_dict(), object.stream.clone()) else { return Ok(false) };
            if range.len() > MAX_BLANK {
                return Ok(false);
            }
            let Ok(content) = decode(dict, &self.after.file.bytes[range], self.after.budget()) else {
                return Ok(false);
            };
            let mut lexer = Lexer::new(&content, 0, self.after.budget());
            lexer.space();
            if lexer.at < content.len() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Locking a field is part of signing it.
fn same_flags(before: &Dict, after: &Dict) -> bool {
    let (before, after) = (before.int(b"F").unwrap_or(0), after.int(b"F").unwrap_or(0));
    before == after || before | LOCKED == after
}

fn other_key(dict: &Dict, known: &[&[u8]]) -> Option<String> {
    let other = dict.iter().map(|(key, _)| key).find(|key| !known.contains(key))?;
    Some(String::from_utf8_lossy(other).into_owned())
}

/// Left, bottom, right, top, whichever corners were written. None unless there are exactly four
/// numbers: programs differ in how they read more items, or items that are no numbers.
pub(super) fn rect(view: View<'_>, dict: &Dict, key: &[u8]) -> Read<Option<[f64; 4]>> {
    let items = view.get_array(dict, key)?;
    if items.len() != 4 {
        return Ok(None);
    }
    let mut corners = [0.0; 4];
    for (corner, item) in corners.iter_mut().zip(&items) {
        let Some(number) = view.resolve(item)?.as_number().filter(|number| number.is_finite()) else {
            return Ok(None);
        };
        *corner = number;
    }
    let [a, b, c, d] = corners;
    Ok(Some([a.min(c), b.min(d), a.max(c), b.max(d)]))
}
