// SPDX-License-Identifier: MPL-2.0
//! Workbooks of Excel and LibreOffice (.xlsx, ECMA-376). The first visible sheet is the list.
//!
//! Only the parts with the list are unpacked, within one limit for all of them. Entities of a
//! document type are not expanded, and no external resource is opened.

use std::io::{Cursor, Read as _};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::{Gathering, MAX_COLUMNS, MAX_TEXT_BYTES, Sheet, SheetError, plain};

/// Maximum unpacked size of all parts, in bytes. A list of 20,000 rows unpacks to about 10 MB.
const MAX_UNPACKED: u64 = 48 << 20;
/// Maximum number of parts of the archive.
const MAX_PARTS: usize = 500;
/// Maximum number of sheets, and of relations of the workbook.
const MAX_SHEETS: usize = 300;
/// Maximum size of one text, in bytes, before it is normalised.
const MAX_RAW_TEXT: usize = 64 << 10;

type Result<T> = std::result::Result<T, SheetError>;

pub fn read(file: &[u8]) -> Result<Sheet> {
    let archive = ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(SheetError::TooLarge);
    }
    let mut package = Package { archive, left: MAX_UNPACKED };
    let workbook = package.part("xl/workbook.xml")?.ok_or(SheetError::Unreadable)?;
    let relations = package.part("xl/_rels/workbook.xml.rels")?.ok_or(SheetError::Unreadable)?;
    let part = sheet_part(&workbook, &relations)?;
    let texts = match package.part("xl/sharedStrings.xml")? {
        Some(xml) => shared_texts(&xml)?,
        None => Vec::new(),
    };
    let sheet = package.part(&part)?.ok_or(SheetError::Unreadable)?;
    rows(&sheet, &texts)
}

struct Package<'f> {
    archive: ZipArchive<Cursor<&'f [u8]>>,
    /// Remaining bytes to unpack: the sizes in an archive may be wrong.
    left: u64,
}

impl Package<'_> {
    fn part(&mut self, name: &str) -> Result<Option<String>> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(SheetError::Unreadable),
        };
        let mut bytes = Vec::new();
        let size = part.take(self.left + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        self.left = self.left.checked_sub(size as u64).ok_or(SheetError::TooLarge)?;
        String::from_utf8(bytes).map(Some).map_err(unreadable)
    }
}

/// Name of the part with the first visible sheet.
fn sheet_part(workbook: &str, relations: &str) -> Result<String> {
    let mut id = None;
    each_element(workbook, "sheet", |element| {
        let hidden = attribute(element, "state")?.is_some_and(|state| state != "visible");
        if id.is_none() && !hidden {
            id = attribute_by_local_name(element, "id")?;
        }
        Ok(())
    })?;
    let id = id.ok_or(SheetError::Unreadable)?;
    let mut target = None;
    each_element(relations, "Relationship", |element| {
        if attribute(element, "Id")?.as_deref() == Some(id.as_str()) {
            target = attribute(element, "Target")?;
        }
        Ok(())
    })?;
    let target = target.ok_or(SheetError::Unreadable)?;
    Ok(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

fn each_element(xml: &str, name: &str, mut see: impl FnMut(&BytesStart<'_>) -> Result<()>) -> Result<()> {
    let mut reader = Reader::from_str(xml);
    let mut seen = 0;
    loop {
        match reader.read_event().map_err(unreadable)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                seen += 1;
                if seen > MAX_SHEETS {
                    return Err(SheetError::TooLarge);
                }
                see(&element)?;
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The shared texts, to which cells refer by number. Phonetic readings of Japanese text (`rPh`) are
/// skipped.
fn shared_texts(xml: &str) -> Result<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut bytes) = (Vec::new(), 0);
    let mut text = Text::default();
    loop {
        match reader.read_event().map_err(unreadable)? {
            Event::Start(element) if element.local_name().as_ref() == "si" => text = Text::default(),
            Event::Empty(element) if element.local_name().as_ref() == "si" => texts.push(String::new()),
            Event::End(element) if element.local_name().as_ref() == "si" => {
                let text = plain(&std::mem::take(&mut text.letters));
                bytes += text.len();
                // One byte for each empty text: there may be millions.
                if bytes + texts.len() > MAX_TEXT_BYTES {
                    return Err(SheetError::TooLarge);
                }
                texts.push(text);
            }
            Event::Eof => return Ok(texts),
            event => text.take(&event, "t")?,
        }
    }
}

/// Collects the letters inside elements of one name.
#[derive(Default)]
struct Text {
    letters: String,
    inside: bool,
    phonetic: bool,
}

impl Text {
    fn take(&mut self, event: &Event<'_>, name: &str) -> Result<()> {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "rPh" => self.phonetic = true,
                found => self.inside = found == name && !self.phonetic,
            },
            Event::End(element) => {
                if element.local_name().as_ref() == "rPh" {
                    self.phonetic = false;
                }
                self.inside = false;
            }
            Event::Text(text) if self.inside => self.push(&text.xml10_content()),
            Event::CData(text) if self.inside => self.push(&text.xml10_content()),
            Event::GeneralRef(entity) if self.inside => {
                if let Some(letter) = entity.resolve_char_ref().map_err(unreadable)? {
                    self.push(letter.encode_utf8(&mut [0; 4]));
                } else {
                    let known = resolve_predefined_entity(&entity.xml10_content());
                    self.push(known.ok_or(SheetError::Unreadable)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, letters: &str) {
        if self.letters.len() < MAX_RAW_TEXT {
            // The carriage return of a line break, as Excel writes it into XML.
            self.letters.push_str(&letters.replace("_x000D_", " "));
        }
    }
}

/// One cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: Option<String>,
    value: Text,
    inline: Text,
}

fn rows(xml: &str, texts: &[String]) -> Result<Sheet> {
    let mut reader = Reader::from_str(xml);
    let mut gathering = Gathering::default();
    let mut number: u32 = 0;
    let mut cells: Vec<String> = Vec::new();
    // The position of the next cell without a reference.
    let mut column = 0;
    let mut cell: Option<Cell> = None;
    loop {
        let event = reader.read_event().map_err(unreadable)?;
        match &event {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "row" => {
                let stated = attribute(element, "r")?.map(|text| text.parse::<u32>().map_err(unreadable));
                let next = stated.transpose()?.unwrap_or(number.saturating_add(1));
                // Rows are in order; a duplicate number would be ambiguous.
                if next <= number {
                    return Err(SheetError::Unreadable);
                }
                (number, column) = (next, 0);
            }
            Event::End(element) if element.local_name().as_ref() == "row" => {
                gathering.add(number, std::mem::take(&mut cells))?;
            }
            Event::Start(element) if element.local_name().as_ref() == "c" => {
                let at = attribute(element, "r")?.map_or(Some(column), |reference| column_of(&reference));
                column = at.ok_or(SheetError::Unreadable)?;
                cell = Some(Cell { column, kind: attribute(element, "t")?, ..Cell::default() });
            }
            Event::Empty(element) if element.local_name().as_ref() == "c" => {
                let at = attribute(element, "r")?.map_or(Some(column), |reference| column_of(&reference));
                column = at.ok_or(SheetError::Unreadable)? + 1;
            }
            Event::End(element) if element.local_name().as_ref() == "c" => {
                let cell = cell.take().ok_or(SheetError::Unreadable)?;
                column = cell.column + 1;
                if cell.column < MAX_COLUMNS {
                    if cells.len() <= cell.column {
                        cells.resize(cell.column + 1, String::new());
                    }
                    cells[cell.column] = shown(&cell, texts)?;
                }
            }
            Event::Eof => return Ok(Sheet { rows: gathering.rows }),
            event => {
                if let Some(cell) = &mut cell {
                    cell.value.take(event, "v")?;
                    cell.inline.take(event, "t")?;
                }
            }
        }
    }
}

/// Approximately what the sheet shows in a cell: a code that looks like a number is stored as a
/// number.
fn shown(cell: &Cell, texts: &[String]) -> Result<String> {
    let value = cell.value.letters.as_str();
    match cell.kind.as_deref() {
        Some("s") => {
            let at: usize = value.trim().parse().map_err(unreadable)?;
            texts.get(at).cloned().ok_or(SheetError::Unreadable)
        }
        Some("inlineStr") => Ok(plain(&cell.inline.letters)),
        Some("e") => Ok(String::new()),
        Some("n") | None => Ok(match value.trim().parse::<f64>() {
            Ok(number) => number.to_string(),
            Err(_) => plain(value),
        }),
        Some(_) => Ok(plain(value)),
    }
}

/// Column of a reference like `AB12`, counted from 0.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = element.try_get_attribute(name).map_err(unreadable)?;
    found
        .map(|found| {
            found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned).map_err(unreadable)
        })
        .transpose()
}

/// The attribute `id` in the namespace of relations, whose prefix may vary.
fn attribute_by_local_name(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    for found in element.attributes().with_checks(false) {
        let found = found.map_err(unreadable)?;
        if found.key.local_name().as_ref() == name {
            return found
                .normalized_value(XmlVersion::Implicit1_0)
                .map(|value| Some(value.into_owned()))
                .map_err(unreadable);
        }
    }
    Ok(None)
}

fn unreadable<E>(_: E) -> SheetError {
    SheetError::Unreadable
}
