// SPDX-License-Identifier: MPL-2.0
//! Parses untrusted PDF files: strictly, lazily and within a budget.
//!
//! Only cross-reference tables are parsed completely. An object is parsed on demand, so that memory
//! depends on what is used and not on the content of the file. Nothing is repaired: ambiguous
//! syntax is an error.

mod budget;
mod file;
pub(crate) mod inflate;
mod lexer;
mod object;
mod value;
mod xref;

pub(crate) use budget::{Budget, ReadError};
pub(crate) use file::{File, Layer, View};
pub(crate) use lexer::Lexer;
pub(crate) use object::{Indirect, Lengths, Object, indirect};
pub(crate) use value::{Dict, Id, Value, text_of, text_of_bytes};
pub(crate) use xref::{Entry, Section, SectionKind, has_second_filter, section};

pub(crate) type Read<T> = Result<T, ReadError>;
