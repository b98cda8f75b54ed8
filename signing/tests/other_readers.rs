// SPDX-License-Identifier: MPL-2.0
//! Where the verdict is valid, Poppler and PDFium show the signed content, for any modification of
//! the update.

mod common;
#[path = "common/forge.rs"]
mod forge;
#[path = "common/oracles.rs"]
mod oracles;

use std::collections::HashSet;

use common::{Files, NOW, Office};
use forge::{BOX, Target};
use oracles::{Claim, all_show_what_was_signed, pdfium};
use signing::{TrustStore, Verdict, verify};

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// An update that redraws the page in an object nobody refers to is tampered with at random, so
/// that it might come to be shown.
#[test]
fn randomly_modified_updates_that_are_valid_show_the_signed_content() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let target = Target::of(&signed);
    let spare = target.size + 1;
    let update = target.update().object(target.size, BOX).object(spare, &target.page_with(target.size)).closed();
    assert_eq!(office.verify(&update).unwrap().verdict, Verdict::Valid);
    let words: Vec<String> = vec![
        target.page.to_string(),
        spare.to_string(),
        target.prev.to_string(),
        "xref".into(),
        "%%EOF".into(),
        "startxref".into(),
        "obj".into(),
        "endobj".into(),
        " ".into(),
        "\n".into(),
        "%".into(),
        "0".into(),
        "trailer".into(),
    ];
    let mut dice = Dice(7);
    let mut claims = Vec::new();
    let mut seen = HashSet::new();
    for round in 0..3000 {
        let mut forged = update.clone();
        for _ in 0..=dice.below(3) {
            let at = signed.len() + dice.below(forged.len() - signed.len());
            let word = words[dice.below(words.len())].as_bytes();
            let until = if dice.below(2) == 0 { at } else { forged.len().min(at + word.len()) };
            forged.splice(at..until, word.iter().copied());
        }
        let report = office.verify(&forged);
        if let Ok(report) = report
            && report.verdict == Verdict::Valid
            && seen.insert(forged.clone())
        {
            let shown = String::from_utf8_lossy(&forged[signed.len()..]).into_owned();
            claims.push(Claim::of(&format!("round {round}: {shown}"), &forged, &report));
        }
    }
    assert!(claims.len() > 20, "{} stayed valid", claims.len());
    let (poppler, pdfium) = all_show_what_was_signed(&claims);
    eprintln!("{} stayed valid; {poppler} compared by Poppler, {pdfium} by PDFium", claims.len());
}

/// The comparison itself: it sees a page that was painted over, with and without words.
#[test]
fn a_redrawn_page_is_also_visible_to_the_other_reader() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let target = Target::of(&signed);
    let forged = target.update().object(target.size, BOX).object(target.page, &target.page_with(target.size)).closed();
    let report = verify(&forged, &TrustStore::default(), NOW).unwrap();
    assert_eq!(report.verdict, Verdict::ChangedAfterSigning);
    let files = Files::new();
    let pair = format!("{}\t{}\n", files.write("signed.pdf", &signed), files.write("forged.pdf", &forged));
    let Some(shown) = pdfium(&pair) else { return };
    assert_eq!(shown[0]["differs"], "the picture of page 1", "{}", shown[0]);
}
