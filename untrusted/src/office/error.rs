// SPDX-License-Identifier: MPL-2.0

use serde::{Deserialize, Serialize};

/// Why a document of an office program is taken by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeError {
    /// Of an older office program, damaged, or something else altogether.
    Kind,
    /// It opens with a password only.
    Encrypted,
    Macros,
    /// A program that is embedded, or what starts one, or what fetches something from elsewhere.
    Active,
    /// It unpacks to more than anybody's program should open.
    TooLarge,
}
