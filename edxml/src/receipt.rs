// SPDX-License-Identifier: MPL-2.0
//! What the program of a receiver answers: that a document has arrived, was refused, is worked on,
//! is done.

use meetings::display;
use meetings::receipt::ReceiptState;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::Organ;

/// Largest answer, in bytes. Usual ones have two thousand.
pub const MAX_BYTES: usize = 256 * 1024;
/// Deepest element. Usual answers have six levels.
const MAX_DEPTH: usize = 24;
/// Longest text that is kept, in characters, and longest identifier, name, and time.
const MAX_TEXT_CHARS: usize = 2_000;
const MAX_ID_CHARS: usize = 200;
const MAX_NAME_CHARS: usize = 300;
const MAX_TIME_CHARS: usize = 60;

/// States by their numbers, which programs write as "3" or "03".
const STATES: [ReceiptState; 6] = [
    ReceiptState::Arrived,
    ReceiptState::Refused,
    ReceiptState::Taken,
    ReceiptState::Assigned,
    ReceiptState::InWork,
    ReceiptState::Done,
];

fn state_of(code: &str) -> Option<ReceiptState> {
    let number: usize = code.trim().parse().ok()?;
    STATES.get(number.checked_sub(1)?).copied()
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The document that it answers, see [`crate::Document::id`].
    pub document_id: String,
    pub from: Organ,
    pub state: ReceiptState,
    /// Why, or by whom; may be empty.
    pub description: String,
    /// When, as its writer says it; may be empty.
    pub timestamp: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    #[error("the answer is larger than answers are")]
    TooLarge,
    /// No XML, or one with declarations of its own.
    #[error("this is no XML that can be read")]
    Xml,
    /// XML, and no answer: it lacks the state, its sender or the document.
    #[error("this is no answer to a document")]
    NoReceipt,
    #[error("the state of the answer is not known")]
    State,
}

/// Reads an answer. Prefixes and namespaces are those of the writer: programs differ in them.
pub fn read(bytes: &[u8]) -> Result<Receipt, NotRead> {
    if bytes.len() > MAX_BYTES {
        return Err(NotRead::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NotRead::Xml)?;
    let found = Found::collect(text.trim_start_matches('\u{feff}'))?;
    let state = state_of(&found.code).ok_or(if found.code.is_empty() { NotRead::NoReceipt } else { NotRead::State })?;
    let from_id = shown(&found.from_id, MAX_ID_CHARS);
    let document_id = shown(&found.document_id, MAX_ID_CHARS);
    if from_id.is_empty() || document_id.is_empty() {
        return Err(NotRead::NoReceipt);
    }
    Ok(Receipt {
        document_id,
        from: Organ { id: from_id, name: shown(&found.from_name, MAX_NAME_CHARS) },
        state,
        description: shown(&found.description, MAX_TEXT_CHARS),
        timestamp: shown(&found.timestamp, MAX_TIME_CHARS),
    })
}

/// What of a text is kept: in one line, without what cannot be seen or turns texts around.
fn shown(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let line = display::text(&line, MAX_TEXT_CHARS).unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").chars().take(most).collect()
}

/// The fields of an answer, the first of each.
#[derive(Debug, Default)]
struct Found {
    document_id: String,
    from_id: String,
    from_name: String,
    code: String,
    description: String,
    timestamp: String,
}

impl Found {
    fn collect(text: &str) -> Result<Self, NotRead> {
        let mut reader = Reader::from_str(text);
        let mut found = Self::default();
        let mut path: Vec<String> = Vec::new();
        let mut letters = String::new();
        loop {
            match reader.read_event().map_err(|_| NotRead::Xml)? {
                Event::Start(element) => {
                    if path.len() == MAX_DEPTH {
                        return Err(NotRead::Xml);
                    }
                    path.push(element.local_name().as_ref().to_owned());
                    letters.clear();
                }
                Event::End(_) => {
                    found.take(&path, &letters);
                    path.pop();
                    letters.clear();
                }
                Event::Text(text) => push(&mut letters, &text.xml10_content()),
                Event::CData(text) => push(&mut letters, &text.xml10_content()),
                Event::GeneralRef(entity) => {
                    if let Some(letter) = entity.resolve_char_ref().map_err(|_| NotRead::Xml)? {
                        push(&mut letters, letter.encode_utf8(&mut [0; 4]));
                    } else {
                        let known = resolve_predefined_entity(&entity.xml10_content()).ok_or(NotRead::Xml)?;
                        push(&mut letters, known);
                    }
                }
                Event::Eof if path.is_empty() => return Ok(found),
                // Entities of its own could stand for anything.
                Event::DocType(_) | Event::Eof => return Err(NotRead::Xml),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn take(&mut self, path: &[String], text: &str) {
        let mut names = path.iter().rev().map(String::as_str);
        let (name, parent) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        let field = match (parent, name) {
            ("ResponseFor", "DocumentId") => &mut self.document_id,
            ("From", "OrganId") => &mut self.from_id,
            ("From", "OrganName") => &mut self.from_name,
            (_, "StatusCode") => &mut self.code,
            ("Status", "Description") => &mut self.description,
            ("Status", "Timestamp") => &mut self.timestamp,
            _ => return,
        };
        if field.is_empty() {
            text.trim().clone_into(field);
        }
    }
}

fn push(letters: &mut String, more: &str) {
    let room = MAX_TEXT_CHARS.saturating_sub(letters.chars().count());
    letters.extend(more.chars().take(room));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
             <edXML:edXML xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXML:edXMLEnvelope>
             <edXML:edXMLHeader><edXML:Status>
               <edXML:ResponseFor><edXML:OrganId>000.00.00.H26</edXML:OrganId><edXML:Code>15/BB-UBND</edXML:Code>
                 <edXML:PromulgationDate>2026/11/30</edXML:PromulgationDate>
                 <edXML:DocumentId>000.00.00.H26,2026/11/30,15/BB-UBND</edXML:DocumentId></edXML:ResponseFor>
               <edXML:From><edXML:OrganId>000.15.00.H26</edXML:OrganId>
                 <edXML:OrganName>Sở Tài chính &amp; Kế hoạch</edXML:OrganName></edXML:From>
               <edXML:StatusCode>{code}</edXML:StatusCode>
               <edXML:Description><![CDATA[Văn thư đã tiếp nhận]]></edXML:Description>
               <edXML:Timestamp>2026/12/01 08:15:00</edXML:Timestamp>
             </edXML:Status></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML:edXML>"
        )
    }

    #[test]
    fn says_what_became_of_which_document_at_which_office() {
        let receipt = read(answer("03").as_bytes()).unwrap();
        assert_eq!(receipt.document_id, "000.00.00.H26,2026/11/30,15/BB-UBND");
        assert_eq!(receipt.from.id, "000.15.00.H26");
        assert_eq!(receipt.from.name, "Sở Tài chính & Kế hoạch");
        assert_eq!((receipt.state, receipt.description.as_str()), (ReceiptState::Taken, "Văn thư đã tiếp nhận"));
        assert_eq!(receipt.timestamp, "2026/12/01 08:15:00");
        // Other programs have other prefixes, and figures without zeros.
        let other = answer("6").replace("edXML:", "").replace("xmlns:edXML", "xmlns");
        assert_eq!(read(other.as_bytes()).unwrap().state, ReceiptState::Done);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let is_refused = |text: &str, why| assert_eq!(read(text.as_bytes()), Err(why), "{text}");
        is_refused(&answer("99"), NotRead::State);
        is_refused(&answer(""), NotRead::NoReceipt);
        is_refused(&answer("03").replace("DocumentId", "Other"), NotRead::NoReceipt);
        is_refused("<a><b>", NotRead::Xml);
        is_refused("không phải XML <", NotRead::Xml);
        is_refused("", NotRead::NoReceipt);
        is_refused(&format!("<!DOCTYPE a [<!ENTITY x \"y\">]>{}", answer("03")), NotRead::Xml);
        is_refused(&answer("03").replace("&amp;", "&unknown;"), NotRead::Xml);
        is_refused(&"<a>".repeat(1_000), NotRead::Xml);
        assert_eq!(read(&[0xff, 0xfe, 0x3c]), Err(NotRead::Xml));
        assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(NotRead::TooLarge));
    }

    #[test]
    fn what_cannot_be_seen_or_turns_texts_around_is_left_out() {
        let hidden = answer("03")
            .replace("<![CDATA[Văn thư đã tiếp nhận]]>", "a&#x202E;b&#1;\nc&#x200B;d")
            .replace("2026/12/01 08:15:00", &"hôm qua ".repeat(100));
        let receipt = read(hidden.as_bytes()).unwrap();
        assert_eq!(receipt.description, "ab cd");
        assert_eq!(receipt.timestamp.chars().count(), MAX_TIME_CHARS);
        let blank = answer("03").replace("000.15.00.H26", "&#x200B;");
        assert_eq!(read(blank.as_bytes()), Err(NotRead::NoReceipt));
    }

    #[test]
    fn endless_texts_are_cut() {
        let long = answer("03").replace("Văn thư đã tiếp nhận", &"a".repeat(100_000));
        assert_eq!(read(long.as_bytes()).unwrap().description.len(), MAX_TEXT_CHARS);
    }
}
