// SPDX-License-Identifier: MPL-2.0
//! Why a document is not typeset.

#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// A fault of our template or of the fonts: texts alone cannot cause it.
    #[error("the document cannot be typeset: {0}")]
    Refused(String),
}
