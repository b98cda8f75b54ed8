// SPDX-License-Identifier: MPL-2.0
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use moments::Millis;
use serde_json::{Value, json};
use store::Actor;
use store::meetings_repository::{MeetingPlan, fingerprint};

use crate::server::{Running, TestServer};

/// The change of the plan that stands now.
pub async fn change(server: &Running, path: &str, plan: &Value) -> Value {
    let id = MeetingId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let stands: Meeting = server.store().meetings().get(&id).await.unwrap();
    json!({"base_fingerprint": fingerprint(&stands), "plan": plan})
}

pub async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã")
        .with_user("Cúc")
        .with_unit("UBND huyện khác")
        .with_user("Dũng")
        .with_admin("Quân")
        .start()
        .await
}

#[tokio::test]
async fn only_invited_people_see_a_planned_meeting() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let plan = json!({
        "title": "  Họp giao ban ", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [server.unit("UBND xã")],
        "agenda": [{"id": null, "title": "Thu ngân sách", "presenter": "Sở Tài chính"}],
    });
    let meeting = an.post("/api/v1/meetings", &plan).await.ok();
    assert_eq!(meeting["title"], "Họp giao ban");
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());

    let mut cuc = server.signed_in("Cúc").await;
    let view = cuc.get(&path).await.ok();
    assert_eq!((view["my_role"].as_str(), view["may_edit"].as_bool()), (Some("delegate"), Some(false)));
    assert_eq!(cuc.get("/api/v1/meetings?when=today").await.ok()[0]["chair_name"], "An");
    assert_eq!(cuc.put(&path, &change(&server, &path, &plan).await).await.problem(), "not_allowed");

    let mut dung = server.signed_in("Dũng").await;
    assert_eq!(dung.get(&path).await.problem(), "not_found");
    assert_eq!(dung.get(&format!("{path}/transcript")).await.problem(), "not_found");
    assert_eq!(dung.get(&format!("{path}/join")).await.problem(), "not_found");
    for when in ["today", "upcoming", "past"] {
        assert_eq!(dung.get(&format!("/api/v1/meetings?when={when}")).await.ok(), json!([]));
    }
    let mut quan = server.signed_in("Quân").await;
    assert_eq!(quan.get(&path).await.ok()["my_role"], "observer");
}

#[tokio::test]
async fn who_plans_a_meeting_for_others_sees_and_corrects_the_plan_and_takes_no_part() {
    let server = server().await;
    let mut dung = server.signed_in("Dũng").await;
    let mut plan = json!({
        "title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [server.unit("UBND xã")], "agenda": [],
    });
    let meeting = dung.post("/api/v1/meetings", &plan).await.ok();
    assert!(meeting.get("planned_by").is_none(), "{meeting}");
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());

    let view = dung.get(&path).await.ok();
    assert_eq!((&view["my_role"], view["may_edit"].as_bool()), (&json!(null), Some(true)));
    assert_eq!(view["may_invite"], false);
    let listed = dung.get("/api/v1/meetings?when=today").await.ok();
    assert_eq!((listed[0]["meeting"]["title"].as_str(), &listed[0]["my_role"]), (Some("Giao ban"), &json!(null)));
    plan["title"] = json!("Giao ban tháng 12");
    assert_eq!(dung.put(&path, &change(&server, &path, &plan).await).await.ok()["title"], "Giao ban tháng 12");

    assert_eq!(dung.get(&format!("{path}/join")).await.problem(), "not_found");
    for what in ["transcript", "private-notes"] {
        assert_eq!(dung.get(&format!("{path}/{what}")).await.problem(), "not_allowed", "{what}");
    }
    for what in ["invitation", "minutes"] {
        assert_eq!(dung.post(&format!("{path}/{what}"), &json!({})).await.problem(), "not_allowed", "{what}");
    }

    // Once it is cancelled, the planner still sees it, and cannot change it.
    assert_eq!(dung.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await.status, 204);
    assert_eq!(
        dung.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await.problem(),
        "cancelled_before"
    );
    let view = dung.get(&path).await.ok();
    assert_eq!(
        (view["meeting"]["title"].as_str(), view["may_edit"].as_bool()),
        (Some("Giao ban tháng 12"), Some(false))
    );
    assert_eq!(dung.get("/api/v1/meetings?when=today").await.ok()[0]["meeting"]["state"], "ended");
    assert_eq!(dung.put(&path, &change(&server, &path, &plan).await).await.problem(), "plan_cancelled");
    assert_eq!(dung.get(&format!("{path}/transcript")).await.problem(), "not_allowed");

    // Somebody who has moved to another office has no say there any more.
    let mut quan = server.signed_in("Quân").await;
    let moved =
        json!({"username": "dung", "name": "Dũng", "title": "", "unit": server.unit("UBND tỉnh"), "is_admin": false});
    let elsewhere = json!({"title": "Giao ban", "starts_at": server.now(), "chair": server.user("Cúc"), "secretary": server.user("Quân"),
        "unit": server.unit("UBND xã"), "invited_units": [], "agenda": []});
    let other = dung.post("/api/v1/meetings", &elsewhere).await.ok();
    let other = format!("/api/v1/meetings/{}", other["id"].as_str().unwrap());
    dung.get(&other).await.ok();
    quan.put(&format!("/api/v1/users/{}", server.user("Dũng")), &moved).await.ok();
    assert_eq!(dung.get(&other).await.problem(), "not_found");
    assert_eq!(dung.put(&other, &change(&server, &other, &elsewhere).await).await.problem(), "not_found");
}

#[tokio::test]
async fn only_a_planned_meeting_can_be_changed_and_the_secretary_cancels_it_too() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &["UBND xã"]).await;
    let path = format!("/api/v1/meetings/{id}");
    let plan = json!({
        "title": "Đổi tên", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [], "agenda": [],
    });
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(
        cuc.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await.problem(),
        "not_allowed"
    );
    assert_eq!(binh.put(&path, &change(&server, &path, &plan).await).await.ok()["title"], "Đổi tên");
    assert_eq!(binh.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await.status, 204);
    assert_eq!(
        an.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await.problem(),
        "cancelled_before",
        "in another window"
    );
    assert_eq!(binh.put(&path, &change(&server, &path, &plan).await).await.problem(), "plan_cancelled");
    assert_eq!(an.get(&format!("{path}/join")).await.ok()["ended"], true);
}

#[tokio::test]
async fn a_plan_must_name_people_who_exist_and_two_of_them() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let plan = |chair: &str, secretary: &str, title: &str| {
        json!({"title": title, "starts_at": server.now(), "chair": chair, "secretary": secretary, "unit": null,
            "invited_units": [], "agenda": []})
    };
    let (chair, secretary) = (server.user("An").as_str(), server.user("Bình").as_str());
    for (bad, fact) in [(plan("nobody", secretary, "Họp"), "chair"), (plan(chair, chair, "Họp"), "secretary")] {
        let refused = an.post("/api/v1/meetings", &bad).await;
        assert_eq!((refused.problem().as_str(), refused.json()["fact"].as_str()), ("invalid_field", Some(fact)));
    }
    for never in [i64::MAX, i64::MIN, 0, 8_640_000_000_000_001] {
        let mut bad = plan(chair, secretary, "Họp");
        bad["starts_at"] = never.into();
        assert_eq!(an.post("/api/v1/meetings", &bad).await.json()["fact"], "starts_at", "{never}");
    }
    let endless = plan(chair, secretary, &"h".repeat(10_000));
    assert_eq!(an.post("/api/v1/meetings", &endless).await.problem(), "name_too_long");
}

#[tokio::test]
async fn who_saves_over_a_change_that_they_have_not_seen_is_told_and_overwrites_nothing() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").with_unit("UBND xã");
    let server = server.with_user("Cúc").with_unit("Văn phòng").with_user("Mai").start().await;
    let (mut mai, mut an) = (server.signed_in("Mai").await, server.signed_in("An").await);
    let plan = json!({
        "title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": server.unit("UBND tỉnh"), "invited_units": [server.unit("Văn phòng")], "agenda": [],
    });
    let meeting = mai.post("/api/v1/meetings", &plan).await.ok();
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());
    let seen = mai.get(&path).await.ok()["plan_fingerprint"].clone();
    assert_eq!(an.get(&path).await.ok()["plan_fingerprint"], seen);

    let mut corrected = plan.clone();
    corrected["title"] = json!("Giao ban tháng 12");
    corrected["invited_units"] = json!([server.unit("UBND xã")]);
    an.put(&path, &json!({"base_fingerprint": seen, "plan": corrected})).await.ok();

    let mut typed = plan.clone();
    typed["agenda"] = json!([{"id": null, "title": "Phòng chống rét", "presenter": ""}]);
    let late = mai.put(&path, &json!({"base_fingerprint": seen, "plan": typed})).await;
    assert_eq!((late.status, late.problem().as_str()), (409, "plan_changed"));
    let stands = mai.get(&path).await.ok();
    assert_eq!((&stands["meeting"]["title"], &stands["meeting"]["agenda"]), (&json!("Giao ban tháng 12"), &json!([])));
    assert_eq!(stands["meeting"]["invited_units"], json!([server.unit("UBND xã")]));

    corrected["agenda"] = typed["agenda"].clone();
    let base = &stands["plan_fingerprint"];
    let both = mai.put(&path, &json!({"base_fingerprint": base, "plan": corrected})).await.ok();
    assert_eq!((&both["title"], &both["agenda"][0]["title"]), (&json!("Giao ban tháng 12"), &json!("Phòng chống rét")));
    assert_eq!(mai.put(&path, &plan).await.problem(), "invalid_field", "a change says what it is based on");
}

/// Has somebody plan meetings for An before this test.
async fn planned_by(server: &Running, name: &str, count: usize) -> Vec<MeetingId> {
    let plan = MeetingPlan {
        title: "Họp ảo".to_owned(),
        starts_at: server.now(),
        chair: server.user("An").clone(),
        secretary: server.user("Bình").clone(),
        unit: server.unit("UBND tỉnh").clone(),
        invited_units: vec![server.unit("UBND xã").clone()],
        invitees: meetings::invitees::Invitees::default(),
        agenda: Vec::new(),
    };
    let mut work = server.store().begin().await.unwrap();
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let actor = Actor::User(server.user(name).clone());
        ids.push(work.meetings().create(&plan, &actor, server.now()).await.unwrap().id);
    }
    work.save().await.unwrap();
    ids
}

#[tokio::test]
async fn one_person_plans_at_most_two_hundred_meetings_that_have_not_ended() {
    let server = server().await;
    let plan = json!({
        "title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [], "agenda": [],
    });
    let planned = planned_by(&server, "Dũng", 199).await;
    planned_by(&server, "Quân", 200).await;
    let mut dung = server.signed_in("Dũng").await;
    dung.post("/api/v1/meetings", &plan).await.ok();
    let refused = dung.post("/api/v1/meetings", &plan).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "too_many_planned"));
    let first = format!("/api/v1/meetings/{}", planned[0]);
    let mut moved = plan.clone();
    moved["title"] = json!("Giao ban tháng 12");
    dung.put(&first, &change(&server, &first, &moved).await).await.ok();

    // Others, and administrators, go on.
    let mut an = server.signed_in("An").await;
    an.post("/api/v1/meetings", &plan).await.ok();
    server.signed_in("Quân").await.post("/api/v1/meetings", &plan).await.ok();
    an.post(&format!("{first}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await;
    dung.post("/api/v1/meetings", &plan).await.ok();
}

#[tokio::test]
async fn the_list_has_neither_agendas_nor_units() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let items = vec![json!({"title": "Thu ngân sách", "presenter": "Sở Tài chính"}); 200];
    let plan = json!({
        "title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"), "secretary": server.user("Bình"),
        "unit": null, "invited_units": [server.unit("UBND xã"), server.unit("UBND tỉnh")], "agenda": items,
    });
    let meeting = an.post("/api/v1/meetings", &plan).await.ok();
    for (name, role) in [("An", "chair"), ("Bình", "secretary"), ("Cúc", "delegate"), ("Quân", "observer")] {
        let list = server.signed_in(name).await.get("/api/v1/meetings?when=today").await.ok();
        let listed = json!({"id": meeting["id"], "title": "Giao ban", "state": "planned", "starts_at": meeting["starts_at"],
            "postponed_from": null, "time_open": false, "started_at": null, "held_elsewhere": false, "invited_count": 2});
        assert_eq!((&list[0]["meeting"], list[0]["my_role"].as_str()), (&listed, Some(role)), "{name}");
    }
}

#[tokio::test]
async fn a_weekly_meeting_is_planned_for_all_its_days_at_once_or_not_at_all() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let agenda = json!([{"id": null, "title": "Tình hình tuần", "presenter": "", "minutes": 15}]);
    let plan = json!({"title": "Giao ban tuần", "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit("UBND xã")], "agenda": agenda});
    let series = |every: &str, times: u32| json!({"plan": plan, "every": every, "times": times});
    let planned = an.post("/api/v1/meetings/series", &series("week", 4)).await.ok();
    let ids: Vec<_> = planned["meetings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let mut starts = Vec::new();
    for id in &ids {
        let view = an.get(&format!("/api/v1/meetings/{id}")).await.ok();
        assert_eq!(view["meeting"]["agenda"][0]["title"], "Tình hình tuần");
        starts.push(view["meeting"]["starts_at"].as_i64().unwrap());
    }
    let week = 7 * 24 * 3_600_000;
    assert_eq!(starts, (0..4).map(|n| starts[0] + n * week).collect::<Vec<_>>());
    let told: Vec<_> =
        planned["meetings"].as_array().unwrap().iter().map(|one| one["starts_at"].as_i64().unwrap()).collect();
    assert_eq!(told, starts);
    for (every, times) in [("week", 1), ("week", 54), ("day", 4)] {
        assert_eq!(an.post("/api/v1/meetings/series", &series(every, times)).await.problem(), "invalid_field");
    }
    // 4 and 3 times 53 are there; one more series would be too many, and none of it is planned.
    for _ in 0..3 {
        an.post("/api/v1/meetings/series", &series("week", 53)).await.ok();
    }
    let refused = an.post("/api/v1/meetings/series", &series("week", 53)).await;
    assert_eq!(refused.problem(), "too_many_planned");
    assert!(refused.text().contains("Còn lập được: 37/200"), "{}", refused.text());
    // What nobody has opened counts on, also after its day, until it is cancelled.
    server.wait(27 * 3_600_000);
    let series = |every: &str, times: u32| {
        let plan = json!({"title": "Giao ban tuần", "starts_at": server.now(), "chair": server.user("An"),
            "secretary": server.user("Bình"), "unit": null, "invited_units": [], "agenda": []});
        json!({"plan": plan, "every": every, "times": times})
    };
    assert!(an.post("/api/v1/meetings/series", &series("week", 53)).await.text().contains("Còn lập được: 37/200"));
    an.post(&format!("/api/v1/meetings/{}/cancel", ids[0]), &json!({"reason": "Không họp"})).await;
    assert!(an.post("/api/v1/meetings/series", &series("week", 53)).await.text().contains("Còn lập được: 38/200"));
    an.post("/api/v1/meetings/series", &series("month", 12)).await.ok();
}

#[tokio::test]
async fn a_form_that_sends_again_makes_nothing_twice() {
    let server = server().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let mut plan = json!({"title": "Giao ban tuần", "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [], "agenda": [], "key": "form-1"});
    let first = an.post("/api/v1/meetings", &plan).await.ok();
    assert_eq!(an.post("/api/v1/meetings", &plan).await.ok()["id"], first["id"], "the answer was lost");
    let other = binh.post("/api/v1/meetings", &plan).await.ok();
    assert_ne!(other["id"], first["id"], "another person's form");
    plan["title"] = json!("Giao ban tháng");
    assert_eq!(an.post("/api/v1/meetings", &plan).await.problem(), "planned_before");
    plan["key"] = json!("form-2");
    let series = json!({"plan": plan, "every": "week", "times": 53});
    let planned = an.post("/api/v1/meetings/series", &series).await.ok();
    assert_eq!(an.post("/api/v1/meetings/series", &series).await.ok(), planned);
    assert_eq!(planned["meetings"].as_array().unwrap().len(), 53);
    assert_eq!(server.store().meetings().count_planned_by(server.user("An"), Millis(0)).await.unwrap().planned, 54);
    plan["key"] = json!("../../etc");
    assert_eq!(an.post("/api/v1/meetings", &plan).await.problem(), "invalid_field");
}

#[tokio::test]
async fn a_meeting_is_cancelled_with_those_after_it_in_its_series_and_not_with_those_before() {
    let server = server().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let plan = json!({"title": "Giao ban tuần", "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit("UBND xã")], "agenda": []});
    let series = json!({"plan": plan, "every": "week", "times": 5});
    let planned = an.post("/api/v1/meetings/series", &series).await.ok();
    let ids: Vec<_> = planned["meetings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let path = |n: usize| format!("/api/v1/meetings/{}", ids[n]);
    // Somebody else chairs the fourth one: it is theirs, and Bình has no part in it.
    let mut moved = plan.clone();
    (moved["starts_at"], moved["secretary"]) =
        (planned["meetings"][3]["starts_at"].clone(), json!(server.user("Dũng")));
    an.put(&path(3), &change(&server, &path(3), &moved).await).await.ok();
    let later = binh.get(&path(1)).await.ok()["later_in_series"].clone();
    assert_eq!(later.as_array().unwrap().iter().map(|one| &one["id"]).collect::<Vec<_>>(), [ids[2], ids[4]]);
    let cancel = json!({"reason": "Sáp nhập đơn vị", "with_later": true});
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.get(&path(1)).await.ok()["later_in_series"], json!([]), "who cannot cancel");
    assert_eq!(cuc.post(&format!("{}/cancel", path(1)), &cancel).await.problem(), "not_allowed");
    assert_eq!(binh.post(&format!("{}/cancel", path(1)), &cancel).await.status, 204);
    let mut told = Vec::new();
    for n in 0..5 {
        let meeting = an.get(&path(n)).await.ok()["meeting"].clone();
        told.push((
            meeting["state"].as_str().unwrap().to_owned(),
            meeting["cancel_reason"].as_str().unwrap().to_owned(),
        ));
    }
    let (planned, cancelled) = (("planned", ""), ("ended", "Sáp nhập đơn vị"));
    let expected = [planned, cancelled, cancelled, planned, cancelled];
    assert_eq!(told, expected.map(|(state, reason)| (state.to_owned(), reason.to_owned())));
    let log = server.store().audit().list(0, 1_000).await.unwrap();
    assert_eq!(log.iter().filter(|entry| entry.action == "meeting.cancel").count(), 3, "once each");
    assert_eq!(binh.post(&format!("{}/cancel", path(1)), &cancel).await.problem(), "cancelled_before");
}

#[tokio::test]
async fn a_plan_with_a_unit_that_does_not_exist_says_so() {
    let server = server().await;
    let plan = json!({"title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": ["gone"], "agenda": []});
    let refused = server.signed_in("An").await.post("/api/v1/meetings", &plan).await;
    assert_eq!((refused.problem().as_str(), &refused.json()["fact"]), ("invalid_field", &json!("invited_units")));
}
