// SPDX-License-Identifier: MPL-2.0
//! A paper of a meeting: a file whose pages everybody who takes part can read and be shown.

use moments::Millis;

use crate::ids::{AgendaItemId, PaperId, ParticipantId};
use crate::out_spans::OutSpans;

/// Longest name of a paper, in characters.
pub const MAX_PAPER_NAME_CHARS: usize = 200;
/// Maximum number of papers of one meeting.
pub const MAX_PAPERS: usize = 100;
/// Maximum number of papers that one delegate adds to a meeting.
pub const MAX_PAPERS_OF_ONE: usize = 20;
/// Maximum number of pages of one meeting: drawn, each takes some 300 KB of the disk.
pub const MAX_MEETING_PAGES: u32 = 3_000;
/// Maximum size of the files of one meeting together, in bytes.
pub const MAX_MEETING_PAPER_BYTES: u64 = 600 << 20;
/// Maximum number of versions of one paper that are kept.
pub const MAX_PAPER_VERSIONS: usize = 20;
/// Papers are due so many hours before the set time: offices read the evening before.
pub const PAPERS_DUE_HOURS: i64 = 24;

/// How far the conversion of an office document to pages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Conversion {
    /// It waits for its turn, or is being converted.
    Waiting,
    Done,
    /// Nothing came of it.
    Failed,
    /// It has more pages, or is larger, than a paper may be.
    TooLong,
    /// The meeting has as many pages as it takes.
    MeetingFull,
    /// LibreOffice is not installed any more.
    NoConverter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Paper {
    pub id: PaperId,
    /// The identifier of its first version, which all versions of one paper share.
    pub document: PaperId,
    /// Each version has a higher number than those before; the highest is read and presented. The
    /// number of a deleted version is not given again.
    pub version: u32,
    /// The agenda item to which it belongs; none, or one that is not in the plan any more: the
    /// whole meeting.
    pub agenda_item: Option<AgendaItemId>,
    pub name: String,
    /// How many pages it has; none before an office document is converted.
    pub pages: u32,
    /// How many pages are ready to be shown, from the first one on.
    pub drawn: u32,
    /// None: the file has its pages itself.
    pub conversion: Option<Conversion>,
    /// Size of the file.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    pub added_by: ParticipantId,
    pub added_by_name: String,
    pub added_at: Millis,
    /// It was sent after papers were due.
    pub is_late: bool,
    /// When a page of it was last shown to everybody; none: never. Only the server needs it.
    #[cfg_attr(feature = "wire", serde(skip))]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub shown_at: Option<Millis>,
}

impl Paper {
    /// Whether it is kept from `participant`, who was put out for these times: it was added then,
    /// and was not shown to them since they are back.
    pub fn is_kept_from(&self, participant: &ParticipantId, out: &OutSpans) -> bool {
        let was_shown = |back: Millis| self.shown_at.is_some_and(|shown| shown >= back);
        self.added_by != *participant
            && out.hold_at(self.added_at)
            && !out.known_at(self.added_at).is_some_and(was_shown)
    }
}

/// When papers are due for a meeting. None where nothing is late: no time is set, or it was set when
/// they would have been due already, or nobody knows when.
pub fn papers_due(set_time: Option<Millis>, set_at: Option<Millis>) -> Option<Millis> {
    let due = set_time?.plus(-PAPERS_DUE_HOURS * 3_600_000);
    (set_at? < due).then_some(due)
}

/// The version of a paper that is read now.
pub fn newest_version<'a>(papers: &'a [Paper], document: &PaperId) -> Option<&'a Paper> {
    papers.iter().filter(|paper| paper.document == *document).max_by_key(|paper| paper.version)
}

/// Whether a person has sent any version of a paper.
pub fn has_sent(papers: &[Paper], document: &PaperId, participant: &ParticipantId) -> bool {
    papers.iter().any(|paper| paper.document == *document && paper.added_by == *participant)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const EIGHT: Millis = Millis(1_796_088_600_000);

    #[test]
    fn papers_are_due_a_day_before_a_meeting_that_was_planned_earlier() {
        let days_before = |days: i64| Some(EIGHT.plus(-24 * HOUR * days));
        assert_eq!(papers_due(Some(EIGHT), days_before(7)), Some(EIGHT.plus(-24 * HOUR)));
        assert_eq!(papers_due(Some(EIGHT), Some(EIGHT.plus(-2 * HOUR))), None, "called for the same morning");
        assert_eq!(papers_due(None, days_before(7)), None, "put off without a new time");
        assert_eq!(papers_due(Some(EIGHT), None), None);
    }

    #[test]
    fn the_highest_number_is_the_version_that_is_read() {
        let paper = |id: &str, document: &str, version| Paper {
            id: PaperId::parse(id).unwrap(),
            document: PaperId::parse(document).unwrap(),
            version,
            agenda_item: None,
            name: id.to_owned(),
            pages: 1,
            drawn: 1,
            conversion: None,
            bytes: 1,
            added_by: ParticipantId::parse(&format!("of-{id}")).unwrap(),
            added_by_name: "Lập".to_owned(),
            added_at: EIGHT,
            is_late: false,
            shown_at: None,
        };
        let papers = [paper("report", "report", 1), paper("third", "report", 3), paper("plan", "plan", 1)];
        let report = PaperId::parse("report").unwrap();
        assert_eq!(newest_version(&papers, &report).unwrap().id.as_str(), "third");
        assert_eq!(newest_version(&papers[..1], &report).unwrap().id.as_str(), "report");
        assert!(has_sent(&papers, &report, &ParticipantId::parse("of-third").unwrap()));
        assert!(!has_sent(&papers, &report, &ParticipantId::parse("of-plan").unwrap()));
    }
}
