// SPDX-License-Identifier: MPL-2.0
//! What a package of office programs is made of: the directory of the archive, the directory of an
//! embedded object, the code of a field, the target of a relationship.
#![no_main]
#![allow(dead_code, reason = "the parts of a module that only its other users need")]

#[path = "../../untrusted/src/office/compound_file.rs"]
mod compound_file;
#[path = "../../untrusted/src/office/fields.rs"]
mod fields;
#[path = "../../untrusted/src/office/targets.rs"]
mod targets;
#[path = "../../untrusted/src/office/zip_directory.rs"]
mod zip_directory;

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    let _ = zip_directory::parts(file);
    let _ = compound_file::holds(file);
    if let Ok(text) = std::str::from_utf8(file) {
        let mut fields = fields::Fields::default();
        fields.whole(text);
        assert!(fields.is_active() || !text.trim_start().to_uppercase().starts_with("DDEAUTO "));
        let _ = targets::may_lead("/hyperlink", text);
    }
});
