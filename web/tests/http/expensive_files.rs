// SPDX-License-Identifier: MPL-2.0
//! Builders of files that are expensive to parse. None needs a key.

use std::fmt::Write as _;

/// A PDF with a signature field whose byte range fits, `objects` objects that take much more memory
/// than room, and `updates` small updates at its end.
pub fn pdf(objects: usize, updates: usize) -> Vec<u8> {
    let mut pdf = Pdf::default();
    pdf.text("%PDF-1.7\n");
    pdf.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>");
    pdf.object(2, "<</Type/Pages/Kids[]/Count 0>>");
    pdf.object(3, "<</FT/Sig/T(S)/V 4 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>");
    let range = |gap: usize, end_of_gap: usize, rest: usize| format!("[0 {gap:010} {end_of_gap:010} {rest:010}]");
    pdf.offsets.push(pdf.bytes.len());
    pdf.text("4 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange");
    let here = pdf.bytes.len();
    pdf.text(&range(0, 0, 0));
    pdf.text("/Contents");
    let gap = pdf.bytes.len();
    pdf.text(&format!("<{}>", "00".repeat(16)));
    let end_of_gap = pdf.bytes.len();
    pdf.text(">>\nendobj\n");
    for id in 5..5 + objects {
        pdf.object(id, "[[][][][][][][][][][][][][][][][]]");
    }
    let size = 5 + objects;
    let mut table = pdf.bytes.len();
    let mut words = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for offset in &pdf.offsets {
        let _ = writeln!(words, "{offset:010} 00000 n ");
    }
    let _ = write!(words, "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    pdf.text(&words);
    let end = pdf.bytes.len();
    let fitting = range(gap, end_of_gap, end - end_of_gap);
    pdf.bytes[here..here + fitting.len()].copy_from_slice(fitting.as_bytes());
    for update in 0..updates {
        let id = size + update;
        let at = pdf.bytes.len();
        pdf.text(&format!("{id} 0 obj\n{update}\nendobj\n"));
        let next = pdf.bytes.len();
        pdf.text(&format!(
            "xref\n{id} 1\n{at:010} 00000 n \ntrailer\n<</Size {}/Root 1 0 R/Prev {table}>>\nstartxref\n{next}\n%%EOF\n",
            id + 1
        ));
        table = next;
    }
    pdf.bytes
}

/// A PDF whose catalogue holds an array in an array, a million times.
pub fn nested_pdf(depth: usize) -> Vec<u8> {
    let mut pdf = Pdf::default();
    pdf.text("%PDF-1.7\n");
    pdf.object(1, &format!("<</Type/Catalog/Pages 2 0 R/Deep {}{}>>", "[".repeat(depth), "]".repeat(depth)));
    pdf.object(2, "<</Type/Pages/Kids[]/Count 0>>");
    let table = pdf.bytes.len();
    let (first, second) = (pdf.offsets[0], pdf.offsets[1]);
    pdf.text(&format!(
        "xref\n0 3\n0000000000 65535 f \n{first:010} 00000 n \n{second:010} 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    ));
    pdf.bytes
}

#[derive(Default)]
struct Pdf {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Pdf {
    fn text(&mut self, text: &str) {
        self.bytes.extend(text.bytes());
    }

    fn object(&mut self, id: usize, body: &str) {
        self.offsets.push(self.bytes.len());
        self.text(&format!("{id} 0 obj\n{body}\nendobj\n"));
    }
}

/// The same key file, with 2^31 - 1 rounds of key derivation before its check sum can be compared.
pub fn slow_key_file(file: &[u8]) -> Vec<u8> {
    const MOST: [u8; 6] = [0x02, 0x04, 0x7f, 0xff, 0xff, 0xff];
    let rounds = file.len() - 4;
    assert_eq!(file[rounds..], [0x02, 0x02, 0x27, 0x10], "ends with 10,000 rounds");
    // The sequence around the rounds, by its length; the check sum alone has more than 50 bytes.
    let around = |at: &usize| file[*at] == 0x30 && usize::from(file[at + 1]) == file.len() - at - 2;
    let sequence = (0..file.len() - 50).rev().find(around).unwrap();
    let mut slow = [&file[..rounds], &MOST].concat();
    slow[sequence + 1] += 2;
    assert_eq!(slow[..2], [0x30, 0x82]);
    let length = u16::from_be_bytes([slow[2], slow[3]]) + 2;
    slow[2..4].copy_from_slice(&length.to_be_bytes());
    slow
}
