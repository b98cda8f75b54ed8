// SPDX-License-Identifier: MPL-2.0
//! Parses untrusted files: PDF, PKCS#12, spreadsheets, papers of meetings, files of the chat,
//! dossiers.
//! `converter/` has LibreOffice, a program of others, make PDF of office documents. `sound/` makes
//! recordings of sound files.
//!
//! ```text
//! handler -> Readers::enter (a place, or busy) -> body -> Place::read
//!     -> spawn_thread.rs, process.rs (starts, feeds, kills)
//!     -> standard input: wire.rs, then the document
//!     -> child.rs: limits.rs, then pdf.rs, pkcs12.rs, paper.rs, chat_file.rs or sheet/
//! ```
//! The parser runs in a child process of the same program. Whatever happens there (unlimited
//! allocation, endless loop, stack overflow, abort) ends that process only, and the requester is
//! told that the file is too complex. [`queue`] decides which file is next, by turns and by the
//! recent cost of a caller's files (`costs.rs`); both use neither a clock nor processes.

mod any_parse_request;
mod caller;
mod chat_file;
pub mod child_main;
mod child_process;
pub mod converter;
mod costs;
mod document;
mod dossier;
pub mod dossier_file;
mod limits;
mod office;
mod paper;
mod parse_request;
mod pdf;
mod pkcs12;
mod pool;
pub mod queue;
mod sheet;
pub mod sound;
mod spawn_thread;
mod time_limit;
mod wire;

pub use self::dossier::{DossierAnswer, VerifyDossier};
pub use caller::Caller;
pub use chat_file::{ChatFileError, ChatFileKind, ExamineChatFile};
pub use child_process::{COMMAND, Failure, own_program, read_once};
pub use document::Document;
pub use office::{OfficeError, OfficeKind};
pub use paper::{DrawPage, DrawnPage, ExaminePaper, ExaminedPaper, PaperRefusal};
pub use papers::{MAX_PAPER_BYTES, PaperError, PaperFacts, PaperKind};
pub use pdf::{PdfAnswer, PdfReport, TrustFile, VerifyPdf, trust_store};
pub use pkcs12::{InspectKey, OpenKey};
pub use pool::{Place, Readers};
pub use sheet::{MAX_LIST_BYTES, ReadSheet, Sheet, SheetError, SheetRow};
