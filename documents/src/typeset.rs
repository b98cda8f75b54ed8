// SPDX-License-Identifier: MPL-2.0
//! Typesets minutes as PDF/A-3b.

use std::collections::BTreeSet;

use meetings::ids::{MeetingId, MinutesId};
use meetings::minutes::capacity::printed;
use meetings::minutes::{Block, Body, MinutesContent, MinutesHead, MinutesKind};
use meetings::transcript::Segment;
use meetings::unit_name::written_out;
use moments::LocalTime;
use moments::Millis;
use serde_json::{Value, json};
use typst::foundations::{Datetime, Label, Smart};
use typst::introspection::Introspector as _;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::Fonts;
use crate::columns::shares;
use crate::letters::make_printable;
use crate::typeset_error::TypesetError;
use crate::world::{TemplateWorld, refused};

/// Metadata of the document, beyond its text. But for the kind, which decides the form, it is only
/// in the PDF's metadata and attachments.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFacts {
    pub kind: MinutesKind,
    pub document: MinutesId,
    pub revision: i64,
    pub meeting: MeetingId,
    pub meeting_title: String,
    /// When the revision was frozen: the PDF's creation time.
    pub created_at: Millis,
    /// The signed minutes that this document corrects.
    pub corrects: Option<MinutesId>,
    /// Attached as `transcript.json` and, for people, `transcript.txt`. Nothing is attached if
    /// empty.
    pub transcript: Vec<Segment>,
    /// Further files, in this order.
    pub attached: Vec<AttachedFile>,
}

/// A file inside the PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    pub name: &'static str,
    /// For programs (JSON); otherwise text for people.
    pub is_data: bool,
    /// What a reader of PDF shows beside the name.
    pub description: &'static str,
    pub content: Vec<u8>,
}

/// A rectangle on a page in points, origin at the lower left corner (PDF 1.7, 7.9.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub bottom: f32,
    pub right: f32,
    pub top: f32,
}

/// Space for one visible signature, between the role and the printed name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignaturePlace {
    /// Counted from 0.
    pub page: usize,
    pub rect: Rect,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TypesetDocument {
    /// PDF/A-3b.
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// None where the secretary does not sign this kind.
    pub secretary: Option<SignaturePlace>,
    pub chair: SignaturePlace,
    /// Letters that the fonts do not have (pictographs, other scripts), printed as a box. Empty for
    /// Vietnamese text.
    pub unprintable: Vec<char>,
}

/// Width and height of the boxes called `room` in `sheet.typ`, in points (66 mm by 27 mm).
const ROOM_PT: (f32, f32) = (66.0 / 25.4 * 72.0, 27.0 / 25.4 * 72.0);
/// Height of an A4 page in points.
const A4_HEIGHT_PT: f32 = 297.0 / 25.4 * 72.0;
/// Prefix of the keywords that identify the minutes of a PDF; read by the `signing` crate.
const KEYWORD: &str = "diemcau";

/// Typesets minutes in the official form. CPU-bound, some milliseconds per page: call it on a
/// blocking thread.
pub fn typeset(
    content: &MinutesContent,
    facts: &DocumentFacts,
    fonts: &Fonts,
) -> Result<TypesetDocument, TypesetError> {
    let mut attachments = Vec::new();
    let mut files = Vec::new();
    if !facts.transcript.is_empty() {
        let as_json = serde_json::to_vec_pretty(&facts.transcript).map_err(data_error)?;
        files.push(("transcript.json", as_json));
        attachments.push(attachment("transcript.json", "application/json", "data", "Bản gỡ băng (dữ liệu)"));
        files.push(("transcript.txt", transcript_text(facts).into_bytes()));
        attachments.push(attachment("transcript.txt", "text/plain", "supplement", "Bản gỡ băng"));
    }
    for AttachedFile { name, is_data, description, content } in &facts.attached {
        files.push((*name, content.clone()));
        let (mime_type, relationship) =
            if *is_data { ("application/json", "data") } else { ("text/plain", "supplement") };
        attachments.push(attachment(name, mime_type, relationship, description));
    }
    let mut keywords = vec![
        format!("{KEYWORD}:document={}", facts.document),
        format!("{KEYWORD}:revision={}", facts.revision),
        format!("{KEYWORD}:meeting={}", facts.meeting),
    ];
    keywords.extend(facts.corrects.iter().map(|id| format!("{KEYWORD}:corrects={id}")));
    // Drafts of older versions may have an abbreviated office.
    let mut content = content.clone();
    content.head.superior_unit = written_out(&content.head.superior_unit);
    content.head.issuing_unit = written_out(&content.head.issuing_unit);
    content.head.recipients = content.head.recipient_lines();
    content.head.chair_capacity = printed(&content.head.chair_capacity);
    let mut data = json!({
        "title": format!("{} {}", facts.kind.form_name(), content.head.title),
        "kind": kind_name(facts.kind, &content.head),
        "meeting_title": facts.meeting_title,
        "issued": LocalTime::of(facts.created_at).date_words(),
        "keywords": keywords,
        "content": content,
        "tables": tables(&content.body),
        "attachments": attachments,
    });
    let mut unprintable = BTreeSet::new();
    make_printable(&mut data, fonts, &mut unprintable);
    files.push(("data.json", serde_json::to_vec(&data).map_err(data_error)?));

    let template = match facts.kind {
        MinutesKind::Minutes => concat!(include_str!("sheet.typ"), include_str!("minutes.typ")),
        MinutesKind::Conclusions => concat!(include_str!("sheet.typ"), include_str!("notice.typ")),
    };
    let world = TemplateWorld::new(template, files, fonts)?;
    let document = world.compile()?;
    let ident = format!("{}/{}", facts.document, facts.revision);
    Ok(TypesetDocument {
        pdf: export(&document, ident, facts.created_at)?,
        pages: document.pages().len(),
        secretary: facts.kind.has_secretary_signature().then(|| place(&document, "sign-secretary")).transpose()?,
        chair: place(&document, "sign-chair")?,
        unprintable: unprintable.into_iter().collect(),
    })
}

/// "Tên loại" as it is printed.
pub(crate) fn kind_name(kind: MinutesKind, head: &MinutesHead) -> String {
    let correction = if head.correction_of.is_empty() { "" } else { " đính chính" };
    format!("{}{correction}", kind.form_name()).to_uppercase()
}

/// The content of a visible signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Signer's name as in the certificate.
    pub signer: String,
    pub signed_at: Millis,
}

/// A one-page PDF of the size of `place` that shows signer and time: the `appearance` of a
/// signature.
pub fn signature_appearance(stamp: &Stamp, place: &Rect, fonts: &Fonts) -> Result<Vec<u8>, TypesetError> {
    let signed_at = LocalTime::of(stamp.signed_at);
    let mut data = json!({
        "signer": stamp.signer,
        "signed_at": format!(
            "{} {:02}:{:02}:{:02} +07:00",
            signed_at.short_date(), signed_at.hour, signed_at.minute, signed_at.second
        ),
        "width": place.right - place.left,
        "height": place.top - place.bottom,
    });
    make_printable(&mut data, fonts, &mut BTreeSet::new());
    let files = vec![("data.json", serde_json::to_vec(&data).map_err(data_error)?)];
    let document = TemplateWorld::new(include_str!("stamp.typ"), files, fonts)?.compile()?;
    export(&document, format!("{}/{}", stamp.signer, stamp.signed_at.0), stamp.signed_at)
}

fn export(document: &PagedDocument, ident: String, created_at: Millis) -> Result<Vec<u8>, TypesetError> {
    let at = LocalTime::of(created_at);
    let timestamp = i32::try_from(at.year)
        .ok()
        .and_then(|year| Datetime::from_ymd_hms(year, at.month, at.day, at.hour, at.minute, at.second))
        .and_then(|local| Timestamp::new_local(local, 7 * 60));
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Điểm Cầu".to_owned())),
        timestamp,
        standards: PdfStandards::new(&[PdfStandard::A_3b])
            .map_err(|error| TypesetError::Refused(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(document, &options).map_err(|errors| refused(&errors));
    comemo::evict(0);
    pdf
}

/// Column widths of each table, in the order of the tables.
fn tables(body: &Body) -> Vec<Vec<f32>> {
    let of_block = |block: &Block| match block {
        Block::Table { content } => Some(shares(content)),
        _ => None,
    };
    body.content.iter().filter_map(of_block).collect()
}

fn data_error(error: impl std::fmt::Display) -> TypesetError {
    TypesetError::Refused(error.to_string())
}

fn attachment(name: &str, mime_type: &str, relationship: &str, description: &str) -> Value {
    json!({ "name": name, "mime_type": mime_type, "relationship": relationship, "description": description })
}

/// One line per segment: `08:05:12 Giàng A Páo (UBND xã Bát Xát): ...`
fn transcript_text(facts: &DocumentFacts) -> String {
    let mut text = format!("{}\n\n", facts.meeting_title);
    for segment in &facts.transcript {
        let at = LocalTime::of(segment.starts_at);
        let unit = if segment.unit.is_empty() { String::new() } else { format!(" ({})", segment.unit) };
        let said = segment.text.trim();
        let line = format!("{:02}:{:02}:{:02} {}{unit}: {said}\n", at.hour, at.minute, at.second, segment.speaker);
        text.push_str(&line);
    }
    text
}

fn place(document: &PagedDocument, name: &'static str) -> Result<SignaturePlace, TypesetError> {
    let missing = || TypesetError::Refused(format!("the template has no {name}"));
    let label = Label::new(PicoStr::intern(name)).ok_or_else(missing)?;
    let introspector = document.introspector();
    let element = introspector.query_label(label).map_err(|_| missing())?;
    let position = element.location().and_then(|location| introspector.position(location)).ok_or_else(missing)?;
    let (left, from_top) = (position.point.x.to_pt() as f32, position.point.y.to_pt() as f32);
    let top = A4_HEIGHT_PT - from_top;
    let rect = Rect { left, bottom: top - ROOM_PT.1, right: left + ROOM_PT.0, top };
    Ok(SignaturePlace { page: position.page.get() - 1, rect })
}
