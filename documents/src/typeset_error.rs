// SPDX-License-Identifier: MPL-2.0
//! Why a document cannot be typeset.

#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// An error of the template or the fonts; texts alone cannot cause it.
    #[error("the document cannot be typeset: {0}")]
    Refused(String),
}
