// SPDX-License-Identifier: MPL-2.0
//! Checks a dossier of any length: with its sound it may have gigabytes. The child reads it from
//! its standard input as it goes, and keeps none of it.

use std::io::{self, Write as _};
use std::process::{ExitCode, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use super::child_process::{Failure, NOT_CONFINED, own_program};
use super::dossier::{DossierAnswer, VerifyDossier};
use super::limits;
use super::wire::{MAX_ANSWER_BYTES, read_short_request, short_head};

/// The hidden subcommand.
pub const COMMAND: &str = "read-dossier";
/// Processor time for four gigabytes and their documents, in seconds.
const PROCESSOR_SECONDS: u64 = 240;

/// What `diemcau read-dossier` does: the request, then the dossier. Runs on the main thread, before
/// any other is started.
pub fn run() -> ExitCode {
    if let Err(reason) = limits::confine(PROCESSOR_SECONDS) {
        eprintln!("diemcau: the process that reads strangers' files cannot be confined: {reason}");
        return ExitCode::from(NOT_CONFINED);
    }
    let mut input = io::stdin().lock();
    let answered = read_short_request::<VerifyDossier>(&mut input).and_then(|request| {
        let answer = serde_json::to_vec(&request.answer_from(io::BufReader::with_capacity(1 << 20, &mut input)))?;
        // Whoever sends the rest of it must not be cut off.
        io::copy(&mut input, &mut io::sink())?;
        let mut output = io::stdout().lock();
        output.write_all(&answer)?;
        output.flush()
    });
    if answered.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Checks a dossier of any length without the queue, for the command line.
///
/// # Errors
/// As of other untrusted files.
pub async fn verify_file(request: VerifyDossier, mut file: tokio::fs::File) -> Result<DossierAnswer, Failure> {
    let broken = |error: io::Error| Failure::Broken(error.to_string());
    let head = short_head(&request).map_err(|error| Failure::Broken(error.to_string()))?;
    let mut child = Command::new(own_program())
        .arg0("diemcau")
        .arg(COMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(broken)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Failure::Broken("no pipe".to_owned()));
    };
    let feeding = async move {
        // A child that ends early closes the pipe; its exit status tells why.
        if input.write_all(&head).await.is_ok() {
            let _ = tokio::io::copy(&mut file, &mut input).await;
        }
    };
    let listening = async {
        let mut answer = Vec::new();
        output.take(MAX_ANSWER_BYTES + 1).read_to_end(&mut answer).await.map(|_| answer)
    };
    let ((), answer) = tokio::join!(feeding, listening);
    let answer = answer.map_err(broken)?;
    let status = child.wait().await.map_err(broken)?;
    if status.code() == Some(NOT_CONFINED.into()) {
        return Err(Failure::Broken("it could not limit itself".to_owned()));
    }
    match serde_json::from_slice(&answer) {
        Ok(answer) if status.success() => Ok(answer),
        _ => Err(Failure::TooComplex),
    }
}
