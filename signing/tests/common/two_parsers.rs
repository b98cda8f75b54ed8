// SPDX-License-Identifier: MPL-2.0
//! A small document, an update of it by anybody, and what another parser makes of both. Shared with
//! the fuzz target.

use std::fmt::Write as _;
use std::sync::LazyLock;

use hayro_syntax::Pdf;

/// One page, a form with an empty field. Object 7 draws something else and is used by nobody.
static BASE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Annots[6 0 R]>>",
        "<</Length 15>>stream\n0 0 100 100 re \nendstream",
        "<</Fields[6 0 R]/SigFlags 3>>",
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/F 132/Rect[0 0 0 0]/P 3 0 R>>",
        "<</Length 15>>stream\n9 9 999 999 re \nendstream",
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, body) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{body}\nendobj\n", index + 1).as_bytes());
    }
    let at = bytes.len();
    let end = format!("xref\n0 8\n{table}trailer\n<</Size 8/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    bytes.extend_from_slice(end.as_bytes());
    bytes
});

pub fn base() -> &'static [u8] {
    &BASE
}

/// Where the base's table lies.
pub fn base_table() -> usize {
    base().windows(5).position(|window| window == b"xref\n").unwrap()
}

/// Whether `update` is accepted as nothing but signatures. If so, another parser must see the page
/// that was signed.
pub fn is_accepted(update: &[u8]) -> bool {
    let file = [base(), update].concat();
    if signing::check_extends(base(), &file).is_err() {
        return false;
    }
    let drawn = |bytes: &[u8]| {
        let pdf = Pdf::new(bytes.to_vec()).expect("another parser reads what is accepted");
        let pages = pdf.pages();
        assert_eq!(pages.len(), 1);
        pages[0].page_stream().map(<[u8]>::to_vec)
    };
    assert_eq!(drawn(&file), drawn(base()), "another parser sees another page");
    true
}
