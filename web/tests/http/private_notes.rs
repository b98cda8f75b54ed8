// SPDX-License-Identifier: MPL-2.0
//! Private notes of participants.

use serde_json::json;
use store::Actor;
use store::meetings_repository::MeetingPlan;

use crate::server::TestServer;

#[tokio::test]
async fn private_notes_stay_readable_for_their_owner_only_also_when_no_longer_invited() {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .with_user("Dũng")
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let (mut cuc, mut dung) = (server.signed_in("Cúc").await, server.signed_in("Dũng").await);
    let notes = format!("/api/v1/meetings/{meeting}/private-notes");
    cuc.put(&notes, &json!({"text": "Hỏi lại số liệu", "seen": 0})).await.ok();

    let planned = server.store().meetings().get(&meeting).await.unwrap();
    let plan = MeetingPlan {
        title: planned.title,
        starts_at: planned.starts_at,
        chair: planned.chair,
        secretary: planned.secretary,
        unit: planned.unit,
        invited_units: Vec::new(),
        invitees: meetings::invitees::Invitees::default(),
        agenda: Vec::new(),
    };
    store::save!(server.store() => meetings().update(&meeting, &plan, &Actor::System, server.now())).unwrap();

    assert_eq!(cuc.get(&format!("/api/v1/meetings/{meeting}")).await.problem(), "not_found");
    assert_eq!(cuc.get(&notes).await.ok()["text"], "Hỏi lại số liệu");
    assert!(cuc.get(&format!("{notes}.txt")).await.text().contains("Hỏi lại số liệu"));
    assert_eq!(cuc.put(&notes, &json!({"text": "", "seen": 1})).await.problem(), "not_found");
    assert_eq!(dung.get(&notes).await.problem(), "not_found");
    assert_eq!(dung.get(&format!("{notes}.txt")).await.problem(), "not_found");
}
