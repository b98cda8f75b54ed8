// SPDX-License-Identifier: MPL-2.0
//! Finds what a PDF starts by itself: scripts (ISO 32000-1, 12.6.4.16), programs (12.6.4.5) and
//! forms of its own language (12.7.8). Whoever downloads a paper opens it in a program that may run
//! them.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};

/// Types of actions that run something, or send what was typed elsewhere.
const ACTIONS: [&[u8]; 4] = [b"JavaScript", b"Launch", b"ImportData", b"SubmitForm"];
/// Keys of what runs: a script, the scripts of the document, and those of a dynamic form.
const KEYS: [&[u8]; 3] = [b"JS", b"JavaScript", b"XFA"];
/// Deeper than any action stands within its object.
const MAX_DEPTH: usize = 32;

pub(super) fn starts_programs(pdf: &Pdf) -> bool {
    pdf.objects().into_iter().any(|object| is_active(&object, MAX_DEPTH))
}

/// Objects that are only referred to come in their turn. What is nested deeper than anything that is
/// drawn counts as active.
fn is_active(object: &Object<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return true };
    match object {
        Object::Dict(dict) => of_dict(dict, depth),
        Object::Stream(stream) => of_dict(stream.dict(), depth),
        Object::Array(array) => of_array(array, depth),
        _ => false,
    }
}

fn of_dict(dict: &Dict<'_>, depth: usize) -> bool {
    // The type of an action may be an object of its own.
    let action = dict.get::<Name<'_>>(b"S");
    action.is_some_and(|action| ACTIONS.contains(&&*action))
        || KEYS.iter().any(|key| dict.contains_key(key))
        || dict.keys().filter_map(|key| dict.get_raw(&*key)).any(|value| of_value(&value, depth))
}

fn of_array(array: &Array<'_>, depth: usize) -> bool {
    array.raw_iter().any(|value| of_value(&value, depth))
}

fn of_value(value: &MaybeRef<Object<'_>>, depth: usize) -> bool {
    matches!(value, MaybeRef::NotRef(object) if is_active(object, depth))
}
