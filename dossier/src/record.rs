// SPDX-License-Identifier: MPL-2.0
//! The record of a vote, counted again.

use meetings::vote::{Electorate, Outcome, Question, count};
use serde::Deserialize;

/// As `use-cases/src/votes/closing.rs` writes it; what a count needs of it.
#[derive(Debug, Deserialize)]
pub struct VoteRecord {
    pub number: u32,
    question: Question,
    electorate: Electorate,
    voters: Vec<Voter>,
    ballots: Vec<Ballot>,
    papers: Vec<Papers>,
    outcome: Option<Outcome>,
}

#[derive(Debug, Deserialize)]
struct Voter {
    key: Option<String>,
    has_voted: bool,
}

#[derive(Debug, Deserialize)]
struct Ballot {
    of: String,
    chosen: Vec<u8>,
}

#[derive(Debug, Deserialize)]
struct Papers {}

impl VoteRecord {
    /// Whether its ballots make its result. Of votes on paper the record has no more than the
    /// result.
    pub fn adds_up(&self) -> bool {
        let Some(outcome) = &self.outcome else { return self.ballots.is_empty() };
        let voted = self.voters.iter().filter(|voter| voter.has_voted).count();
        let is_possible = self.question.clone().checked().as_ref() == Ok(&self.question)
            && self.ballots.iter().all(|ballot| self.question.ballot(&ballot.chosen).as_ref() == Ok(&ballot.chosen))
            && voted == self.ballots.len();
        if !self.papers.is_empty() {
            return is_possible;
        }
        let chosen: Vec<Vec<u8>> = self.ballots.iter().map(|ballot| ballot.chosen.clone()).collect();
        is_possible && count(&self.question, self.electorate, &chosen, &[]) == *outcome
    }

    /// Whether it says of a secret ballot whose it is.
    pub fn names_secret_voters(&self) -> bool {
        let is_hash = |ballot: &Ballot| ballot.of.len() == 64 && ballot.of.bytes().all(|b| b.is_ascii_hexdigit());
        self.question.is_secret
            && (self.voters.iter().any(|voter| voter.key.is_some()) || !self.ballots.iter().all(is_hash))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record() -> Value {
        json!({
            "meeting": "m", "number": 1,
            "question": {"title": "Thông qua?", "text": "", "kind": "approval", "options": [], "most": 1,
                "is_secret": false, "by": "person", "majority": "more_than_half", "base": "present", "quorum": null},
            "electorate": {"entitled": 3, "invited": null},
            "voters": [{"key": "a", "name": "An", "unit": "", "has_voted": true},
                {"key": "b", "name": "Bình", "unit": "", "has_voted": true},
                {"key": "c", "name": "Cúc", "unit": "", "has_voted": false}],
            "ballots": [{"of": "a", "chosen": [0]}, {"of": "b", "chosen": [0]}],
            "papers": [],
            "outcome": {"counts": [2, 0, 0], "cast": 2, "papers": 0, "invalid": 0, "base": 3, "required": 2,
                "needed": null, "has_quorum": true, "adopted": [0], "tied": []},
        })
    }

    fn read(record: Value) -> VoteRecord {
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn a_result_that_its_ballots_do_not_make_is_found() {
        assert!(read(record()).adds_up());
        let mut other = record();
        other["outcome"]["counts"] = json!([1, 1, 0]);
        assert!(!read(other).adds_up());
        let mut more = record();
        more["ballots"].as_array_mut().unwrap().push(json!({"of": "x", "chosen": [0]}));
        assert!(!read(more).adds_up(), "a ballot of nobody");
        let mut cancelled = record();
        cancelled["outcome"] = Value::Null;
        assert!(!read(cancelled.clone()).adds_up());
        cancelled["ballots"] = json!([]);
        assert!(read(cancelled).adds_up());
        let mut strange = record();
        strange["question"]["options"] = json!(vec!["x"; 300]);
        assert!(!read(strange).adds_up());
    }

    #[test]
    fn a_secret_ballot_has_no_voter() {
        let mut secret = record();
        secret["question"]["is_secret"] = json!(true);
        assert!(read(secret.clone()).names_secret_voters());
        for voter in secret["voters"].as_array_mut().unwrap() {
            voter["key"] = Value::Null;
        }
        assert!(read(secret.clone()).names_secret_voters(), "by their ballots");
        for ballot in secret["ballots"].as_array_mut().unwrap() {
            ballot["of"] = json!("ab".repeat(32));
        }
        assert!(!read(secret).names_secret_voters());
    }
}
