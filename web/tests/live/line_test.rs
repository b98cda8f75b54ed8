// SPDX-License-Identifier: MPL-2.0
//! Tests of lines before a meeting: who may make one, what it may cost, what is kept, and that the
//! call begins with it.

use std::pin::pin;
use std::time::Duration;

use base::{Refusal, Viewer};
use futures_util::future::poll_immediate;
use meetings::ids::UserId;
use meetings::line_test::{LineFigures, LinePath};
use meetings::network::Network;
use meetings::policy::MediaRights;
use protocol::http::LineTestBegun;
use serde_json::{Value, json};
use store::line_tests::LineTest;
use tokio::time::timeout;

use crate::browser::{Answer, Browser, Extra};
use crate::meeting::{CHROMIUM_OFFER, TestMeeting, now};

async fn ask(meeting: &TestMeeting, name: &str, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/api/v1/meetings/{}/line-tests{path}", meeting.id);
    let headers = [("Cookie", meeting.cookie_of(name))];
    let body = body.to_string();
    let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &headers };
    Browser::new(meeting.server().http.unwrap()).send(method, &path, extra).await
}

async fn begin(meeting: &TestMeeting, name: &str) -> Answer {
    ask(meeting, name, "POST", "", Value::Null).await
}

fn test_in(answer: Answer) -> String {
    answer.ok()["test"].as_str().unwrap().to_owned()
}

fn receiving() -> String {
    let kept = |line: &&str| !["a=ssrc", "a=rid", "a=simulcast", "a=msid:"].iter().any(|start| line.starts_with(start));
    let lines: Vec<&str> = CHROMIUM_OFFER.lines().filter(kept).collect();
    lines.join("\r\n").replace("a=sendonly", "a=recvonly") + "\r\n"
}

fn offers() -> Value {
    json!({ "sending": CHROMIUM_OFFER, "sound": "0", "picture": "1", "receiving": receiving() })
}

const SEEN: &str = r#"{ "up": 1e6, "jitter_ms": 3, "round_trip_ms": 20, "relay": false }"#;

#[tokio::test]
async fn who_may_enter_tests_and_nobody_else() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Khách").await;
    let test = test_in(begin(&meeting, "Mai").await);
    assert!(begin(&meeting, "Khách").await.status == 200, "guests stand at the door too");
    let path = format!("/{test}/media");
    assert_eq!(ask(&meeting, "Páo", "POST", &path, offers()).await.problem(), "line_test_over", "it is Mai's");
    let answers = ask(&meeting, "Mai", "POST", &path, offers()).await.ok();
    assert!(answers["sending"].as_str().unwrap().contains("a=recvonly"), "{answers}");
    assert!(answers["receiving"].as_str().unwrap().contains("a=sendonly"), "{answers}");
    assert_eq!(ask(&meeting, "Mai", "POST", &path, offers()).await.problem(), "bad_media", "once");
    // Nothing of the media came, so there is nothing to say and nothing is kept.
    let seen: Value = serde_json::from_str(SEEN).unwrap();
    let result = ask(&meeting, "Mai", "POST", &format!("/{test}/result"), seen).await;
    assert_eq!(result.problem(), "line_test_over");
    assert_eq!(meeting.store().line_tests().newest(10).await.unwrap(), []);
    assert_eq!(ask(&meeting, "Mai", "DELETE", &format!("/{test}"), Value::Null).await.status, 204, "over already");

    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(begin(&meeting, "Mai").await.problem(), "already_in_meeting");
    assert_eq!(meeting.fetch(meeting.server().http.unwrap(), "Mai", "/api/v1/line-tests").await.0, 403);
}

#[tokio::test]
async fn a_machine_does_not_test_and_a_stranger_learns_nothing() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", MediaRights::ALL).await;
    let path = format!("/api/v1/meetings/{}/line-tests", meeting.id);
    let bearer = meeting.bearer("Hội trường A");
    let headers = [("Authorization", bearer.as_str())];
    let extra = Extra { kind: Some("application/json"), body: b"null", headers: &headers };
    assert_eq!(Browser::new(meeting.server().http.unwrap()).send("POST", &path, extra).await.status, 403);
    let extra = Extra { kind: Some("application/json"), body: b"null", ..Extra::default() };
    assert_eq!(Browser::new(meeting.server().http.unwrap()).send("POST", &path, extra).await.status, 401);
}

#[tokio::test]
async fn what_a_page_makes_up_is_refused_and_others_go_on() {
    let meeting = TestMeeting::new().await;
    let bad = |field: &str, value: Value| {
        let mut offers = offers();
        offers[field] = value;
        offers
    };
    let tries = [
        bad("sending", json!("v=0\r\nnonsense")),
        bad("receiving", json!("a=candidate:".repeat(2000))),
        bad("sound", json!("")),
        bad("picture", json!("m".repeat(1000))),
    ];
    for (offers, name) in tries.into_iter().zip(["An", "Bình", "Mai", "Páo"]) {
        let test = test_in(begin(&meeting, name).await);
        let refused = ask(&meeting, name, "POST", &format!("/{test}/media"), offers).await;
        assert_eq!(refused.problem(), "bad_media", "{name}");
    }
    for path in ["/no-such-test/media", "/..%2F..%2Fx/media"] {
        assert_eq!(ask(&meeting, "An", "POST", path, offers()).await.problem(), "line_test_over");
    }
    let test = test_in(begin(&meeting, "An").await);
    let huge = bad("sending", json!("x".repeat(100_000)));
    assert_eq!(ask(&meeting, "An", "POST", &format!("/{test}/media"), huge).await.status, 413);
    assert_eq!(ask(&meeting, "An", "POST", &format!("/{test}/media"), offers()).await.status, 200);
}

#[tokio::test]
async fn one_person_cannot_test_without_end() {
    let meeting = TestMeeting::new().await;
    for _ in 0..4 {
        test_in(begin(&meeting, "Mai").await);
    }
    assert_eq!(begin(&meeting, "Mai").await.problem(), "line_tests_full");
    assert_eq!(begin(&meeting, "Páo").await.status, 200);
    meeting.set_clock_forward(Duration::from_secs(11));
    assert_eq!(begin(&meeting, "Mai").await.status, 200);
}

#[tokio::test]
async fn administrators_read_every_last_test() {
    let mut meeting = TestMeeting::new().await;
    meeting.appoint_administrator("An").await;
    let figures = LineFigures {
        up: 56_000,
        up_is_least: false,
        down: 60_000,
        down_is_least: false,
        up_loss: Some(100),
        down_loss: None,
        round_trip_ms: Some(310),
        jitter_ms: None,
        path: LinePath::Tcp,
    };
    let mut test = LineTest {
        participant: meeting.id_of("Mai"),
        meeting: meeting.id.clone(),
        name: "Mai".to_owned(),
        unit_name: "xã Tân Lập".to_owned(),
        is_guest: false,
        network: "127.0.0.1".to_owned(),
        tested_at: now(),
        figures,
    };
    store::save!(meeting.store() => line_tests().save(&test)).unwrap();
    test.figures.up = 70_000;
    store::save!(meeting.store() => line_tests().save(&test)).unwrap();
    let (status, list) = meeting.fetch(meeting.server().http.unwrap(), "An", "/api/v1/line-tests").await;
    assert_eq!(status, 200, "{list}");
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1, "the last one of a person: {list}");
    let report = &list[0]["report"];
    assert_eq!((&report["verdict"], &report["up"], &report["path"]), (&json!("sound"), &json!(70_000), &json!("tcp")));
    assert_eq!((&report["up_loss"], &report["down_loss"]), (&json!(0.1), &Value::Null));

    let mai = meeting.store().users().get(&UserId::parse(test.participant.as_str()).unwrap()).await.unwrap();
    for (from, finds) in [("127.0.0.1", true), ("192.0.2.7", false)] {
        let from = Network::of(from.parse().unwrap());
        let visitor = live::visitor(meeting.store(), Viewer::User(mai.clone()), from, &meeting.id).await.unwrap();
        assert_eq!(visitor.line.is_some(), finds, "what was found holds for the network where it was found");
    }

    let old = meeting.store().line_tests().of(&test.participant).await.unwrap().unwrap();
    assert_eq!(old, test);
    let later = now().plus(31 * 24 * 3600 * 1000);
    assert!(store::save!(meeting.store() => line_tests().delete_old(10, later)).unwrap());
    assert_eq!(meeting.store().line_tests().newest(10).await.unwrap(), []);
}

/// As when a page is closed while its request is on the way: somewhere within `polls` steps of it.
async fn is_dropped_after(polls: u32, request: impl Future<Output = Result<LineTestBegun, Refusal>>) {
    let mut request = pin!(request);
    for _ in 0..polls {
        if poll_immediate(&mut request).await.is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn requests_that_are_dropped_keep_nobody_else_from_testing() {
    let mut meeting = TestMeeting::new().await;
    let guests = |group: &str| (1..=8).map(|n| format!("{group} {n}")).collect::<Vec<_>>();
    let (leaving, staying) = (guests("Khách đã đi"), guests("Khách ở lại"));
    for name in leaving.iter().chain(&staying) {
        meeting.invite_guest(name).await;
    }
    let here = Network::of("127.0.0.1".parse().unwrap());
    for guest in meeting.store().guests().list(&meeting.id).await.unwrap() {
        if !leaving.contains(&guest.name) {
            continue;
        }
        let visitor = live::visitor(meeting.store(), Viewer::Guest(guest), here, &meeting.id).await.unwrap();
        for polls in 1..=4 {
            is_dropped_after(polls, meeting.server().app.rooms.begin_line_test(&visitor, &meeting.id)).await;
        }
    }
    // What is left of them ends soon, also where only the answer was lost.
    for name in &staying {
        let begun = async {
            while begin(&meeting, name).await.status != 200 {
                meeting.set_clock_forward(Duration::from_secs(11));
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        assert!(timeout(Duration::from_secs(40), begun).await.is_ok(), "{name} finds no place");
    }
}

#[tokio::test]
async fn who_waits_for_a_place_by_link_uses_up_no_tests_and_comes_before_who_asks_later() {
    let meeting = TestMeeting::new().await;
    let (status, link) = meeting.request("Bình", "POST", "readiness/link", &json!({})).await;
    assert_eq!(status, 200, "{link}");
    let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let tests_of = |n: u32| format!("/api/v1/checks/{secret}/{n:032x}/line-tests");
    let ask = async |n: u32| Browser::new(meeting.server().http.unwrap()).post(&tests_of(n), &Value::Null).await;
    let first = ask(1).await.ok()["test"].as_str().unwrap().to_owned();
    for n in 2..=4 {
        ask(n).await.ok();
    }
    // More often than one network may test in a minute, and one visit at once.
    for _ in 0..70 {
        let full = ask(5).await;
        assert_eq!((full.problem().as_str(), &full.json()["fact"]), ("line_tests_full", &json!("1")));
    }
    assert_eq!(ask(6).await.json()["fact"], "2");
    let cancelled = format!("{}/{first}", tests_of(1));
    let extra = Extra { kind: Some("application/json"), ..Extra::default() };
    assert_eq!(Browser::new(meeting.server().http.unwrap()).send("DELETE", &cancelled, extra).await.status, 204);
    assert_eq!(ask(6).await.json()["fact"], "1", "has asked later");
    ask(5).await.ok();
}
