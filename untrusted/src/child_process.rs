// SPDX-License-Identifier: MPL-2.0
//! Runs one child process: starts it, sends the request, reads the answer, and ends it.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use protocol::problem::ProblemCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdout, Command};

use super::Document;
use super::any_parse_request::{AnyParseRequest, ChildRequest};
use super::queue::Time;
use super::time_limit;
use super::wire::{self, MAX_ANSWER_BYTES, MAX_DOCUMENT_BYTES};

/// The hidden subcommand.
pub const COMMAND: &str = "read-untrusted";
/// Exit status of a child that could not apply its limits.
pub(super) const NOT_CONFINED: u8 = 3;
/// Longer answers are parsed on a blocking thread, in bytes.
const LONG_ANSWER: usize = 64 << 10;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The child ran out of memory or time, overflowed its stack, panicked or sent an invalid
    /// answer: the file is the cause.
    #[error("the file is too complex to be checked")]
    TooComplex,
    #[error("the file is too large")]
    TooLarge,
    /// The queue is full.
    #[error("too many files are waiting")]
    Busy,
    /// Not parsed within the short time limit of its sender.
    #[error("the files of this sender have taken too long")]
    Spent,
    /// Not parsed within a time slice; it is retried later.
    #[error("others come first")]
    Cut,
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
    /// An error of the server.
    #[error("the process that reads files cannot be used: {0}")]
    Broken(String),
}

impl From<Failure> for ProblemCode {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::TooComplex => Self::TooComplex,
            Failure::TooLarge => Self::TooLarge,
            Failure::Stopping | Failure::Busy | Failure::Spent | Failure::Cut => Self::Unavailable,
            Failure::Broken(_) => {
                tracing::error!(reason = %failure, "a stranger's file could not be read");
                Self::Internal
            }
        }
    }
}

/// This program, even after its file was replaced.
pub fn own_program() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

/// Asks one request without the queue, for the command line.
pub async fn read_once<Q: ChildRequest>(request: Q, document: Document) -> Result<Q::Answer, Failure> {
    let (mut child, head) = start::<Q>(&own_program(), request, document.len())?;
    let outcome = converse::<Q>(&mut child, head, document, Time::Usual).await;
    end(child).await;
    outcome
}

/// Starts a child for a request about a document. Blocks; must run inside a runtime.
pub(super) fn start<Q: ChildRequest>(
    program: &Path,
    request: Q,
    document_length: usize,
) -> Result<(Child, Vec<u8>), Failure> {
    if document_length as u64 > MAX_DOCUMENT_BYTES {
        return Err(Failure::TooLarge);
    }
    let request: AnyParseRequest = request.into();
    let head = wire::head(&request, document_length).map_err(|e| Failure::Broken(e.to_string()))?;
    // Without environment variables, which may contain passphrases and the database's password.
    let child = Command::new(program)
        .arg0("diemcau")
        .arg(COMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| Failure::Broken(e.to_string()))?;
    Ok((child, head))
}

/// Sends the request and reads the answer. Returns at the deadline, and leaves ending the child to
/// [`end`].
pub(super) async fn converse<Q: ChildRequest>(
    child: &mut Child,
    head: Vec<u8>,
    document: Document,
    time: Time,
) -> Result<Q::Answer, Failure> {
    let is_over = time_limit::is_over(time, child.id());
    let finished = tokio::select! {
        finished = exchange(child, head, document) => Some(finished),
        () = is_over => None,
    };
    match finished {
        Some(Ok((status, answer))) if answer.len() < LONG_ANSWER => understood::<Q>(status, &answer),
        Some(Ok((status, answer))) => {
            let understanding = tokio::task::spawn_blocking(move || understood::<Q>(status, &answer));
            understanding.await.unwrap_or(Err(Failure::TooComplex))
        }
        Some(Err(error)) => Err(Failure::Broken(error.to_string())),
        None if time == Time::Slice => Err(Failure::Cut),
        None => {
            tracing::warn!(request = Q::NAME, ?time, "a file was not read in time; its process is stopped");
            Err(match time {
                Time::Short => Failure::Spent,
                Time::Usual | Time::Slice => Failure::TooComplex,
            })
        }
    }
}

/// Kills the child if it still runs, and returns when it is gone.
pub(super) async fn end(mut child: Child) {
    // An error means that it has already ended.
    let _ = child.kill().await;
}

async fn exchange(child: &mut Child, head: Vec<u8>, mut document: Document) -> std::io::Result<(ExitStatus, Vec<u8>)> {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let feeding = async {
        let Some(mut input) = input else { return };
        // A child that dies early closes the pipe; its exit status tells why.
        let mut fed = input.write_all(&head).await.is_ok();
        while let Some(piece) = document.take_piece().filter(|_| fed) {
            fed = input.write_all(&piece).await.is_ok();
        }
    };
    let answer = listen_while(feeding, output).await?;
    if answer.len() as u64 > MAX_ANSWER_BYTES {
        child.start_kill()?;
    }
    Ok((child.wait().await?, answer))
}

/// Output is read while the input is still sent, and limited in size.
async fn listen_while(feeding: impl Future<Output = ()>, output: Option<ChildStdout>) -> std::io::Result<Vec<u8>> {
    let listening = async {
        let mut answer = Vec::new();
        if let Some(output) = output {
            output.take(MAX_ANSWER_BYTES + 1).read_to_end(&mut answer).await?;
        }
        Ok(answer)
    };
    tokio::pin!(feeding, listening);
    tokio::select! {
        answer = &mut listening => answer,
        () = &mut feeding => listening.await,
    }
}

fn understood<Q: ChildRequest>(status: ExitStatus, answer: &[u8]) -> Result<Q::Answer, Failure> {
    if status.code() == Some(NOT_CONFINED.into()) {
        return Err(Failure::Broken("it could not limit itself".to_owned()));
    }
    let small_enough = answer.len() as u64 <= MAX_ANSWER_BYTES;
    match serde_json::from_slice(answer) {
        Ok(answer) if status.success() && small_enough => Ok(answer),
        _ => {
            tracing::warn!(request = Q::NAME, %status, "a file ended the process that read it");
            Err(Failure::TooComplex)
        }
    }
}
