// SPDX-License-Identifier: MPL-2.0
//! Reads files that the operator names, within limits.

use std::io::Read as _;
use std::path::Path;

use crate::fault::Fault;
use crate::file_problem::FileProblem;

pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Fault> {
    let unreadable = |error: std::io::Error| Fault::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(unreadable)?.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most { Err(Fault::unusable(path, FileProblem::TooLarge)) } else { Ok(bytes) }
}
