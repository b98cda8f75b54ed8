// SPDX-License-Identifier: MPL-2.0
//! Checks that a signed file is the approved revision plus signatures.

use crate::changes::steps;
use crate::reading::File;
use crate::updates::Revisions;

/// Why it is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnExtension {
    #[error("the file does not begin with the approved revision")]
    OtherDocument,
    #[error("more than signatures was added to the approved revision: {0}")]
    ContentChanged(String),
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

/// Checks that `signed` is `original`, byte for byte, followed by signatures only.
/// [`verify`](crate::verify()) decides whether those signatures are valid.
pub fn check_extends(original: &[u8], signed: &[u8]) -> Result<(), NotAnExtension> {
    if !signed.starts_with(original) {
        return Err(NotAnExtension::OtherDocument);
    }
    if signed.len() == original.len() {
        return Ok(());
    }
    let file = File::new(signed);
    let revisions =
        Revisions::read(&file, original.len()).map_err(|error| NotAnExtension::Unreadable(error.to_string()))?;
    let steps = steps(&revisions).map_err(|error| NotAnExtension::Unreadable(error.to_string()))?;
    let changes: Vec<String> = steps.into_iter().flat_map(|step| step.findings).collect();
    if changes.is_empty() { Ok(()) } else { Err(NotAnExtension::ContentChanged(changes.join("; "))) }
}
