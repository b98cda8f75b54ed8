// SPDX-License-Identifier: MPL-2.0
//! Packages of office programs (ECMA-376, part 2): what the document is, and whether it brings a
//! program along. Names of parts say nothing: types and relationships do, read as XML.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

/// Maximum number of parts of an office document: a presentation of 300 slides has 2,000.
const MAX_PARTS: usize = 5_000;
/// Maximum unpacked size of all parts, in bytes.
const MAX_UNPACKED: u64 = 200 << 20;
/// Maximum size of a list of types or relationships, in bytes.
const MAX_LIST: u64 = 4 << 20;
/// How much of a part is in memory, in bytes.
const AT_ONCE: u64 = 64 << 10;
/// Maximum number of types and relationships.
const MAX_ENTRIES: usize = 50_000;

/// Content types of parts that run, in lower case.
const RUNNING_TYPES: [&str; 5] = ["macroenabled", "vbaproject", "macrosheet", "activex", "ms-office.vbadata"];
/// Relationships to parts that run, in lower case: macros, also of Excel 4 and of the toolbars of
/// Word, and controls.
const RUNNING_RELATIONS: [&str; 6] =
    ["/vbaproject", "/xlmacrosheet", "/xlintlmacrosheet", "/attachedtoolbars", "/control", "/activexcontrolbinary"];
/// Relationships that fetch something that may run, where it lies elsewhere.
const FETCHED_RELATIONS: [&str; 4] = ["/attachedtemplate", "/oleobject", "/frame", "/subdocument"];
/// The stream in which an embedded object has a file of any kind, as OLE writes the name.
const PACKED_FILE: &str = "Ole10Native";
/// How such an object begins.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// How executables of Windows and of Linux begin.
const EXECUTABLES: [&[u8]; 2] = [b"MZ", b"\x7fELF"];

/// The stream of a compound file that has an encrypted package.
const ENCRYPTED: &str = "EncryptedPackage";

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

/// Why it is taken by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeError {
    /// Of an older office program, damaged, or something else altogether.
    Kind,
    /// It opens with a password only.
    Encrypted,
    /// Macros, or a program that is embedded.
    Macros,
    /// It unpacks to more than anybody's program should open.
    TooLarge,
}

/// Every part is unpacked once, because the sizes that an archive gives may be wrong.
pub(super) fn office(file: &[u8]) -> Result<OfficeKind, OfficeError> {
    if file.starts_with(COMPOUND_FILE) {
        let stream = utf16(ENCRYPTED);
        let is_encrypted = file.windows(stream.len()).any(|window| window == stream);
        return Err(if is_encrypted { OfficeError::Encrypted } else { OfficeError::Kind });
    }
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| OfficeError::Kind)?;
    if archive.len() > MAX_PARTS {
        return Err(OfficeError::TooLarge);
    }
    let mut left = MAX_UNPACKED;
    let mut names = HashSet::new();
    let mut package = Package::default();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|_| OfficeError::Kind)?;
        let name = part.name().trim_start_matches('/').to_ascii_lowercase();
        // Programs do not agree on which of two parts of one name they read.
        if !names.insert(name.clone()) {
            return Err(OfficeError::Kind);
        }
        left -= package.take(&name, &mut part, left)?;
    }
    package.kind()
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
    entries: usize,
}

impl Package {
    /// How large the part is; it may have `left` bytes.
    fn take(&mut self, name: &str, part: &mut impl Read, left: u64) -> Result<u64, OfficeError> {
        // Excel 4 and old programs go by the folder.
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") || name.contains("/activex/") {
            return Err(OfficeError::Macros);
        }
        let is_types = name == "[content_types].xml";
        if !is_types && name.rsplit('.').next() != Some("rels") {
            return scan(part, left);
        }
        let mut content = Vec::new();
        part.take(left.min(MAX_LIST) + 1).read_to_end(&mut content).map_err(|_| OfficeError::Kind)?;
        let size = content.len() as u64;
        if size > left.min(MAX_LIST) {
            return Err(OfficeError::TooLarge);
        }
        let is_root = name == "_rels/.rels";
        each_element(
            &content,
            |element| {
                if is_types { self.take_type(element) } else { self.take_relation(element, is_root) }
            },
        )?;
        Ok(size)
    }

    fn count(&mut self) -> Result<(), OfficeError> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES { Err(OfficeError::TooLarge) } else { Ok(()) }
    }

    fn take_type(&mut self, element: &BytesStart<'_>) -> Result<(), OfficeError> {
        let Some(kind) = attribute(element, "ContentType")? else { return Ok(()) };
        self.count()?;
        let lower = kind.to_ascii_lowercase();
        if RUNNING_TYPES.iter().any(|running| lower.contains(running)) {
            return Err(OfficeError::Macros);
        }
        let (list, key) = match attribute(element, "PartName")? {
            Some(part) => (&mut self.types, part.trim_start_matches('/').to_ascii_lowercase()),
            None => {
                (&mut self.default_types, attribute(element, "Extension")?.unwrap_or_default().to_ascii_lowercase())
            }
        };
        // Which of two types counts is another thing in every program.
        if list.insert(key, kind).is_some() { Err(OfficeError::Kind) } else { Ok(()) }
    }

    fn take_relation(&mut self, element: &BytesStart<'_>, is_root: bool) -> Result<(), OfficeError> {
        let Some(kind) = attribute(element, "Type")? else { return Ok(()) };
        self.count()?;
        let lower = kind.to_ascii_lowercase();
        let is_external = attribute(element, "TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("External"));
        let is_any = |list: &[&str]| list.iter().any(|end| lower.ends_with(end));
        if is_any(&RUNNING_RELATIONS) || is_external && is_any(&FETCHED_RELATIONS) {
            return Err(OfficeError::Macros);
        }
        if is_root && lower.ends_with("/officedocument") {
            let target = attribute(element, "Target")?.unwrap_or_default().to_ascii_lowercase();
            let target = target.trim_start_matches("./").trim_start_matches('/').to_owned();
            if self.main.replace(target).is_some() {
                return Err(OfficeError::Kind);
            }
        }
        Ok(())
    }

    /// By the type of the part that programs open.
    fn kind(&self) -> Result<OfficeKind, OfficeError> {
        let main = self.main.as_deref().ok_or(OfficeError::Kind)?;
        let ending = main.rsplit_once('.').map_or("", |(_, ending)| ending);
        let kind = self.types.get(main).or_else(|| self.default_types.get(ending)).ok_or(OfficeError::Kind)?;
        match kind.strip_prefix("application/vnd.openxmlformats-officedocument.") {
            Some("wordprocessingml.document.main+xml") => Ok(OfficeKind::Docx),
            Some("spreadsheetml.sheet.main+xml") => Ok(OfficeKind::Xlsx),
            Some("presentationml.presentation.main+xml" | "presentationml.slideshow.main+xml") => Ok(OfficeKind::Pptx),
            _ => Err(OfficeError::Kind),
        }
    }
}

/// Reads a part to its end without keeping it, and refuses programs. Equations and charts are
/// embedded objects too; one with a packed file may be anything.
fn scan(part: &mut impl Read, left: u64) -> Result<u64, OfficeError> {
    let packed = utf16(PACKED_FILE);
    let mut seen = Vec::new();
    part.by_ref().take(COMPOUND_FILE.len() as u64).read_to_end(&mut seen).map_err(|_| OfficeError::Kind)?;
    if EXECUTABLES.iter().any(|begin| seen.starts_with(begin)) {
        return Err(OfficeError::Macros);
    }
    let is_compound = seen.starts_with(COMPOUND_FILE);
    let mut size = seen.len() as u64;
    loop {
        if size > left {
            return Err(OfficeError::TooLarge);
        }
        // What stands across two reads is found, too.
        seen.drain(..seen.len().saturating_sub(packed.len() - 1));
        let read = part.by_ref().take(AT_ONCE).read_to_end(&mut seen).map_err(|_| OfficeError::Kind)?;
        if read == 0 {
            return Ok(size);
        }
        if is_compound && seen.windows(packed.len()).any(|window| window == packed) {
            return Err(OfficeError::Macros);
        }
        size += read as u64;
    }
}

/// As a compound file has the names of its streams.
fn utf16(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn each_element(
    xml: &[u8],
    mut see: impl FnMut(&BytesStart<'_>) -> Result<(), OfficeError>,
) -> Result<(), OfficeError> {
    let xml = std::str::from_utf8(xml).map_err(|_| OfficeError::Kind)?;
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

/// With its entities resolved.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, OfficeError> {
    let found = element.try_get_attribute(name).map_err(|_| OfficeError::Kind)?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned));
    value.transpose().map_err(|_| OfficeError::Kind)
}
