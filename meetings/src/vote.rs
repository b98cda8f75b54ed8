// SPDX-License-Identifier: MPL-2.0
//! Votes: what is asked, who may answer, what an answer is, and what comes of the answers.
//!
//! Pure. Who may vote and the base of the majority are fixed when a vote opens; nothing that happens
//! afterwards changes them.

#[cfg(test)]
mod tests;

use moments::Millis;

use crate::display::{self, DisplayName};
use crate::ids::{UnitId, UserId};

/// Votes of one meeting.
pub const MAX_VOTES: u32 = 200;
/// Options of a vote, or candidates of an election.
pub const MAX_OPTIONS: usize = 30;
/// Longest question, in characters.
pub const MAX_QUESTION_CHARS: usize = 1_000;
/// Longest text of a question, in characters: a resolution, or all conclusions of a meeting.
pub const MAX_QUESTION_TEXT_CHARS: usize = 20_000;
/// Longest option, in characters.
pub const MAX_OPTION_CHARS: usize = 200;
/// Longest time limit, in seconds.
pub const MAX_LIMIT_S: u32 = 24 * 60 * 60;
/// Shortest time limit, in seconds: a commune on a slow line has to load and read the question.
pub const MIN_LIMIT_S: u32 = 30;
/// Most people who were summoned to a meeting.
pub const MAX_SUMMONED: u32 = 100_000;

/// "Tán thành", "Không tán thành", "Không có ý kiến", in this order.
pub const APPROVAL_ANSWERS: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum VoteKind {
    /// For, against, abstaining.
    Approval,
    /// One or some of several options.
    Choice,
    /// Candidates for a number of seats.
    Election,
}

/// Whose vote is one vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum VotedBy {
    Person,
    Unit,
}

/// A part of a base: of the majority, or of those who must be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Share {
    /// More than half ("quá bán").
    MoreThanHalf,
    /// At least two thirds.
    TwoThirds,
}

impl Share {
    /// The least number that is this share of `base`.
    pub fn of(self, base: u32) -> u32 {
        match self {
            Self::MoreThanHalf => base / 2 + 1,
            Self::TwoThirds => (u64::from(base) * 2).div_ceil(3).try_into().unwrap_or(u32::MAX),
        }
    }
}

/// Of whom the majority is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MajorityBase {
    /// All who were summoned, whether or not they came.
    Invited,
    /// All who could vote when the vote opened.
    Present,
}

/// What is asked, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct Question {
    pub title: String,
    /// What is adopted, word by word; may be empty.
    #[cfg_attr(feature = "wire", serde(default))]
    pub text: String,
    pub kind: VoteKind,
    /// Empty for an approval, whose answers are known.
    pub options: Vec<String>,
    /// How many options one ballot may have: seats of an election, otherwise usually 1.
    pub most: u8,
    pub is_secret: bool,
    pub by: VotedBy,
    pub majority: Share,
    pub base: MajorityBase,
    /// Which part of those invited must be able to vote; none: no matter how many.
    pub quorum: Option<Share>,
}

/// Why a question, a ballot or a count of papers cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not valid")]
pub struct BadField(pub &'static str);

impl Question {
    /// The question with clean words.
    pub fn checked(self) -> Result<Self, BadField> {
        let title = display::text(&self.title, MAX_QUESTION_CHARS).ok_or(BadField("title"))?;
        let text = if self.text.trim().is_empty() {
            String::new()
        } else {
            display::text(&self.text, MAX_QUESTION_TEXT_CHARS).ok_or(BadField("text"))?
        };
        let options = self.options.iter().map(|option| {
            let option = DisplayName::parse(option).map_err(|_| BadField("options"))?.into_string();
            if option.chars().count() > MAX_OPTION_CHARS { Err(BadField("options")) } else { Ok(option) }
        });
        let options = options.collect::<Result<Vec<_>, _>>()?;
        let is_twice = |n: usize| options[..n].iter().any(|before| before.to_lowercase() == options[n].to_lowercase());
        if options.len() > MAX_OPTIONS || (0..options.len()).any(is_twice) {
            return Err(BadField("options"));
        }
        let most = usize::from(self.most);
        let (options_fit, most_fits) = match self.kind {
            VoteKind::Approval => (options.is_empty(), most == 1),
            VoteKind::Choice => (options.len() >= 2, (1..options.len()).contains(&most)),
            VoteKind::Election => (!options.is_empty(), (1..=options.len()).contains(&most)),
        };
        match (options_fit, most_fits) {
            (false, _) => Err(BadField("options")),
            (true, false) => Err(BadField("most")),
            (true, true) => Ok(Self { title, text, options, ..self }),
        }
    }

    /// How many different answers there are.
    pub fn answers(&self) -> usize {
        match self.kind {
            VoteKind::Approval => APPROVAL_ANSWERS,
            VoteKind::Choice | VoteKind::Election => self.options.len(),
        }
    }

    /// The answers of a ballot, in their order. A ballot of an election may have none, where every
    /// name is crossed out.
    pub fn ballot(&self, chosen: &[u8]) -> Result<Vec<u8>, BadField> {
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        let is_known = chosen.iter().all(|answer| usize::from(*answer) < self.answers());
        let is_twice = chosen.windows(2).any(|pair| pair[0] == pair[1]);
        let least = usize::from(self.kind != VoteKind::Election);
        if is_known && !is_twice && (least..=usize::from(self.most)).contains(&chosen.len()) {
            Ok(chosen)
        } else {
            Err(BadField("chosen"))
        }
    }

    /// Whether a hall can have handed out `handed` papers and counted this.
    pub fn papers(&self, papers: &PaperCount, handed: u32) -> Result<(), BadField> {
        if papers.returned > handed {
            return Err(BadField("returned"));
        }
        let Some(valid) = papers.returned.checked_sub(papers.invalid) else { return Err(BadField("invalid")) };
        let marks: u64 = papers.counts.iter().map(|count| u64::from(*count)).sum();
        let most = u64::from(valid) * u64::from(self.most);
        // With one answer each, every valid paper has its answer. A list of names may be blank.
        let is_whole = marks == most || self.most > 1 || self.kind == VoteKind::Election;
        let fits = papers.counts.len() == self.answers() && papers.counts.iter().all(|count| *count <= valid);
        if fits && is_whole && marks <= most { Ok(()) } else { Err(BadField("counts")) }
    }
}

/// Somebody who may vote, as it was when the vote opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voter {
    /// The unit whose vote it is; none: the person's own.
    pub unit: Option<UnitId>,
    /// Who casts it.
    pub user: UserId,
    pub name: String,
    pub unit_name: String,
}

impl Voter {
    /// Whose vote it is: no two voters of a vote have the same.
    pub fn key(&self) -> &str {
        self.unit.as_ref().map_or(self.user.as_str(), UnitId::as_str)
    }
}

/// What a hall counted of its ballots on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct PaperCount {
    /// Papers that came back, valid or not.
    pub returned: u32,
    /// Those of them that are not valid.
    pub invalid: u32,
    /// How many have each answer.
    pub counts: Vec<u32>,
}

/// How many could vote, and how many were invited, when the vote opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Electorate {
    /// With those who vote on paper.
    pub entitled: u32,
    /// None where nobody said.
    pub invited: Option<u32>,
}

impl Electorate {
    /// How many must be able to vote; none where any number will do.
    pub fn needed(&self, question: &Question) -> Option<u32> {
        Some(question.quorum?.of(self.invited?))
    }

    pub fn has_quorum(&self, question: &Question) -> bool {
        self.needed(question).is_none_or(|needed| self.entitled >= needed)
    }

    pub fn base(&self, question: &Question) -> u32 {
        match question.base {
            MajorityBase::Present => self.entitled,
            MajorityBase::Invited => self.invited.unwrap_or(self.entitled).max(self.entitled),
        }
    }

    /// Where a rule counts those invited, their number must be known, and no fewer than are there.
    pub fn checked(self, question: &Question) -> Result<Self, BadField> {
        if self.entitled == 0 {
            return Err(BadField("voters"));
        }
        let counts_invited = question.quorum.is_some() || question.base == MajorityBase::Invited;
        match self.invited {
            None if counts_invited => Err(BadField("invited")),
            Some(invited) if invited < self.entitled || invited > MAX_SUMMONED => Err(BadField("invited")),
            _ => Ok(self),
        }
    }
}

/// What came of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Outcome {
    /// Votes for each answer.
    pub counts: Vec<u32>,
    /// Ballots that were cast, with papers that came back.
    pub cast: u32,
    /// Papers that came back, and those of them that are not valid.
    pub papers: u32,
    pub invalid: u32,
    /// Of how many the majority is computed, and how many votes it takes.
    pub base: u32,
    pub required: u32,
    /// How many must be able to vote, and whether they were; none: any number.
    pub needed: Option<u32>,
    pub has_quorum: bool,
    /// The answers that have the majority; of an election those that are elected.
    pub adopted: Vec<u8>,
    /// In an election the last seats could not be given: these have equally many votes.
    pub tied: Vec<u8>,
}

/// Counts ballots and papers.
pub fn count(question: &Question, electorate: Electorate, ballots: &[Vec<u8>], papers: &[PaperCount]) -> Outcome {
    let mut counts = vec![0_u32; question.answers()];
    for answer in ballots.iter().flatten() {
        if let Some(count) = counts.get_mut(usize::from(*answer)) {
            *count += 1;
        }
    }
    for paper in papers {
        for (count, more) in counts.iter_mut().zip(&paper.counts) {
            *count += more;
        }
    }
    let returned: u32 = papers.iter().map(|paper| paper.returned).sum();
    let base = electorate.base(question);
    let required = question.majority.of(base);
    let has_quorum = electorate.has_quorum(question);
    let (adopted, tied) = if has_quorum { adopted(question, &counts, required) } else { (Vec::new(), Vec::new()) };
    Outcome {
        papers: returned,
        invalid: papers.iter().map(|paper| paper.invalid).sum(),
        cast: u32::try_from(ballots.len()).unwrap_or(u32::MAX).saturating_add(returned),
        counts,
        base,
        required,
        needed: electorate.needed(question),
        has_quorum,
        adopted,
        tied,
    }
}

fn adopted(question: &Question, counts: &[u32], required: u32) -> (Vec<u8>, Vec<u8>) {
    let mut enough: Vec<(u8, u32)> =
        (0_u8..).zip(counts.iter().copied()).filter(|(_, count)| *count >= required).collect();
    match question.kind {
        // To be against, or to have no opinion, decides nothing.
        VoteKind::Approval => enough.retain(|(answer, _)| *answer == 0),
        VoteKind::Choice => {}
        VoteKind::Election => return elected(enough, usize::from(question.most)),
    }
    (enough.into_iter().map(|(answer, _)| answer).collect(), Vec::new())
}

/// Those with most votes; the last seats are nobody's where more have equally many than there are.
fn elected(mut enough: Vec<(u8, u32)>, seats: usize) -> (Vec<u8>, Vec<u8>) {
    enough.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let Some((_, last)) = enough.get(seats).copied() else {
        return (sorted(enough.iter().map(|(answer, _)| *answer)), Vec::new());
    };
    let above = enough.iter().filter(|(_, count)| *count > last).count();
    if above == seats {
        return (sorted(enough[..seats].iter().map(|(answer, _)| *answer)), Vec::new());
    }
    let tied = enough.iter().filter(|(_, count)| *count == last).map(|(answer, _)| *answer);
    (sorted(enough[..above].iter().map(|(answer, _)| *answer)), sorted(tied))
}

fn sorted(answers: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut answers: Vec<u8> = answers.collect();
    answers.sort_unstable();
    answers
}

/// What everybody in a meeting is told of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoteSummary {
    /// Counted from 1 in each meeting.
    pub number: u32,
    pub title: String,
    /// By the server's clock; none: until somebody closes it.
    pub closes_at: Option<Millis>,
    pub is_open: bool,
    /// Ballots and returned papers so far, and how many there can be.
    pub cast: u32,
    pub entitled: u32,
    pub opened_at: Millis,
    /// It is an approval that is over, and what was asked was approved.
    pub is_adopted: bool,
    /// Only the server needs it: what was held while somebody was put out is not for them.
    #[cfg_attr(feature = "wire", serde(skip))]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub closed_at: Option<Millis>,
}

impl VoteSummary {
    /// Nobody is waited for any more.
    pub fn is_complete(&self) -> bool {
        self.cast >= self.entitled
    }
}
