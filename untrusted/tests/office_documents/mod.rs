// SPDX-License-Identifier: MPL-2.0
//! Documents of office programs, as small as they can be, and hostile ones.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TYPES: &str = "application/vnd.openxmlformats-officedocument.";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SLIDE: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";

/// A document of Word: paragraphs of text, in a font that Windows has.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let mut body = String::new();
    for text in paragraphs {
        let font = r#"<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/></w:rPr>"#;
        write!(body, r"<w:p><w:r>{font}<w:t>{text}</w:t></w:r></w:p>").unwrap();
    }
    docx_with(&body, "", &[])
}

/// One paragraph on each page.
pub fn docx_of_pages(pages: usize) -> Vec<u8> {
    let mut body = String::new();
    for page in 1..=pages {
        let turn = if page > 1 { r#"<w:br w:type="page"/>"# } else { "" };
        write!(body, r"<w:p><w:r>{turn}<w:t>Trang {page}</w:t></w:r></w:p>").unwrap();
    }
    docx_with(&body, "", &[])
}

/// With paragraphs, relationships and parts of one's own.
pub fn docx_with(body: &str, relations: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let main = format!(
        r#"{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>"#
    );
    let mut all = vec![("word/document.xml", main.into_bytes())];
    if !relations.is_empty() {
        all.push(("word/_rels/document.xml.rels", relations_of(relations)));
    }
    all.extend(parts.iter().map(|(name, content)| (*name, content.to_vec())));
    package("word/document.xml", &format!("{TYPES}wordprocessingml.document.main+xml"), "", all)
}

/// One sheet with these rows.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut cells = String::new();
    for row in rows {
        cells.push_str("<row>");
        for cell in *row {
            match cell.parse::<f64>() {
                Ok(number) => write!(cells, "<c><v>{number}</v></c>").unwrap(),
                Err(_) => write!(cells, r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#).unwrap(),
            }
        }
        cells.push_str("</row>");
    }
    let book = format!(
        r#"{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="Thu" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let sheet = format!(r#"{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>"#);
    let types =
        format!(r#"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}spreadsheetml.worksheet+xml"/>"#);
    let parts = vec![
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", relations_of(&relation("rId1", "worksheet", "worksheets/sheet1.xml"))),
        ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
    ];
    package("xl/workbook.xml", &format!("{TYPES}spreadsheetml.sheet.main+xml"), &types, parts)
}

/// A presentation with a text on each slide.
pub fn pptx(slides: &[&str]) -> Vec<u8> {
    let space = format!(r#"xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{SLIDE}""#);
    let group = r#"<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"#;
    let (mut ids, mut relations, mut types, mut parts) = (String::new(), String::new(), String::new(), Vec::new());
    for (n, text) in (1..).zip(slides) {
        let slide = format!(
            r#"{HEAD}<p:sld {space}><p:cSld><p:spTree>{group}<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="600000" y="600000"/><a:ext cx="7000000" cy="1200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="vi-VN" sz="3200"/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#
        );
        write!(ids, r#"<p:sldId id="{}" r:id="rId{n}"/>"#, 255 + n).unwrap();
        relations.push_str(&relation(&format!("rId{n}"), "slide", &format!("slides/slide{n}.xml")));
        write!(
            types,
            r#"<Override PartName="/ppt/slides/slide{n}.xml" ContentType="{TYPES}presentationml.slide+xml"/>"#
        )
        .unwrap();
        parts.push((format!("ppt/slides/slide{n}.xml"), slide.into_bytes()));
    }
    let main = format!(
        r#"{HEAD}<p:presentation {space}><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>"#
    );
    parts.push(("ppt/presentation.xml".to_owned(), main.into_bytes()));
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), relations_of(&relations)));
    let parts = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    package("ppt/presentation.xml", &format!("{TYPES}presentationml.presentation.main+xml"), &types, parts)
}

/// A paragraph with the picture to which this relationship leads.
pub fn linked_picture(relation: &str) -> String {
    let picture = "http://schemas.openxmlformats.org/drawingml/2006/picture";
    let place = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
    let extent = r#"cx="900000" cy="900000""#;
    format!(
        r#"<w:p><w:r><w:drawing><wp:inline xmlns:wp="{place}"><wp:extent {extent}/><wp:docPr id="1" name="a"/><a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{picture}"><pic:pic xmlns:pic="{picture}"><pic:nvPicPr><pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}

/// An entry of a list of relationships.
pub fn relation(id: &str, kind: &str, target: &str) -> String {
    format!(r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
}

/// One to something elsewhere.
pub fn external(id: &str, kind: &str, target: &str) -> String {
    format!(r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>"#)
}

fn relations_of(entries: &str) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    format!(r#"{HEAD}<Relationships xmlns="{space}">{entries}</Relationships>"#).into_bytes()
}

fn package(main: &str, main_type: &str, more_types: &str, parts: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/package/2006/content-types";
    let types = format!(
        r#"{HEAD}<Types xmlns="{space}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{main_type}"/>{more_types}</Types>"#
    );
    let lists = vec![
        ("[Content_Types].xml", types.into_bytes()),
        ("_rels/.rels", relations_of(&relation("rId1", "officeDocument", main))),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in lists.into_iter().chain(parts) {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
