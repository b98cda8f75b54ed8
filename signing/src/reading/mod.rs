// SPDX-License-Identifier: MPL-2.0
//! Reading a PDF file from bytes that anybody may have sent: strictly, lazily and within a budget.
//!
//! Only cross-reference tables are read in whole. An object is parsed when somebody asks for it, so
//! that memory follows what is looked at and not what the file holds. Nothing is repaired: what has
//! no plain reading is an error.

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
