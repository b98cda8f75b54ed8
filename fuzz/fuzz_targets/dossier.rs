// SPDX-License-Identifier: MPL-2.0
//! A dossier of a stranger: nothing panics, and an archive that is read has one reading: packed
//! again from what was read it is the same bytes.
#![no_main]

use std::io::Cursor;

use dossier::archive::with_one_more;
use dossier::reader::{Visitor, read};
use moments::Millis;

#[derive(Default)]
struct Files(Vec<(String, Vec<u8>)>);

impl Visitor for Files {
    fn begin(&mut self, name: &str, _: u32) {
        self.0.push((name.to_owned(), Vec::new()));
    }

    fn piece(&mut self, bytes: &[u8]) {
        self.0.last_mut().unwrap().1.extend_from_slice(bytes);
    }

    fn end(&mut self) {}
}

libfuzzer_sys::fuzz_target!(|archive: &[u8]| {
    let report = dossier::verify(archive, &signing::TrustStore::default(), Millis(0));
    assert!(report.verdict != dossier::Verdict::Valid, "nobody is trusted");
    let mut files = Files::default();
    if let Ok(length) = read(&mut &archive[..], &mut files) {
        assert_eq!(length, archive.len() as u64);
        let total: usize = files.0.iter().map(|(_, content)| content.len()).sum();
        assert!(total < archive.len(), "nothing is unpacked");
    }
    let _ = with_one_more(&mut Cursor::new(archive), "x", b"y");
});
