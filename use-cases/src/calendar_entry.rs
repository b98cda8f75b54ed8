// SPDX-License-Identifier: MPL-2.0
//! A meeting as a file for calendars (RFC 5545), which people add to their own.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::people::User;
use meetings::policy::{Action, role_in};
use moments::{LocalTime, Millis, VIETNAM_OFFSET_MS};

use crate::UseCases;

/// Where the agenda has no times.
const USUAL_LENGTH_MS: i64 = 2 * 3_600_000;
/// Bytes of a line, without its end.
const MOST_OF_LINE: usize = 75;

#[derive(Debug)]
pub struct CalendarEntry {
    pub title: String,
    pub file: String,
}

/// Who invites, for the calendar.
#[derive(Debug)]
pub(crate) struct Organizer {
    pub name: String,
    /// A URI.
    pub address: String,
}

/// One meeting in the file.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub meeting: &'a Meeting,
    pub unit: &'a str,
    pub chair: &'a str,
    pub address: &'a str,
    /// Whoever gets it is invited to hear and see only.
    pub observes: bool,
    /// It does not take place at this time.
    pub off: bool,
}

impl UseCases {
    pub async fn calendar_entry(&self, user: &User, id: &MeetingId) -> Result<CalendarEntry, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        let meeting = self.without_what_is_kept(user, meeting).await?;
        let unit = self.store.units().get(&meeting.unit).await?.name;
        let chair = self.store.users().get(&meeting.chair).await?.name;
        let address = format!("{}/hop/{id}", self.base_url());
        let organizer = Organizer { name: unit.clone(), address: address.clone() };
        let off = meeting.is_cancelled() || meeting.set_time().is_none();
        let observes = role_in(&meeting, user) == Some(MeetingRole::Observer);
        let entry = Entry { meeting: &meeting, unit: &unit, chair: &chair, address: &address, observes, off };
        let file = file("PUBLISH", [entry], &organizer, None, self.clock.now());
        Ok(CalendarEntry { title: meeting.title, file })
    }
}

/// `method`: what a calendar does with it (RFC 5546). `attendee`: the address of who gets it.
pub(crate) fn file<'a>(
    method: &str,
    entries: impl IntoIterator<Item = Entry<'a>>,
    organizer: &Organizer,
    attendee: Option<&str>,
    now: Millis,
) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Diem Cau//VI".to_owned(),
        format!("METHOD:{method}"),
    ];
    for entry in entries {
        lines.extend(event(&entry, organizer, attendee, now));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(entry: &Entry<'_>, organizer: &Organizer, attendee: Option<&str>, now: Millis) -> Vec<String> {
    let Entry { meeting, unit, chair, address, observes, off } = entry;
    let minutes: i64 = meeting.agenda.iter().filter_map(|item| item.minutes).map(i64::from).sum();
    let length = if minutes > 0 { minutes * 60_000 } else { USUAL_LENGTH_MS };
    let part = if *observes { "\nThành phần: dự thính" } else { "" };
    let head = format!("Đơn vị chủ trì: {unit}\nChủ trì: {chair}{part}\nVào họp: {address}");
    let items = meeting.agenda.iter().enumerate().map(|(n, item)| {
        let presenter = if item.presenter.is_empty() { String::new() } else { format!(" ({})", item.presenter) };
        format!("{}. {}{presenter}", n + 1, item.title)
    });
    let words = std::iter::once(head).chain(items).collect::<Vec<_>>().join("\n");
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@diemcau", meeting.id),
        format!("DTSTAMP:{}", utc(now)),
        // A later file of the same meeting takes the place of an earlier one.
        format!("SEQUENCE:{}", now.0 / 60_000),
        format!("DTSTART:{}", utc(meeting.starts_at)),
        format!("DTEND:{}", utc(meeting.starts_at.plus(length))),
        format!("SUMMARY:{}", escaped(&meeting.title)),
        format!("DESCRIPTION:{}", escaped(&words)),
        format!("LOCATION:{address}"),
        format!("URL:{address}"),
        format!("ORGANIZER;CN=\"{}\":{}", parameter(&organizer.name), organizer.address),
    ];
    if let Some(attendee) = attendee {
        // Answers are given on the page, for the unit: programs are asked to send none.
        let role = if *observes { "NON-PARTICIPANT" } else { "REQ-PARTICIPANT" };
        lines.push(format!("ATTENDEE;ROLE={role};PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{attendee}"));
    }
    lines.push(format!("STATUS:{}", if *off { "CANCELLED" } else { "CONFIRMED" }));
    lines.push("END:VEVENT".to_owned());
    lines
}

/// RFC 5545, 3.2: what stands in quotes has none, and no control characters.
fn parameter(text: &str) -> String {
    text.chars().map(|letter| if letter == '"' { '\'' } else { letter }).filter(|letter| !letter.is_control()).collect()
}

/// "20261130T013000Z".
fn utc(at: Millis) -> String {
    let time = LocalTime::of(at.plus(-VIETNAM_OFFSET_MS));
    let LocalTime { year, month, day, hour, minute, second } = time;
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// RFC 5545, 3.1: a long line goes on behind a blank, and no letter is cut.
fn folded(line: &str) -> String {
    let (mut folded, mut bytes) = (String::with_capacity(line.len() + 16), 0);
    for letter in line.chars() {
        if bytes + letter.len_utf8() > MOST_OF_LINE {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(letter);
        bytes += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_calendars_take_and_no_letter_is_cut() {
        let line = format!("SUMMARY:{}", "Phòng, chống thiên tai ".repeat(20));
        let folded = folded(&line);
        assert!(folded.split("\r\n").all(|part| part.len() <= MOST_OF_LINE), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end_matches("\r\n"), line);
    }

    #[test]
    fn what_people_typed_begins_no_line_of_its_own() {
        assert_eq!(escaped("a,b;c\\d\nEND:VEVENT\r"), "a\\,b\\;c\\\\d\\nEND:VEVENT");
    }

    #[test]
    fn a_name_in_quotes_ends_no_parameter() {
        assert_eq!(parameter("Sở \"A\"\r\nATTENDEE:x"), "Sở 'A'ATTENDEE:x");
    }

    #[test]
    fn times_are_those_of_greenwich() {
        // 08:30 on 1 December 2026 in Việt Nam.
        assert_eq!(utc(Millis(1_796_088_600_000)), "20261201T013000Z");
    }
}
