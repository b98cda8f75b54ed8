// SPDX-License-Identifier: MPL-2.0
//! Parts in XML, read as a stream: fields of Word, links of Excel to programs and to the web, and
//! actions of PowerPoint. The names of parts say nothing, so all of them are read alike.

use std::io::{self, BufReader, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::fields::Fields;

/// How XML begins in the encodings that office programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// Or another one in which the letters of names are the same.
    Utf8,
    Little,
    Big,
}

/// Whether this is the beginning of XML.
pub fn is_markup(begin: &[u8]) -> bool {
    encoding_of(begin).is_some()
}

fn encoding_of(begin: &[u8]) -> Option<Encoding> {
    match begin {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(Encoding::Little),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(Encoding::Big),
        _ => {
            let text = begin.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(begin).trim_ascii_start();
            text.starts_with(b"<").then_some(Encoding::Utf8)
        }
    }
}

/// What such a part does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Nothing,
    /// It starts a program, or fetches something as soon as it is open.
    Active,
    /// It cannot be read to its end: programs may see something else in it.
    Unreadable,
    /// Nobody writes it so: a program would be at it for hours, or fall over it.
    Absurd,
}

/// Elements inside elements: a text box in a table has some sixty.
const MAX_NESTED: usize = 1_000;
const TABLE: &str = "tbl";
/// Tables inside tables.
const MAX_TABLES: usize = 50;
/// Cells of the rectangle from the first cell of a sheet to the last one that has something: all of
/// them become pages. Two hundred thousand rows of a hundred columns.
const MAX_CELLS: u64 = 20_000_000;

/// Reads `part`, which begins with `begin`.
pub fn seen_in(begin: &[u8], part: impl Read) -> Seen {
    let content = begin.chain(part);
    match encoding_of(begin) {
        Some(Encoding::Utf8) => read(content, &["utf-8", "us-ascii", "iso-8859-", "windows-125"]),
        Some(Encoding::Little) => read(Wide::new(content, UTF_16LE.new_decoder_with_bom_removal()), &["utf-16"]),
        Some(Encoding::Big) => read(Wide::new(content, UTF_16BE.new_decoder_with_bom_removal()), &["utf-16"]),
        None => Seen::Unreadable,
    }
}

/// `encodings` are those that it may say it has.
fn read(content: impl Read, encodings: &[&str]) -> Seen {
    let mut reader = Reader::from_reader(BufReader::new(content));
    // Drawings of Excel leave out ends.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let (mut watch, mut buffer) = (Watch::default(), Vec::new());
    loop {
        buffer.clear();
        let is_known = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return watch.seen(),
            Ok(Event::Decl(declared)) => match declared.encoding() {
                None => true,
                Some(Ok(name)) => {
                    let name = name.to_ascii_lowercase();
                    encodings.iter().any(|known| name.starts_with(known))
                }
                Some(Err(_)) => false,
            },
            Ok(Event::DocType(_)) | Err(_) => false,
            Ok(event) => watch.take(&event).is_ok(),
        };
        if !is_known {
            return if watch.seen() == Seen::Nothing { Seen::Unreadable } else { watch.seen() };
        }
    }
}

/// It is no XML, or no XML that everybody reads alike.
struct NoMarkup;

#[derive(Default)]
struct Watch {
    fields: Fields,
    /// Inside of the code of a field.
    in_code: bool,
    is_active: bool,
    is_absurd: bool,
    /// Elements that are open, by their names.
    open: Vec<u64>,
    /// The last column and the last row with a cell.
    columns: u64,
    rows: u64,
}

impl Watch {
    fn seen(&self) -> Seen {
        if self.is_active || self.fields.is_active() {
            Seen::Active
        } else if self.is_absurd {
            Seen::Absurd
        } else {
            Seen::Nothing
        }
    }

    fn opens(&mut self, element: &BytesStart<'_>) {
        if self.open.len() >= MAX_NESTED {
            self.is_absurd = true;
            return;
        }
        let name = short(element.local_name().as_ref());
        self.open.push(name);
        if name == short(TABLE) {
            self.is_absurd |= self.open.iter().filter(|open| **open == name).count() > MAX_TABLES;
        }
    }

    /// Ends that were left out end here, too.
    fn closes(&mut self, name: &str) {
        if let Some(place) = self.open.iter().rposition(|open| *open == short(name)) {
            self.open.truncate(place);
        }
    }

    /// Where a cell of a sheet is.
    fn cell(&mut self, place: &str) {
        let Some((column, row)) = place_of_cell(place) else { return };
        self.columns = self.columns.max(column);
        self.rows = self.rows.max(row);
        self.is_absurd |= self.columns.saturating_mul(self.rows) > MAX_CELLS;
    }

    fn take(&mut self, event: &Event<'_>) -> Result<(), NoMarkup> {
        match event {
            Event::Start(element) => {
                self.in_code = matches!(element.local_name().as_ref(), "instrText" | "delInstrText");
                self.opens(element);
                self.begins(element)?;
            }
            Event::Empty(element) => self.begins(element)?,
            Event::End(element) => {
                self.closes(element.local_name().as_ref());
                self.in_code = false;
            }
            Event::Text(text) if self.in_code => self.fields.push(&text.xml10_content()),
            Event::CData(text) if self.in_code => self.fields.push(&text.xml10_content()),
            Event::GeneralRef(entity) if self.in_code => match entity.resolve_char_ref().map_err(|_| NoMarkup)? {
                Some(letter) => self.fields.push(letter.encode_utf8(&mut [0; 4])),
                None => self.fields.push(match entity.xml10_content().as_ref() {
                    "quot" => "\"",
                    "amp" => "&",
                    "apos" => "'",
                    "lt" => "<",
                    "gt" => ">",
                    _ => return Err(NoMarkup),
                }),
            },
            _ => {}
        }
        Ok(())
    }

    fn begins(&mut self, element: &BytesStart<'_>) -> Result<(), NoMarkup> {
        match element.local_name().as_ref() {
            "fldChar" => match attribute(element, "fldCharType")?.as_deref() {
                Some("begin") => self.fields.begin(),
                Some("separate") => self.fields.separate(),
                Some("end") => self.fields.end(),
                _ => {}
            },
            "fldSimple" => {
                if let Some(code) = attribute(element, "instr")? {
                    self.fields.whole(&code);
                }
            }
            // Excel: a program that is talked to, and objects of other documents.
            "ddeLink" | "oleLink" => self.is_active = true,
            // Excel: what is asked for again without anybody who says so.
            "connection" | "queryTable" => {
                let at_once =
                    attribute(element, "refreshOnLoad")?.is_some_and(|is_set| is_set != "0" && is_set != "false");
                let by_itself = attribute(element, "interval")?.is_some_and(|minutes| minutes != "0");
                self.is_active |= at_once || by_itself;
            }
            "c" => {
                if let Some(place) = attribute(element, "r")? {
                    self.cell(&place);
                }
            }
            "customUI" => self.is_active |= attribute(element, "onLoad")?.is_some(),
            // PowerPoint: what a click or a pointer starts.
            "hlinkClick" | "hlinkHover" | "hlinkMouseOver" => {
                let action = attribute(element, "action")?.unwrap_or_default().trim().to_ascii_lowercase();
                self.is_active |= ["ppaction://program", "ppaction://macro"].iter().any(|run| action.starts_with(run));
            }
            _ => {}
        }
        Ok(())
    }
}

/// A name in short: what is confused with it is counted with it, and nothing else follows.
fn short(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Column and row, from 1: "XFD1048576".
fn place_of_cell(place: &str) -> Option<(u64, u64)> {
    let digits = place.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = place.split_at(digits);
    let is_column = (1..=3).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_alphabetic());
    let number = |letter: u8| u64::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().filter(|_| is_column).fold(0, |column, letter| column * 26 + number(letter));
    is_column.then_some((column, row.parse().ok()?))
}

/// By its name without the prefix of its namespace, with its entities resolved.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, NoMarkup> {
    for found in element.attributes().with_checks(false) {
        let found = found.map_err(|_| NoMarkup)?;
        if found.key.local_name().as_ref() == name {
            let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|_| NoMarkup)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// UTF-16 as UTF-8.
struct Wide<R> {
    content: R,
    decoder: Decoder,
    decoded: Vec<u8>,
    at: usize,
}

impl<R: Read> Wide<R> {
    fn new(content: R, decoder: Decoder) -> Self {
        Self { content, decoder, decoded: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut raw = [0; 4096];
        while self.at == self.decoded.len() {
            let read = self.content.read(&mut raw)?;
            self.decoded.resize(3 * raw.len() + 16, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&raw[..read], &mut self.decoded, read == 0);
            self.decoded.truncate(written);
            self.at = 0;
            if read == 0 {
                // The end is told to a decoder once, and may be asked for again.
                self.decoder = self.decoder.encoding().new_decoder();
            }
            if read == 0 && written == 0 {
                return Ok(0);
            }
        }
        let count = out.len().min(self.decoded.len() - self.at);
        out[..count].copy_from_slice(&self.decoded[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
