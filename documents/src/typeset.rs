//! Minutes to PDF.

use meetings::Millis;
use meetings::ids::{MeetingId, MinutesId};
use meetings::minutes::MinutesContent;
use meetings::transcript::Segment;

use crate::Fonts;

/// What the document says about itself, beyond its text. Printed nowhere but in the PDF's metadata and attachments.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFacts {
    pub document: MinutesId,
    pub revision: i64,
    pub meeting: MeetingId,
    pub meeting_title: String,
    /// When the revision was frozen: the PDF's creation time.
    pub created_at: Millis,
    /// The signed minutes which this document corrects.
    pub corrects: Option<MinutesId>,
    /// Attached as `transcript.json` and, for people, `transcript.txt`. Nothing is attached when empty.
    pub transcript: Vec<Segment>,
}

/// A rectangle on a page in points, origin at the lower left corner (PDF 1.7, 7.9.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub bottom: f32,
    pub right: f32,
    pub top: f32,
}

/// Room left for one visible signature, between the role and the printed name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignaturePlace {
    /// Counted from 0.
    pub page: usize,
    pub rect: Rect,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TypesetDocument {
    /// PDF/A-3b.
    pub pdf: Vec<u8>,
    pub pages: usize,
    pub secretary: SignaturePlace,
    pub chair: SignaturePlace,
}

#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// A fault of our template or a text that PDF/A cannot hold (for example a letter that no font has).
    #[error("the document cannot be typeset: {0}")]
    Refused(String),
}

/// Typesets minutes in the official form. CPU-bound, some milliseconds per page: call it off the async threads.
pub fn typeset(
    _content: &MinutesContent,
    _facts: &DocumentFacts,
    _fonts: &Fonts,
) -> Result<TypesetDocument, TypesetError> {
    Err(TypesetError::Refused(String::new()))
}

/// What a visible signature shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Signer's name as in the certificate.
    pub signer: String,
    pub signed_at: Millis,
}

/// A one-page PDF of the size of `place` that shows who signed and when: the `appearance` of a signature.
pub fn signature_appearance(_stamp: &Stamp, _place: &Rect, _fonts: &Fonts) -> Result<Vec<u8>, TypesetError> {
    Err(TypesetError::Refused(String::new()))
}
