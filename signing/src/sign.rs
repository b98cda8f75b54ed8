// SPDX-License-Identifier: MPL-2.0
//! Adds one signature to a PDF, as an incremental update.

use std::collections::HashMap;
use std::ops::Range;

use der::Encode as _;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, StringFormat, dictionary};
use moments::Millis;

use crate::fields::{save, unreadable};
use crate::{SignError, SigningKey, TimeStampAuthority, cades, pdf};

/// Data of one signature.
pub struct SignatureRequest<'a> {
    /// Name of an empty field made by [`add_fields`](crate::add_fields).
    pub field: &'a str,
    /// Shown by PDF readers next to the certificate's name.
    pub signer_name: &'a str,
    /// Shown by PDF readers; may be empty.
    pub reason: &'a str,
    /// The signer's clock, written as the claimed time.
    pub signed_at: Millis,
    /// A one-page PDF to draw in the field's rectangle (`documents::signature_appearance`). None:
    /// invisible.
    pub appearance: Option<&'a [u8]>,
    /// With an authority the level is B-T; the call waits for it, a few seconds at most.
    pub time_stamps: Option<&'a dyn TimeStampAuthority>,
}

/// Space for the CMS object without certificates and time stamp, in bytes.
const CMS_BYTES: usize = 2048;
/// Space for a time-stamp token with its certificates, in bytes.
const TIME_STAMP_BYTES: usize = 12 << 10;
/// Placeholder for the byte range; wide enough for any accepted file.
const PLACEHOLDER: i64 = 9_999_999_999;

/// Signs one field. Blocks on key and authority: call it on a blocking thread. Earlier signatures
/// stay valid.
pub fn sign(pdf: &[u8], key: &SigningKey, request: &SignatureRequest<'_>) -> Result<Vec<u8>, SignError> {
    let document = pdf::load(pdf).map_err(SignError::Unreadable)?;
    let field = pdf::signature_fields(&document)
        .into_iter()
        .find(|field| field.name == request.field)
        .ok_or_else(|| SignError::NoSuchField(request.field.to_owned()))?;
    if field.value.is_some() {
        return Err(SignError::FieldSigned(field.name));
    }

    let room = contents_room(key, request.time_stamps.is_some())?;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    let signature = update.new_document.add_object(signature_dictionary(request, room));
    let appearance = match request.appearance {
        None => None,
        Some(drawing) => Some(import_drawing(&mut update.new_document, drawing)?),
    };
    update.opt_clone_object_to_new_document(field.id).map_err(unreadable)?;
    let widget = update.new_document.get_dictionary_mut(field.id).map_err(unreadable)?;
    widget.set("V", signature);
    if let Some(appearance) = appearance {
        widget.set("AP", dictionary! { "N" => appearance });
    }

    let mut bytes = save(&mut update)?;
    let gap = fill_byte_range(&mut bytes, pdf.len(), room)?;
    let cms = cades::sign(&[&bytes[..gap.start], &bytes[gap.end..]], key, None, request.time_stamps)?;
    let encoded = hex::encode(&cms);
    let hole = bytes
        .get_mut(gap.start + 1..gap.end - 1)
        .and_then(|hole| hole.get_mut(..encoded.len()))
        .ok_or_else(|| SignError::Encoding(format!("{} bytes do not fit into the room of {room}", cms.len())))?;
    hole.copy_from_slice(encoded.as_bytes());
    Ok(bytes)
}

fn contents_room(key: &SigningKey, time_stamp: bool) -> Result<usize, SignError> {
    let mut room = CMS_BYTES + if time_stamp { TIME_STAMP_BYTES } else { 0 };
    for certificate in key.chain() {
        let length = certificate.encoded_len().map_err(|error| SignError::Encoding(error.to_string()))?;
        room += usize::try_from(length).map_err(|error| SignError::Encoding(error.to_string()))?;
    }
    Ok(room)
}

fn signature_dictionary(request: &SignatureRequest<'_>, room: usize) -> Dictionary {
    let mut dict = dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), PLACEHOLDER.into(), PLACEHOLDER.into(), PLACEHOLDER.into()],
        "Contents" => Object::String(vec![0; room], StringFormat::Hexadecimal),
        "Name" => pdf::text(request.signer_name),
        "M" => pdf::date(request.signed_at),
    };
    if !request.reason.is_empty() {
        dict.set("Reason", pdf::text(request.reason));
    }
    dict
}

/// Writes the byte range over the placeholder, padded with spaces; returns the range of `<...>` of
/// /Contents.
fn fill_byte_range(bytes: &mut [u8], from: usize, room: usize) -> Result<Range<usize>, SignError> {
    let lost = || SignError::Encoding("the placeholder was not written".to_owned());
    let start = find(bytes, b"/Contents<0000", from).ok_or_else(lost)? + b"/Contents".len();
    let gap = start..start + 2 * room + 2;
    if bytes.get(gap.end - 1) != Some(&b'>') {
        return Err(lost());
    }
    let array = find(bytes, b"/ByteRange[", from).ok_or_else(lost)? + b"/ByteRange".len();
    let close = find(bytes, b"]", array).ok_or_else(lost)?;
    let real = format!("[0 {} {} {}", gap.start, gap.end, bytes.len() - gap.end);
    let hole = bytes.get_mut(array..close).ok_or_else(lost)?;
    if real.len() > hole.len() {
        return Err(lost());
    }
    hole.fill(b' ');
    hole[..real.len()].copy_from_slice(real.as_bytes());
    Ok(gap)
}

pub(crate) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|at| at + from)
}

/// Copies the only page of `drawing` into `target` as a form XObject.
fn import_drawing(target: &mut Document, drawing: &[u8]) -> Result<ObjectId, SignError> {
    let source = pdf::load(drawing).map_err(SignError::Unreadable)?;
    let page = source.get_pages().into_values().next().ok_or_else(|| unreadable("the appearance has no page"))?;
    let content = source.get_page_content(page);
    let page = source.get_dictionary(page).map_err(unreadable)?;
    let mut copied = HashMap::new();
    let mut form = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
    for (from, to) in [("MediaBox", "BBox"), ("Resources", "Resources"), ("Group", "Group")] {
        if let Ok(value) = page.get(from.as_bytes()) {
            form.set(to, copy_value(target, &source, value, &mut copied));
        }
    }
    Ok(target.add_object(Stream::new(form, content)))
}

/// Copies a value with everything it refers to. The drawing is our own and small, so recursion is
/// limited.
fn copy_value(
    target: &mut Document,
    source: &Document,
    value: &Object,
    copied: &mut HashMap<ObjectId, ObjectId>,
) -> Object {
    match value {
        Object::Reference(id) => {
            if let Some(new) = copied.get(id) {
                return Object::Reference(*new);
            }
            let new = target.new_object_id();
            copied.insert(*id, new);
            let object = source.objects.get(id).map_or(Object::Null, |o| copy_value(target, source, o, copied));
            target.objects.insert(new, object);
            Object::Reference(new)
        }
        Object::Array(items) => {
            Object::Array(items.iter().map(|item| copy_value(target, source, item, copied)).collect())
        }
        Object::Dictionary(dict) => Object::Dictionary(copy_dict(target, source, dict, copied)),
        Object::Stream(stream) => {
            let dict = copy_dict(target, source, &stream.dict, copied);
            Object::Stream(Stream { dict, ..stream.clone() })
        }
        plain => plain.clone(),
    }
}

fn copy_dict(
    target: &mut Document,
    source: &Document,
    dict: &Dictionary,
    copied: &mut HashMap<ObjectId, ObjectId>,
) -> Dictionary {
    dict.iter().map(|(key, value)| (key.clone(), copy_value(target, source, value, copied))).collect()
}
