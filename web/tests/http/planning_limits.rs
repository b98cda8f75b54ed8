// SPDX-License-Identifier: MPL-2.0
//! Bounds of what one account plans and changes, for everybody's lists and for the log.

use moments::Millis;
use serde_json::json;

use crate::browser::Extra;
use crate::meetings::{change, server};

#[tokio::test]
async fn what_the_log_keeps_for_ever_has_a_pace_and_withdrawing_has_none() {
    let server = server().await;
    let held = server.held_meeting("An", "Bình", &[]).await;
    let mut an = server.signed_in("An").await;
    let minutes = an.post(&format!("/api/v1/meetings/{held}/minutes"), &json!({})).await.ok();
    let minutes = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let plan = json!({"title": "Giao ban", "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit("UBND xã")], "agenda": []});
    let meeting = an.post("/api/v1/meetings", &plan).await.ok();
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());
    let invitation = format!("{path}/invitation");
    let mut links = 0;
    while an.post(&invitation, &json!({})).await.status == 200 {
        links += 1;
    }
    assert!((5..=20).contains(&links), "as many as a person needs, and not thousands: {links}");

    let mut renamed = plan.clone();
    renamed["title"] = json!("Giao ban tháng");
    let renamed = change(&server, &path, &renamed).await;
    let later = json!({"reason": "Bão", "starts_at": null, "base_fingerprint": renamed["base_fingerprint"]});
    let anew = json!({"base_revision": 1, "length": "full"});
    for (method, path, body) in [
        ("POST", invitation.clone(), json!({})),
        ("PUT", path.clone(), renamed),
        ("POST", format!("{path}/postpone"), later.clone()),
        ("PUT", format!("{path}/chat/record"), json!({"kept": true})),
        ("PUT", format!("{path}/hold"), json!({"reason": "Thanh tra"})),
        ("PUT", format!("{minutes}/substitute"), json!({"user": server.user("Bình"), "reason": "Ốm"})),
        ("POST", format!("{minutes}/redraft"), anew.clone()),
        ("POST", format!("{minutes}/revisions/1/restore"), json!({})),
    ] {
        let refused = if method == "PUT" { an.put(&path, &body).await } else { an.post(&path, &body).await };
        assert_eq!((refused.status, refused.problem().as_str()), (429, "wrote_too_fast"), "{path}");
    }
    assert_eq!(an.send("DELETE", &invitation, Extra::default()).await.status, 204);
    // Others go on, and so does the same person a little later.
    let mut binh = server.signed_in("Bình").await;
    binh.post(&format!("{minutes}/redraft"), &anew).await.ok();
    server.wait(60_000);
    an.post(&format!("{path}/postpone"), &later).await.ok();
}

#[tokio::test]
async fn nobody_plans_a_meeting_for_a_day_that_has_long_passed() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let day = 24 * 3_600_000;
    let plan = |starts_at: moments::Millis| {
        json!({"title": "Giao ban", "starts_at": starts_at, "chair": server.user("An"), "secretary": server.user("Bình"),
            "unit": null, "invited_units": [server.unit("UBND xã")], "agenda": []})
    };
    let (late, long_past) = (server.now().plus(-day), server.now().plus(-day - 1));
    for (path, body) in [
        ("/api/v1/meetings", plan(long_past)),
        ("/api/v1/meetings", plan(Millis(946_659_600_000))),
        ("/api/v1/meetings/series", json!({"plan": plan(long_past), "every": "week", "times": 2})),
    ] {
        let refused = an.post(path, &body).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "plan_in_past"), "{path}");
    }
    assert_eq!(an.get("/api/v1/meetings?when=past").await.ok(), json!([]));
    let meeting = an.post("/api/v1/meetings", &plan(late)).await.ok();
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());
    let moved = change(&server, &path, &plan(long_past)).await;
    assert_eq!(an.put(&path, &moved).await.problem(), "plan_in_past");
    // Its own time stays, however late its agenda is corrected.
    server.wait(day);
    let mut renamed = plan(late);
    renamed["title"] = json!("Giao ban tháng 11");
    let renamed = change(&server, &path, &renamed).await;
    assert_eq!(an.put(&path, &renamed).await.ok()["title"], "Giao ban tháng 11");
}
