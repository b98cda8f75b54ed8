// SPDX-License-Identifier: MPL-2.0
//! Questions, ballots and results, by example.

use super::*;

fn approval() -> Question {
    Question {
        title: "Thông qua báo cáo".to_owned(),
        text: String::new(),
        kind: VoteKind::Approval,
        options: Vec::new(),
        most: 1,
        is_secret: false,
        by: VotedBy::Unit,
        majority: Share::MoreThanHalf,
        base: MajorityBase::Present,
        quorum: None,
    }
}

fn election(candidates: &[&str], seats: u8) -> Question {
    let options = candidates.iter().map(|name| (*name).to_owned()).collect();
    Question { kind: VoteKind::Election, options, most: seats, by: VotedBy::Person, ..approval() }
}

fn of(entitled: u32, invited: impl Into<Option<u32>>) -> Electorate {
    Electorate { entitled, invited: invited.into() }
}

/// Ballots with one answer: so many for each.
fn ballots(counts: &[usize]) -> Vec<Vec<u8>> {
    (0_u8..).zip(counts).flat_map(|(answer, count)| vec![vec![answer]; *count]).collect()
}

#[test]
fn more_than_half_of_ten_are_six_and_two_thirds_are_seven() {
    assert_eq!([10, 9, 1].map(|base| Share::MoreThanHalf.of(base)), [6, 5, 1]);
    assert_eq!([10, 9, 1, 0].map(|base| Share::TwoThirds.of(base)), [7, 6, 1, 0]);
}

#[test]
fn half_is_no_majority_and_one_more_is() {
    let result = |counts: &[usize]| count(&approval(), of(10, None), &ballots(counts), &[]).adopted;
    assert_eq!(result(&[5, 5, 0]), [] as [u8; 0]);
    assert_eq!(result(&[6, 4, 0]), [0]);
    assert_eq!(result(&[0, 10, 0]), [] as [u8; 0], "what is refused is not adopted");
}

#[test]
fn who_does_not_vote_counts_in_the_base() {
    let outcome = count(&approval(), of(10, None), &ballots(&[5, 1, 0]), &[]);
    assert_eq!((outcome.cast, outcome.base, outcome.required, outcome.adopted.len()), (6, 10, 6, 0));
}

#[test]
fn of_those_invited_a_majority_takes_more_votes() {
    let question = Question { base: MajorityBase::Invited, majority: Share::TwoThirds, ..approval() };
    let outcome = count(&question, of(100, 124), &ballots(&[82, 10, 8]), &[]);
    assert_eq!((outcome.base, outcome.required, outcome.adopted.as_slice()), (124, 83, [].as_slice()));
    let outcome = count(&question, of(100, 124), &ballots(&[83, 10, 7]), &[]);
    assert_eq!(outcome.adopted, [0]);
}

#[test]
fn without_a_quorum_nothing_is_adopted() {
    let question = Question { quorum: Some(Share::TwoThirds), ..approval() };
    let outcome = count(&question, of(82, 124), &ballots(&[82, 0, 0]), &[]);
    assert_eq!((outcome.needed, outcome.has_quorum, outcome.adopted.len()), (Some(83), false, 0));
    assert!(count(&question, of(83, 124), &ballots(&[83, 0, 0]), &[]).has_quorum);
}

#[test]
fn papers_of_a_hall_are_counted_with_the_ballots() {
    let papers = PaperCount { returned: 12, invalid: 1, counts: vec![9, 2, 0] };
    let outcome = count(&approval(), of(20, None), &ballots(&[3, 1, 0]), &[papers]);
    assert_eq!((outcome.counts, outcome.cast), (vec![12, 3, 0], 16));
}

#[test]
fn those_with_most_votes_are_elected_if_they_have_the_majority() {
    let question = election(&["An", "Bình", "Cúc"], 2);
    let outcome = count(&question, of(10, None), &ballots(&[8, 9, 3]), &[]);
    assert_eq!((outcome.adopted, outcome.tied), (vec![0, 1], vec![]));
    let outcome = count(&question, of(10, None), &ballots(&[8, 5, 3]), &[]);
    assert_eq!(outcome.adopted, [0], "five of ten are no majority");
}

#[test]
fn equally_many_votes_for_the_last_seat_give_it_to_nobody() {
    let question = election(&["An", "Bình", "Cúc"], 2);
    let outcome = count(&question, of(10, None), &ballots(&[9, 7, 7]), &[]);
    assert_eq!((outcome.adopted, outcome.tied), (vec![0], vec![1, 2]));
    let outcome = count(&question, of(10, None), &ballots(&[7, 7, 7]), &[]);
    assert_eq!((outcome.adopted, outcome.tied), (vec![], vec![0, 1, 2]));
    let outcome = count(&question, of(10, None), &ballots(&[7, 7, 0]), &[]);
    assert_eq!((outcome.adopted, outcome.tied), (vec![0, 1], vec![]), "both have a seat");
}

#[test]
fn a_ballot_has_known_answers_each_once_and_no_more_than_allowed() {
    assert_eq!(approval().ballot(&[2]), Ok(vec![2]));
    for wrong in [&[][..], &[3], &[0, 1], &[255]] {
        assert_eq!(approval().ballot(wrong), Err(BadField("chosen")), "{wrong:?}");
    }
    let seats = election(&["An", "Bình", "Cúc"], 2);
    assert_eq!(seats.ballot(&[2, 0]), Ok(vec![0, 2]));
    assert_eq!(seats.ballot(&[]), Ok(vec![]), "every name is crossed out");
    for wrong in [&[0, 1, 2][..], &[1, 1]] {
        assert_eq!(seats.ballot(wrong), Err(BadField("chosen")), "{wrong:?}");
    }
}

#[test]
fn a_hall_counts_no_more_than_it_was_handed() {
    let count = |returned, counts: &[u32]| PaperCount { returned, invalid: 1, counts: counts.to_vec() };
    assert_eq!(approval().papers(&count(12, &[9, 2, 0]), 12), Ok(()), "one paper is not valid");
    assert_eq!(approval().papers(&count(0, &[0, 0, 0]), 12), Err(BadField("invalid")));
    assert_eq!(approval().papers(&count(13, &[13, 0, 0]), 12), Err(BadField("returned")));
    for wrong in [&[9, 4, 0][..], &[13, 0, 0], &[9, 1, 0], &[9, 2], &[9, 2, 0, 0]] {
        assert_eq!(approval().papers(&count(12, wrong), 12), Err(BadField("counts")), "{wrong:?}");
    }
    let two_seats = election(&["An", "Bình", "Cúc"], 2);
    assert_eq!(two_seats.papers(&count(12, &[11, 8, 3]), 12), Ok(()));
}

#[test]
fn a_question_without_words_or_with_options_that_cannot_be_is_refused() {
    let choice = |options: &[&str], most| Question {
        kind: VoteKind::Choice,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        most,
        ..approval()
    };
    assert_eq!(approval().checked(), Ok(approval()));
    assert_eq!(Question { title: "  ".to_owned(), ..approval() }.checked(), Err(BadField("title")));
    assert_eq!(Question { text: "x".repeat(20_001), ..approval() }.checked(), Err(BadField("text")));
    assert_eq!(Question { most: 2, ..approval() }.checked(), Err(BadField("most")));
    assert!(choice(&["Phương án 1", "Phương án 2"], 1).checked().is_ok());
    for (options, most, field) in [
        (&["Phương án 1"][..], 1, "options"),
        (&["Phương án 1", "PHƯƠNG ÁN 1"], 1, "options"),
        (&["Phương án 1", " "], 1, "options"),
        (&["Phương án 1", "Phương án 2"], 2, "most"),
        (&["Phương án 1", "Phương án 2"], 0, "most"),
        (&["x"; 31], 1, "options"),
    ] {
        assert_eq!(choice(options, most).checked(), Err(BadField(field)), "{options:?}");
    }
}

#[test]
fn a_rule_that_counts_those_invited_needs_their_number() {
    let question = Question { base: MajorityBase::Invited, ..approval() };
    assert_eq!(of(10, None).checked(&question), Err(BadField("invited")));
    assert_eq!(of(10, 9).checked(&question), Err(BadField("invited")));
    assert_eq!(of(10, 10).checked(&question), Ok(of(10, 10)));
    assert_eq!(of(0, 10).checked(&approval()), Err(BadField("voters")));
}
