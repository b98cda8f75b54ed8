// SPDX-License-Identifier: MPL-2.0
//! What was said in a meeting, condensed for its minutes: extractive, by rules and tables, the same
//! input giving the same output.
//!
//! ```text
//! Turn (what one person said, as utterances) -> Token -> cleaning drops fillers, forms of address,
//!     false starts -> Clause -> scoring -> choosing under a budget of syllables -> Note
//! ```
//!
//! Nothing is invented: a [`Run`] with a source is words of that utterance in their order; the few
//! words without one are in [`Kind::verb`]. Reasons and figures:
//! docs/decisions/0067-condensed-draft.md.

mod calling;
mod choosing;
mod clauses;
mod cleaning;
mod figures;
mod leaning;
mod notes;
mod phrases;
mod scoring;
mod tables;
mod tokens;
mod trimming;
mod writing;

/// How much of the speech a draft keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// The facts: at most a third of what was said.
    Summary,
    /// Everything but fillers, greetings, procedure and repetitions.
    Full,
}

/// A stretch of speech that can be played.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    pub text: &'a str,
    pub starts_ms: i64,
    pub ends_ms: i64,
}

/// What one person said without anybody else speaking between.
#[derive(Clone, Debug)]
pub struct Turn<'a> {
    /// Number of the item of the agenda; none before the first.
    pub item: Option<usize>,
    /// Index into [`Meeting::speakers`].
    pub speaker: usize,
    pub utterances: Vec<Utterance<'a>>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Speaker<'a> {
    pub name: &'a str,
    /// May be empty.
    pub unit: &'a str,
    /// Leads the meeting: concludes and gives tasks.
    pub leads: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Meeting<'a> {
    pub speakers: Vec<Speaker<'a>>,
    pub turns: Vec<Turn<'a>>,
}

/// What a note is, by the words that were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Report,
    Opinion,
    /// Of who leads, and neither of the following.
    Remark,
    Conclusion,
    Task,
}

impl Kind {
    /// The verb between a speaker and what they said.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Report => "báo cáo",
            Self::Opinion => "có ý kiến",
            Self::Remark => "phát biểu",
            Self::Conclusion => "kết luận",
            Self::Task => "yêu cầu",
        }
    }
}

/// What is kept of what one person said in one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub item: Option<usize>,
    /// Index into [`Meeting::speakers`].
    pub speaker: usize,
    pub kind: Kind,
    /// The first note of them.
    pub names_unit: bool,
    pub sentences: Vec<Sentence>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Index into [`Meeting::turns`].
    pub turn: usize,
    pub runs: Vec<Run>,
}

/// Words of one utterance, with their punctuation. Runs of a sentence are joined by spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Index into [`Turn::utterances`].
    pub utterance: usize,
    pub text: String,
}

/// Condenses a meeting, whose turns are ordered by item. Within an item people stand in the order
/// in which they first spoke, who leads the meeting last; a question and the answer that only it
/// explains are notes of their own. Whoever said nothing that is kept has no note.
pub fn condense(meeting: &Meeting, length: Length) -> Vec<Note> {
    let turns = prepared(meeting, length);
    let scored = scoring::score(meeting, &turns);
    let chosen = choosing::choose(meeting, &turns, &scored, length);
    writing::write(meeting, turns, &scored, &chosen)
}

fn prepared(meeting: &Meeting, length: Length) -> Vec<Vec<clauses::Clause>> {
    let called = cleaning::called_by(meeting);
    let clean = |turn: &Turn| {
        let mut tokens = tokens::read(turn);
        cleaning::clean(&mut tokens, &called);
        tokens
    };
    let turns: Vec<Vec<tokens::Token>> = meeting.turns.iter().map(clean).collect();
    let pairs = clauses::Pairs::of(&turns);
    turns.into_iter().map(|tokens| trimmed(clauses::split(tokens, &pairs), length)).collect()
}

fn trimmed(clauses: Vec<clauses::Clause>, length: Length) -> Vec<clauses::Clause> {
    let mut kept: Vec<clauses::Clause> = Vec::with_capacity(clauses.len());
    // A sentence began with a clause of which nothing is left.
    let mut begins = false;
    // "Hồ sơ quá hạn thì": what is said of it follows.
    let mut names_topic = false;
    for mut clause in clauses {
        begins |= clause.begins;
        clause.is_bound |= names_topic && !begins;
        clause.begins = begins && !clause.is_bound;
        names_topic = clause.tokens.last().is_some_and(|token| token.low == "thì");
        let leant = kept.last().is_some_and(|before| leaning::leans(before, &clause));
        let Some(mut clause) = trimming::trim(clause, length) else { continue };
        clause.leans =
            clause.contrast.is_some() || kept.last().is_some_and(|before| leant || leaning::leans(before, &clause));
        kept.push(clause);
        begins = false;
    }
    kept
}
