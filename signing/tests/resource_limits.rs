// SPDX-License-Identifier: MPL-2.0
//! Files made to cost memory and time: each is answered within the limits of a child process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use moments::Millis;
use signing::{MAX_PDF_BYTES, TrustStore, Verdict, VerifyError, verify};

/// What may be held beside the file itself, in bytes.
const MOST: usize = 320 << 20;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
/// One test at a time: what is held is counted for the whole program, also what other tests make
/// their files of.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(held, Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Verifies and tells how much more was held at most than before.
fn cost(pdf: &[u8]) -> (Result<Verdict, VerifyError>, usize) {
    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let found = verify(pdf, &TrustStore::default(), Millis(1_795_320_000_000));
    (found.map(|report| report.verdict), PEAK.load(Ordering::Relaxed) - before)
}

/// A file whose objects are given; object 1 is the catalog.
struct Writer {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Writer {
    fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n".to_vec(), offsets: Vec::new() }
    }

    fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.offsets.len()).as_bytes());
        self.bytes.extend_from_slice(body.as_ref());
        self.bytes.extend_from_slice(b"\nendobj\n");
        self.offsets.len()
    }

    fn stream(&mut self, dict: &str, data: &[u8]) -> usize {
        let mut body = format!("<<{dict}/Length {}>>stream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    fn finish(mut self, more: &str) -> Vec<u8> {
        let table = self.bytes.len();
        let size = self.offsets.len() + 1;
        self.bytes.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
        for offset in &self.offsets {
            self.bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        let end = format!("trailer\n<</Size {size}/Root 1 0 R{more}>>\nstartxref\n{table}\n%%EOF\n");
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>";
const PAGES: &str = "<</Type/Pages/Kids[]/Count 0>>";

/// A catalog, no pages, and a field with a signature whose byte range fits, so that everything
/// after it is looked at.
fn signed_shell() -> (Writer, usize) {
    let mut writer = Writer::new();
    writer.object(CATALOG);
    writer.object(PAGES);
    writer.object("<</FT/Sig/T(S)/V 4 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>");
    let at = writer.bytes.len();
    writer.object(format!(
        "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 {0:010} {0:010} {0:010}]/Contents<{1}>>>",
        0,
        "00".repeat(16)
    ));
    (writer, at)
}

/// Puts the byte range in.
fn fit(mut pdf: Vec<u8>, at: usize) -> Vec<u8> {
    let find = |pdf: &[u8], what: &[u8]| at + pdf[at..].windows(what.len()).position(|w| w == what).unwrap();
    let gap = find(&pdf, b"/Contents<") + 9;
    let numbers = format!("{gap:010} {:010} {:010}", gap + 34, pdf.len() - gap - 34);
    let hole = find(&pdf, b"/ByteRange[0 ") + 13;
    pdf[hole..hole + numbers.len()].copy_from_slice(numbers.as_bytes());
    pdf
}

fn updates(mut pdf: Vec<u8>, count: usize, first: usize) -> Vec<u8> {
    let mut previous = pdf.windows(5).rposition(|w| w == b"\nxref").unwrap() + 1;
    for index in 0..count {
        let (number, object) = (first + index, pdf.len());
        pdf.extend_from_slice(format!("{number} 0 obj\n{index}\nendobj\n").as_bytes());
        let table = pdf.len();
        let text = format!(
            "xref\n{number} 1\n{object:010} 00000 n \ntrailer\n<</Size {}/Root 1 0 R/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n",
            number + 1
        );
        pdf.extend_from_slice(text.as_bytes());
        previous = table;
    }
    pdf
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn assert_bounded(name: &str, pdf: &[u8], right: impl Fn(&Result<Verdict, VerifyError>) -> bool) {
    assert!(pdf.len() <= MAX_PDF_BYTES, "{name}: {}", pdf.len());
    let (verdict, held) = cost(pdf);
    assert!(right(&verdict), "{name}: {verdict:?}");
    assert!(held < MOST, "{name}: {} MB were held", held >> 20);
}

fn not_green(found: &Result<Verdict, VerifyError>) -> bool {
    !matches!(found, Ok(Verdict::Valid))
}

#[test]
fn cyclic_fields_are_visited_once() {
    let _turn = turn();
    let mut writer = Writer::new();
    writer.object(CATALOG);
    writer.object(PAGES);
    writer.object(format!("<</T(a)/Kids[{}]>>", "3 0 R ".repeat(64)));
    assert_bounded("own kid", &writer.finish(""), |found| *found == Ok(Verdict::NotSigned));
}

#[test]
fn a_million_kids_are_visited_once_each() {
    let _turn = turn();
    let mut writer = Writer::new();
    writer.object(CATALOG);
    writer.object(PAGES);
    writer.object(format!("<</T(a)/Kids[{}]>>", "4 0 R ".repeat(60_000)));
    writer.object(format!("<</T(b)/Kids[{}]>>", "5 0 R ".repeat(60_000)));
    writer.object(format!("<</T(c)/X[{}]>>", "[]".repeat(60_000)));
    assert_bounded("wide tree", &writer.finish(""), |found| *found == Err(VerifyError::TooComplex));
}

#[test]
fn millions_of_values_are_too_complex() {
    let _turn = turn();
    let (mut writer, at) = signed_shell();
    for _ in 0..30 {
        writer.object(format!("[{}]", "[]".repeat(1_000_000)));
    }
    let reached = (5..35).map(|number| format!("/A{number} {number} 0 R")).collect::<Vec<_>>().concat();
    let pdf = fit(writer.finish(&format!("/Info<<{reached}>>")), at);
    assert_bounded("unreached", &pdf, not_green);
    let (mut writer, at) = signed_shell();
    writer.offsets[0] = writer.bytes.len();
    let all = (5..35).map(|number| format!("{number} 0 R ")).collect::<Vec<_>>().concat();
    writer.bytes.extend_from_slice(
        format!("1 0 obj\n<</Pages 2 0 R/AcroForm<</Fields[3 0 R]>>/X[{all}]>>\nendobj\n").as_bytes(),
    );
    for _ in 0..30 {
        writer.object(format!("[{}]", "[]".repeat(1_000_000)));
    }
    let count = writer.offsets.len() + 1;
    let pdf = updates(fit(writer.finish(""), at), 1, count);
    assert_bounded("reached", &pdf, |found| *found == Err(VerifyError::TooComplex));
}

#[test]
fn many_objects_and_many_updates_are_cheap() {
    let _turn = turn();
    let (mut writer, at) = signed_shell();
    for _ in 0..100_000 {
        writer.object("[[][][][][][][][][][][][][][][][]]");
    }
    let count = writer.offsets.len() + 1;
    let pdf = updates(fit(writer.finish(""), at), 60, count);
    assert_bounded("updates", &pdf, |found| *found == Ok(Verdict::InvalidSignature));
    let (writer, at) = signed_shell();
    let pdf = updates(fit(writer.finish(""), at), 200, 5);
    assert_bounded("too many updates", &pdf, |found| *found == Err(VerifyError::TooComplex));
}

#[test]
fn an_endlessly_inflating_stream_is_too_complex() {
    let _turn = turn();
    let zeros = deflate(&vec![b' '; 200 << 20]);
    let mut writer = Writer::new();
    writer.object("<</Type/Catalog/AcroForm<</Fields[9 0 R]>>>>");
    for _ in 0..7 {
        writer.stream("/Type/ObjStm/N 1/First 6/Filter/FlateDecode", &zeros);
    }
    let mut pdf = writer.finish("");
    let previous = pdf.windows(5).rposition(|w| w == b"\nxref").unwrap() + 1;
    let table = pdf.len();
    // Object 9 lies in an object stream that is one space, two hundred million times.
    let cells = [2_u8, 0, 0, 0, 2, 0];
    pdf.extend_from_slice(
        format!("10 0 obj\n<</Type/XRef/W[1 4 1]/Index[9 1]/Size 11/Root 1 0 R/Prev {previous}/Length 6>>stream\n")
            .as_bytes(),
    );
    pdf.extend_from_slice(&cells);
    pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n").as_bytes());
    assert_bounded("object streams", &pdf, |found| *found == Err(VerifyError::TooComplex));

    let mut pdf = b"%PDF-1.7\n".to_vec();
    let table = pdf.len();
    let rows = deflate(&vec![0; 90 << 20]);
    pdf.extend_from_slice(
        format!(
            "1 0 obj\n<</Type/XRef/W[1 1 1]/Size 8000000/Root 1 0 R/Filter/FlateDecode/Length {}>>stream\n",
            rows.len()
        )
        .as_bytes(),
    );
    pdf.extend_from_slice(&rows);
    pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n").as_bytes());
    assert_bounded("wide tables", &pdf, |found| *found == Err(VerifyError::TooComplex));
}

#[test]
fn deeply_nested_brackets_do_not_overflow_the_stack() {
    let _turn = turn();
    for bracket in ["[", "<<", "<</A", "(", "<</A["] {
        let mut writer = Writer::new();
        writer.object(CATALOG);
        writer.object(PAGES);
        writer.object(bracket.repeat((60 << 20) / bracket.len()));
        assert_bounded(bracket, &writer.finish(""), Result::is_err);
    }
}

#[test]
fn the_largest_file_without_content_is_refused_within_the_limits() {
    let _turn = turn();
    for filling in [b' ', b'%', b'0', b'(', b'['] {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        pdf.resize(MAX_PDF_BYTES - 40, filling);
        pdf.extend_from_slice(b"\nstartxref\n9\n%%EOF\n");
        assert_bounded("filling", &pdf, Result::is_err);
    }
}
