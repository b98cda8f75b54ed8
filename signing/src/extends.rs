//! Is a signed file the approved revision plus signatures?

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

/// Checks that `signed` is `original`, byte for byte, followed only by signatures.
pub fn check_extends(_original: &[u8], _signed: &[u8]) -> Result<(), NotAnExtension> {
    Err(NotAnExtension::OtherDocument)
}
