// SPDX-License-Identifier: MPL-2.0
//! Updates written by hand, as somebody writes them who wants readers to disagree.
#![allow(dead_code, reason = "each test program uses a part")]

use std::fmt::Write as _;

use lopdf::{Document, Object};

/// What is known of the file that is forged.
pub struct Target {
    pub pdf: Vec<u8>,
    pub page: u32,
    pub root: u32,
    pub info: u32,
    pub form: u32,
    pub content: u32,
    pub resources: u32,
    pub pages: u32,
    pub fields: Vec<u32>,
    pub size: u32,
    pub prev: usize,
}

impl Target {
    pub fn of(pdf: &[u8]) -> Self {
        let document = Document::load_mem(pdf).unwrap();
        let number = |object: &Object| object.as_reference().unwrap().0;
        let root = number(document.trailer.get(b"Root").unwrap());
        let dict = |number: u32| document.get_dictionary((number, 0)).unwrap();
        let (id, _) = document.page_iter().next().unwrap();
        let page = dict(id);
        // Zero where it is written inside the page.
        let one = |key: &[u8]| page.get(key).and_then(Object::as_reference).map_or(0, |(number, _)| number);
        let form = number(dict(root).get(b"AcroForm").unwrap());
        Self {
            pdf: pdf.to_vec(),
            page: id,
            root,
            info: number(document.trailer.get(b"Info").unwrap()),
            form,
            content: one(b"Contents"),
            resources: one(b"Resources"),
            pages: number(page.get(b"Parent").unwrap()),
            fields: dict(form).get(b"Fields").unwrap().as_array().unwrap().iter().map(number).collect(),
            size: u32::try_from(document.trailer.get(b"Size").unwrap().as_i64().unwrap()).unwrap(),
            prev: document.xref_start,
        }
    }

    /// The bytes of an object's dictionary, as last written.
    pub fn body(&self, number: u32) -> String {
        let head = format!("\n{number} 0 obj");
        let at = self.pdf.windows(head.len()).rposition(|w| w == head.as_bytes()).unwrap() + head.len();
        let end = at + self.pdf[at..].windows(6).position(|w| w == b"endobj").unwrap();
        String::from_utf8_lossy(&self.pdf[at..end]).trim().to_owned()
    }

    /// Where an object lies, as last written.
    pub fn offset(&self, number: u32) -> usize {
        let head = format!("\n{number} 0 obj");
        self.pdf.windows(head.len()).rposition(|w| w == head.as_bytes()).unwrap() + 1
    }

    /// The page with another picture on it, which is object `number`.
    pub fn page_with(&self, number: u32) -> String {
        self.body(self.page).replace(
            &format!("/Contents {} 0 R", self.content),
            &format!("/Contents[{} 0 R {number} 0 R]", self.content),
        )
    }

    pub fn update(&self) -> Update {
        let mut bytes = self.pdf.clone();
        bytes.push(b'\n');
        Update {
            bytes,
            entries: Vec::new(),
            size: self.size,
            trailer: format!("/Root {} 0 R/Info {} 0 R/Prev {}", self.root, self.info, self.prev),
            table: None,
        }
    }
}

/// A white box and other words over the text.
pub const BOX: &str =
    "<</Length 71>>stream\nq 1 1 1 rg 60 330 500 200 re f 0 0 0 rg 70 450 200 20 re f 1 0 0 rg Q  \nendstream";

pub struct Update {
    pub bytes: Vec<u8>,
    /// Number, offset, generation, and whether it is in use.
    pub entries: Vec<(u32, usize, u16, bool)>,
    pub size: u32,
    pub trailer: String,
    pub table: Option<usize>,
}

impl Update {
    pub fn raw(mut self, text: impl AsRef<[u8]>) -> Self {
        self.bytes.extend_from_slice(text.as_ref());
        self
    }

    /// An object that is not listed.
    pub fn unlisted(self, number: u32, body: &str) -> Self {
        self.raw(format!("{number} 0 obj\n{body}\nendobj\n"))
    }

    pub fn object(self, number: u32, body: &str) -> Self {
        let at = self.bytes.len();
        self.entry(number, at).unlisted(number, body)
    }

    pub fn entry(mut self, number: u32, offset: usize) -> Self {
        self.entries.push((number, offset, 0, true));
        self.size = self.size.max(number + 1);
        self
    }

    pub fn free(mut self, number: u32, generation: u16) -> Self {
        self.entries.push((number, 0, generation, false));
        self
    }

    pub fn trailer(mut self, trailer: impl Into<String>) -> Self {
        self.trailer = trailer.into();
        self
    }

    pub fn more(mut self, trailer: &str) -> Self {
        self.trailer.push_str(trailer);
        self
    }

    /// The table, one subsection for each entry.
    pub fn table(mut self) -> Self {
        self.table = Some(self.bytes.len());
        let mut text = String::from("xref\n");
        for (number, offset, generation, used) in &self.entries {
            let kind = if *used { 'n' } else { 'f' };
            let _ = write!(text, "{number} 1\n{offset:010} {generation:05} {kind} \n");
        }
        let _ = write!(text, "trailer\n<</Size {}{}>>\n", self.size, self.trailer);
        self.raw(text)
    }

    pub fn closed(self) -> Vec<u8> {
        let with_table = if self.table.is_some() { self } else { self.table() };
        let at = with_table.table.unwrap();
        with_table.raw(format!("startxref\n{at}\n%%EOF\n")).bytes
    }
}
