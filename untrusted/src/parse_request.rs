// SPDX-License-Identifier: MPL-2.0
//! What every request about a document has.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request with the type of its answer.
pub trait ParseRequest {
    type Answer: Serialize + DeserializeOwned + Send + 'static;
    /// For the log.
    const NAME: &'static str;

    /// Reads the document. Runs only in the child process.
    fn answer(self, document: &[u8]) -> Self::Answer;
}
