// SPDX-License-Identifier: MPL-2.0
//! Finds what a PDF starts or fetches by itself: scripts (ISO 32000-1, 12.6.4.16), programs
//! (12.6.4.5), files of other machines (12.6.4.3), players (13.7) and forms of a language of their
//! own (12.7.8). Whoever downloads a paper opens it in a program that may do so.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, String};

/// Types of actions that run something, open another file, or send what was typed elsewhere.
const ACTIONS: [&[u8]; 8] =
    [b"JavaScript", b"Launch", b"ImportData", b"SubmitForm", b"GoToR", b"GoToE", b"Thread", b"Rendition"];
/// Keys of what runs: a script, the scripts of the document, those of a dynamic form, a player.
const KEYS: [&[u8]; 5] = [b"JS", b"JavaScript", b"XFA", b"RichMediaContent", b"RichMediaSettings"];
/// Endings of attached files that a press starts. Attached tables and texts stay.
const PROGRAMS: [&str; 22] = [
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "dll", "jar", "js", "jse", "vbs", "vbe", "wsf", "ps1", "hta",
    "lnk", "reg", "chm", "url", "scf", "iso",
];
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
        || names_program(dict)
        || dict.keys().filter_map(|key| dict.get_raw(&*key)).any(|value| of_value(&value, depth))
}

/// A file specification (7.11.3) that contains a file.
fn names_program(dict: &Dict<'_>) -> bool {
    let name = |key: &[u8]| dict.get::<String<'_>>(key).is_some_and(|name| is_program(&name));
    dict.contains_key(b"EF") && (name(b"F") || name(b"UF"))
}

/// By its ending, in one byte a letter or in UTF-16.
fn is_program(name: &[u8]) -> bool {
    let letters = name.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(byte.to_ascii_lowercase()));
    let letters: std::string::String = letters.collect();
    letters.trim_end_matches('.').rsplit_once('.').is_some_and(|(_, ending)| PROGRAMS.contains(&ending))
}

fn of_array(array: &Array<'_>, depth: usize) -> bool {
    array.raw_iter().any(|value| of_value(&value, depth))
}

fn of_value(value: &MaybeRef<Object<'_>>, depth: usize) -> bool {
    matches!(value, MaybeRef::NotRef(object) if is_active(object, depth))
}
