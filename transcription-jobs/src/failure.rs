// SPDX-License-Identifier: MPL-2.0
//! Why a job did not finish.

use protocol::problem::ProblemCode;

#[derive(Debug)]
pub enum Failure {
    /// A retry cannot succeed until somebody changes something. The error in the job's row begins
    /// with the code.
    Permanent(ProblemCode, String),
    /// A later retry may succeed.
    Transient(String),
    /// The server is stopping.
    Stopped,
    /// Another worker has the job now.
    LeaseLost,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Transient(format!("{:#}", error.into()))
    }
}
