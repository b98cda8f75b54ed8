// SPDX-License-Identifier: MPL-2.0
//! Adds empty signature fields, before the first signature.

use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary};

use crate::{SignError, pdf};

/// The place of a signature field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPlace {
    /// Unique in the document, for example `Secretary`.
    pub name: String,
    /// Counted from 0.
    pub page: usize,
    /// Left, bottom, right, top in points, from the lower left corner of the page.
    pub rect: [f32; 4],
}

/// Annotation flags Print and Locked (ISO 32000-1, table 165): printed, and not movable. PDF/A
/// requires Print.
const WIDGET_FLAGS: i64 = 4 | 128;
/// Form flags SignaturesExist and AppendOnly (ISO 32000-1, table 219): programs must change the
/// file by incremental updates.
const SIG_FLAGS: i64 = 1 | 2;

/// Adds empty signature fields as an incremental update. Must be done before the first signature: a
/// later field looks like a change of the signed content.
pub fn add_fields(pdf: &[u8], fields: &[FieldPlace]) -> Result<Vec<u8>, SignError> {
    let document = pdf::load(pdf).map_err(SignError::Unreadable)?;
    if pdf::signature_fields(&document).iter().any(|field| field.value.is_some()) {
        return Err(SignError::AlreadySigned);
    }
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let root = pdf::root_id(&document).ok_or_else(no_catalog)?;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);

    let mut references = Vec::new();
    for field in fields {
        let page = *pages.get(field.page).ok_or(SignError::NoSuchPage(pages.len()))?;
        let widget = add_widget(&mut update.new_document, field, page);
        add_annotation(&mut update, page, widget)?;
        references.push(Object::Reference(widget));
    }

    update.opt_clone_object_to_new_document(root).map_err(unreadable)?;
    let existing = pdf::catalog(update.get_prev_documents())
        .and_then(|catalog| pdf::get_dict(update.get_prev_documents(), catalog, b"AcroForm"));
    let mut form = existing.cloned().unwrap_or_default();
    let mut all = match existing.and_then(|form| pdf::get(update.get_prev_documents(), form, b"Fields")) {
        Some(Object::Array(fields)) => fields.clone(),
        _ => Vec::new(),
    };
    all.extend(references);
    form.set("Fields", all);
    form.set("SigFlags", SIG_FLAGS);
    let form = update.new_document.add_object(form);
    let catalog = update.new_document.get_dictionary_mut(root).map_err(unreadable)?;
    catalog.set("AcroForm", form);
    save(&mut update)
}

fn add_widget(document: &mut Document, field: &FieldPlace, page: ObjectId) -> ObjectId {
    let [left, bottom, right, top] = field.rect;
    // PDF/A requires an appearance for every visible annotation, so an empty field has an empty one
    // (ISO 19005-3, 6.3.3).
    let appearance = Stream::new(
        dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), (right - left).into(), (top - bottom).into()],
            "Resources" => Dictionary::new(),
        },
        Vec::new(),
    );
    let appearance = document.add_object(appearance);
    document.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => pdf::text(&field.name),
        "F" => WIDGET_FLAGS,
        "Rect" => field.rect.iter().map(|&v| v.into()).collect::<Vec<Object>>(),
        "P" => page,
        "AP" => dictionary! { "N" => appearance },
    })
}

fn add_annotation(update: &mut IncrementalDocument, page: ObjectId, widget: ObjectId) -> Result<(), SignError> {
    update.opt_clone_object_to_new_document(page).map_err(unreadable)?;
    let listed = update.new_document.get_dictionary(page).map_err(unreadable)?.get(b"Annots").ok().cloned();
    let mut annotations = match listed.as_ref().and_then(|list| pdf::resolve(update.get_prev_documents(), list)) {
        Some(Object::Array(annotations)) => annotations.clone(),
        _ => Vec::new(),
    };
    annotations.push(Object::Reference(widget));
    update.new_document.get_dictionary_mut(page).map_err(unreadable)?.set("Annots", annotations);
    Ok(())
}

/// The original file, followed by the changed objects.
pub(crate) fn save(update: &mut IncrementalDocument) -> Result<Vec<u8>, SignError> {
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).map_err(|error| SignError::Encoding(error.to_string()))?;
    Ok(bytes)
}

pub(crate) fn unreadable(error: impl std::fmt::Display) -> SignError {
    SignError::Unreadable(error.to_string())
}

fn no_catalog() -> SignError {
    SignError::Unreadable("no catalog".to_owned())
}
