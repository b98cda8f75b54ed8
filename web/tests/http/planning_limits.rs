// SPDX-License-Identifier: MPL-2.0
//! Bounds of what one account plans, for everybody's lists.

use moments::Millis;
use serde_json::json;

use crate::meetings::{change, server};

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
