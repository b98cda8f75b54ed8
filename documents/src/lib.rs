// SPDX-License-Identifier: MPL-2.0
//! Typesets minutes as PDF/A-3b in the form of Nghị định 30/2020/NĐ-CP, with the transcript
//! attached.
//!
//! Also exports minutes and transcripts for word processors and players ([`minutes_word_document`],
//! [`transcript`]), and tables for spreadsheet programs ([`table`]).
//!
//! [`typeset`] is a pure function: the same minutes, facts and fonts give the same bytes, so that a
//! frozen revision can be typeset again and compared. It also returns the places of the two
//! signatures, where the `signing` crate adds fields. Text is passed to typst as data, never as
//! source: typed text cannot become a command.

mod columns;
mod fonts;
mod letters;
mod minutes_word;
pub mod table;
pub mod transcript;
mod typeset;
mod typeset_error;
mod word;
mod world;

pub use fonts::{FontError, Fonts};
pub use letters::{Unprintable, unprintable};
pub use minutes_word::minutes_word_document;
pub use typeset::{
    AttachedFile, DocumentFacts, Rect, SignaturePlace, Stamp, TypesetDocument, signature_appearance, typeset,
};
pub use typeset_error::TypesetError;
pub use word::WordError;
