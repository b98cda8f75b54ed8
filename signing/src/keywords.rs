// SPDX-License-Identifier: MPL-2.0
//! Counts keywords of the file structure in the raw bytes: programs that repair files search for
//! them anywhere.

use memchr::memmem;

/// How far before a keyword numbers and comments are looked for, in bytes.
const LOOKED_AT: usize = 4096;

/// How often each keyword must occur in an update, by the number of parsed objects.
pub(crate) struct Keywords {
    pub objects: usize,
    pub streams: usize,
    /// Cross-reference tables: one, or none with a cross-reference stream.
    pub tables: usize,
}

impl Keywords {
    /// Compares with a scan of `update`.
    pub(crate) fn check(&self, update: &[u8]) -> Result<(), String> {
        let count = |word: &[u8]| memmem::find_iter(update, word).count();
        let heads = memmem::find_iter(update, b"obj").filter(|at| is_object_head(&update[..*at])).count();
        let tables = memmem::find_iter(update, b"xref").filter(|at| is_table(update, *at)).count();
        let trailers = memmem::find_iter(update, b"trailer").filter(|at| is_trailer(&update[*at..])).count();
        for (what, found, expected) in [
            ("obj", heads, self.objects),
            ("endobj", count(b"endobj"), self.objects),
            ("endstream", count(b"endstream"), self.streams),
            ("xref", tables, self.tables),
            ("trailer", trailers, self.tables),
            ("startxref", count(b"startxref"), 1),
            ("%%EOF", count(b"%%EOF"), 1),
        ] {
            if found != expected {
                return Err(format!("the keyword {what} stands {found} times where {expected} were read"));
            }
        }
        Ok(())
    }
}

/// The keyword follows something that a lenient program reads as a number: some accept a lone sign
/// or point, some need no white space between the two numbers, and a comment counts as white space.
fn is_object_head(before: &[u8]) -> bool {
    if before.last().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let mut rest = &before[before.len().saturating_sub(LOOKED_AT)..];
    loop {
        while let Some((last, others)) = rest.split_last()
            && is_space(*last)
        {
            rest = others;
        }
        match rest.last() {
            // Nothing precedes it, or too much to decide.
            None => return before.len() > LOOKED_AT,
            Some(byte) if is_of_number(*byte) => return true,
            Some(_) => {}
        }
        // Programs disagree where a comment begins, so each percent sign may begin one.
        let line = rest.iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
        match rest[line..].iter().rposition(|byte| *byte == b'%') {
            Some(at) => rest = &rest[..line + at],
            None => return line == 0 && before.len() > LOOKED_AT,
        }
    }
}

/// The keyword alone, followed by numbers.
fn is_table(bytes: &[u8], at: usize) -> bool {
    let alone = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let next = bytes[at + b"xref".len()..].iter().find(|byte| !is_space(**byte));
    alone && next.is_some_and(|byte| is_of_number(*byte) || *byte == b'%')
}

fn is_trailer(bytes: &[u8]) -> bool {
    let rest = &bytes[b"trailer".len()..];
    let blanks = rest.iter().take_while(|byte| is_space(**byte)).count();
    rest[blanks..].starts_with(b"<<") || rest[blanks..].starts_with(b"%")
}

/// Zero bytes are white space in PDF.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.".contains(&byte)
}
