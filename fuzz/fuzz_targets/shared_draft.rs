// SPDX-License-Identifier: MPL-2.0
//! Updates of a draft that several edit: nothing panics, and what was refused as malformed has
//! changed nothing.
#![no_main]

use meetings::minutes::MinutesContent;
use shared_draft::{NotApplied, SharedDraft};

libfuzzer_sys::fuzz_target!(|update: &[u8]| {
    let content = MinutesContent { head: Default::default(), body: Default::default() };
    let mut draft = SharedDraft::seed(&content);
    let before = draft.content();
    let applied = draft.apply(update);
    let after = draft.content();
    if matches!(applied, Err(NotApplied::Malformed(_) | NotApplied::TooLong)) {
        assert_eq!(before, after);
    }
    if applied.is_ok() {
        // What is stored is read again as the same text.
        let again = SharedDraft::load(&draft.state(), []).expect("a stored draft is read");
        assert_eq!(again.content(), after);
    }
    let _refused = draft.missing(update);
});
