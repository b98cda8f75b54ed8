//! The revisions a file is made of: each incremental update ends with a marker, and the file up to there is a file.

use lopdf::Document;

use crate::diff::changes_beyond_signatures;
use crate::pdf;
use crate::sign::find;

/// The most updates after the first signature that are looked through. Each signature is one.
const MAX_REVISIONS: usize = 128;
const MARKER: &[u8] = b"%%EOF";

/// One state of the file.
pub(crate) struct Revision {
    /// Length of the file up to here, in bytes.
    pub end: usize,
    pub document: Document,
}

/// Every readable state of `pdf` that is longer than `from` bytes, up to the whole file.
pub(crate) fn revisions_after(pdf: &[u8], from: usize) -> Result<Vec<Revision>, String> {
    let mut found = Vec::new();
    let mut candidates = 0;
    let mut at = from;
    while let Some(marker) = find(pdf, MARKER, at) {
        at = marker + MARKER.len();
        let rest = &pdf[at..];
        let line_end =
            if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n") || rest.starts_with(b"\r")) };
        let end = at + line_end;
        candidates += 1;
        if candidates > MAX_REVISIONS {
            return Err("it has too many revisions".to_owned());
        }
        // The words of the marker may also stand inside a stream: then what is before them is no file.
        if end < pdf.len()
            && let Ok(document) = pdf::load(&pdf[..end])
        {
            found.push(Revision { end, document });
        }
    }
    found.push(Revision { end: pdf.len(), document: pdf::load(pdf)? });
    Ok(found)
}

/// What was changed, beyond signatures, from `old` (read from the first `old_end` bytes) through each of `later`.
pub(crate) fn changes_through(old: &Document, old_end: usize, later: &[Revision]) -> Vec<String> {
    let mut before = (old, old_end);
    let mut changes = Vec::new();
    for revision in later {
        changes.extend(changes_beyond_signatures(before.0, &revision.document, before.1));
        before = (&revision.document, revision.end);
    }
    changes
}
