// SPDX-License-Identifier: MPL-2.0

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

mod absurd;
mod active;
mod ambiguous;

const TYPES: &str = "application/vnd.openxmlformats-officedocument.";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package of office programs, built part by part.
struct Package {
    types: String,
    relations: String,
    parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    fn new(main_type: &str) -> Self {
        Self {
            types: format!(r#"<Override PartName="/x/main.xml" ContentType="{TYPES}{main_type}.main+xml"/>"#),
            relations: format!(r#"<Relationship Type="{RELATIONS}/officeDocument" Target="x/main.xml"/>"#),
            parts: vec![("x/main.xml".to_owned(), b"<x/>".to_vec())],
        }
    }

    fn word() -> Self {
        Self::new("wordprocessingml.document")
    }

    fn with(mut self, name: &str, content: &[u8]) -> Self {
        self.parts.push((name.to_owned(), content.to_vec()));
        self
    }

    fn with_type(mut self, entry: &str) -> Self {
        self.types.push_str(entry);
        self
    }

    fn examined(self) -> Result<ChatFileKind, ChatFileError> {
        examined(&self.file())
    }

    fn file(self) -> Vec<u8> {
        let types = format!("<Types>{}</Types>", self.types).into_bytes();
        let relations = format!("<Relationships>{}</Relationships>", self.relations).into_bytes();
        let lists = [("[Content_Types].xml".to_owned(), types), ("_rels/.rels".to_owned(), relations)];
        packed(lists.into_iter().chain(self.parts))
    }
}

fn packed(parts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn examined(file: &[u8]) -> Result<ChatFileKind, ChatFileError> {
    ExamineChatFile.answer(file)
}

fn relation(kind: &str, more: &str) -> Vec<u8> {
    format!(r#"<Relationships><Relationship Type="{RELATIONS}/{kind}" Target="a.bin" {more}/></Relationships>"#).into()
}

/// A compound file with these names in its directory, and the first number of their class.
fn compound(entries: &[(&str, u32)]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.resize(512, 0xFF);
    file[30..32].copy_from_slice(&9_u16.to_le_bytes());
    for (at, number) in [(44, 1), (48, 1), (60, END), (68, END), (72, 0), (76, 0)] {
        file[at..at + 4].copy_from_slice(&u32::to_le_bytes(number));
    }
    let sectors = entries.len().div_ceil(4) as u32;
    let chain = (1..=sectors).map(|sector| if sector == sectors { END } else { sector + 1 });
    let table: Vec<u8> = [0xFFFF_FFFD].into_iter().chain(chain).flat_map(u32::to_le_bytes).collect();
    file.extend(&table);
    file.resize(1024, 0xFF);
    for (name, class) in entries {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        entry[80..84].copy_from_slice(&class.to_le_bytes());
        file.extend(entry);
    }
    file.resize(1024 + sectors as usize * 512, 0);
    file
}

#[test]
fn documents_pictures_and_presentations_are_told_apart_by_their_contents() {
    for (main, kind) in [
        ("wordprocessingml.document", ChatFileKind::Docx),
        ("spreadsheetml.sheet", ChatFileKind::Xlsx),
        ("presentationml.presentation", ChatFileKind::Pptx),
        ("presentationml.slideshow", ChatFileKind::Pptx),
    ] {
        assert_eq!(Package::new(main).examined(), Ok(kind));
    }
}

#[test]
fn pictures_equations_and_sheets_in_a_document_are_taken() {
    let equation =
        compound(&[("Root Entry", 0x0002_CE02), ("\u{1}Ole", 0), ("\u{1}CompObj", 0), ("Equation Native", 0)]);
    let document = Package::word()
        .with("word/media/anh.png", b"\x89PNG")
        .with("word/embeddings/oleObject1.bin", &equation)
        .with("word/embeddings/bang.xlsx", &Package::new("spreadsheetml.sheet").file())
        .with("word/_rels/document.xml.rels", &relation("oleObject", ""));
    assert_eq!(document.examined(), Ok(ChatFileKind::Docx));
}

#[test]
fn macros_are_refused_however_they_are_called() {
    let refused = [
        Package::word().with("word/vbaProject.bin", b"x"),
        Package::new("spreadsheetml.sheet").with("xl/macrosheets/sheet1.xml", b"x"),
        Package::word()
            .with("word/foo.bin", b"x")
            .with_type(r#"<Override PartName="/word/foo.bin" ContentType="application/vnd.ms-office.vbaProject"/>"#),
        Package::word()
            .with_type(r#"<Default Extension="bin" ContentType="application/vnd.ms-office.vba&#80;roject"/>"#),
        Package::word().with_type(
            r#"<Override PartName="/y" ContentType="application/vnd.ms-word.document.macro&#69;nabled.main+xml"/>"#,
        ),
        Package::word().with("word/_rels/document.xml.rels", &relation("vbaProject", "")),
        Package::word().with("word/_rels/document.xml.rels", &relation("vbaProject ", "")),
        Package::word().with("word/embeddings/a.bin", &compound(&[("Root Entry", 0), ("_Vba_Project", 0)])),
    ];
    for package in refused {
        assert_eq!(package.examined(), Err(ChatFileError::Macros));
    }
}

#[test]
fn what_counts_is_the_part_that_programs_open() {
    let mut hidden = Package::word().with("y.xml", b"<x/>");
    hidden.relations = hidden.relations.replace("x/main.xml", "y.xml");
    assert_eq!(hidden.examined(), Err(ChatFileError::Kind));
    let twice = Package::word().with_type(r#"<Override PartName="/X/main.xml" ContentType="text/plain"/>"#);
    assert_eq!(twice.examined(), Err(ChatFileError::Kind));
    assert_eq!(Package::word().with("X/MAIN.xml", b"<y/>").examined(), Err(ChatFileError::Kind));
    let named = r#"<!DOCTYPE x [<!ENTITY e "vbaProject">]><Types/>"#;
    assert_eq!(Package::word().with("a/_rels/b.rels", named.as_bytes()).examined(), Err(ChatFileError::Kind));
}

#[test]
fn other_archives_old_and_encrypted_documents_and_programs_are_refused() {
    assert_eq!(examined(&packed([("setup.exe".to_owned(), b"MZ".to_vec())])), Err(ChatFileError::Active));
    assert_eq!(examined(&packed([("thu.txt".to_owned(), b"x".to_vec())])), Err(ChatFileError::Kind));
    assert_eq!(examined(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"), Err(ChatFileError::Kind));
    assert_eq!(examined(b"MZ\x90\x00"), Err(ChatFileError::Kind));
    assert_eq!(examined(b""), Err(ChatFileError::Kind));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let nothing = vec![0; 8 << 20];
    let bomb = (0..30).fold(Package::word(), |bomb, n| bomb.with(&format!("word/media/{n}.bin"), &nothing));
    assert_eq!(bomb.examined(), Err(ChatFileError::TooLarge));
}
