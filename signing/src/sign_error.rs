// SPDX-License-Identifier: MPL-2.0
//! Why a PDF is not signed.

use crate::{KeyError, TimeStampError};

#[derive(Debug, thiserror::Error)]
pub enum SignError {
    #[error("the PDF cannot be read: {0}")]
    Unreadable(String),
    #[error("the PDF has no signature field named {0}")]
    NoSuchField(String),
    #[error("the signature field {0} is signed already")]
    FieldSigned(String),
    #[error("the PDF has {0} pages, a field was asked for on a later one")]
    NoSuchPage(usize),
    #[error("signature fields can only be added before the first signature")]
    AlreadySigned,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    TimeStamp(#[from] TimeStampError),
    #[error("the signature could not be encoded: {0}")]
    Encoding(String),
}
