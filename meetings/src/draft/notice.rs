// SPDX-License-Identifier: MPL-2.0
//! The first draft of a notice of conclusions ("Thông báo kết luận"): when and where the meeting
//! was and who took part, what was concluded in the words that everybody could read, who does what
//! by when.

use super::{Attendee, DraftFacts, MarkedFact, PersonFact, head_of_sheet, heading_block, inline, sites, symbol};
use crate::minutes::draft_note::NO_CONCLUSIONS;
use crate::minutes::{Block, Body, Inline, ListItem, MinutesContent, MinutesHead, MinutesKind};
use crate::room::marks::{MarkKind, MarkStanding};
use crate::unit_name::written_out;
use moments::{LocalTime, Millis};

/// More units are counted and not named: an opening sentence is no list.
const MAX_UNITS_NAMED: usize = 20;
/// How titles of meetings begin that can follow "tại" at once.
const GATHERINGS: [&str; 6] = ["cuộc họp", "hội nghị", "phiên họp", "kỳ họp", "buổi làm việc", "cuộc làm việc"];
/// How titles of meetings begin that follow "tại cuộc họp" in small letters: what is done there.
const DOINGS: [&str; 9] =
    ["giao ban", "sơ kết", "tổng kết", "kiểm điểm", "rà soát", "triển khai", "đánh giá", "thẩm định", "tham vấn"];

/// An action item of the meeting that was not cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GivenFact {
    pub text: String,
    /// Who does it; empty: not said yet.
    pub unit: String,
    pub coordinating: Vec<String>,
    /// Who of the unit; may be empty.
    pub people: String,
    pub deadline: Option<Millis>,
}

/// Makes a draft of what everybody could read as concluded, and of the items that were given.
pub fn notice(facts: &DraftFacts, given: &[GivenFact]) -> MinutesContent {
    let who = concluding(facts);
    let published = |mark: &&MarkedFact| mark.kind == MarkKind::Conclusion && mark.standing == MarkStanding::Published;
    let mut concluded: Vec<&MarkedFact> = facts.marked.iter().filter(published).collect();
    concluded.sort_by_key(|mark| (mark.item.unwrap_or(usize::MAX), mark.at));
    let mut content = vec![paragraph(opening(facts, who))];
    if concluded.is_empty() {
        content.push(paragraph(NO_CONCLUSIONS.to_owned()));
    }
    let mut number = 0;
    for (item, texts) in by_item(&concluded) {
        // Without an agenda there is nothing to divide.
        if concluded.iter().any(|mark| mark.item.is_some()) {
            number += 1;
            let title =
                item.and_then(|item| facts.agenda.get(item)).map_or("Nội dung khác", |item| item.title.trim());
            content.push(heading_block(format!("{number}. {title}")));
        }
        content.extend(paragraphs_or_list(texts));
    }
    if !given.is_empty() {
        number += 1;
        let heading = "Phân công thực hiện";
        let numbered = concluded.iter().any(|mark| mark.item.is_some());
        content.push(heading_block(if numbered { format!("{number}. {heading}") } else { heading.to_owned() }));
        let items = given.iter().map(|item| ListItem::of(vec![Inline::plain(given_words(item))]));
        content.push(Block::BulletList { content: items.collect() });
    }
    content.push(paragraph(format!("{} thông báo để các đơn vị biết, thực hiện./.", written_out(&facts.issuing_unit))));
    MinutesContent { head: head(facts, who), body: Body::of(content) }
}

fn head(facts: &DraftFacts, who: &PersonFact) -> MinutesHead {
    let recipients = ["Các đơn vị dự họp;", "Lưu: VT."].map(str::to_owned).to_vec();
    MinutesHead {
        symbol: symbol(facts, MinutesKind::Conclusions),
        title: format!("Kết luận của {} tại {}", comrade(who), gathering(&facts.title)),
        // The position stands above the signature; for whom they sign the office writes.
        chair_capacity: Some(written_out(facts.chair.title.trim()))
            .filter(|title| !title.is_empty())
            .into_iter()
            .collect(),
        recipients,
        ..head_of_sheet(facts)
    }
}

/// Whose conclusions they are: of who chaired; of who took over where the chair of the plan never
/// came.
fn concluding(facts: &DraftFacts) -> &PersonFact {
    let came = |entry: &super::RollCallEntry| entry.joined_at.is_some() && entry.standing == Attendee::Chair;
    match facts.chaired_later.last() {
        Some((later, _)) if !facts.roll_call.iter().any(came) => later,
        _ => &facts.chair,
    }
}

/// "đồng chí Trần Thị An, Phó Chủ tịch Ủy ban nhân dân tỉnh Lào Cai"
fn comrade(person: &PersonFact) -> String {
    let place = [person.title.trim(), person.unit.trim()].into_iter().filter(|part| !part.is_empty());
    let place = place.map(written_out).collect::<Vec<_>>().join(" ");
    if place.is_empty() {
        format!("đồng chí {}", person.name)
    } else {
        format!("đồng chí {}, {place}", person.name)
    }
}

/// A meeting in a sentence, after "tại": what it is called in small letters only where the first
/// words are known not to be a name.
fn gathering(title: &str) -> String {
    let title = title.trim();
    let small = |title: &str| {
        let mut letters = title.chars();
        letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
    };
    let lower = title.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(&GATHERINGS) {
        small(title)
    } else if lower.starts_with("họp ") {
        format!("cuộc {}", small(title))
    } else if begins(&DOINGS) {
        format!("cuộc họp {}", small(title))
    } else {
        format!("cuộc họp {title}")
    }
}

fn opening(facts: &DraftFacts, who: &PersonFact) -> String {
    let chaired = format!("{} chủ trì {}", comrade(who), gathering(&facts.title));
    let mut words = match facts.began_at {
        // Of a meeting that was not opened here nobody but the secretary knows when it was.
        None => capitalised(&chaired),
        Some(began) => {
            let (began, ended) = (LocalTime::of(began), LocalTime::of(facts.ended_at));
            let from = if began.short_date() == ended.short_date() { began.clock_words() } else { began.words() };
            format!("Từ {from} đến {}, {}{chaired}", ended.words(), place(facts))
        }
    };
    words.push('.');
    if let Some(units) = units(facts) {
        words = format!("{words} Dự họp có {units}.");
    }
    format!("{words} Đồng chí {} kết luận như sau:", who.name)
}

fn place(facts: &DraftFacts) -> String {
    // Where it was nobody has said.
    if facts.held_elsewhere {
        return String::new();
    }
    match sites(facts) {
        0 | 1 => "bằng hình thức trực tuyến, ".to_owned(),
        sites => format!("bằng hình thức trực tuyến kết nối {sites} điểm cầu, "),
    }
}

/// The expected units that came; of those who were not expected as units, theirs.
fn units(facts: &DraftFacts) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let expected = facts.units.iter().filter(|unit| unit.came() && !unit.observes);
    for unit in expected {
        names.push(written_out(&unit.name));
    }
    let came = |entry: &&super::RollCallEntry| {
        entry.joined_at.is_some() && matches!(entry.standing, Attendee::Delegate) && !entry.person.unit.is_empty()
    };
    for entry in facts.roll_call.iter().filter(came) {
        let name = written_out(&entry.person.unit);
        // Namesakes are told apart by what follows the name.
        if !names.iter().any(|known| known.starts_with(&name)) {
            names.push(name);
        }
    }
    match names.len() {
        0 => None,
        count if count > MAX_UNITS_NAMED => Some(format!("đại diện {count} đơn vị")),
        _ => Some(format!("đại diện các đơn vị: {}", names.join("; "))),
    }
}

/// What follows each other under one item.
fn by_item<'a>(concluded: &[&'a MarkedFact]) -> Vec<(Option<usize>, Vec<&'a str>)> {
    let mut groups: Vec<(Option<usize>, Vec<&str>)> = Vec::new();
    for mark in concluded {
        match groups.last_mut() {
            Some((item, texts)) if *item == mark.item => texts.push(mark.text.trim()),
            _ => groups.push((mark.item, vec![mark.text.trim()])),
        }
    }
    groups
}

/// One conclusion is a paragraph, several are a list.
fn paragraphs_or_list(texts: Vec<&str>) -> Vec<Block> {
    if let [one] = texts.as_slice() {
        return vec![paragraph((*one).to_owned())];
    }
    let items = texts.into_iter().map(|text| ListItem::of(vec![Inline::plain(text)]));
    vec![Block::BulletList { content: items.collect() }]
}

/// "Giao Sở Tài chính (ông Dũng) chủ trì, phối hợp với Sở Y tế: rà soát dự toán. Hoàn thành trước
/// ngày 30 tháng 11 năm 2026."
fn given_words(item: &GivenFact) -> String {
    let text = item.text.trim().trim_end_matches('.');
    let mut words = if item.unit.is_empty() {
        text.to_owned()
    } else {
        let people = if item.people.trim().is_empty() { String::new() } else { format!(" ({})", item.people.trim()) };
        let with = item.coordinating.iter().map(|unit| written_out(unit)).collect::<Vec<_>>().join(", ");
        let with = if with.is_empty() { String::new() } else { format!(" chủ trì, phối hợp với {with}") };
        format!("Giao {}{people}{with}: {text}", written_out(&item.unit))
    };
    if let Some(deadline) = item.deadline {
        words = format!("{words}. Hoàn thành chậm nhất {}", LocalTime::of(deadline).date_words());
    }
    words.push('.');
    words
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { content: vec![inline(text, Vec::new())] }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
