// SPDX-License-Identifier: MPL-2.0
//! Packages of office programs (ECMA-376, part 2): what the document is, and whether it brings a
//! program along. Names of parts say nothing: types and relationships do, read as XML.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use part::{Content, Counted, content_of};

mod compound_file;
mod error;
mod fields;
mod markup;
mod part;
mod targets;
mod zip_directory;

pub use error::OfficeError;

/// Maximum number of parts of an office document: a presentation of 300 slides has 2,000.
const MAX_PARTS: usize = 5_000;
/// Maximum unpacked size of all parts, in bytes.
const MAX_UNPACKED: u64 = 200 << 20;
/// Maximum size of a list of types or relationships, in bytes.
const MAX_LIST: u64 = 4 << 20;
/// Maximum number of types and relationships.
const MAX_ENTRIES: usize = 50_000;
/// Documents within documents that are looked into: a chart in a document in a presentation.
const MAX_DEPTH: usize = 2;

/// Content types of macros, in lower case.
const MACRO_TYPES: [&str; 4] = ["macroenabled", "vbaproject", "macrosheet", "ms-office.vbadata"];
/// The same of controls.
const CONTROL_TYPE: &str = "activex";
/// Relationships to macros, in lower case, also of Excel 4 and of the toolbars of Word.
const MACRO_RELATIONS: [&str; 4] = ["/vbaproject", "/xlmacrosheet", "/xlintlmacrosheet", "/attachedtoolbars"];
/// The same to controls.
const CONTROL_RELATIONS: [&str; 2] = ["/control", "/activexcontrolbinary"];

/// What kind of document it is, by its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    Docx,
    Xlsx,
    Pptx,
}

impl OfficeKind {
    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }
}

/// Every part is unpacked once, because the sizes that an archive gives may be wrong.
pub fn office(file: &[u8]) -> Result<OfficeKind, OfficeError> {
    if file.starts_with(compound_file::MARK) {
        let is_encrypted = compound_file::is_encrypted(file);
        return Err(if is_encrypted { OfficeError::Encrypted } else { OfficeError::Kind });
    }
    let mut budget = Budget { left: MAX_UNPACKED, parts: MAX_PARTS, entries: MAX_ENTRIES };
    examined(file, &mut budget, 0)?.kind()
}

/// What is left for a document and all within it.
struct Budget {
    left: u64,
    parts: usize,
    entries: usize,
}

fn examined(file: &[u8], budget: &mut Budget, depth: usize) -> Result<Package, OfficeError> {
    // A program may read another document in the same file.
    let parts = zip_directory::parts(file).ok_or(OfficeError::Kind)?;
    budget.parts = budget.parts.checked_sub(parts).ok_or(OfficeError::TooLarge)?;
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| OfficeError::Kind)?;
    if archive.len() != parts {
        return Err(OfficeError::Kind);
    }
    let mut package = Package::default();
    for number in 0..parts {
        let part = archive.by_index(number).map_err(|_| OfficeError::Kind)?;
        let name = part.name().trim_start_matches('/').to_ascii_lowercase();
        let mut part = Counted::new(part, budget.left);
        let content = package.take(&name, &mut part, &mut budget.entries);
        if part.is_over {
            return Err(OfficeError::TooLarge);
        }
        budget.left = part.left();
        match content? {
            Content::Package(_) if depth == MAX_DEPTH => return Err(OfficeError::Active),
            Content::Package(inner) => {
                examined(&inner, budget, depth + 1)?;
                package.others.push(name);
            }
            Content::Other => package.others.push(name),
            Content::Markup | Content::Empty => {}
        }
    }
    package.no_markup_is_hidden()?;
    Ok(package)
}

/// What the lists of the package say.
#[derive(Default)]
struct Package {
    /// By the name of the part.
    types: HashMap<String, String>,
    /// By the ending of names, of parts without a type of their own.
    default_types: HashMap<String, String>,
    /// The part that programs open.
    main: Option<String>,
    /// Parts that are not XML.
    others: Vec<String>,
}

impl Package {
    fn take(&mut self, name: &str, part: &mut impl Read, entries: &mut usize) -> Result<Content, OfficeError> {
        // Excel 4 and old programs go by the folder.
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") {
            return Err(OfficeError::Macros);
        }
        if name.contains("/activex/") || targets::is_program(name) {
            return Err(OfficeError::Active);
        }
        let is_types = name == "[content_types].xml";
        if !is_types && name.rsplit('.').next() != Some("rels") {
            return content_of(part);
        }
        let mut content = Vec::new();
        part.take(MAX_LIST + 1).read_to_end(&mut content).map_err(|_| OfficeError::Kind)?;
        if content.len() as u64 > MAX_LIST {
            return Err(OfficeError::TooLarge);
        }
        let is_root = name == "_rels/.rels";
        each_element(&content, |element| {
            let is_entry = if is_types { self.take_type(element)? } else { self.take_relation(element, is_root)? };
            *entries = entries.checked_sub(usize::from(is_entry)).ok_or(OfficeError::TooLarge)?;
            Ok(())
        })?;
        Ok(Content::Markup)
    }

    /// Whether it is one.
    fn take_type(&mut self, element: &BytesStart<'_>) -> Result<bool, OfficeError> {
        let Some(kind) = attribute(element, "ContentType")? else { return Ok(false) };
        let lower = kind.to_ascii_lowercase();
        if MACRO_TYPES.iter().any(|running| lower.contains(running)) {
            return Err(OfficeError::Macros);
        }
        if lower.contains(CONTROL_TYPE) {
            return Err(OfficeError::Active);
        }
        let (list, key) = match attribute(element, "PartName")? {
            Some(part) => (&mut self.types, part.trim_start_matches('/').to_ascii_lowercase()),
            None => {
                (&mut self.default_types, attribute(element, "Extension")?.unwrap_or_default().to_ascii_lowercase())
            }
        };
        // Which of two types counts is another thing in every program.
        if list.insert(key, kind).is_some() { Err(OfficeError::Kind) } else { Ok(true) }
    }

    /// Whether it is one.
    fn take_relation(&mut self, element: &BytesStart<'_>, is_root: bool) -> Result<bool, OfficeError> {
        let Some(kind) = attribute(element, "Type")? else { return Ok(false) };
        let lower = kind.to_ascii_lowercase();
        let target = attribute(element, "Target")?.unwrap_or_default();
        let is_external = attribute(element, "TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("External"));
        let is_any = |list: &[&str]| list.iter().any(|end| lower.ends_with(end));
        if is_any(&MACRO_RELATIONS) {
            return Err(OfficeError::Macros);
        }
        if is_any(&CONTROL_RELATIONS) || is_external && !targets::may_lead(&lower, &target) {
            return Err(OfficeError::Active);
        }
        if is_root && lower.ends_with("/officedocument") {
            let target = target.to_ascii_lowercase();
            let target = target.trim_start_matches("./").trim_start_matches('/').to_owned();
            if self.main.replace(target).is_some() {
                return Err(OfficeError::Kind);
            }
        }
        Ok(true)
    }

    fn type_of(&self, part: &str) -> Option<&str> {
        let ending = part.rsplit_once('.').map_or("", |(_, ending)| ending);
        self.types.get(part).or_else(|| self.default_types.get(ending)).map(String::as_str)
    }

    /// What is XML by its type was read as XML: a program knows more encodings than are read here.
    fn no_markup_is_hidden(&self) -> Result<(), OfficeError> {
        let is_markup = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            kind.ends_with("+xml") || kind.ends_with("/xml")
        };
        let is_hidden = self.others.iter().any(|part| self.type_of(part).is_some_and(is_markup));
        if is_hidden { Err(OfficeError::Kind) } else { Ok(()) }
    }

    /// By the type of the part that programs open.
    fn kind(&self) -> Result<OfficeKind, OfficeError> {
        let main = self.main.as_deref().ok_or(OfficeError::Kind)?;
        let kind = self.type_of(main).ok_or(OfficeError::Kind)?;
        match kind.strip_prefix("application/vnd.openxmlformats-officedocument.") {
            Some("wordprocessingml.document.main+xml") => Ok(OfficeKind::Docx),
            Some("spreadsheetml.sheet.main+xml") => Ok(OfficeKind::Xlsx),
            Some("presentationml.presentation.main+xml" | "presentationml.slideshow.main+xml") => Ok(OfficeKind::Pptx),
            _ => Err(OfficeError::Kind),
        }
    }
}

fn each_element(
    xml: &[u8],
    mut see: impl FnMut(&BytesStart<'_>) -> Result<(), OfficeError>,
) -> Result<(), OfficeError> {
    // UTF-16 has zeros; nobody writes lists in it.
    let xml = std::str::from_utf8(xml).ok().filter(|xml| !xml.contains('\0')).ok_or(OfficeError::Kind)?;
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    loop {
        match reader.read_event().map_err(|_| OfficeError::Kind)? {
            Event::Start(element) | Event::Empty(element) => see(&element)?,
            // A package has none; entities of its own would hide what it says.
            Event::DocType(_) => return Err(OfficeError::Kind),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// With its entities resolved, without the spaces around it: programs do not see them.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, OfficeError> {
    let found = element.try_get_attribute(name).map_err(|_| OfficeError::Kind)?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(|value| value.trim().to_owned()));
    value.transpose().map_err(|_| OfficeError::Kind)
}
