//! Keywords of the file's structure, counted in the raw bytes: programs that repair files look for
//! these, wherever they are.

use memchr::memmem;

/// How often each keyword must stand in an update, because so many objects were read there.
pub(crate) struct Keywords {
    pub objects: usize,
    pub streams: usize,
    /// Tables written as text: one, or none with a cross-reference stream.
    pub tables: usize,
}

impl Keywords {
    /// Compares with what a scan of `update` finds.
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

/// Two numbers stand before the keyword.
fn is_object_head(before: &[u8]) -> bool {
    let space = |bytes: &mut &[u8]| {
        let length = bytes.len();
        // Zero bytes are white space in PDF.
        while let Some((last, rest)) = bytes.split_last()
            && (last.is_ascii_whitespace() || *last == 0)
        {
            *bytes = rest;
        }
        length - bytes.len()
    };
    let digits = |bytes: &mut &[u8]| {
        let length = bytes.len();
        while let Some((last, rest)) = bytes.split_last()
            && last.is_ascii_digit()
        {
            *bytes = rest;
        }
        length - bytes.len()
    };
    let mut rest = before;
    space(&mut rest);
    digits(&mut rest) > 0 && space(&mut rest) > 0 && digits(&mut rest) > 0
}

/// The keyword by itself, with numbers after it.
fn is_table(bytes: &[u8], at: usize) -> bool {
    let alone = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let rest = bytes[at + b"xref".len()..].trim_ascii_start();
    alone && rest.first().is_some_and(u8::is_ascii_digit)
}

fn is_trailer(bytes: &[u8]) -> bool {
    bytes[b"trailer".len()..].trim_ascii_start().starts_with(b"<<")
}
