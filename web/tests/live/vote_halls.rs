// SPDX-License-Identifier: MPL-2.0
//! Halls that vote on paper, and the texts of votes.

use protocol::live::{ClientMessage, PresenceRequest};
use serde_json::{Value, json};

use crate::meeting::until;
use crate::votes::{Conference, code_of};

#[tokio::test]
async fn a_hall_votes_on_paper_and_counts_no_more_than_it_has_people() {
    let conference = Conference::new().await;
    let tan_lap = conference.meeting.store().units().by_code("H26.1").await.unwrap().id;
    let hall = json!({"count": 13, "names": "", "deputy": "", "seen": 0});
    assert_eq!(conference.meeting.request("Mai", "PUT", &format!("roll-call/{tan_lap}/hall"), &hall).await.0, 204);
    let vote = conference.open(&[("by", json!("person")), ("halls", json!([tan_lap]))]).await;
    let seen = conference.see("Mai", vote).await;
    assert_eq!((&seen["papers"][0]["handed"], &seen["electorate"]["entitled"]), (&json!(12), &json!(16)));
    assert_eq!(conference.see("Páo", vote).await["papers"], json!([]));
    let papers = format!("votes/{vote}/papers/{tan_lap}");
    let count = |returned: u32, counts: [u32; 3]| json!({"returned": returned, "invalid": 1, "counts": counts});
    assert_eq!(conference.meeting.request("Páo", "PUT", &papers, &count(12, [11, 0, 0])).await.0, 403);
    assert_eq!(
        code_of(&conference.meeting.request("Mai", "PUT", &papers, &count(13, [13, 0, 0])).await),
        "invalid_field"
    );
    assert_eq!(conference.meeting.request("Mai", "PUT", &papers, &count(11, [9, 1, 0])).await.0, 200);
    assert_eq!(conference.cast("Páo", vote, &[0]).await.0, 200);
    let outcome = conference.close(vote).await["outcome"].clone();
    assert_eq!((&outcome["counts"], &outcome["cast"]), (&json!([10, 1, 0]), &json!(12)));
    assert_eq!(outcome["adopted"], json!([0]), "10 of 16");
}

#[tokio::test]
async fn a_hall_of_which_nobody_is_here_gets_no_papers_and_the_chair_is_told_so() {
    let mut conference = Conference::new().await;
    let tan_lap = conference.meeting.store().units().by_code("H26.1").await.unwrap().id;
    conference.page("Mai").send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    until("Mai has left", async || {
        let form = conference.meeting.request("An", "GET", "voters", &json!(null)).await.1;
        form["people"].as_array().unwrap().iter().all(|person| person["name"] != "Mai")
    })
    .await;
    let hall = json!({"count": 900, "names": "", "deputy": "", "seen": 0});
    assert_eq!(conference.meeting.request("Mai", "PUT", &format!("roll-call/{tan_lap}/hall"), &hall).await.0, 204);
    let form = conference.meeting.request("An", "GET", "voters", &json!(null)).await.1;
    assert_eq!((&form["halls"], &form["halls_away"]), (&json!([]), &json!(["UBND xã Tân Lập"])));
    let answer = conference.try_open("An", &[("by", json!("person")), ("halls", json!([tan_lap]))]).await;
    assert_eq!(code_of(&answer), "voters_changed");
    let (_mai, _) = conference.meeting.join("Mai").await;
    let form = conference.meeting.request("An", "GET", "voters", &json!(null)).await.1;
    assert_eq!((&form["halls"][0]["people"], &form["halls_away"]), (&json!(899), &json!([])));
}

#[tokio::test]
async fn the_log_does_not_tell_what_the_hall_of_one_person_chose_in_a_secret_vote() {
    let conference = Conference::new().await;
    let tan_lap = conference.meeting.store().units().by_code("H26.1").await.unwrap().id;
    let hall = json!({"count": 2, "names": "Mai\nLò Thị Hoa", "deputy": "", "seen": 0});
    assert_eq!(conference.meeting.request("Mai", "PUT", &format!("roll-call/{tan_lap}/hall"), &hall).await.0, 204);
    let log = async |secret: bool| {
        let of = [("is_secret", json!(secret)), ("by", json!("person")), ("halls", json!([tan_lap]))];
        let vote = conference.open(&of).await;
        let count = json!({"returned": 1, "invalid": 0, "counts": [0, 1, 0]});
        let path = format!("votes/{vote}/papers/{tan_lap}");
        assert_eq!(conference.meeting.request("Mai", "PUT", &path, &count).await.0, 200);
        conference.close(vote).await;
        let entries = conference.meeting.store().audit().list(0, 1000).await.unwrap();
        let entry = entries.into_iter().rfind(|entry| entry.action == "vote.papers").unwrap();
        let detail: Value = serde_json::from_str(&entry.detail).unwrap();
        (detail["returned"].clone(), detail["counts"].clone())
    };
    assert_eq!(log(false).await, (json!(1), json!([0, 1, 0])));
    assert_eq!(log(true).await, (json!(1), Value::Null));
}

#[tokio::test]
async fn the_texts_of_votes_that_are_over_are_read_one_by_one_and_that_of_an_open_one_is_there() {
    let conference = Conference::new().await;
    let text = "Điều 1. Thông qua báo cáo.";
    let over = conference.open(&[("text", json!(text))]).await;
    conference.close(over).await;
    conference.close(conference.open(&[]).await).await;
    conference.open(&[("text", json!(text))]).await;
    let list = conference.meeting.request("Mai", "GET", "votes", &json!(null)).await.1;
    let of = |n: usize| (list["votes"][n]["question"]["text"].clone(), list["votes"][n]["text_left_out"].clone());
    assert_eq!(of(0), (json!(""), json!(true)));
    assert_eq!(of(1), (json!(""), json!(false)), "it has none");
    assert_eq!(of(2), (json!(text), json!(false)));
    assert_eq!(conference.see("Mai", over).await["question"]["text"], json!(text));
    let long = "ữ".repeat(20_001);
    assert_eq!(code_of(&conference.try_open("An", &[("text", json!(long))]).await), "vote_text_too_long");
}
