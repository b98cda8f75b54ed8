// SPDX-License-Identifier: MPL-2.0
//! Observers, people who are invited alone, and deputies with an account: who is invited by what, and
//! what is refused.

use serde_json::{Value, json};

use store::Actor;
use store::units::NewUnit;

use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";
const SCHOOL: &str = "Trường Chính trị";
const CLINIC: &str = "Trạm Y tế";

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_user("Mai")
        .with_unit(SCHOOL)
        .with_user("Dũng")
        .with_unit(CLINIC)
        .with_user("Lan")
        .with_admin("Quang")
        .start()
        .await
}

fn plan(server: &Running, invitees: &Value) -> Value {
    json!({"title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [server.unit(TA_VAN), server.unit(SCHOOL)], "invitees": invitees, "agenda": []})
}

fn deputy(server: &Running, name: &str) -> Value {
    json!({"answer": "deputy", "reason": "", "deputy": "", "deputy_user": server.user(name), "people": 12, "seen": null,
        "starts_at": server.now()})
}

#[tokio::test]
async fn observers_and_people_invited_alone_see_the_meeting_in_their_way_and_the_roll_call_has_them_apart() {
    let server = server().await;
    let invitees = json!({"observer_units": [server.unit(SCHOOL)], "people": [{"user": server.user("Lan"), "seat": "delegate"}],
        "expected": [{"unit": server.unit(TA_VAN), "people": 15}]});
    let mut an = server.signed_in("An").await;
    let made = an.post("/api/v1/meetings", &plan(&server, &invitees)).await.ok();
    let path = format!("/api/v1/meetings/{}", made["id"].as_str().unwrap());
    let (mut dung, mut lan) = (server.signed_in("Dũng").await, server.signed_in("Lan").await);
    assert_eq!(dung.get(&path).await.ok()["my_role"], "observer");
    assert_eq!(dung.get("/api/v1/meetings?when=today").await.ok()[0]["my_role"], "observer");
    let seen = lan.get(&path).await.ok();
    assert_eq!((&seen["my_role"], &seen["invited_people"][0]["user"]["name"]), (&json!("delegate"), &json!("Lan")));
    assert_eq!(lan.get(&format!("{path}/replies")).await.ok()["units"], json!([]), "nobody answers for the clinic");
    assert_eq!(dung.get(&format!("{path}/replies")).await.ok()["units"][0]["seat"], "observer");

    let roll_call = an.get(&format!("{path}/roll-call")).await.ok();
    let seats: Vec<_> = roll_call["units"].as_array().unwrap().iter().map(|unit| unit["seat"].clone()).collect();
    assert_eq!(seats, ["delegate", "delegate", "observer"]);
    assert_eq!(roll_call["units"][1]["expected_people"], 15);
    assert_eq!(roll_call["people"][0]["name"], "Lan");
    let own = lan.get(&format!("{path}/roll-call")).await.ok();
    assert_eq!((&own["units"], own["people"].as_array().unwrap().len()), (&json!([]), 1), "themselves only");
    let entry = String::from_utf8(dung.get(&format!("{path}/calendar")).await.body).unwrap();
    assert!(entry.contains("dự thính"), "{entry}");
}

#[tokio::test]
async fn lists_that_cannot_be_and_people_without_the_right_are_refused() {
    let server = server().await;
    let (mut an, mut lan) = (server.signed_in("An").await, server.signed_in("Lan").await);
    let alone = |user: Value| json!({"user": user, "seat": "observer"});
    let known = json!(server.user("Lan"));
    let many: Vec<_> = (0..1_001).map(|n| alone(json!(format!("u{n}")))).collect();
    for (invitees, field) in [
        (json!({"people": [alone(known.clone()), alone(known.clone())]}), "invitees"),
        (json!({"people": [alone(json!("nobody"))]}), "invitees"),
        (json!({"people": many}), "people"),
        (json!({"observer_units": [server.unit(CLINIC)]}), "invitees"),
        (json!({"expected": [{"unit": server.unit(TA_VAN), "people": 0}]}), "expected"),
        (json!({"expected": [{"unit": server.unit(TA_VAN), "people": 5_001}]}), "expected"),
    ] {
        let refused = an.post("/api/v1/meetings", &plan(&server, &invitees)).await;
        assert_eq!((refused.problem().as_str(), &refused.json()["fact"]), ("invalid_field", &json!(field)), "{field}");
    }
    let raised = json!({"people": [], "raised": [known]});
    assert_eq!(an.post("/api/v1/meetings", &plan(&server, &raised)).await.problem(), "invalid_field", "not of a plan");
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let change = json!({"base_fingerprint": "", "plan": plan(&server, &json!({}))});
    assert_eq!(lan.put(&format!("/api/v1/meetings/{id}"), &change).await.problem(), "not_found");
    let delegates = |name: &str| format!("/api/v1/meetings/{id}/delegates/{}", server.user(name));
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    assert_eq!(cuc.put(&delegates("Cúc"), &json!(null)).await.problem(), "not_allowed");
    assert_eq!(binh.put(&delegates("Cúc"), &json!(null)).await.problem(), "not_allowed", "the chair does");
    assert_eq!(an.put(&delegates("Cúc"), &json!(null)).await.problem(), "not_allowed", "a delegate already");
    assert_eq!(an.put(&delegates("Lan"), &json!(null)).await.problem(), "not_found", "not invited");
}

#[tokio::test]
async fn a_deputy_is_somebody_of_the_unit_who_has_no_other_part_and_is_invited_in_its_place() {
    let server = server().await;
    let invitees = json!({"people": [{"user": server.user("Mai"), "seat": "observer"}]});
    let mut an = server.signed_in("An").await;
    let made = an.post("/api/v1/meetings", &plan(&server, &invitees)).await.ok();
    let path = format!("/api/v1/meetings/{}", made["id"].as_str().unwrap());
    let of = |unit: &str| format!("{path}/replies/{}", server.unit(unit));
    let mut cuc = server.signed_in("Cúc").await;
    for (name, problem) in [("Dũng", "deputy_outside"), ("Lan", "deputy_outside"), ("An", "deputy_outside")] {
        assert_eq!(cuc.put(&of(TA_VAN), &deputy(&server, name)).await.problem(), problem, "{name}");
    }
    let mut nobody = deputy(&server, "Mai");
    nobody["deputy_user"] = json!("nobody");
    assert_eq!(cuc.put(&of(TA_VAN), &nobody).await.problem(), "invalid_field");
    // Lan goes to an office of the commune: its people may come for it.
    let office = NewUnit { code: "U9".into(), name: "Văn phòng".into(), parent: Some(server.unit(TA_VAN).clone()) };
    let office = store::save!(server.store() => units().create(&office, &Actor::System, server.now())).unwrap();
    let moved = json!({"username": "lan", "name": "Lan", "unit": office.id});
    let mut quang = server.signed_in("Quang").await;
    assert_eq!(quang.put(&format!("/api/v1/users/{}", server.user("Lan")), &moved).await.status, 200);
    let mut lan = server.signed_in("Lan").await;
    assert_eq!(lan.get(&path).await.problem(), "not_found");
    assert_eq!(cuc.put(&of(TA_VAN), &deputy(&server, "Lan")).await.status, 204);
    assert_eq!(lan.get(&path).await.ok()["my_role"], "delegate");
    let reply = cuc.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"].clone();
    assert_eq!((&reply["deputy"], &reply["deputy_user"]), (&json!("Lan"), &json!(server.user("Lan"))));
    assert_eq!(lan.put(&of(TA_VAN), &deputy(&server, "Mai")).await.problem(), "not_allowed", "a deputy names none");
    // For the commune they may report its hall.
    let hall = format!("{path}/roll-call/{}/hall", server.unit(TA_VAN));
    let report = json!({"count": 9, "names": "", "deputy": "", "seen": 0});
    assert_eq!(lan.put(&hall, &report).await.status, 204);
    let row = an.get(&format!("{path}/roll-call")).await.ok()["units"][1].clone();
    assert_eq!((&row["here"], &row["expected_people"]), (&json!(9), &json!(12)), "as the unit has answered");
    // Somebody else is named: who was named before is not invited any more.
    let mut other = deputy(&server, "Mai");
    other["seen"] = reply["at"].clone();
    assert_eq!(cuc.put(&of(TA_VAN), &other).await.status, 204);
    assert_eq!(lan.get(&path).await.problem(), "not_found");
    let mut mai = server.signed_in("Mai").await;
    assert_eq!(mai.get(&path).await.ok()["my_role"], "delegate", "the stronger of two ways");
}
