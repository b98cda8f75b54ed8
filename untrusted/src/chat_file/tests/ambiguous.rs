// SPDX-License-Identifier: MPL-2.0
//! Documents that one program reads in another way than the next.

use super::*;

/// With a part twice, under names of the same length: the library that writes would refuse it.
fn twice(name: &str, other: &str) -> Vec<u8> {
    let file = Package::word().with("word/a.xml", b"<a/>").with(other, b"<b/>").file();
    replaced(&file, other.as_bytes(), name.as_bytes())
}

fn replaced(file: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    assert_eq!(what.len(), by.len());
    let mut file = file.to_vec();
    let places: Vec<_> = (0..file.len() - what.len()).filter(|at| file[*at..].starts_with(what)).collect();
    assert_eq!(places.len(), 2, "before the part and in the directory");
    for at in places {
        file[at..at + by.len()].copy_from_slice(by);
    }
    file
}

#[test]
fn two_parts_of_one_name_are_refused_in_whatever_way_it_is_written() {
    assert_eq!(examined(&twice("word/b.xml", "word/c.xml")), Ok(ChatFileKind::Docx));
    for name in ["word/a.xml", "WORD/A.XML", "word\\a.xml"] {
        assert_eq!(examined(&twice(name, "word/c.xml")), Err(ChatFileError::Kind), "{name}");
    }
    assert_eq!(examined(&twice("word/%61.xml", "word/cccxml!")), Err(ChatFileError::Kind));
    assert_eq!(examined(&twice("word/../a.xml", "word/abcd.xml")), Err(ChatFileError::Kind));
}

#[test]
fn an_archive_whose_places_say_different_things_is_refused() {
    let file = || Package::word().with("word/a.xml", b"<a/>").file();
    assert_eq!(examined(&file()), Ok(ChatFileKind::Docx));
    let end = file().len() - 22;
    let changed = |at: usize, by: u8| {
        let mut file = file();
        file[at] = by;
        file
    };
    let local = file().windows(10).position(|window| window == b"word/a.xml").unwrap();
    for (what, file) in [
        ("a number of parts", changed(end + 10, 1)),
        ("another name before the part", changed(local, b'v')),
        ("a place of the directory", changed(end + 16, 0)),
        ("something behind the end", [file(), b"MZ".to_vec()].concat()),
        ("another archive in front", [file(), file()].concat()),
    ] {
        assert_eq!(examined(&file), Err(ChatFileError::Kind), "{what}");
    }
}

#[test]
fn markup_that_is_not_read_here_is_not_taken() {
    let as_markup = |content: &[u8]| {
        let kind = r#"<Override PartName="/word/a.dat" ContentType="application/x+xml; charset=x"/>"#;
        Package::word().with("word/a.dat", content).with_type(kind).examined()
    };
    assert_eq!(as_markup(b"<a/>"), Ok(ChatFileKind::Docx));
    assert_eq!(as_markup(b""), Ok(ChatFileKind::Docx));
    for content in [
        b"+ADw-a/>".as_slice(),
        b"<?xml version=\"1.0\" encoding=\"utf-7\"?><a/>",
        b"<!DOCTYPE a [<!ENTITY d \"DDEAUTO\">]><a/>",
        b"<a",
        b"\x4C\x6F\xA7\x94",
    ] {
        assert_eq!(as_markup(content), Err(ChatFileError::Kind), "{}", String::from_utf8_lossy(content));
    }
    assert_eq!(Package::word().with("x.bin", b"<div><br>&nbsp;</p>").examined(), Ok(ChatFileKind::Docx));
}
