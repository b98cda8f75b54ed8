// SPDX-License-Identifier: MPL-2.0
//! The marks of our own documents in their document information: see `KEYWORD` in `documents`.

use crate::DocumentMark;
use crate::reading::{Read, View, text_of};

pub(crate) fn document_mark(view: View<'_>) -> Read<Option<DocumentMark>> {
    let Some(info) = view.get_dict(view.trailer(), b"Info")? else { return Ok(None) };
    let text = |key: &[u8]| -> Read<String> { Ok(text_of(&view.get(&info, key)?)) };
    let keywords = text(b"Keywords")?;
    let value = |name: &str| {
        let prefix = format!("diemcau:{name}=");
        keywords.split([',', ';', ' ']).find_map(|word| word.strip_prefix(prefix.as_str())).map(str::to_owned)
    };
    let (Some(document), Some(revision), Some(meeting)) =
        (value("document"), value("revision").and_then(|revision| revision.parse().ok()), value("meeting"))
    else {
        return Ok(None);
    };
    let meeting_title = text(b"Subject")?;
    Ok(Some(DocumentMark { document, revision, meeting, meeting_title, corrects: value("corrects") }))
}
