// SPDX-License-Identifier: MPL-2.0
//! How long minutes and the fields of their form may be.

use base::Refusal;
use meetings::minutes::{MinutesContent, MinutesHead};
use protocol::problem::ProblemCode;

/// Maximum length, in characters, of a field of the official form and of a line of a list in it;
/// maximum number of lines. The line of absent units is the longest: 700 units with long names.
const MAX_FIELD_CHARS: usize = 2_000;
const MAX_LINE_CHARS: usize = 60_000;
const MAX_LINES: usize = 2_000;

pub(crate) fn check_content(content: &MinutesContent) -> Result<(), Refusal> {
    content.body.check_size().map_err(|e| Refusal::from(ProblemCode::TooLarge).with_fact(e.to_string()))?;
    match too_long_field(&content.head) {
        Some(field) => Err(Refusal::from(ProblemCode::HeadFieldTooLong).with_fact(field)),
        None => Ok(()),
    }
}

/// The name of the first field of the form that is longer than it may be.
fn too_long_field(head: &MinutesHead) -> Option<&'static str> {
    let single = [
        ("superior_unit", &head.superior_unit),
        ("issuing_unit", &head.issuing_unit),
        ("number", &head.number),
        ("symbol", &head.symbol),
        ("place", &head.place),
        ("title", &head.title),
        ("correction_of", &head.correction_of),
        ("begins", &head.begins),
        ("ends", &head.ends),
        ("venue", &head.venue),
        ("chair", &head.chair),
        ("secretary", &head.secretary),
        ("chair_name", &head.chair_name),
        ("secretary_name", &head.secretary_name),
    ];
    let lists =
        [("attendance", &head.attendance), ("recipients", &head.recipients), ("chair_capacity", &head.chair_capacity)];
    let is_longer = |text: &str, most: usize| text.chars().count() > most;
    let single = single.into_iter().find(|(_, text)| is_longer(text, MAX_FIELD_CHARS));
    let is_long_list =
        |lines: &[String]| lines.len() > MAX_LINES || lines.iter().any(|line| is_longer(line, MAX_LINE_CHARS));
    let list = lists.into_iter().find(|(_, lines)| is_long_list(lines));
    single.map(|(name, _)| name).or(list.map(|(name, _)| name))
}
