//! The first draft of minutes: facts put into the official form, then what was said, per agenda item.
//!
//! Pure: the same facts give the same draft. Nothing is invented: a sentence is either form, a fact of the meeting, or
//! words of the transcript with a [`TextMark::Source`](crate::minutes::TextMark::Source) that leads to their sound.

use crate::Millis;
use crate::local_time::LocalTime;
use crate::minutes::{
    Block, Body, HeadingAttrs, Inline, ListItem, ListParagraph, MinutesContent, MinutesHead, SourceAttrs, TextMark,
};
use crate::transcript::Segment;
use crate::unit_name::{stands_alone, written_out};

/// A person as they are named in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFact {
    pub name: String,
    /// Position, for example "Phó Chủ tịch"; may be empty.
    pub title: String,
    /// Name of their unit; may be empty.
    pub unit: String,
}

/// One line of the roll call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallEntry {
    pub person: PersonFact,
    /// First entry; none for an invited person or unit that never came (then `person.name` may be empty).
    pub joined_at: Option<Millis>,
    /// Last exit; none if they stayed to the end.
    pub left_at: Option<Millis>,
}

/// An agenda item and when it became the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaFact {
    pub title: String,
    /// May be empty.
    pub presenter: String,
    /// None if the meeting never came to it.
    pub began_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedKind {
    Conclusion,
    ActionItem,
}

/// A conclusion or action item that the secretary marked during the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedFact {
    pub kind: MarkedKind,
    pub at: Millis,
    pub text: String,
}

/// All that is known of an ended meeting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftFacts {
    pub title: String,
    /// Parent of the issuing unit; may be empty.
    pub superior_unit: String,
    pub issuing_unit: String,
    /// Symbol of the document; [`draft`] takes "BB" when empty.
    pub symbol: String,
    /// Place name before the date, for example "Lào Cai"; may be empty.
    pub place: String,
    pub chair: PersonFact,
    /// Who chaired from when on, where the chair was handed over.
    pub chaired_later: Vec<(PersonFact, Millis)>,
    pub secretary: PersonFact,
    pub began_at: Millis,
    pub ended_at: Millis,
    pub roll_call: Vec<RollCallEntry>,
    pub agenda: Vec<AgendaFact>,
    pub segments: Vec<Segment>,
    pub marked: Vec<MarkedFact>,
}

/// Symbol of minutes when the unit gave none (Phụ lục III: "BB" for biên bản).
const SYMBOL: &str = "BB";
/// A pause longer than this, in milliseconds, starts a new speech of the same speaker.
const NEW_SPEECH_AFTER_MS: i64 = 120_000;
/// Being later than this after the begin, in milliseconds, is noted as late.
const LATE_AFTER_MS: i64 = 5 * 60_000;
/// Leaving earlier than this before the end, in milliseconds, is noted.
const LEFT_EARLY_MS: i64 = 5 * 60_000;

/// Makes the first draft.
pub fn draft(facts: &DraftFacts) -> MinutesContent {
    let mut segments: Vec<&Segment> = facts.segments.iter().filter(|s| !s.text.trim().is_empty()).collect();
    segments.sort_by(|a, b| (a.starts_at, a.id.as_str()).cmp(&(b.starts_at, b.id.as_str())));
    let mut content = Vec::new();
    for (heading, spoken) in by_agenda(facts, &segments) {
        content.push(heading_block(heading));
        content.extend(speeches(spoken));
    }
    content.extend(marked(facts, MarkedKind::Conclusion, "Kết luận"));
    content.extend(marked(facts, MarkedKind::ActionItem, "Nhiệm vụ được giao"));
    MinutesContent { head: head(facts), body: Body { content, ..Body::default() } }
}

fn head(facts: &DraftFacts) -> MinutesHead {
    let recipients = ["Như thành phần tham dự;", "Lưu: VT."].map(str::to_owned).to_vec();
    MinutesHead {
        superior_unit: if stands_alone(&facts.issuing_unit) {
            String::new()
        } else {
            written_out(&facts.superior_unit)
        },
        issuing_unit: written_out(&facts.issuing_unit),
        number: String::new(),
        symbol: if facts.symbol.is_empty() { SYMBOL.to_owned() } else { facts.symbol.clone() },
        place: facts.place.clone(),
        title: facts.title.clone(),
        begins: LocalTime::of(facts.began_at).words(),
        ends: LocalTime::of(facts.ended_at).words(),
        venue: venue(facts),
        attendance: attendance(facts),
        chair: chair_words(facts),
        secretary: leader_words(facts, &facts.secretary),
        chair_name: facts.chair.name.clone(),
        secretary_name: facts.secretary.name.clone(),
        recipients,
    }
}

fn venue(facts: &DraftFacts) -> String {
    let mut units: Vec<&str> =
        facts.roll_call.iter().filter(|e| e.joined_at.is_some()).map(|e| e.person.unit.as_str()).collect();
    units.retain(|unit| !unit.is_empty());
    units.sort_unstable();
    units.dedup();
    match units.len() {
        0 | 1 => "Họp trực tuyến".to_owned(),
        sites => format!("Họp trực tuyến, kết nối {sites} điểm cầu"),
    }
}

/// `Ông/Bà` is not known from an account, so that nobody is addressed wrongly: the name first, position and unit after.
fn person_words(person: &PersonFact) -> String {
    let details = [person.title.as_str(), person.unit.as_str()];
    let details = details.into_iter().filter(|d| !d.is_empty()).collect::<Vec<_>>().join(", ");
    match (person.name.as_str(), details.as_str()) {
        ("", details) => details.to_owned(),
        (name, "") => name.to_owned(),
        (name, details) => format!("{name} - {details}"),
    }
}

/// Who led, and that they were not there if they never came.
fn leader_words(facts: &DraftFacts, leader: &PersonFact) -> String {
    let came = facts.roll_call.iter().any(|entry| entry.joined_at.is_some() && entry.person == *leader);
    let words = person_words(leader);
    if came || words.is_empty() { words } else { format!("{words} (vắng mặt)") }
}

/// The chair of the plan, then everybody who chaired later, each with the time.
fn chair_words(facts: &DraftFacts) -> String {
    let mut words = leader_words(facts, &facts.chair);
    for (person, at) in &facts.chaired_later {
        words = format!("{words}; từ {}: {}", LocalTime::of(*at).clock_words(), person_words(person));
    }
    words
}

fn attendance(facts: &DraftFacts) -> Vec<String> {
    let mut present = Vec::new();
    let mut absent = Vec::new();
    for entry in &facts.roll_call {
        // Chair and secretary have their own lines in the form.
        if entry.joined_at.is_some() && (entry.person == facts.chair || entry.person == facts.secretary) {
            continue;
        }
        let mut line = person_words(&entry.person);
        if line.is_empty() {
            continue;
        }
        let Some(joined_at) = entry.joined_at else {
            absent.push(line);
            continue;
        };
        let mut notes = Vec::new();
        if joined_at.since(facts.began_at) > LATE_AFTER_MS {
            notes.push(format!("có mặt lúc {}", LocalTime::of(joined_at).clock_words()));
        }
        if let Some(left_at) = entry.left_at
            && facts.ended_at.since(left_at) > LEFT_EARLY_MS
        {
            notes.push(format!("rời cuộc họp lúc {}", LocalTime::of(left_at).clock_words()));
        }
        if !notes.is_empty() {
            line = format!("{line} ({})", notes.join(", "));
        }
        present.push(line);
    }
    if !absent.is_empty() {
        present.push(format!("Vắng mặt: {}", absent.join("; ")));
    }
    present
}

/// Splits the speech by the times at which agenda items became current. What was said before the first item belongs to
/// an opening of its own, so that greetings do not look like the report of item 1.
fn by_agenda<'a>(facts: &'a DraftFacts, segments: &[&'a Segment]) -> Vec<(String, Vec<&'a Segment>)> {
    let mut sections: Vec<(Millis, String, Vec<&Segment>)> = Vec::new();
    for (number, item) in facts.agenda.iter().enumerate() {
        let mut heading = format!("{}. {}", number + 1, item.title);
        if !item.presenter.is_empty() {
            heading = format!("{heading} (trình bày: {})", item.presenter);
        }
        sections.push((item.began_at.unwrap_or(Millis(i64::MAX)), heading, Vec::new()));
    }
    let mut opening = Vec::new();
    for segment in segments {
        let current = sections.iter_mut().filter(|(began, ..)| *began <= segment.starts_at).max_by_key(|s| s.0);
        match current {
            Some((_, _, spoken)) => spoken.push(*segment),
            None => opening.push(*segment),
        }
    }
    let mut parts: Vec<(String, Vec<&Segment>)> = Vec::new();
    if sections.is_empty() {
        parts.push(("Diễn biến cuộc họp".to_owned(), opening));
    } else {
        if !opening.is_empty() {
            parts.push(("Khai mạc".to_owned(), opening));
        }
        parts.extend(sections.into_iter().map(|(_, heading, spoken)| (heading, spoken)));
    }
    parts
}

/// One paragraph per speech: `Name (Unit): what was said`, each segment with its source.
fn speeches(segments: Vec<&Segment>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut previous: Option<&Segment> = None;
    for segment in segments {
        let text = segment.text.trim();
        let continues = previous.is_some_and(|p| {
            (&p.participant, &p.speaker) == (&segment.participant, &segment.speaker)
                && segment.starts_at.since(p.ends_at) <= NEW_SPEECH_AFTER_MS
        });
        let source = TextMark::Source { attrs: SourceAttrs { segment: segment.id.clone() } };
        match blocks.last_mut() {
            Some(Block::Paragraph { content }) if continues => {
                content.push(inline(" ".to_owned(), Vec::new()));
                content.push(inline(text.to_owned(), vec![source]));
            }
            _ => {
                let who = if segment.unit.is_empty() {
                    format!("{}:", segment.speaker)
                } else {
                    format!("{} ({}):", segment.speaker, segment.unit)
                };
                blocks.push(Block::Paragraph {
                    content: vec![
                        inline(who, vec![TextMark::Strong]),
                        inline(" ".to_owned(), Vec::new()),
                        inline(text.to_owned(), vec![source]),
                    ],
                });
            }
        }
        previous = Some(segment);
    }
    blocks
}

fn marked(facts: &DraftFacts, kind: MarkedKind, heading: &str) -> Vec<Block> {
    let mut items: Vec<&MarkedFact> = facts.marked.iter().filter(|m| m.kind == kind).collect();
    items.sort_by_key(|m| m.at);
    if items.is_empty() {
        return Vec::new();
    }
    let content = items
        .into_iter()
        .map(|item| ListItem {
            content: vec![ListParagraph {
                content: vec![inline(item.text.trim().to_owned(), Vec::new())],
                ..ListParagraph::default()
            }],
            ..ListItem::default()
        })
        .collect();
    vec![heading_block(heading.to_owned()), Block::OrderedList { content }]
}

fn heading_block(text: String) -> Block {
    Block::Heading { attrs: HeadingAttrs { level: 2 }, content: vec![inline(text, Vec::new())] }
}

fn inline(text: String, marks: Vec<TextMark>) -> Inline {
    Inline { text, marks, ..Inline::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ParticipantId, RecordingId, SegmentId};

    const MINUTE: i64 = 60_000;
    /// 2026-11-22 08:00 in Viet Nam.
    const BEGIN: Millis = Millis(1_795_309_200_000);

    fn person(name: &str, title: &str, unit: &str) -> PersonFact {
        PersonFact { name: name.into(), title: title.into(), unit: unit.into() }
    }

    struct TestMeeting(DraftFacts);

    impl TestMeeting {
        fn new() -> Self {
            Self(DraftFacts {
                title: "Họp giao ban tháng 11 năm 2026".into(),
                issuing_unit: "UBND tỉnh Lào Cai".into(),
                chair: person("Trần Thị An", "Phó Chủ tịch", "UBND tỉnh Lào Cai"),
                secretary: person("Lê Văn Bình", "Chuyên viên", "UBND tỉnh Lào Cai"),
                began_at: BEGIN,
                ended_at: BEGIN.plus(90 * MINUTE),
                ..DraftFacts::default()
            })
        }

        fn with_item(mut self, title: &str, at_minute: Option<i64>) -> Self {
            let began_at = at_minute.map(|m| BEGIN.plus(m * MINUTE));
            self.0.agenda.push(AgendaFact { title: title.into(), presenter: String::new(), began_at });
            self
        }

        fn with_attendee(mut self, name: &str, unit: &str, joined: Option<i64>, left: Option<i64>) -> Self {
            self.0.roll_call.push(RollCallEntry {
                person: person(name, "", unit),
                joined_at: joined.map(|m| BEGIN.plus(m * MINUTE)),
                left_at: left.map(|m| BEGIN.plus(m * MINUTE)),
            });
            self
        }

        fn saying(mut self, who: &str, at_minute: i64, text: &str) -> Self {
            let number = self.0.segments.len();
            self.0.segments.push(Segment {
                id: SegmentId::parse(&format!("s{number}")).unwrap(),
                recording: RecordingId::parse("r").unwrap(),
                participant: ParticipantId::from_random(who.len() as u128),
                speaker: who.into(),
                unit: format!("Xã {who}"),
                starts_at: BEGIN.plus(at_minute * MINUTE),
                ends_at: BEGIN.plus(at_minute * MINUTE + 10_000),
                text: text.into(),
                confidence: 0.9,
                model: "m".into(),
                raw: String::new(),
                word_starts: Vec::new(),
                corrected_by: None,
                named_by: None,
            });
            self
        }

        fn lines(&self) -> Vec<String> {
            let text = |content: &[Inline]| content.iter().map(|i| i.text.as_str()).collect::<String>();
            draft(&self.0)
                .body
                .content
                .iter()
                .map(|block| match block {
                    Block::Heading { content, .. } => format!("# {}", text(content)),
                    Block::Paragraph { content } => text(content),
                    Block::BulletList { content } | Block::OrderedList { content } => {
                        content.iter().flat_map(|item| ["- ".to_owned(), text(&item.content[0].content)]).collect()
                    }
                    Block::Table { content } => content.iter().map(|row| text(&row.line())).collect(),
                })
                .collect()
        }
    }

    #[test]
    fn speech_stands_under_the_agenda_item_it_was_said_in() {
        let meeting = TestMeeting::new()
            .with_item("Báo cáo thu ngân sách", Some(5))
            .with_item("Phòng, chống thiên tai", Some(30))
            .with_item("Việc khác", None)
            .saying("Bát Xát", 31, "Nước đã rút.")
            .saying("An", 1, "Xin chào các đồng chí.")
            .saying("An", 6, "Thu đạt 102 %.")
            .saying("An", 7, "Chi đạt 98 %.")
            .saying("An", 20, "Xin ý kiến.");
        assert_eq!(
            meeting.lines(),
            [
                "# Khai mạc",
                "An (Xã An): Xin chào các đồng chí.",
                "# 1. Báo cáo thu ngân sách",
                "An (Xã An): Thu đạt 102 %. Chi đạt 98 %.",
                "An (Xã An): Xin ý kiến.",
                "# 2. Phòng, chống thiên tai",
                "Bát Xát (Xã Bát Xát): Nước đã rút.",
                "# 3. Việc khác",
            ]
        );
    }

    #[test]
    fn every_word_of_the_transcript_leads_to_its_sound() {
        let meeting = TestMeeting::new().saying("An", 1, "Một.").saying("An", 2, "  ").saying("An", 3, "Hai.");
        let content = draft(&meeting.0);
        let sourced: Vec<(&str, &str)> = content
            .body
            .inlines()
            .filter_map(|i| match i.marks.as_slice() {
                [TextMark::Source { attrs }] => Some((attrs.segment.as_str(), i.text.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(sourced, [("s0", "Một."), ("s2", "Hai.")]);
    }

    #[test]
    fn the_form_names_who_was_there_late_or_absent() {
        let mut meeting = TestMeeting::new()
            .with_attendee("Giàng A Páo", "UBND xã Bát Xát", Some(1), None)
            .with_attendee("Lý Thị Mẩy", "UBND xã Y Tý", Some(20), Some(60))
            .with_attendee("", "UBND xã Trịnh Tường", None, None);
        meeting.0.roll_call.push(RollCallEntry {
            person: meeting.0.chair.clone(),
            joined_at: Some(BEGIN),
            left_at: None,
        });
        let head = draft(&meeting.0).head;
        assert_eq!(
            head.attendance,
            [
                "Giàng A Páo - UBND xã Bát Xát",
                "Lý Thị Mẩy - UBND xã Y Tý (có mặt lúc 08 giờ 20 phút, rời cuộc họp lúc 09 giờ 00 phút)",
                "Vắng mặt: UBND xã Trịnh Tường",
            ]
        );
        assert_eq!(head.begins, "08 giờ 00 phút, ngày 22 tháng 11 năm 2026");
        assert_eq!(head.ends, "09 giờ 30 phút, ngày 22 tháng 11 năm 2026");
        assert_eq!(head.chair, "Trần Thị An - Phó Chủ tịch, UBND tỉnh Lào Cai");
        assert_eq!(head.venue, "Họp trực tuyến, kết nối 3 điểm cầu");
    }

    #[test]
    fn the_form_names_who_chaired_when_and_that_a_leader_never_came() {
        let mut meeting = TestMeeting::new();
        meeting.0.roll_call.push(RollCallEntry {
            person: meeting.0.chair.clone(),
            joined_at: Some(BEGIN),
            left_at: None,
        });
        let lap = person("Lò Văn Lập", "Chủ tịch", "UBND xã Tân Lập");
        meeting.0.chaired_later =
            vec![(lap, BEGIN.plus(20 * MINUTE)), (meeting.0.chair.clone(), BEGIN.plus(45 * MINUTE))];
        let head = draft(&meeting.0).head;
        assert_eq!(
            head.chair,
            "Trần Thị An - Phó Chủ tịch, UBND tỉnh Lào Cai; từ 08 giờ 20: Lò Văn Lập - Chủ tịch, UBND xã Tân Lập; \
             từ 08 giờ 45: Trần Thị An - Phó Chủ tịch, UBND tỉnh Lào Cai"
        );
        assert_eq!(head.secretary, "Lê Văn Bình - Chuyên viên, UBND tỉnh Lào Cai (vắng mặt)");
    }

    #[test]
    fn conclusions_and_action_items_are_listed_in_the_order_they_were_marked() {
        let mut meeting = TestMeeting::new();
        for (minute, kind, text) in [
            (50, MarkedKind::Conclusion, "Thống nhất phương án 2."),
            (40, MarkedKind::Conclusion, "Ghi nhận báo cáo."),
            (45, MarkedKind::ActionItem, "UBND xã Y Tý báo cáo trước ngày 30/11."),
        ] {
            meeting.0.marked.push(MarkedFact { kind, at: BEGIN.plus(minute * MINUTE), text: text.into() });
        }
        assert_eq!(
            meeting.lines(),
            [
                "# Diễn biến cuộc họp",
                "# Kết luận",
                "- Ghi nhận báo cáo.- Thống nhất phương án 2.",
                "# Nhiệm vụ được giao",
                "- UBND xã Y Tý báo cáo trước ngày 30/11.",
            ]
        );
    }
}
