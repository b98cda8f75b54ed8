// SPDX-License-Identifier: MPL-2.0
//! Votes on both databases: one ballot for each voter, nothing after the end, secret ballots under
//! codes, ballots on paper.

use meetings::ids::{MeetingId, UnitId};
use meetings::people::{Unit, User};
use meetings::vote::{Electorate, MajorityBase, Outcome, PaperCount, Question, Share, VoteKind, VotedBy, Voter};
use store::votes::{End, HallPapers, NewVote, StoredVote};
use store::{Conflict, Error, Store, save};
use tokio::task::JoinSet;

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

fn question(is_secret: bool) -> Question {
    Question {
        title: "Thông qua nghị quyết".to_owned(),
        text: String::new(),
        kind: VoteKind::Approval,
        options: Vec::new(),
        most: 1,
        is_secret,
        by: VotedBy::Person,
        majority: Share::MoreThanHalf,
        base: MajorityBase::Present,
        quorum: None,
    }
}

fn voter(user: &User, unit: &Unit) -> Voter {
    Voter { unit: None, user: user.id.clone(), name: user.name.clone(), unit_name: unit.name.clone() }
}

/// Opens a vote of Cường and Dung, with seven people on paper in Bảo Thắng; a minute long.
async fn opened(office: &Office, meeting: &MeetingId, is_secret: bool, seen: u32) -> Result<StoredVote, Error> {
    let voters = [voter(&office.cuong, &office.bao_thang), voter(&office.dung, &office.sa_pa)];
    let papers = [HallPapers {
        unit: office.bao_thang.id.clone(),
        unit_name: office.bao_thang.name.clone(),
        handed: 7,
        count: None,
    }];
    let new = NewVote {
        question: &question(is_secret),
        item: None,
        voters: &voters,
        papers: &papers,
        electorate: Electorate { entitled: 9, invited: Some(12) },
        closes_at: Some(MORNING.plus(MINUTE)),
        seen,
    };
    let number = save!(office.store => votes().open(meeting, &new, &office.an.id, MORNING))?;
    office.store.votes().get(meeting, number).await
}

async fn live_meeting(office: &Office) -> MeetingId {
    let meeting = office.meeting().await.id;
    save!(office.store => meetings().start(&meeting, &by(&office.an), MORNING)).unwrap();
    meeting
}

async fn cast(
    store: &Store,
    vote: &StoredVote,
    voter: &Voter,
    slot: &str,
    chosen: u8,
    after_ms: i64,
) -> Result<(), Error> {
    save!(store => votes().cast(vote, voter, slot, &[chosen], MORNING.plus(after_ms)))
}

fn outcome() -> Outcome {
    Outcome {
        counts: vec![2, 0, 0],
        cast: 2,
        papers: 0,
        invalid: 0,
        base: 9,
        required: 5,
        needed: None,
        has_quorum: true,
        adopted: Vec::new(),
        tied: Vec::new(),
    }
}

on_both_databases! {
    async fn a_voter_has_one_ballot_and_changes_it_until_the_time_is_over(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = live_meeting(&office).await;
        let vote = opened(&office, &meeting, false, 0).await.unwrap();
        assert_eq!((vote.number, vote.electorate.entitled, vote.cast), (1, 9, 0));
        let again = opened(&office, &meeting, false, 0).await;
        assert!(matches!(again, Err(Error::Conflict(Conflict::Revision { current: 1 }))), "{again:?}");

        let cuong = store.votes().voter(&meeting, 1, &office.cuong.id).await.unwrap().unwrap();
        assert!(!cuong.has_voted && store.votes().voter(&meeting, 1, &office.binh.id).await.unwrap().is_none());
        let (cuong, dung) = (cuong.voter, voter(&office.dung, &office.sa_pa));
        cast(store, &vote, &cuong, cuong.key(), 1, 0).await.unwrap();
        cast(store, &vote, &cuong, cuong.key(), 0, 59_999).await.unwrap();
        let late = cast(store, &vote, &dung, dung.key(), 0, MINUTE).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::VoteClosed))), "{late:?}");
        assert_eq!(store.votes().ballot(&meeting, 1, cuong.key()).await.unwrap(), Some(vec![0]));

        let count = PaperCount { returned: 6, invalid: 1, counts: vec![5, 0, 0] };
        save!(store => votes().count_papers(&vote, &office.bao_thang.id, &count, &office.cuong.id, MORNING)).unwrap();
        assert_eq!(store.votes().papers(&meeting, 1).await.unwrap()[0].count.as_ref(), Some(&count));
        let now = store.votes().get(&meeting, 1).await.unwrap();
        assert_eq!(now.cast, 7, "one ballot and six papers");
        let missing: Vec<_> = store.votes().voters(&meeting, 1).await.unwrap();
        let missing: Vec<_> = missing.iter().filter(|one| !one.has_voted).map(|one| one.voter.name.as_str()).collect();
        assert_eq!(missing, [office.dung.name.as_str()]);
    }

    /// The line of each has sent the ballot twice.
    async fn of_500_ballots_at_once_none_is_lost_and_none_is_there_twice(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = live_meeting(&office).await;
        let communes: Vec<_> = (0..500_u128).map(|n| Voter { unit: Some(UnitId::from_random(n)), ..voter(&office.cuong, &office.bao_thang) }).collect();
        let new = NewVote {
            question: &question(false),
            item: None,
            voters: &communes,
            papers: &[],
            electorate: Electorate { entitled: 500, invited: None },
            closes_at: None,
            seen: 0,
        };
        let number = save!(store => votes().open(&meeting, &new, &office.an.id, MORNING)).unwrap();
        let vote = store.votes().get(&meeting, number).await.unwrap();
        let mut ballots = JoinSet::new();
        for (n, commune) in communes.iter().enumerate().flat_map(|one| [one, one]) {
            let (store, vote, commune) = (store.clone(), vote.clone(), commune.clone());
            ballots.spawn(async move { cast(&store, &vote, &commune, commune.key(), (n % 3) as u8, 0).await });
        }
        while let Some(kept) = ballots.join_next().await {
            kept.unwrap().unwrap();
        }
        let kept = store.votes().ballots(&meeting, number).await.unwrap();
        let mut kept: Vec<_> = kept.into_iter().map(|ballot| (ballot.slot, ballot.chosen)).collect();
        kept.sort();
        let cast: Vec<_> = communes.iter().zip(0..).map(|(one, n)| (one.key().to_owned(), vec![(n % 3) as u8])).collect();
        assert_eq!(kept, cast);
        assert_eq!(store.votes().get(&meeting, number).await.unwrap().cast, 500);
        assert!(store.votes().voters(&meeting, number).await.unwrap().iter().all(|one| one.has_voted));
    }

    async fn a_vote_whose_time_is_over_is_found_and_closed_once(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = live_meeting(&office).await;
        let vote = opened(&office, &meeting, false, 0).await.unwrap();
        let over = MORNING.plus(MINUTE);
        assert_eq!(store.votes().next_end().await.unwrap(), Some(over));
        assert!(store.votes().overdue(MORNING).await.unwrap().is_empty());
        assert_eq!(store.votes().overdue(over).await.unwrap().len(), 1);
        let outcome = outcome();
        let end = End { by: None, outcome: Some(&outcome), record: "{}", digest: "d" };
        save!(store => votes().close(&vote, &end, &by(&office.an), over)).unwrap();
        let twice = save!(store => votes().close(&vote, &end, &by(&office.an), over));
        assert!(matches!(twice, Err(Error::Conflict(Conflict::VoteClosed))), "{twice:?}");
        let closing = store.votes().get(&meeting, 1).await.unwrap().closing.unwrap();
        assert_eq!((closing.at, closing.by, closing.outcome), (over, None, Some(outcome)));
        assert_eq!(store.votes().record(&meeting, 1).await.unwrap(), "{}");
        assert!(store.votes().overdue(over).await.unwrap().is_empty() && store.votes().next_end().await.unwrap().is_none());
        assert!(!store.votes().summaries(&meeting, over).await.unwrap()[0].is_open);
    }

    async fn a_secret_ballot_is_under_a_code_that_is_its_voters_alone(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = live_meeting(&office).await;
        let vote = opened(&office, &meeting, true, 0).await.unwrap();
        let (cuong, dung) = (voter(&office.cuong, &office.bao_thang), voter(&office.dung, &office.sa_pa));
        cast(store, &vote, &cuong, "slot-b", 0, 0).await.unwrap();
        let other = cast(store, &vote, &cuong, "slot-c", 1, 1).await;
        assert!(matches!(other, Err(Error::Conflict(Conflict::VotedAlready))), "{other:?}");
        let taken = cast(store, &vote, &dung, "slot-b", 1, 1).await;
        assert!(matches!(taken, Err(Error::Conflict(Conflict::CodeTaken))), "{taken:?}");
        assert!(!store.votes().voter(&meeting, 1, &office.dung.id).await.unwrap().unwrap().has_voted);
        cast(store, &vote, &dung, "slot-a", 2, 2).await.unwrap();
        let outcome = outcome();
        let end = End { by: Some(&office.an.id), outcome: Some(&outcome), record: "{}", digest: "d" };
        save!(store => votes().close(&vote, &end, &by(&office.an), MORNING.plus(3))).unwrap();
        while !store.forget_order_of_ballots().await.unwrap() {}
        let ballots = store.votes().ballots(&meeting, 1).await.unwrap();
        let ballots: Vec<_> = ballots.iter().map(|ballot| (ballot.slot.as_str(), ballot.chosen.as_slice())).collect();
        assert_eq!(ballots, [("slot-a", [2].as_slice()), ("slot-b", [0].as_slice())]);
    }
}
