// SPDX-License-Identifier: MPL-2.0
//! Documents prepared before signing so that later additions are displayed: the signer sees nothing
//! of it, and adding needs no key.

mod common;
#[path = "common/forge.rs"]
mod forge;
#[path = "common/oracles.rs"]
mod oracles;

use std::fmt::Write as _;

use common::{Files, Office, SECRETARY, sign_as};
use forge::{BOX, Target};
use oracles::pdfium;
use signing::Verdict;

#[test]
fn layers_declared_as_validation_data_cannot_be_switched_after_signing() {
    let office = Office::new();
    let t = Target::of(&office.approved);
    let layers = t.size;
    let catalog = t.body(t.root);
    let catalog = catalog.replacen("<<", &format!("<</OCProperties {layers} 0 R/DSS<</VRI {layers} 0 R>>"), 1);
    let prepared = t.update().object(layers, "<</OCGs[]/D<<>>>>").object(t.root, &catalog).closed();
    let signed = sign_as(&prepared, &office.key("Lê Văn Bình"), SECRETARY);
    assert_eq!(office.verify(&signed).unwrap().verdict, Verdict::Valid);
    let switched = Target::of(&signed).update().object(layers, "<</OCGs[]/D<</BaseState/OFF>>>>").closed();
    assert_eq!(office.verify(&switched).unwrap().verdict, Verdict::ChangedAfterSigning);
}

/// A page that draws whatever `name` comes to be in the dictionary `holder`.
fn drawing(t: &Target, holder: u32, name: &str) -> Vec<u8> {
    let content = format!("q {name} Do Q");
    let page = t.page_with(t.size).replacen(
        &format!("/Resources {} 0 R", t.resources),
        &format!("/Resources<</XObject {holder} 0 R>>"),
        1,
    );
    assert!(page.contains("/XObject"), "{page}");
    let content = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
    t.update().object(t.size, &content).object(t.page, &page).closed()
}

/// A picture that is also called something else.
fn picture(also: &str) -> String {
    let content = "1 0 0 rg 0 0 600 800 re f";
    format!("<</Subtype/Form/BBox[0 0 600 800]{also}/Length {}>>stream\n{content}\nendstream", content.len())
}

#[test]
fn additions_allowed_for_signing_are_changes_if_a_page_draws_them() {
    let office = Office::new();
    let files = Files::new();
    let (mut pairs, mut names) = (String::new(), Vec::new());
    for (key, also, holder) in [
        ("/Metadata", "/Type/Metadata", (|t: &Target| t.root) as fn(&Target) -> u32),
        ("/Extensions", "", |t| t.root),
        ("/DA", "", |t| t.form),
        ("/Producer", "", |t| t.info),
    ] {
        let t = Target::of(&office.approved);
        let number = holder(&t);
        let signed = sign_as(&drawing(&t, number, key), &office.key("Lê Văn Bình"), SECRETARY);
        let report = office.verify(&signed).unwrap();
        assert_eq!(report.verdict, Verdict::Valid, "{key}: {report:#?}");
        let t = Target::of(&signed);
        let body = t.body(number);
        let body = match key {
            // What is there gives way to the new one.
            "/Metadata" => {
                let (before, after) = body.split_once("/Metadata ").unwrap();
                format!("{before}{}", after.split_once(" 0 R").unwrap().1)
            }
            "/Producer" => match body.split_once("/Producer") {
                Some((before, after)) => format!("{before}{}", after.split_once([')', '>']).unwrap().1),
                None => body,
            },
            _ => body,
        };
        let changed = body.replacen("<<", &format!("<<{key} {} 0 R", t.size), 1);
        let forged = t.update().object(t.size, &picture(also)).object(number, &changed).closed();
        let report = office.verify(&forged).unwrap();
        assert_eq!(report.verdict, Verdict::ChangedAfterSigning, "{key}: {report:#?}");
        let before = files.write(&format!("{}-signed.pdf", &key[1..]), &signed);
        let after = files.write(&format!("{}-forged.pdf", &key[1..]), &forged);
        let _ = writeln!(pairs, "{before}\t{after}");
        names.push(key);
    }
    // These are no inventions: the other reader draws them.
    let Some(shown) = pdfium(&pairs) else { return };
    let drawn = names.iter().zip(&shown).filter(|(_, shown)| !shown["differs"].is_null()).count();
    assert!(drawn >= 2, "{names:?}: {shown:?}");
}

/// The content of the page once more where no table says that it is: only programs that rebuild the
/// file find it.
fn with_other_content(t: &Target) -> Vec<u8> {
    t.update().object(t.size, "null").unlisted(t.content, BOX).closed()
}

#[test]
fn a_document_prepared_to_trigger_a_rebuild_is_not_valid() {
    let office = Office::new();
    let t = Target::of(&office.approved);
    let signed = sign_as(&with_other_content(&t), &office.key("Lê Văn Bình"), SECRETARY);
    assert_eq!(office.verify(&signed).unwrap().verdict, Verdict::Valid);
    let t = Target::of(&signed);
    let null = || t.update().object(t.size, "null");
    let plain_trailer = format!("/Root {} 0 R/Info {} 0 R/Prev {}", t.root, t.info, t.prev);
    let free_first = {
        let mut update = t.update();
        update.entries.push((t.size + 1, 0, 65_535, false));
        update.object(t.size, "null")
    };
    let mut large = null();
    large.size = 2_000_000_000;
    let forgeries = [
        ("a table for two thousand million objects", large.closed()),
        ("an object with a very high number", t.update().object(4_194_304, "null").closed()),
        ("a name with a zero byte", null().trailer(format!("{plain_trailer}/Prev#00 3")).closed()),
        ("a long name", null().trailer(format!("{plain_trailer}/{} 3", "P".repeat(300))).closed()),
        ("a second free list", free_first.closed()),
        (
            "a stream with a second filter",
            t.update().object(t.size, "<</F/ASCIIHexDecode/Length 2>>stream\n41\nendstream").closed(),
        ),
    ];
    for (name, forged) in forgeries {
        let report = office.verify(&forged).unwrap();
        assert_eq!(report.verdict, Verdict::Ambiguous, "{name}: {report:#?}");
    }
}
