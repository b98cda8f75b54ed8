// SPDX-License-Identifier: MPL-2.0
//! The child process: what `diemcau read-untrusted` does.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::any_parse_request::AnyParseRequest;
use super::parse_request::ParseRequest;
use super::wire::read_request;
use super::{child_process, limits};

/// Limits itself, reads one request with its document, answers and exits. Runs on the main thread,
/// before any other is started.
pub fn run() -> ExitCode {
    if let Err(reason) = limits::confine(limits::PROCESSOR_SECONDS) {
        eprintln!("diemcau: the process that reads strangers' files cannot be confined: {reason}");
        return ExitCode::from(child_process::NOT_CONFINED);
    }
    let answered = read_request(&mut io::stdin().lock()).and_then(|(request, document)| match request {
        AnyParseRequest::VerifyPdf(request) => answer(request, &document),
        AnyParseRequest::InspectKey(request) => answer(request, &document),
        AnyParseRequest::OpenKey(request) => answer(request, &document),
        AnyParseRequest::ReadSheet(request) => answer(request, &document),
        AnyParseRequest::ExaminePaper(request) => answer(request, &document),
        AnyParseRequest::ExamineChatFile(request) => answer(request, &document),
        AnyParseRequest::DrawPage(request) => answer(request, &document),
        AnyParseRequest::VerifyDossier(request) => answer(request, &document),
    });
    if answered.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn answer<Q: ParseRequest>(request: Q, document: &[u8]) -> io::Result<()> {
    let answer = serde_json::to_vec(&request.answer(document))?;
    let mut output = io::stdout().lock();
    output.write_all(&answer)?;
    output.flush()
}
