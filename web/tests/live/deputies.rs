// SPDX-License-Identifier: MPL-2.0
//! A deputy from an office below stands for the unit that named them, in everything that happens in
//! the meeting.

use protocol::live::{ChatAddress, ChatRequest, ChatUpdate, ServerMessage};
use serde_json::{Value, json};
use store::Actor;
use store::units::NewUnit;

use crate::meeting::{TestMeeting, now};

#[tokio::test]
async fn a_deputy_from_an_office_below_is_here_for_the_unit_that_named_them_and_for_no_other() {
    let mut meeting = TestMeeting::new().await;
    let store = meeting.store();
    let tan_lap = store.units().by_code("H26.1").await.unwrap().id;
    let clinic =
        NewUnit { code: "H26.1.1".to_owned(), name: "Trạm Y tế".to_owned(), parent: Some(tan_lap.clone()) };
    let clinic = store::save!(store => units().create(&clinic, &Actor::System, now())).unwrap().id;
    meeting.employ("lan", "Lan", &clinic, false).await;
    let starts_at = meeting.store().meetings().get(&meeting.id).await.unwrap().starts_at;
    let reply = json!({"answer": "deputy", "reason": "", "deputy": "", "deputy_user": meeting.id_of("Lan"),
        "people": 20, "seen": null, "starts_at": starts_at});
    let answer = meeting.request("Mai", "PUT", &format!("replies/{tan_lap}"), &reply).await;
    assert_eq!(answer.0, 204, "{}", answer.1);

    // The site that is checked.
    let sites = meeting.request("Lan", "GET", "check", &Value::Null).await.1["sites"].clone();
    assert_eq!((&sites[0]["name"], sites.as_array().unwrap().len()), (&json!("UBND xã Tân Lập"), 1), "{sites}");
    let check = |unit: &meetings::ids::UnitId| {
        json!({"unit": unit, "name": "", "phone": "", "microphone": "works", "camera": "works",
        "loudspeaker": "heard", "line": "unchecked", "browser": ""})
    };
    let (status, answer) = meeting.request("Lan", "POST", "check", &check(&tan_lap)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(meeting.request("Lan", "POST", "check", &check(&clinic)).await.0, 403);

    // The list of participants, and what is written to the own unit.
    let (_an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut lan, state) = meeting.join("Lan").await;
    let me = state.presence.participants.iter().find(|one| one.name == "Lan").unwrap();
    assert_eq!(me.unit_name, "UBND xã Tân Lập");
    let text = "Ai trình bày?".to_owned();
    mai.send(&ChatRequest::Chat { text: text.clone(), to: ChatAddress::OwnUnit }.into()).await;
    let read = lan.until(|message| match message {
        ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message.text),
        _ => None,
    });
    assert_eq!(read.await, text);
    assert_eq!(meeting.chat_of("Lan").await.len(), 1);

    // The ballots on paper of its hall.
    let hall = json!({"count": 14, "names": "", "deputy": "", "seen": 1});
    assert_eq!(meeting.request("Lan", "PUT", &format!("roll-call/{tan_lap}/hall"), &hall).await.0, 204);
    let form = meeting.request("An", "GET", "voters", &Value::Null).await.1;
    let question = json!({"title": "Thông qua nghị quyết", "kind": "approval", "options": [], "most": 1,
        "is_secret": false, "by": "person", "majority": "more_than_half", "base": "present", "quorum": null});
    let new = json!({"question": question, "limit_s": null, "summoned": null, "halls": [tan_lap], "without": [],
        "with_secretary": true, "named": [], "seen": form["seen"],
        "entitled": form["people"].as_array().unwrap().len() + 12});
    let (status, vote) = meeting.request("An", "POST", "votes", &new).await;
    assert_eq!(status, 201, "{vote}");
    let seen = meeting.request("Lan", "GET", "votes/1", &Value::Null).await.1;
    assert_eq!(seen["papers"][0]["handed"], json!(12), "the form for what the hall counted");
    let count = json!({"returned": 12, "invalid": 0, "counts": [12, 0, 0]});
    let path = format!("votes/1/papers/{tan_lap}");
    assert_eq!(meeting.request("Lan", "PUT", &path, &count).await.0, 200);
}
