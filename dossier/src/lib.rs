// SPDX-License-Identifier: MPL-2.0
//! The dossier of a meeting: one archive with everything that is filed of it, which anybody can
//! check without a server. The format is described in docs/dossier.md.
//!
//! ```text
//! use-cases -> facts.rs (what the lists say) -> archive.rs (ZIP, one form only) -> bag.rs (BagIt)
//! verify.rs <- reader.rs (strict, as a stream) <- a file of a stranger
//!     -> payload.rs (keeps what is compared) -> consistency.rs -> report.rs
//! ```
//! The archive is read from front to back, once, and nothing in it is compressed: a check takes
//! bounded memory and time whatever the file says.

pub mod archive;
pub mod bag;
mod consistency;
pub mod facts;
pub mod log;
pub mod path;
mod payload;
pub mod reader;
mod record;
mod report;
mod verify;

pub use report::{DocumentReport, Finding, LogReport, PdfVerdict, Remark, Report, Unreadable, Verdict};
pub use verify::{MAX_FINDINGS, verify};
