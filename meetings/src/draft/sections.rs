// SPDX-License-Identifier: MPL-2.0
//! What was said, split by the agenda.

use super::{DraftFacts, SHORTEST_SPEECH_MS, SpeechFact};
use crate::transcript::Segment;
use moments::Millis;

/// One part of the minutes.
pub(super) struct Section<'a> {
    pub heading: String,
    /// Before the first item of the agenda.
    pub opens: bool,
    pub skipped: bool,
    pub spoken: Vec<&'a Segment>,
    /// Speeches of which nothing was recognised.
    pub unheard: Vec<&'a SpeechFact>,
}

impl Section<'_> {
    fn new(heading: String) -> Self {
        Self { heading, opens: false, skipped: false, spoken: Vec::new(), unheard: Vec::new() }
    }
}

/// Splits the speech by the times at which agenda items became current. What was said before the
/// first item belongs to an opening of its own, so that greetings do not look like the report of
/// item 1.
pub(super) fn by_agenda<'a>(facts: &'a DraftFacts, segments: &[&'a Segment]) -> Vec<Section<'a>> {
    let mut sections: Vec<(&'a [Millis], Section<'a>)> = Vec::new();
    for (number, item) in facts.agenda.iter().enumerate() {
        let mut heading = format!("{}. {}", number + 1, item.title);
        if !item.presenter.is_empty() {
            heading = format!("{heading} (trình bày: {})", item.presenter);
        }
        // What was held or decided is not denied, whatever the list says.
        let is_touched = !item.began_at.is_empty()
            || facts.marked.iter().any(|one| one.item == Some(number))
            || facts.votes.iter().any(|one| one.item == Some(number));
        let section = Section { skipped: item.skipped && !is_touched, ..Section::new(heading) };
        sections.push((&item.began_at, section));
    }
    let heading = if sections.is_empty() { "Diễn biến cuộc họp" } else { "Khai mạc" };
    let mut opening = Section { opens: !sections.is_empty(), ..Section::new(heading.to_owned()) };
    for segment in segments {
        section_at(&mut sections, &mut opening, segment.starts_at).spoken.push(segment);
    }
    let is_unheard = |speech: &&SpeechFact| {
        speech.ended_at.since(speech.began_at) >= SHORTEST_SPEECH_MS
            && !segments.iter().any(|segment| speech.holds(segment))
    };
    for speech in facts.speeches.iter().filter(is_unheard) {
        section_at(&mut sections, &mut opening, speech.began_at).unheard.push(speech);
    }
    let has_opening = sections.is_empty() || !opening.spoken.is_empty() || !opening.unheard.is_empty();
    has_opening.then_some(opening).into_iter().chain(sections.into_iter().map(|(_, section)| section)).collect()
}

/// The part of the minutes to which a moment belongs: the item that had become the current one
/// last.
fn section_at<'a, 's>(
    sections: &'s mut [(&'a [Millis], Section<'a>)],
    opening: &'s mut Section<'a>,
    at: Millis,
) -> &'s mut Section<'a> {
    let last_begin = |(began, section)| Some((began_before(began, at)?, section));
    let current = sections.iter_mut().map(|(began, section)| (*began, section)).filter_map(last_begin);
    current.max_by_key(|(began, _)| *began).map_or(opening, |(_, section)| section)
}

fn began_before(began: &[Millis], at: Millis) -> Option<Millis> {
    began.iter().copied().filter(|began| *began <= at).max()
}
