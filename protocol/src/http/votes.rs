// SPDX-License-Identifier: MPL-2.0
//! Votes of a meeting.

use meetings::ids::{UnitId, UserId};
use meetings::meeting::MeetingRole;
use meetings::vote::{Electorate, Outcome, PaperCount, Question};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Length of the code of a secret ballot: 128 bits in hexadecimal.
pub const BALLOT_CODE_CHARS: usize = 32;

/// The votes of a meeting as one person sees them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoteList {
    /// Chair and secretary, while the meeting runs: they open and close votes.
    pub may_conduct: bool,
    /// In the order in which they opened.
    pub votes: Vec<VoteView>,
    /// The server's clock, by which votes close.
    pub now: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoteView {
    /// Counted from 1 in each meeting.
    pub number: u32,
    pub question: Question,
    /// The question has a text that is not here: in a list of votes that of those that are over is
    /// left out. The vote itself has it.
    pub text_left_out: bool,
    pub electorate: Electorate,
    pub opened_at: Millis,
    pub opened_by: String,
    /// By the server's clock; none: until somebody closes it.
    pub closes_at: Option<Millis>,
    pub closed_at: Option<Millis>,
    pub is_cancelled: bool,
    /// Ballots and returned papers so far.
    pub cast: u32,
    /// The own vote; none for who is not on the list.
    pub mine: Option<OwnVote>,
    /// Who has not voted yet: for chair and secretary, while it is open.
    pub waiting_for: Vec<String>,
    /// Halls that vote on paper: all for chair and secretary, others see their own.
    pub papers: Vec<HallPapersView>,
    /// Once it is closed, unless it was cancelled.
    pub outcome: Option<Outcome>,
    /// SHA-256 of the record of the closed vote.
    pub digest: Option<String>,
}

/// What one may vote, and has.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OwnVote {
    /// The unit for which it is; none: for oneself.
    pub for_unit: Option<String>,
    pub has_voted: bool,
    /// The answers; none before, and in a secret vote, which nobody can look up without its code.
    pub chosen: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HallPapersView {
    pub unit: UnitId,
    pub name: String,
    /// How many may vote on paper there.
    pub handed: u32,
    pub count: Option<PaperCount>,
}

/// Who could vote if a vote opened now: those who are here with an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoterForm {
    /// How many votes the meeting has; sent back when one opens.
    pub seen: u32,
    /// Units that are invited, whether or not they are here.
    pub invited_units: u32,
    pub units: Vec<VotingUnit>,
    pub people: Vec<VotingPerson>,
    /// Halls of which somebody is here, with more people, by the roll call, than are here with an
    /// account.
    pub halls: Vec<VotingHall>,
    /// Names of units whose hall has reported people, and of which nobody is here now: no papers.
    pub halls_away: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VotingHall {
    pub unit: UnitId,
    pub name: String,
    /// How many may vote on paper.
    pub people: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VotingUnit {
    pub unit: UnitId,
    pub name: String,
    /// Who is here for it. The first one casts its vote, unless another one is named.
    pub people: Vec<VotingPerson>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VotingPerson {
    pub user: UserId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    /// The unit has named them in its answer to the invitation.
    pub deputy: bool,
}

/// A vote that chair or secretary opens.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OpenVote {
    pub question: Question,
    /// None: until somebody closes it.
    pub limit_s: Option<u32>,
    /// How many people were summoned; of a vote by units it is known.
    pub summoned: Option<u32>,
    /// Units whose halls vote on paper. Only in a vote by persons.
    pub halls: Vec<UnitId>,
    /// In a vote by persons: who has no vote.
    pub without: Vec<UserId>,
    /// In a vote by persons: the secretary votes, who else does not.
    pub with_secretary: bool,
    /// In a vote by units: who casts the vote, where it is not the first one of the unit.
    pub named: Vec<NamedVoter>,
    /// `seen` of the form. With more votes by now: `another_vote_opened`, and none opens.
    pub seen: u32,
    /// How many could vote as the form showed it. With another number by now: `voters_changed`, and
    /// none opens.
    pub entitled: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NamedVoter {
    pub unit: UnitId,
    pub user: UserId,
}

/// A ballot, first or changed.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CastBallot {
    /// Numbers of the answers, from 0.
    pub chosen: Vec<u8>,
    /// In a secret vote 128 random bits in hexadecimal, which the page makes: the ballot is kept
    /// under their hash, found under it in the list, and changed only with them.
    pub code: Option<String>,
}

impl std::fmt::Debug for CastBallot {
    /// What somebody votes does not belong into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CastBallot").finish_non_exhaustive()
    }
}

/// The end of a vote.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CloseVote {
    /// Nothing is counted, and the minutes do not have it.
    pub cancel: bool,
}

/// The ballots of a closed vote.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PublishedBallots {
    pub ballots: Vec<PublishedBallot>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PublishedBallot {
    /// Whose it is, with the unit; of a secret vote the hash of the code in hexadecimal.
    pub of: String,
    pub chosen: Vec<u8>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    use meetings::vote::{
        APPROVAL_ANSWERS, MAX_LIMIT_S, MAX_OPTION_CHARS, MAX_OPTIONS, MAX_QUESTION_CHARS, MAX_QUESTION_TEXT_CHARS,
        MAX_SUMMONED, MIN_LIMIT_S,
        MajorityBase, Share, VoteKind, VotedBy,
    };
    types.constant("APPROVAL_ANSWERS", APPROVAL_ANSWERS);
    types.constant("BALLOT_CODE_CHARS", BALLOT_CODE_CHARS);
    types.constant("MAX_LIMIT_S", MAX_LIMIT_S as usize);
    types.constant("MIN_LIMIT_S", MIN_LIMIT_S as usize);
    types.constant("MAX_OPTIONS", MAX_OPTIONS);
    types.constant("MAX_OPTION_CHARS", MAX_OPTION_CHARS);
    types.constant("MAX_QUESTION_CHARS", MAX_QUESTION_CHARS);
    types.constant("MAX_QUESTION_TEXT_CHARS", MAX_QUESTION_TEXT_CHARS);
    types.constant("MAX_SUMMONED", MAX_SUMMONED as usize);
    types.add::<VoteKind>();
    types.add::<VotedBy>();
    types.add::<Share>();
    types.add::<MajorityBase>();
    types.add::<Question>();
    types.add::<Electorate>();
    types.add::<Outcome>();
    types.add::<PaperCount>();
    types.add::<VoteList>();
    types.add::<VoteView>();
    types.add::<OwnVote>();
    types.add::<HallPapersView>();
    types.add::<VoterForm>();
    types.add::<VotingHall>();
    types.add::<VotingUnit>();
    types.add::<VotingPerson>();
    types.add::<OpenVote>();
    types.add::<NamedVoter>();
    types.add::<CastBallot>();
    types.add::<CloseVote>();
    types.add::<PublishedBallots>();
    types.add::<PublishedBallot>();
}
