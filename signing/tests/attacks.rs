// SPDX-License-Identifier: MPL-2.0
//! Attacks that change what a signed document shows.

mod common;

use common::{CHAIR, Office, sign_as};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary};
use signing::{Change, Verdict, VerifyError, check_extends};

/// Appends an incremental update, as any PDF editor does.
fn update(pdf: &[u8], change: impl FnOnce(&mut IncrementalDocument)) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    change(&mut update);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).unwrap();
    bytes
}

/// Changes one dictionary of the file.
fn edit(update: &mut IncrementalDocument, id: ObjectId, change: impl FnOnce(&mut Dictionary)) {
    update.opt_clone_object_to_new_document(id).unwrap();
    change(update.new_document.get_dictionary_mut(id).unwrap());
}

fn first_page(update: &IncrementalDocument) -> ObjectId {
    *update.get_prev_documents().get_pages().values().next().unwrap()
}

fn root(update: &IncrementalDocument) -> ObjectId {
    update.get_prev_documents().trailer.get(b"Root").unwrap().as_reference().unwrap()
}

fn form_field(update: &IncrementalDocument, index: usize) -> ObjectId {
    let document = update.get_prev_documents();
    let form = document.get_dictionary(root(update)).unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
    let fields = document.get_dictionary(form).unwrap().get(b"Fields").unwrap().as_array().unwrap();
    fields[index].as_reference().unwrap()
}

fn black_square() -> Stream {
    Stream::new(dictionary! {}, b"0 0 600 900 re f".to_vec())
}

/// Redraws the first page.
fn redraw(update: &mut IncrementalDocument) {
    let content = update.new_document.add_object(black_square());
    let page = first_page(update);
    edit(update, page, |page| page.set("Contents", content));
}

/// Replaces the stream of the first page and leaves its dictionary alone.
fn swap_content(update: &mut IncrementalDocument) {
    let page = update.get_prev_documents().get_dictionary(first_page(update)).unwrap();
    let id = page.get(b"Contents").unwrap().as_reference().unwrap();
    update.new_document.objects.insert(id, Object::Stream(black_square()));
}

/// Lays a note with a look of its own over the text.
fn cover(update: &mut IncrementalDocument) {
    let look = update.new_document.add_object(black_square());
    let note = update.new_document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Stamp", "F" => 4, "AP" => dictionary! { "N" => look },
        "Rect" => vec![0.into(), 0.into(), 600.into(), 900.into()],
    });
    let page = first_page(update);
    edit(update, page, |page| match page.get_mut(b"Annots") {
        Ok(Object::Array(list)) => list.push(note.into()),
        _ => page.set("Annots", vec![Object::from(note)]),
    });
}

/// Shows another tree of pages.
fn other_pages(update: &mut IncrementalDocument) {
    let page = first_page(update);
    let pages =
        update.new_document.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let root = root(update);
    edit(update, root, |catalog| catalog.set("Pages", pages));
}

/// Runs a script when the file is opened.
fn open_action(update: &mut IncrementalDocument) {
    let root = root(update);
    edit(update, root, |catalog| {
        catalog.set("OpenAction", dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
    });
}

/// Moves the chair's empty field over the text, to show something there.
fn move_field(update: &mut IncrementalDocument) {
    let field = form_field(update, 1);
    edit(update, field, |field| {
        field.set("Rect", vec![0.into(), 0.into(), 600.into(), 900.into()]);
    });
}

/// Gives the signed field of the secretary another look.
fn other_look(update: &mut IncrementalDocument) {
    let look = update.new_document.add_object(black_square());
    let field = form_field(update, 0);
    edit(update, field, |field| field.set("AP", dictionary! { "N" => look }));
}

/// Adds a visible signature field as large as the page.
fn large_field(update: &mut IncrementalDocument) {
    let look = update.new_document.add_object(black_square());
    let widget = update.new_document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("Third"), "F" => 4,
        "AP" => dictionary! { "N" => look }, "Rect" => vec![0.into(), 0.into(), 600.into(), 900.into()],
    });
    let root = root(update);
    let form =
        update.get_prev_documents().get_dictionary(root).unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
    edit(update, form, |form| form.get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(widget.into()));
    let page = first_page(update);
    edit(update, page, |page| page.get_mut(b"Annots").unwrap().as_array_mut().unwrap().push(widget.into()));
}

/// Calls it the minutes of another meeting.
fn other_meeting(update: &mut IncrementalDocument) {
    let info = update.get_prev_documents().trailer.get(b"Info").unwrap().as_reference().unwrap();
    edit(update, info, |info| info.set("Keywords", Object::string_literal("diemcau:document=m99")));
}

type Attack = (&'static str, fn(&mut IncrementalDocument));

const ATTACKS: &[Attack] = &[
    ("the page is redrawn", redraw),
    ("the page's stream is swapped", swap_content),
    ("a stamp covers the page", cover),
    ("other pages are shown", other_pages),
    ("a script is added", open_action),
    ("an empty field is moved", move_field),
    ("a signed field looks different", other_look),
    ("a large signature field is added", large_field),
    ("it is called another document", other_meeting),
];

#[test]
fn every_change_after_the_last_signature_is_detected() {
    let office = Office::new();
    // The chair's field is still empty here, so that moving it is possible.
    let signed = office.signed_by_secretary();
    for (name, attack) in ATTACKS {
        let attacked = update(&signed, attack);
        let report = office.verify(&attacked).unwrap();
        assert_eq!(report.verdict, Verdict::ChangedAfterSigning, "{name}: {report:#?}");
        assert!(report.signatures[0].intact && report.signatures[0].changes_after == Change::Content, "{name}");
        assert_eq!(report.document.unwrap().document, "m15", "{name}");
        assert!(check_extends(&office.approved, &attacked).is_err(), "{name}");
    }
}

#[test]
fn a_change_between_two_signatures_is_detected_although_the_second_covers_it() {
    let office = Office::new();
    let key = office.key("Trần Thị An");
    for (name, attack) in ATTACKS {
        let attacked = sign_as(&update(&office.signed_by_secretary(), attack), &key, CHAIR);
        let report = office.verify(&attacked).unwrap();
        assert_eq!(report.verdict, Verdict::ChangedAfterSigning, "{name}: {report:#?}");
        let changes: Vec<Change> = report.signatures.iter().map(|s| s.changes_after).collect();
        assert_eq!(changes, [Change::Content, Change::Nothing], "{name}");
    }
}

#[test]
fn an_update_without_changes_is_not_a_change() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let touched = update(&signed, |update| {
        let page = first_page(update);
        edit(update, page, |_| {});
    });
    let report = office.verify(&touched).unwrap();
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
}

#[test]
fn a_document_with_a_removed_signature_is_not_valid() {
    let office = Office::new();
    let removed = update(&office.signed_by_both(), |update| {
        let field = form_field(update, 1);
        edit(update, field, |field| {
            field.remove(b"V");
        });
    });
    let report = office.verify(&removed).unwrap();
    assert_eq!(report.verdict, Verdict::ChangedAfterSigning, "{report:#?}");
}

#[test]
fn a_signature_of_another_document_is_invalid() {
    let office = Office::new();
    let signed = office.signed_by_secretary();
    let other = sign_as(&update(&office.approved, redraw), &office.key("Lê Văn Bình"), common::SECRETARY);
    let contents = |pdf: &[u8]| {
        let start = pdf.windows(10).rposition(|w| w == b"/Contents<").unwrap() + 10;
        start..start + pdf[start..].iter().position(|&b| b == b'>').unwrap()
    };
    let (from, to) = (contents(&other), contents(&signed));
    let mut forged = signed.clone();
    // The rooms may differ by the length of a certificate; both end with zeros.
    let both = from.len().min(to.len());
    forged[to][..both].copy_from_slice(&other[from][..both]);
    assert_eq!(office.verify(&forged).unwrap().verdict, Verdict::InvalidSignature);
}

#[test]
fn a_byte_range_with_a_gap_is_refused() {
    let office = Office::new();
    let signed = office.signed_by_secretary();
    let at = signed.windows(11).rposition(|w| w == b"/ByteRange[").unwrap() + 11;
    let end = at + signed[at..].iter().position(|&b| b == b']').unwrap();
    let numbers: Vec<usize> = std::str::from_utf8(&signed[at..end])
        .unwrap()
        .split_ascii_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    for (index, by) in [(0, 1), (1, -8), (2, 8), (3, -8), (1, 1), (3, 1)] {
        let mut numbers = numbers.clone();
        numbers[index] = numbers[index].wrapping_add_signed(by);
        let text = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        let mut forged = signed.clone();
        forged[at..end].copy_from_slice(format!("{text:<width$}", width = end - at).as_bytes());
        assert_eq!(office.verify(&forged).unwrap().verdict, Verdict::InvalidSignature, "{numbers:?}");
    }
}

#[test]
fn every_flipped_byte_is_detected() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let samples = 2000;
    for sample in 0..samples {
        let at = sample * signed.len() / samples;
        let mut flipped = signed.clone();
        flipped[at] ^= 1 << (sample % 8);
        match office.verify(&flipped) {
            Ok(report) => assert_ne!(report.verdict, Verdict::Valid, "byte {at}: {report:#?}"),
            Err(VerifyError::Damaged(_) | VerifyError::NotPdf) => {}
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
}

/// The CMS object is the one part of the file that no digest covers.
#[test]
fn every_flipped_byte_of_the_last_signature_is_detected() {
    let office = Office::new();
    let signed = office.signed_by_secretary();
    let start = signed.windows(10).rposition(|w| w == b"/Contents<").unwrap() + 10;
    let end = start + signed[start..].iter().position(|&b| b == b'>').unwrap();
    for at in start..end {
        let mut flipped = signed.clone();
        flipped[at] = if flipped[at] == b'0' { b'1' } else { b'0' };
        let report = office.verify(&flipped).unwrap();
        assert_ne!(report.verdict, Verdict::Valid, "digit {} of {}: {report:#?}", at - start, end - start);
    }
}

#[test]
fn a_truncated_file_or_one_with_trailing_data_is_not_valid() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let one = office.signed_by_secretary();
    for sample in 0..300 {
        let length = sample * signed.len() / 300;
        if let Ok(report) = office.verify(&signed[..length]) {
            // Cut exactly between the signatures it is what the secretary signed.
            assert!(report.verdict != Verdict::Valid || length == one.len(), "cut at {length}: {report:#?}");
        }
    }
    for behind in [b"junk".as_slice(), b"\n%%EOF", &[0; 5000], &signed] {
        let longer = [signed.as_slice(), behind].concat();
        if let Ok(report) = office.verify(&longer) {
            assert_ne!(report.verdict, Verdict::Valid, "{} bytes behind: {report:#?}", behind.len());
        }
    }
}
