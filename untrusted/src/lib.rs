// SPDX-License-Identifier: MPL-2.0
//! Reading what strangers send: PDF, PKCS#12, lists and whatever else is parsed for people who may
//! mean harm.
//!
//! ```text
//! handler -> Readers::enter (a place, or busy) -> body -> Place::read
//!     -> starter.rs, process.rs (starts, feeds, kills)
//!     -> standard input: wire.rs, then the document
//!     -> child.rs: limits.rs, then pdf.rs, pkcs12.rs or sheet/
//! ```
//! The parser runs in a child process of this very program. Whatever it does there (allocate
//! without end, loop, overflow its stack, abort) ends that process and nothing else, and the
//! requester is told that the file is too complex. Who is read next is decided in [`queue`], by
//! turns and by what a caller's files have cost lately (`costs.rs`); both have no clock and no
//! processes.

pub mod child;
mod costs;
mod document;
mod limits;
mod pdf;
mod pkcs12;
mod pool;
mod process;
pub mod queue;
mod sheet;
mod starter;
mod wire;

pub use document::Document;
pub use pdf::{PdfAnswer, PdfReport, TrustFile, VerifyPdf, trust_store};
pub use pkcs12::{InspectKey, OpenKey};
pub use pool::{Place, Readers};
pub use process::{COMMAND, Failure, own_program, read_once};
pub use queue::Caller;
pub use sheet::{MAX_LIST_BYTES, ReadSheet, Sheet, SheetError, SheetRow};
