// SPDX-License-Identifier: MPL-2.0
//! A letter, and how it is written for SMTP (RFC 5322, MIME): one recipient each.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use moments::Millis;

use crate::address::Address;
use crate::failure::{Failure, Trouble};

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// As it is shown; may be empty.
    pub name: String,
    pub address: Address,
}

/// In whose name letters go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub from: Party,
    /// Where answers go; none: to the sender.
    pub reply_to: Option<Address>,
}

/// What a calendar does with an entry (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Takes it in, or changes it.
    Request,
    /// Several entries of their own.
    Publish,
    Cancel,
}

impl Method {
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }
}

/// An entry for the reader's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    pub method: Method,
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Unique, and the same at each try: what a recipient has twice is known by it.
    pub id: String,
    pub to: Party,
    pub subject: String,
    pub text: String,
    pub calendar: Option<Calendar>,
    pub written_at: Millis,
}

/// A letter as bytes.
#[derive(Debug, Clone)]
pub struct Written {
    pub(crate) envelope: Envelope,
    pub bytes: Vec<u8>,
}

impl Letter {
    pub fn write(&self, sender: &Sender) -> Result<Written, Failure> {
        let refused = |error: lettre::error::Error| Failure::new(Trouble::Refused, error.to_string());
        let from = mailbox(&sender.from)?;
        let mut message = Message::builder()
            .from(from)
            .to(mailbox(&self.to)?)
            .subject(one_line(&self.subject))
            .message_id(Some(self.message_id(sender)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(self.written_at.0.max(0).unsigned_abs()))
            // RFC 3834: nobody's absence note answers it.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(address) = &sender.reply_to {
            message = message.reply_to(mailbox(&Party { name: String::new(), address: address.clone() })?);
        }
        let text = SinglePart::plain(self.text.clone());
        let message = match &self.calendar {
            None => message.singlepart(text),
            Some(calendar) => {
                let method = calendar.method.word();
                let kind = content_type(&format!("text/calendar; charset=utf-8; method={method}"))?;
                let entry = SinglePart::builder().header(kind).body(calendar.file.clone());
                let file = Attachment::new("lich-hop.ics".to_owned())
                    .body(calendar.file.clone().into_bytes(), content_type("application/ics")?);
                // Programs that keep calendars read the second form, people save the file.
                let forms = MultiPart::alternative().singlepart(text).singlepart(entry);
                message.multipart(MultiPart::mixed().multipart(forms).singlepart(file))
            }
        };
        let message = message.map_err(refused)?;
        Ok(Written { envelope: message.envelope().clone(), bytes: message.formatted() })
    }

    fn message_id(&self, sender: &Sender) -> String {
        format!("<{}@{}>", self.id, sender.from.address.domain())
    }
}

fn content_type(text: &str) -> Result<ContentType, Failure> {
    ContentType::parse(text).map_err(|error| Failure::new(Trouble::Refused, error.to_string()))
}

fn mailbox(party: &Party) -> Result<Mailbox, Failure> {
    let address = party.address.as_str().parse().map_err(|_| Failure::new(Trouble::Refused, "not an address"))?;
    let name = one_line(&party.name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// What people typed ends no header.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn letter() -> Letter {
        Letter {
            id: "b1.an".to_owned(),
            to: Party { name: "Lò Thị Mai".to_owned(), address: address("mai@tanlap.gov.vn") },
            subject: "Giấy mời họp: Giao ban tháng 12".to_owned(),
            text: "Kính mời dự họp.\n.\nMột dấu chấm ở đầu dòng.".to_owned(),
            calendar: None,
            written_at: Millis(1_796_088_600_000),
        }
    }

    fn sender() -> Sender {
        let from = Party { name: "Điểm Cầu".to_owned(), address: address("hop@tinh.gov.vn") };
        Sender { from, reply_to: Some(address("vanphong@tinh.gov.vn")) }
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(letter.write(&sender()).unwrap().bytes).unwrap()
    }

    #[test]
    fn a_letter_names_one_recipient_and_is_known_again() {
        let text = written(&letter());
        assert_eq!(text, written(&letter()), "the second try is the same letter");
        assert!(text.contains("Message-ID: <b1.an@tinh.gov.vn>\r\n"), "{text}");
        assert!(text.contains("<mai@tanlap.gov.vn>\r\n") && text.contains("Reply-To: vanphong@tinh.gov.vn\r\n"));
        assert!(text.contains("Auto-Submitted: auto-generated\r\n") && text.is_ascii(), "{text}");
    }

    #[test]
    fn what_people_typed_adds_no_header_and_no_recipient() {
        let mut hostile = letter();
        hostile.to.name = "Mai\r\nBcc: all@x.vn\r\n\r\nxin chào".to_owned();
        hostile.subject = "Họp\nBcc: all@x.vn".to_owned();
        let text = written(&hostile);
        let head = text.split_once("\r\n\r\n").unwrap().0;
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(hostile.write(&sender()).unwrap().envelope.to().len(), 1);
    }

    #[test]
    fn an_entry_for_the_calendar_says_what_to_do_with_it() {
        let file = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n".to_owned();
        let text = written(&Letter { calendar: Some(Calendar { method: Method::Cancel, file }), ..letter() });
        assert!(text.contains("text/calendar; charset=utf-8; method=CANCEL"), "{text}");
        assert!(text.contains("lich-hop.ics"), "{text}");
    }
}
