// SPDX-License-Identifier: MPL-2.0
//! A document with its receivers, as one XML file. The same document of the same moment is the same
//! bytes.

use std::io::{self, Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use moments::{LocalTime, Millis};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use sha2::{Digest as _, Sha256};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::NAMESPACE;

/// An office: its identifier (Quyết định 20/2020/QĐ-TTg), for example `000.15.H26`, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    pub id: String,
    pub name: String,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    pub from: &'a Organ,
    pub to: &'a [Organ],
    /// "15".
    pub number: &'a str,
    /// "BB-UBND".
    pub notation: &'a str,
    /// Where it was issued, for example "Lào Cai".
    pub place: &'a str,
    pub issued_at: Millis,
    /// "Biên bản".
    pub kind: &'a str,
    /// What it is about ("trích yếu").
    pub subject: &'a str,
    pub signer_position: &'a str,
    pub signer_name: &'a str,
    pub file_name: &'a str,
    pub pdf: &'a [u8],
    pub sent_at: Millis,
}

impl Document<'_> {
    /// How answers name it: the sender, the day of issue and the whole number.
    pub fn id(&self) -> String {
        format!("{},{},{}/{}", self.from.id, day(self.issued_at), self.number, self.notation)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    #[error("the file could not be packed: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("the package could not be written: {0}")]
    Io(#[from] io::Error),
}

/// The package of a document.
pub fn package(document: &Document<'_>) -> Result<Vec<u8>, NotWritten> {
    let attachment = packed(document)?;
    let digest = hex::encode(Sha256::digest(document.pdf));
    let content_id = format!("cid:{digest}");
    let mut xml = Xml(Writer::new_with_indent(Cursor::new(Vec::new()), b' ', 2));
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = BytesStart::new("edXML:edXML");
    root.push_attribute(("xmlns:edXML", NAMESPACE));
    xml.0.write_event(Event::Start(root))?;
    xml.group("edXMLEnvelope", |xml| {
        xml.group("edXMLHeader", |xml| {
            xml.group("MessageHeader", |xml| header(xml, document))?;
            xml.group("TraceHeaderList", |xml| trace(xml, document))
        })?;
        xml.group("edXMLBody", |xml| {
            xml.group("edXMLManifest", |xml| {
                xml.group("Reference", |xml| {
                    xml.text("ContentId", &content_id)?;
                    xml.text("ContentType", "application/pdf")?;
                    xml.text("AttachmentName", document.file_name)?;
                    xml.text("Description", document.subject)
                })
            })
        })
    })?;
    xml.group("AttachmentEncoded", |xml| {
        xml.group("Attachment", |xml| {
            xml.text("ContentId", &content_id)?;
            xml.text("AttachmentName", document.file_name)?;
            xml.text("ContentType", "application/pdf")?;
            xml.text("ContentTransferEncoded", &attachment)
        })
    })?;
    xml.0.write_event(Event::End(BytesEnd::new("edXML:edXML")))?;
    Ok(xml.0.into_inner().into_inner())
}

fn header(xml: &mut Xml, document: &Document<'_>) -> io::Result<()> {
    xml.group("From", |xml| organ(xml, document.from))?;
    for receiver in document.to {
        xml.group("To", |xml| organ(xml, receiver))?;
    }
    xml.text("DocumentId", &document.id())?;
    xml.group("Code", |xml| {
        xml.text("CodeNumber", document.number)?;
        xml.text("CodeNotation", document.notation)
    })?;
    xml.group("PromulgationInfo", |xml| {
        xml.text("Place", document.place)?;
        xml.text("PromulgationDate", &day(document.issued_at))
    })?;
    xml.group("DocumentType", |xml| {
        // An administrative document, as against a law or a decree.
        xml.text("Type", "2")?;
        xml.text("TypeName", document.kind)
    })?;
    xml.text("Subject", document.subject)?;
    xml.group("SignerInfo", |xml| {
        xml.text("Position", document.signer_position)?;
        xml.text("FullName", document.signer_name)
    })?;
    xml.group("OtherInfo", |xml| {
        // Of no urgency.
        xml.text("Priority", "0")?;
        xml.text("PromulgationAmount", "1")
    })?;
    // For information.
    xml.text("SteeringType", "0")
}

fn organ(xml: &mut Xml, organ: &Organ) -> io::Result<()> {
    xml.text("OrganId", &organ.id)?;
    xml.text("OrganName", &organ.name)
}

fn trace(xml: &mut Xml, document: &Document<'_>) -> io::Result<()> {
    xml.group("TraceHeader", |xml| {
        xml.text("OrganId", &document.from.id)?;
        let LocalTime { hour, minute, second, .. } = LocalTime::of(document.sent_at);
        xml.text("Timestamp", &format!("{} {hour:02}:{minute:02}:{second:02}", day(document.sent_at)))
    })?;
    // A new document; paper does not follow.
    xml.group("Bussiness", |xml| {
        xml.text("BussinessDocType", "0")?;
        xml.text("Paper", "0")
    })
}

/// "2026/11/30", in Vietnam.
fn day(at: Millis) -> String {
    let at = LocalTime::of(at);
    format!("{:04}/{:02}/{:02}", at.year, at.month, at.day)
}

/// Files travel in an archive of their own, as Base64.
fn packed(document: &Document<'_>) -> Result<String, NotWritten> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time: the archive of a file is the same whenever it is made.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    archive.start_file(document.file_name, options.last_modified_time(zip::DateTime::default()))?;
    archive.write_all(document.pdf)?;
    Ok(STANDARD.encode(archive.finish()?.into_inner()))
}

struct Xml(Writer<Cursor<Vec<u8>>>);

impl Xml {
    fn group(&mut self, name: &str, content: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        let name = format!("edXML:{name}");
        self.0.write_event(Event::Start(BytesStart::new(&name)))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(&name)))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let name = format!("edXML:{name}");
        self.0.write_event(Event::Start(BytesStart::new(&name)))?;
        self.0.write_event(Event::Text(BytesText::new(text)))?;
        self.0.write_event(Event::End(BytesEnd::new(&name)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn organ(id: &str, name: &str) -> Organ {
        Organ { id: id.to_owned(), name: name.to_owned() }
    }

    fn sent() -> String {
        let (from, to) = (organ("000.00.00.H26", "UBND tỉnh Lào Cai"), organ("000.15.00.H26", "Sở Tài chính <A & B>"));
        let document = Document {
            from: &from,
            to: &[to],
            number: "15",
            notation: "BB-UBND",
            place: "Lào Cai",
            issued_at: Millis(1_796_040_000_000),
            kind: "Biên bản",
            subject: "Họp giao ban tháng 11",
            signer_position: "Phó Chủ tịch",
            signer_name: "Nguyễn Văn An",
            file_name: "15-bb-ubnd.pdf",
            pdf: b"%PDF-1.7 signed",
            sent_at: Millis(1_796_083_200_000),
        };
        String::from_utf8(package(&document).unwrap()).unwrap()
    }

    fn between<'a>(text: &'a str, name: &str) -> &'a str {
        let (begin, end) = (format!("<edXML:{name}>"), format!("</edXML:{name}>"));
        text.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end)).expect("the element").0
    }

    #[test]
    fn names_sender_receivers_and_number_and_carries_the_file() {
        let xml = sent();
        assert_eq!(between(&xml, "DocumentId"), "000.00.00.H26,2026/11/30,15/BB-UBND");
        assert_eq!(between(between(&xml, "To"), "OrganName"), "Sở Tài chính &lt;A &amp; B&gt;");
        assert_eq!((between(&xml, "CodeNumber"), between(&xml, "CodeNotation")), ("15", "BB-UBND"));
        assert_eq!(between(&xml, "PromulgationDate"), "2026/11/30");
        assert_eq!(between(&xml, "Timestamp"), "2026/12/01 07:00:00");
        let archive = STANDARD.decode(between(&xml, "ContentTransferEncoded")).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
        let mut file = Vec::new();
        archive.by_name("15-bb-ubnd.pdf").unwrap().read_to_end(&mut file).unwrap();
        assert_eq!(file, b"%PDF-1.7 signed");
        let attachment = xml.split_once("AttachmentEncoded").unwrap().1;
        assert_eq!(between(attachment, "ContentId"), between(between(&xml, "Reference"), "ContentId"));
    }

    #[test]
    fn the_same_document_is_the_same_bytes() {
        assert_eq!(sent(), sent());
    }
}
