// SPDX-License-Identifier: MPL-2.0
//! Votes in a meeting: who may vote is fixed when one opens, everybody votes once and may change it
//! until the end, the result is in the minutes, and a secret ballot stays secret.

use std::cmp::Reverse;
use std::path::Path;
use std::time::Duration;

use meetings::meeting::MeetingRole;
use meetings::minutes::Block;
use protocol::live::{ClientMessage, CloseReason, EndRequest, RemovalRequest, ServerMessage, VoteSummary, VoteUpdate};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Actor;
use store::attendance::{AttendeeKind, Joining};
use use_cases::drafting::first_draft;

use crate::meeting::{Page, TestMeeting, until};

const CODE: &str = "0123456789abcdef0123456789abcdef";

/// A meeting with the chair, the secretary and two communes.
pub struct Conference {
    pub meeting: TestMeeting,
    pages: Vec<Page>,
}

impl Conference {
    pub async fn new() -> Self {
        let meeting = TestMeeting::new().await;
        let mut pages = Vec::new();
        for name in ["An", "Bình", "Mai", "Páo"] {
            pages.push(meeting.join(name).await.0);
        }
        Self { meeting, pages }
    }

    pub fn page(&mut self, name: &str) -> &mut Page {
        let place = ["An", "Bình", "Mai", "Páo"].iter().position(|one| *one == name).unwrap();
        &mut self.pages[place]
    }

    async fn seen(&self) -> Value {
        self.meeting.request("An", "GET", "voters", &json!(null)).await.1["seen"].clone()
    }

    /// Opens a vote and answers its number.
    pub async fn open(&self, changes: &[(&str, Value)]) -> u64 {
        let (status, vote) = self.try_open("An", changes).await;
        assert_eq!(status, 201, "{vote}");
        vote["number"].as_u64().unwrap()
    }

    pub async fn try_open(&self, name: &str, changes: &[(&str, Value)]) -> (u16, Value) {
        let mut question = json!({
            "title": "Thông qua nghị quyết", "text": "", "kind": "approval", "options": [], "most": 1, "is_secret": false,
            "by": "unit", "majority": "more_than_half", "base": "present", "quorum": null
        });
        let mut new = json!({
            "limit_s": null, "summoned": null, "halls": [], "without": [], "with_secretary": true, "named": [],
            "seen": self.seen().await, "entitled": 0
        });
        for (field, value) in changes {
            let whole = if question.get(field).is_some() { &mut question } else { &mut new };
            whole[field] = value.clone();
        }
        let form = self.meeting.request("An", "GET", "voters", &json!(null)).await.1;
        let of = if question["by"] == "unit" { "units" } else { "people" };
        let on_paper: u64 = new["halls"].as_array().unwrap().iter().map(|hall| handed(&form, hall)).sum();
        if new["entitled"] == 0 {
            new["entitled"] = json!(form[of].as_array().map_or(0, Vec::len) as u64 + on_paper);
        }
        new["question"] = question;
        self.meeting.request(name, "POST", "votes", &new).await
    }

    pub async fn cast(&self, name: &str, vote: u64, chosen: &[u8]) -> (u16, Value) {
        self.meeting.request(name, "PUT", &format!("votes/{vote}/ballot"), &json!({"chosen": chosen})).await
    }

    async fn cast_secretly(&self, name: &str, vote: u64, chosen: &[u8], code: &str) -> (u16, Value) {
        let ballot = json!({"chosen": chosen, "code": code});
        self.meeting.request(name, "PUT", &format!("votes/{vote}/ballot"), &ballot).await
    }

    pub async fn close(&self, vote: u64) -> Value {
        let (status, vote) =
            self.meeting.request("An", "PUT", &format!("votes/{vote}/end"), &json!({"cancel": false})).await;
        assert_eq!(status, 200, "{vote}");
        vote
    }

    /// Where a secret ballot is published.
    fn slot(&self, vote: u64, code: &str) -> String {
        let digest = Sha256::digest(format!("{}/{vote}/{code}", self.meeting.id));
        digest
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|four| char::from_digit(four.into(), 16))
            .collect()
    }

    pub async fn see(&self, name: &str, vote: u64) -> Value {
        self.meeting.request(name, "GET", &format!("votes/{vote}"), &json!(null)).await.1
    }
}

fn handed(form: &Value, unit: &Value) -> u64 {
    let halls = form["halls"].as_array().unwrap();
    halls.iter().find(|hall| hall["unit"] == *unit).and_then(|hall| hall["people"].as_u64()).unwrap_or(0)
}

async fn told(page: &mut Page, wanted: impl Fn(&VoteSummary) -> bool) -> VoteSummary {
    page.until(|message| match message {
        ServerMessage::Vote(VoteUpdate::VotesChanged { changed, .. }) => changed.into_iter().find(|one| wanted(one)),
        _ => None,
    })
    .await
}

pub fn code_of(answer: &(u16, Value)) -> &str {
    answer.1["code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn each_unit_votes_once_may_change_it_and_the_result_is_in_the_minutes() {
    let mut conference = Conference::new().await;
    let vote = conference.open(&[("base", json!("invited"))]).await;
    let open = told(conference.page("Mai"), |vote| vote.is_open).await;
    assert_eq!((open.number, open.entitled, open.title.as_str()), (1, 3, "Thông qua nghị quyết"));

    let mai = conference.see("Mai", vote).await["mine"].clone();
    assert_eq!(mai, json!({"for_unit": "UBND xã Tân Lập", "has_voted": false, "chosen": null}));
    assert_eq!(conference.see("Bình", vote).await["mine"], json!(null), "An votes for the province");
    assert_eq!(conference.cast("Bình", vote, &[0]).await.1["code"], "not_a_voter");
    for (name, chosen) in [("An", 0), ("Mai", 2), ("Páo", 1), ("Mai", 0)] {
        assert_eq!(conference.cast(name, vote, &[chosen]).await.0, 200, "{name}");
    }
    assert_eq!(conference.see("Mai", vote).await["mine"]["chosen"], json!([0]));
    assert_eq!(conference.see("Mai", vote).await["outcome"], json!(null), "nobody sees a result before the end");

    let closed = conference.close(vote).await;
    let outcome = &closed["outcome"];
    assert_eq!((&outcome["counts"], &outcome["adopted"]), (&json!([2, 1, 0]), &json!([0])));
    assert_eq!((&outcome["base"], &outcome["required"]), (&json!(3), &json!(2)));
    assert_eq!(code_of(&conference.cast("Mai", vote, &[1]).await), "vote_closed");
    let end = told(conference.page("Páo"), |vote| !vote.is_open).await;
    assert_eq!((end.cast, end.entitled), (3, 3));

    let (_, record) = conference.meeting.request("Mai", "GET", "votes/1/record", &json!(null)).await;
    assert_eq!(record["outcome"], *outcome);
    let key = |name: &str| {
        record["voters"].as_array().unwrap().iter().find(|voter| voter["name"] == name).unwrap()["key"].clone()
    };
    let ballots = record["ballots"].as_array().unwrap();
    assert!(ballots.contains(&json!({"of": key("Mai"), "chosen": [0]})), "who voted what: {record}");
    conference.page("An").send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(conference.page("An").closed().await, CloseReason::Ended);
    let lines = draft_of(&conference.meeting).await;
    assert!(lines.contains(&"Kết quả biểu quyết".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Tán thành | 2 | 66,7%".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Không tán thành: Ủy ban nhân dân xã Bản Phố.".to_owned()), "{lines:#?}");
    let digest = closed["digest"].as_str().unwrap();
    let at = lines.iter().position(|line| line == "Mã đối chiếu (SHA-256):").expect("the record is named");
    assert_eq!(lines[at + 1], digest, "{lines:#?}");
}

async fn draft_of(meeting: &TestMeeting) -> Vec<String> {
    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &Actor::System, now).await.unwrap();
    let content = meeting.store().minutes().content(&minutes.id, 1).await.unwrap();
    let text = |all: &[meetings::minutes::Inline]| all.iter().map(|one| one.text.as_str()).collect::<String>();
    let lines = content.body.content.iter().flat_map(|block| match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => vec![text(content)],
        Block::Table { content } => content.iter().map(|row| text(&row.line())).collect(),
        _ => Vec::new(),
    });
    lines.collect()
}

#[tokio::test]
async fn what_was_acknowledged_is_counted_after_a_restart_and_a_vote_closes_by_its_limit() {
    let mut conference = Conference::new().await;
    let vote = conference.open(&[("limit_s", json!(60)), ("by", json!("person"))]).await;
    assert_eq!(conference.cast("Mai", vote, &[0]).await.0, 200);
    conference.meeting.restart().await;
    let (_mai, state) = conference.meeting.join("Mai").await;
    assert_eq!((state.votes.votes[0].is_open, state.votes.votes[0].cast), (true, 1));
    conference.meeting.set_clock_forward(Duration::from_secs(61));
    assert_eq!(code_of(&conference.cast("Mai", vote, &[1]).await), "vote_closed", "on the second");
    // The clock of this test jumps, at which no task wakes.
    conference.meeting.restart().await;
    let (mut again, state) = conference.meeting.join("Mai").await;
    if state.votes.votes[0].is_open {
        told(&mut again, |vote| !vote.is_open).await;
    }
    until("the vote is counted", async || conference.see("Mai", vote).await["outcome"]["counts"] == json!([1, 0, 0]))
        .await;
}

#[tokio::test]
async fn a_secret_ballot_changes_by_its_code_alone_and_is_found_by_it() {
    let conference = Conference::new().await;
    let vote = conference.open(&[("is_secret", json!(true)), ("by", json!("person"))]).await;
    assert_eq!(code_of(&conference.cast("Mai", vote, &[0]).await), "invalid_field", "without a code");
    assert_eq!(conference.cast_secretly("Mai", vote, &[0], CODE).await.0, 200);
    assert_eq!(conference.cast_secretly("Mai", vote, &[0], CODE).await.0, 200, "sent again over a bad line");
    let other = CODE.replace('0', "f");
    assert_eq!(code_of(&conference.cast_secretly("Mai", vote, &[1], &other).await), "voted_already");
    assert_eq!(conference.cast_secretly("Mai", vote, &[1], CODE).await.0, 200);
    assert_eq!(
        code_of(&conference.cast_secretly("Páo", vote, &[2], CODE).await),
        "ballot_code_taken",
        "another's code"
    );
    assert_eq!(conference.cast_secretly("Páo", vote, &[2], &other).await.0, 200);
    let seen = conference.see("Mai", vote).await;
    assert_eq!((&seen["mine"]["has_voted"], &seen["mine"]["chosen"]), (&json!(true), &json!(null)));
    assert_eq!(conference.meeting.request("An", "GET", "votes/1/ballots", &json!(null)).await.0, 404, "not yet");
    assert_eq!(conference.close(vote).await["outcome"]["counts"], json!([0, 1, 1]));
    let (_, published) = conference.meeting.request("Páo", "GET", "votes/1/ballots", &json!(null)).await;
    let ballots = published["ballots"].as_array().unwrap();
    for (code, chosen) in [(CODE, 1), (other.as_str(), 2)] {
        assert!(ballots.contains(&json!({"of": conference.slot(vote, code), "chosen": [chosen]})), "{ballots:#?}");
    }
}

#[tokio::test]
async fn after_the_end_nothing_in_database_log_or_backup_tells_who_cast_which_secret_ballot() {
    let conference = Conference::new().await;
    let vote = conference.open(&[("is_secret", json!(true)), ("by", json!("person"))]).await;
    // In an order that is not the one of the hashes.
    let mut codes: Vec<String> = (0..3).map(|n| format!("{n:032x}")).collect();
    codes.sort_by_key(|code| Reverse(conference.slot(vote, code)));
    for (name, code) in ["An", "Mai", "Páo"].iter().zip(&codes) {
        assert_eq!(conference.cast_secretly(name, vote, &[0], code).await.0, 200);
    }
    let slots: Vec<String> = codes.iter().map(|code| conference.slot(vote, code)).collect();
    let database = conference.meeting.data().join("diemcau.db");
    let log = conference.meeting.data().join("diemcau.db-wal");
    let places = |file: &Path| {
        let bytes = std::fs::read(file).unwrap_or_default();
        let find = |slot: &String| {
            let found = bytes.windows(slot.len()).enumerate().filter(|(_, part)| *part == slot.as_bytes());
            found.map(|(at, _)| at).collect::<Vec<_>>()
        };
        slots.iter().map(find).collect::<Vec<_>>()
    };
    assert!(places(&log).iter().any(|found| !found.is_empty()), "until the end the log has them");
    conference.close(vote).await;
    until("the log is cleared", async || std::fs::metadata(&log).is_ok_and(|log| log.len() == 0)).await;
    let backup = conference.meeting.data().join("backup.db");
    conference.meeting.store().backup_to(&backup).await.unwrap();
    for file in [&database, &backup] {
        let found = places(file);
        // The record of the vote, in the order of the hashes, has each once more.
        let last: Vec<usize> = found.iter().map(|places| *places.last().unwrap()).collect();
        let first: Vec<usize> = found.iter().map(|places| places[0]).collect();
        for places in [first, last] {
            let is_cast_order = places.windows(2).all(|pair| pair[0] < pair[1]);
            let is_reverse = places.windows(2).all(|pair| pair[0] > pair[1]);
            assert!(is_cast_order || is_reverse, "one order, that of the hashes: {places:?}");
        }
        assert!(found.iter().all(|places| places.len() == found[0].len()), "no trace of an earlier place: {found:?}");
    }
}

#[tokio::test]
async fn only_who_leads_opens_and_closes_and_pressed_twice_one_vote_opens() {
    let conference = Conference::new().await;
    assert_eq!(code_of(&conference.try_open("Mai", &[]).await), "not_allowed");
    let seen = conference.seen().await;
    conference.open(&[]).await;
    assert_eq!(code_of(&conference.try_open("Bình", &[("seen", seen)]).await), "another_vote_opened");
    let stale = conference.try_open("An", &[("entitled", json!(2))]).await;
    assert_eq!(code_of(&stale), "voters_changed", "somebody came since the form was shown");
    let end = json!({"cancel": true});
    assert_eq!(conference.meeting.request("Mai", "PUT", "votes/1/end", &end).await.0, 403);
    assert_eq!(conference.meeting.request("Bình", "PUT", "votes/1/end", &end).await.0, 200);
    let (_, list) = conference.meeting.request("Mai", "GET", "votes", &json!(null)).await;
    assert_eq!((&list["votes"][0]["is_cancelled"], &list["votes"][0]["outcome"]), (&json!(true), &json!(null)));
    let outside = conference.meeting.request("Người lạ", "GET", "votes", &json!(null)).await;
    assert_eq!(outside.0, 404);
    for wrong in [("limit_s", json!(5)), ("title", json!("")), ("most", json!(2)), ("base", json!("invited"))] {
        let field = wrong.0;
        let answer = conference.try_open("An", &[wrong, ("by", json!("person"))]).await;
        assert_eq!(code_of(&answer), "invalid_field", "{field}");
    }
}

#[tokio::test]
async fn a_vote_that_nobody_closed_is_counted_with_the_end_of_the_meeting() {
    let mut conference = Conference::new().await;
    let vote = conference.open(&[]).await;
    assert_eq!(conference.cast("Mai", vote, &[0]).await.0, 200);
    conference.page("An").send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(conference.page("An").closed().await, CloseReason::Ended);
    assert_eq!(code_of(&conference.cast("Páo", vote, &[0]).await), "meeting_ended");
    let lines = draft_of(&conference.meeting).await;
    assert!(lines.contains(&"Tán thành | 1 | 33,3%".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Không bỏ phiếu | 2 | 66,7%".to_owned()), "{lines:#?}");
    let at_the_end = lines.iter().find(|line| line.starts_with("Kết quả: ")).unwrap();
    assert!(
        at_the_end.starts_with(
            "Kết quả: phát ra 3 phiếu, thu về 1 phiếu, hợp lệ 1 phiếu, không hợp lệ 0 phiếu; không được thông qua"
        ),
        "{at_the_end}"
    );
}

/// So many people of the communes, each with a session, connected as the attendance has it.
async fn crowd(meeting: &mut TestMeeting, count: usize) -> Vec<String> {
    let unit = meeting.store().units().by_code("H26.1").await.unwrap().id;
    let mut names = Vec::new();
    for n in 0..count {
        let name = format!("Đại biểu {n}");
        meeting.employ(&format!("delegate{n}"), &name, &unit, false).await;
        let joining = Joining {
            participant: meeting.id_of(&name),
            kind: AttendeeKind::Person,
            name: name.clone(),
            unit_id: Some(unit.clone()),
            unit: "UBND xã Tân Lập".to_owned(),
            role: MeetingRole::Delegate,
        };
        let now = meeting.server().app.clock.now();
        store::save!(meeting.store() => attendance().joined(&meeting.id, &joining, &Actor::System, now)).unwrap();
        names.push(name);
    }
    names
}

#[tokio::test]
async fn of_five_hundred_ballots_at_once_none_is_lost_and_none_counts_twice() {
    let mut conference = Conference::new().await;
    let names = crowd(&mut conference.meeting, 500).await;
    let vote = conference.open(&[("by", json!("person"))]).await;
    let conference = &conference;
    let all = names.iter().enumerate().map(|(n, name)| async move {
        let chosen = u8::try_from(n % 3).unwrap();
        assert_eq!(conference.cast(name, vote, &[chosen]).await.0, 200, "{name}");
    });
    futures_util::future::join_all(all).await;
    let outcome = conference.close(vote).await["outcome"].clone();
    assert_eq!((&outcome["counts"], &outcome["cast"]), (&json!([167, 167, 166]), &json!(500)));
}

#[tokio::test]
async fn ballots_that_come_at_once_are_counted_each_once() {
    let conference = Conference::new().await;
    let vote = conference.open(&[("by", json!("person"))]).await;
    let conference = &conference;
    let all = ["An", "Bình", "Mai", "Páo"].map(|name| async move {
        for chosen in [0, 1, 0] {
            assert_eq!(conference.cast(name, vote, &[chosen]).await.0, 200, "{name}");
        }
    });
    let [an, binh, mai, pao] = all;
    tokio::join!(an, binh, mai, pao);
    assert_eq!(conference.close(vote).await["outcome"]["counts"], json!([4, 0, 0]));
}

#[tokio::test]
async fn who_was_put_out_does_not_vote() {
    let mut conference = Conference::new().await;
    let vote = conference.open(&[]).await;
    let mai = conference.meeting.id_of("Mai");
    conference.page("An").send(&ClientMessage::Removal(RemovalRequest::Remove { participant: mai })).await;
    assert_eq!(conference.page("Mai").closed().await, CloseReason::Removed);
    assert_eq!(code_of(&conference.cast("Mai", vote, &[0]).await), "removed_from_meeting");
}
