// SPDX-License-Identifier: MPL-2.0
//! Votes, as the draft has them.

use super::{DraftFacts, heading_block, inline};
use crate::minutes::table::TableRow;
use crate::minutes::{Block, TextMark};
use crate::unit_name::written_out;
use crate::vote::{Electorate, MajorityBase, Outcome, Question, Share, VoteKind, VotedBy, Voter};
use moments::{LocalTime, Millis};

/// A vote that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteFact {
    pub number: u32,
    pub question: Question,
    /// Index of the agenda item at its opening.
    pub item: Option<usize>,
    pub electorate: Electorate,
    pub outcome: Outcome,
    pub closed_at: Millis,
    pub digest: String,
    /// Who voted what; empty where it was secret.
    pub named: Vec<(Voter, Vec<u8>)>,
}

const APPROVAL: [&str; 3] = ["Tán thành", "Không tán thành", "Không có ý kiến"];

pub(super) fn votes(facts: &DraftFacts) -> Vec<Block> {
    if facts.votes.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading_block("Kết quả biểu quyết".to_owned())];
    for vote in &facts.votes {
        blocks.push(paragraph(vec![
            inline(format!("Biểu quyết {}: ", vote.number), vec![TextMark::Strong]),
            inline(format!("{} ({}).", end_trimmed(&vote.question.title), how(facts, vote)), Vec::new()),
        ]));
        let lines = vote.question.text.lines().map(str::trim).filter(|line| !line.is_empty());
        blocks.extend(lines.map(|line| paragraph(vec![inline(line.to_owned(), Vec::new())])));
        blocks.push(table(vote));
        blocks.push(paragraph(vec![inline(result(vote), Vec::new())]));
        if let Some(dissent) = dissent(vote) {
            blocks.push(paragraph(vec![inline(dissent, Vec::new())]));
        }
        // Each on its own line: beside one word of such a length, words are stretched over the sheet.
        blocks.push(paragraph(vec![inline("Mã đối chiếu (SHA-256):".to_owned(), Vec::new())]));
        blocks.push(paragraph(vec![inline(vote.digest.clone(), Vec::new())]));
    }
    blocks
}

/// What the section says as lines of text: all of each vote, and an empty line between two.
pub fn lines(facts: &DraftFacts) -> Vec<String> {
    let mut lines = Vec::new();
    for vote in &facts.votes {
        lines.push(format!(
            "Biểu quyết {}: {} ({}).",
            vote.number,
            end_trimmed(&vote.question.title),
            how(facts, vote)
        ));
        let text = vote.question.text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.extend(text.map(str::to_owned));
        for (answer, count) in answers(&vote.question).iter().zip(&vote.outcome.counts) {
            lines.push(format!("{answer}: {count} phiếu ({})", percent(*count, vote.outcome.base)));
        }
        let missing = vote.electorate.entitled.saturating_sub(vote.outcome.cast);
        lines.push(format!("Không bỏ phiếu: {missing} ({})", percent(missing, vote.outcome.base)));
        lines.push(result(vote));
        lines.extend(dissent(vote));
        lines.push(format!("Mã đối chiếu (SHA-256): {}", vote.digest));
        lines.push(String::new());
    }
    lines
}

fn paragraph(content: Vec<crate::minutes::Inline>) -> Block {
    Block::Paragraph { content }
}

fn end_trimmed(title: &str) -> String {
    // A question of several lines is one sentence here.
    title.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ';', ':']).to_owned()
}

fn how(facts: &DraftFacts, vote: &VoteFact) -> String {
    let kind = match (vote.question.kind, vote.question.is_secret) {
        (VoteKind::Election, false) => "bầu công khai",
        (VoteKind::Election, true) => "bầu bằng phiếu kín",
        (_, false) => "biểu quyết công khai",
        (_, true) => "bỏ phiếu kín",
    };
    let by = match vote.question.by {
        VotedBy::Unit => "mỗi đơn vị một phiếu",
        VotedBy::Person => "mỗi người một phiếu",
    };
    let item = vote.item.filter(|n| *n < facts.agenda.len()).map_or(String::new(), |n| format!(", mục {}", n + 1));
    format!("{kind}, {by}{item}, kết thúc lúc {}", LocalTime::of(vote.closed_at).clock_words())
}

fn answers(question: &Question) -> Vec<&str> {
    match question.kind {
        VoteKind::Approval => APPROVAL.to_vec(),
        VoteKind::Choice | VoteKind::Election => question.options.iter().map(String::as_str).collect(),
    }
}

fn table(vote: &VoteFact) -> Block {
    let mut rows = vec![TableRow::of(&["Phương án", "Số phiếu", "Tỷ lệ"])];
    for (answer, count) in answers(&vote.question).iter().zip(&vote.outcome.counts) {
        rows.push(TableRow::of(&[answer, &count.to_string(), &percent(*count, vote.outcome.base)]));
    }
    let missing = vote.electorate.entitled.saturating_sub(vote.outcome.cast);
    rows.push(TableRow::of(&["Không bỏ phiếu", &missing.to_string(), &percent(missing, vote.outcome.base)]));
    Block::Table { content: rows }
}

/// With one decimal, half rounded up, as an office writes it: "95,2%".
fn percent(count: u32, base: u32) -> String {
    if base == 0 {
        return "0%".to_owned();
    }
    let tenths = (u64::from(count) * 2_000 + u64::from(base)) / (u64::from(base) * 2);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, tenth) => format!("{whole},{tenth}%"),
    }
}

fn result(vote: &VoteFact) -> String {
    let Outcome { base, required, needed, has_quorum, adopted, tied, .. } = &vote.outcome;
    let who = match vote.question.by {
        VotedBy::Unit => "đơn vị",
        VotedBy::Person => "người",
    };
    let turnout = turnout(vote);
    if !has_quorum {
        let needed = needed.unwrap_or_default();
        return format!(
            "Kết quả: {turnout}; chỉ có {} {who} bỏ phiếu được, ít hơn {needed} {who} cần có mặt, nên biểu quyết không có giá trị.",
            vote.electorate.entitled
        );
    }
    let share = match vote.question.majority {
        Share::MoreThanHalf => "quá nửa",
        Share::TwoThirds => "ít nhất hai phần ba",
    };
    let of = match vote.question.base {
        MajorityBase::Invited => format!("{base} {who} được triệu tập"),
        MajorityBase::Present => format!("{base} {who} có mặt"),
    };
    let names = |all: &[u8]| {
        let known = answers(&vote.question);
        all.iter().filter_map(|answer| known.get(usize::from(*answer)).copied()).collect::<Vec<_>>().join(", ")
    };
    let decided = match (vote.question.kind, adopted.is_empty()) {
        (VoteKind::Approval, false) => "được thông qua".to_owned(),
        (VoteKind::Approval, true) => "không được thông qua".to_owned(),
        (VoteKind::Choice, false) => format!("được chọn: {}", names(adopted)),
        (VoteKind::Choice, true) => "không phương án nào đủ số phiếu".to_owned(),
        (VoteKind::Election, false) => format!("trúng cử: {}", names(adopted)),
        (VoteKind::Election, true) => "không ai trúng cử".to_owned(),
    };
    let equal = if tied.is_empty() {
        String::new()
    } else {
        format!("; {} có số phiếu bằng nhau nên chưa xác định được", names(tied))
    };
    format!("Kết quả: {turnout}; {decided}{equal} (cần ít nhất {required} phiếu, {share} của {of}).")
}

/// How many ballots there were, as the minutes of a count say it.
fn turnout(vote: &VoteFact) -> String {
    let Outcome { cast, papers, invalid, .. } = vote.outcome;
    let mut words = format!("phát ra {} phiếu, thu về {cast} phiếu", vote.electorate.entitled);
    if papers > 0 {
        words = format!("{words} (trong đó {papers} phiếu giấy)");
    }
    format!("{words}, hợp lệ {} phiếu, không hợp lệ {invalid} phiếu", cast.saturating_sub(invalid))
}

/// Who did not agree, of an approval that was not secret. The record has everybody.
fn dissent(vote: &VoteFact) -> Option<String> {
    if vote.question.kind != VoteKind::Approval {
        return None;
    }
    let who = |answer: u8| {
        let named = vote.named.iter().filter(|(_, chosen)| chosen.contains(&answer));
        named
            .map(|(voter, _)| match voter.unit {
                Some(_) => written_out(&voter.unit_name),
                None => format!("{} ({})", voter.name, written_out(&voter.unit_name)),
            })
            .collect::<Vec<_>>()
    };
    let parts: Vec<String> = [(1, "Không tán thành"), (2, "Không có ý kiến")]
        .into_iter()
        .map(|(answer, words)| (words, who(answer)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(words, names)| format!("{words}: {}", names.join("; ")))
        .collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(". ")))
}
