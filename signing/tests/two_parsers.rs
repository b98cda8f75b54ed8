// SPDX-License-Identifier: MPL-2.0
//! Random updates and inputs found by fuzzing: accepted files are read the same by another parser.

#[path = "common/two_parsers.rs"]
mod two_parsers;

use two_parsers::{base, base_table, is_accepted};

/// An update that signs nothing and changes nothing.
fn plain() -> Vec<u8> {
    let (object, previous) = (base().len(), base_table());
    let body = "8 0 obj\n<</A[1 2(x)]>>\nendobj\n";
    let table = object + body.len();
    format!(
        "{body}xref\n8 1\n{object:010} 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
    )
    .into_bytes()
}

#[test]
fn a_plain_update_is_accepted_and_a_redrawn_page_is_not() {
    assert!(is_accepted(b"") && is_accepted(b"\n") && is_accepted(&plain()));
    let redrawn = String::from_utf8(plain()).unwrap().replace("8 0 obj", "3 0 obj").replace("xref\n8 1", "xref\n3 1");
    assert!(!is_accepted(redrawn.as_bytes()));
}

/// Programs that repair files take a lone sign for a number, columns of a table for what they are
/// not, or words for ones that they run into.
#[test]
fn objects_and_tables_that_only_some_programs_recognise_are_not_accepted() {
    let plain = String::from_utf8(plain()).unwrap();
    for (what, from, to) in [
        ("an object whose generation is a sign", "<</A[1 2(x)]>>", "<</A[1 2(\r4\r-obj $)]>>"),
        ("an object whose number is a point", "<</A[1 2(x)]>>", "<</A[1 2(. 0 obj)]>>"),
        ("numbers that run into each other", "<</A[1 2(x)]>>", "<</A[1 2(4+0obj)]>>"),
        ("an object behind comments", "<</A[1 2(x)]>>", "<</A[1 2(4%a\r0 % b % c\n%\nobj)]>>"),
        ("a table behind a comment", "<</A[1 2(x)]>>", "<</A[1 2(xref%\n0 9)]>>"),
        ("a table behind zero bytes", "<</A[1 2(x)]>>", "<</A[1 2(xref\0\x000 9)]>>"),
        ("a trailer behind a zero byte", "<</A[1 2(x)]>>", "<</A[1 2(trailer\0<<)]>>"),
        ("zero bytes in a table's column", " 00000 n", " 0\0\0\0\0 n"),
        ("columns that have moved", " 00000 n", "  0000 n"),
        ("a pointer that runs into its keyword", "startxref\n", "startxref"),
    ] {
        let grown = plain.replace(from, to);
        assert_ne!(grown, plain, "{what}");
        // The table moves with what stands before it.
        let table = base().len() + grown.find("xref\n8 1").unwrap();
        let end = grown.rfind("startxref").unwrap() + "startxref".len();
        let blank = if grown[end..].starts_with('\n') { "\n" } else { "" };
        let update = format!("{}{blank}{table}\n%%EOF\n", &grown[..end]);
        assert!(!is_accepted(update.as_bytes()), "{what}");
    }
}

#[test]
fn inputs_found_by_fuzzing_are_read_the_same_by_both_parsers() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/pdf_update");
    let mut read = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        is_accepted(&std::fs::read(entry.unwrap().path()).unwrap());
        read += 1;
    }
    assert!(read > 0);
}

#[test]
fn randomly_modified_updates_are_read_the_same_by_both_parsers() {
    let words: &[&[u8]] = &[
        b"3 0 obj",
        b"4 0 obj\n",
        b"endobj",
        b"xref\n",
        b"trailer",
        b"startxref",
        b"%%EOF",
        b"7 0 R",
        b"/Prev",
        b"%",
        b"\n",
        b" ",
        b"0",
        b"3",
        b"4",
        b"7",
        b"<<",
        b">>",
        b"stream\n",
        b"f",
        b"/Root",
        b"/Prev#00 3",
        b"65535 f \n",
        b"4294967299",
        b"/Size 9000000",
        b"obj",
        b"-obj",
        b"\0",
        b"8 0 obj\n",
        b"/F/FlateDecode",
    ];
    let mut state = 3_u64;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let mut accepted = 0;
    // More of them where somebody has the time: DIEMCAU_TEST_UPDATES.
    let rounds = std::env::var("DIEMCAU_TEST_UPDATES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20_000);
    for _ in 0..rounds {
        let mut update = if below(4) == 0 { [plain(), plain()].concat() } else { plain() };
        for _ in 0..=below(4) {
            let at = below(update.len());
            let word = words[below(words.len())];
            let until = update.len().min(at + if below(2) == 0 { 0 } else { word.len() });
            update.splice(at..until, word.iter().copied());
        }
        accepted += usize::from(is_accepted(&update));
    }
    assert!(accepted > 100, "{accepted} were accepted");
}
