// SPDX-License-Identifier: MPL-2.0
//! Access to our own documents with lopdf, for signing. Untrusted files are parsed by `reading`.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, StringFormat};
use moments::LocalTime;
use moments::Millis;

use crate::reading::text_of_bytes;

/// Maximum inflated size of one object stream, in bytes. Ours have some kilobytes.
const MAX_INFLATED_BYTES: usize = 16 << 20;
/// Maximum number of fields.
const MAX_FIELDS: usize = 1000;
/// Maximum depth of the field tree.
const MAX_FIELD_DEPTH: usize = 8;

/// Loads without repair: the lenient reading of a damaged file is not what was signed.
pub(crate) fn load(pdf: &[u8]) -> Result<Document, String> {
    let options =
        LoadOptions { strict: true, max_decompressed_size: Some(MAX_INFLATED_BYTES), ..LoadOptions::default() };
    // A second line of defence: a panic in the parser must become an error.
    let loaded = std::panic::catch_unwind(|| Document::load_mem_with_options(pdf, options));
    let document = loaded.map_err(|_| "the parser gave up".to_owned())?.map_err(|error| error.to_string())?;
    if document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return Err("it is encrypted".to_owned());
    }
    Ok(document)
}

/// Resolves a reference; other values are returned unchanged.
pub(crate) fn resolve<'a>(document: &'a Document, value: &'a Object) -> Option<&'a Object> {
    match value {
        Object::Reference(id) => document.objects.get(id),
        other => Some(other),
    }
}

pub(crate) fn get<'a>(document: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    resolve(document, dict.get(key).ok()?)
}

pub(crate) fn get_dict<'a>(document: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    get(document, dict, key)?.as_dict().ok()
}

pub(crate) fn is_name(value: Option<&Object>, name: &[u8]) -> bool {
    matches!(value, Some(Object::Name(found)) if found == name)
}

pub(crate) fn root_id(document: &Document) -> Option<ObjectId> {
    document.trailer.get(b"Root").ok()?.as_reference().ok()
}

pub(crate) fn catalog(document: &Document) -> Option<&Dictionary> {
    document.objects.get(&root_id(document)?)?.as_dict().ok()
}

/// One signature field, signed or not.
#[derive(Debug, Clone)]
pub(crate) struct SignatureField {
    pub id: ObjectId,
    /// Fully qualified (ISO 32000-1, 12.7.3.2).
    pub name: String,
    /// The signature dictionary.
    pub value: Option<ObjectId>,
}

/// All signature fields of the form, in order.
pub(crate) fn signature_fields(document: &Document) -> Vec<SignatureField> {
    let mut found = Vec::new();
    let fields = catalog(document)
        .and_then(|catalog| get_dict(document, catalog, b"AcroForm"))
        .and_then(|form| get(document, form, b"Fields"));
    if let Some(Object::Array(fields)) = fields {
        let mut visited = HashSet::new();
        collect_fields(document, fields, "", false, MAX_FIELD_DEPTH, &mut visited, &mut found);
    }
    found
}

fn collect_fields(
    document: &Document,
    fields: &[Object],
    parent: &str,
    parent_is_signature: bool,
    depth: usize,
    visited: &mut HashSet<ObjectId>,
    found: &mut Vec<SignatureField>,
) {
    for field in fields {
        if depth == 0 || found.len() >= MAX_FIELDS {
            return;
        }
        let Ok(id) = field.as_reference() else { continue };
        if !visited.insert(id) {
            continue;
        }
        let Some(dict) = document.objects.get(&id).and_then(|o| o.as_dict().ok()) else { continue };
        let is_signature = match get(document, dict, b"FT") {
            None => parent_is_signature,
            some => is_name(some, b"Sig"),
        };
        let own = get(document, dict, b"T").and_then(|t| t.as_str().ok()).map(text_of_bytes).unwrap_or_default();
        let name = match (parent, own.as_str()) {
            (parent, "") => parent.to_owned(),
            ("", own) => own.to_owned(),
            (parent, own) => format!("{parent}.{own}"),
        };
        match get(document, dict, b"Kids") {
            Some(Object::Array(kids)) if !dict.has(b"V") => {
                collect_fields(document, kids, &name, is_signature, depth - 1, visited, found);
            }
            _ if is_signature => {
                let value = dict.get(b"V").ok().and_then(|v| v.as_reference().ok());
                found.push(SignatureField { id, name, value });
            }
            _ => {}
        }
    }
}

/// A text string: ASCII unchanged, anything else UTF-16 with byte order mark (ISO 32000-1,
/// 7.9.2.2).
pub(crate) fn text(value: &str) -> Object {
    if value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Object::String(value.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(value.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// `D:20261122080000+07'00'` (ISO 32000-1, 7.9.4)
pub(crate) fn date(at: Millis) -> Object {
    let LocalTime { year, month, day, hour, minute, second } = LocalTime::of(at);
    let text = format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+07'00'");
    Object::String(text.into_bytes(), StringFormat::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::date_of;
    use crate::reading::text_of_bytes;

    fn read(value: &Object) -> String {
        text_of_bytes(value.as_str().unwrap())
    }

    #[test]
    fn texts_and_dates_are_read_as_written() {
        for name in ["An", "Trần Thị An", "(a) \\ b", "👍"] {
            assert_eq!(read(&text(name)), name);
        }
        let at = Millis(1_795_309_200_000);
        assert_eq!(date(at), Object::String(b"D:20261122080000+07'00'".to_vec(), StringFormat::Literal));
        assert_eq!(date_of(&read(&date(at))), Some(at));
        for (written, expected) in [
            ("D:20261122010000Z", Some(at)),
            ("20261122010000", Some(at)),
            ("D:20261121193000-05'30'", Some(at)),
            ("D:20261122", None),
            ("D:2026112201000\u{e9}", None),
            ("D:20261322010000Z", None),
            ("", None),
        ] {
            assert_eq!(date_of(written), expected, "{written}");
        }
    }
}
