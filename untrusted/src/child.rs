// SPDX-License-Identifier: MPL-2.0
//! The child process: what `diemcau read-untrusted` does.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::any_question::AnyQuestion;
use super::question::Question;
use super::wire::read_question;
use super::{limits, process};

/// Limits itself, reads one question with its document, answers and exits. Runs on the main thread,
/// before any other is started.
pub fn run() -> ExitCode {
    if let Err(reason) = limits::confine() {
        eprintln!("diemcau: the process that reads strangers' files cannot be confined: {reason}");
        return ExitCode::from(process::NOT_CONFINED);
    }
    let answered = read_question(&mut io::stdin().lock()).and_then(|(question, document)| match question {
        AnyQuestion::VerifyPdf(question) => answer(question, &document),
        AnyQuestion::InspectKey(question) => answer(question, &document),
        AnyQuestion::OpenKey(question) => answer(question, &document),
        AnyQuestion::ReadSheet(question) => answer(question, &document),
    });
    if answered.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn answer<Q: Question>(question: Q, document: &[u8]) -> io::Result<()> {
    let answer = serde_json::to_vec(&question.answer(document))?;
    let mut output = io::stdout().lock();
    output.write_all(&answer)?;
    output.flush()
}
