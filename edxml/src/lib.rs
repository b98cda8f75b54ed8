// SPDX-License-Identifier: MPL-2.0
//! edXML, the packages in which Vietnamese offices exchange documents (QCVN 102:2016/BTTTT):
//! [`package()`] writes one, [`read()`] reads what the receiver's program answers. Pure. See
//! `docs/decisions/0077-edxml.md`.

pub mod package;
pub mod receipt;

pub use package::{Document, NotWritten, Organ, package};
pub use receipt::{NotRead, Receipt, read};

/// Namespace of all elements.
const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
