// SPDX-License-Identifier: MPL-2.0
//! What other programs show of a file: Poppler and PDFium, the readers of most desktops and
//! browsers.
#![allow(dead_code, reason = "each test program uses a part")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use signing::VerificationReport;

use crate::common::{Files, run};

/// Where pyHanko is a library, and PDFium beside it. None, with a notice, where it is not
/// installed.
pub fn python() -> Option<PathBuf> {
    let python = std::env::var("PYHANKO").ok().map(|program| PathBuf::from(program).with_file_name("python"));
    let python = python.filter(|python| python.exists());
    if python.is_none() {
        eprintln!("NOTICE: PYHANKO names no program; what other programs sign and show is left out");
    }
    python
}

/// A script of `tests/foreign` on its arguments; what it says on standard output.
pub fn script(python: &Path, name: &str, arguments: &[&str], input: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(name);
    let mut child = Command::new(python)
        .arg(path)
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let said = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(said.status.success(), "{name}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

/// A document that is valid as we say, and the state of it that was signed first.
pub struct Claim {
    pub name: String,
    pub signed: Vec<u8>,
    pub whole: Vec<u8>,
    /// Whose names may have been added to the text, in the looks of signatures.
    pub signers: Vec<String>,
}

impl Claim {
    pub fn of(name: &str, whole: &[u8], report: &VerificationReport) -> Self {
        Self {
            name: name.to_owned(),
            signed: whole[..first_signed_end(whole)].to_vec(),
            whole: whole.to_vec(),
            signers: report.signatures.iter().map(|one| one.signer.clone()).collect(),
        }
    }
}

/// Up to where the first signature goes.
fn first_signed_end(pdf: &[u8]) -> usize {
    let mut ends = Vec::new();
    for at in memchr::memmem::find_iter(pdf, b"/ByteRange") {
        let rest = String::from_utf8_lossy(&pdf[at + 10..(at + 120).min(pdf.len())]).into_owned();
        let inner = rest.trim_start().trim_start_matches('[').split(']').next().unwrap_or_default().to_owned();
        let numbers: Vec<usize> = inner.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect();
        if let [0, _, start, length] = numbers[..] {
            ends.push(start + length);
        }
    }
    ends.into_iter().filter(|end| *end <= pdf.len()).min().expect("a signature says what it covers")
}

/// Fails where a program shows another document than the one that was signed. Answers how many were
/// compared by Poppler and by PDFium.
pub fn all_show_what_was_signed(claims: &[Claim]) -> (usize, usize) {
    let files = Files::new();
    let mut compared = (0, 0);
    let mut pairs = String::new();
    for (index, claim) in claims.iter().enumerate() {
        let before = files.write(&format!("{index}-signed.pdf"), &claim.signed);
        let after = files.write(&format!("{index}.pdf"), &claim.whole);
        let _ = writeln!(pairs, "{before}\t{after}");
        let (Some(before), Some(after)) = (poppler(&before), poppler(&after)) else { continue };
        assert_eq!(added_words(&before, &after, &claim.signers), Ok(()), "Poppler, {}", claim.name);
        compared.0 += 1;
    }
    let Some(shown) = pdfium(&pairs) else { return compared };
    for (claim, shown) in claims.iter().zip(shown) {
        assert_eq!(shown["differs"], serde_json::Value::Null, "PDFium, {}", claim.name);
        compared.1 += 1;
    }
    compared
}

/// What Poppler reads on the pages.
pub fn poppler(file: &str) -> Option<String> {
    let said = run("pdftotext", &[file, "-"])?;
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// PDFium's comparisons of pairs of files; one process for all. None, with a notice, where it is
/// not installed.
pub fn pdfium(pairs: &str) -> Option<Vec<serde_json::Value>> {
    let python = python()?;
    let known = Command::new(&python).args(["-c", "import pypdfium2"]).output().unwrap();
    if !known.status.success() {
        eprintln!("NOTICE: pypdfium2 is not installed; what PDFium shows is left out");
        return None;
    }
    let said = script(&python, "shown.py", &[], pairs);
    let shown: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(shown.len(), pairs.lines().count());
    Some(shown)
}

/// What the stamps of the tests say beside names.
const STAMP_WORDS: &[&str] = &["Ky", "so", "Ký", "bởi:", "Ngày", "ký:"];

/// `after` has every word of `before` in its order, and besides only names of signers and what
/// stamps say. The word otherwise.
fn added_words(before: &str, after: &str, signers: &[String]) -> Result<(), String> {
    let mut expected = before.split_whitespace().peekable();
    let names: Vec<&str> = signers.iter().flat_map(|name| name.split_whitespace()).collect();
    for word in after.split_whitespace() {
        if expected.next_if_eq(&word).is_some() {
            continue;
        }
        let is_time = word.chars().all(|c| c.is_ascii_digit() || "-:+/.".contains(c));
        if !is_time && !names.contains(&word) && !STAMP_WORDS.contains(&word) {
            return Err(format!("the word {word} was added"));
        }
    }
    expected.next().map_or(Ok(()), |word| Err(format!("the word {word} is gone")))
}
