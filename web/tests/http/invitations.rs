// SPDX-License-Identifier: MPL-2.0
use serde_json::json;

use crate::browser::Extra;
use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").with_user("Cúc").start().await
}

#[tokio::test]
async fn a_guest_joins_by_an_invitation_link() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let link = binh.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();

    let mut guest = server.browser();
    let view = guest.get(&format!("/api/v1/invitations/{secret}")).await.ok();
    assert_eq!((view["title"].as_str(), view["unit_name"].as_str()), (Some("Giao ban tháng 11"), Some("UBND tỉnh")));
    assert_eq!(guest.get(&format!("/api/v1/meetings/{id}/join")).await.problem(), "not_signed_in");
    let who = json!({"secret": secret, "name": " Ông Sáu ", "unit_name": "Hội Nông dân"});
    guest.post("/api/v1/invitations/join", &who).await.ok();
    let join = guest.get(&format!("/api/v1/meetings/{id}/join")).await.ok();
    assert_eq!((join["name"].as_str(), join["is_guest"].as_bool()), (Some("Ông Sáu"), Some(true)));
    assert_eq!(guest.get(&format!("/api/v1/meetings/{id}")).await.problem(), "not_signed_in");

    // The page of somebody with an account does not go on as a guest when the session is over.
    let an = server.user("An");
    let answer = guest.get(&format!("/api/v1/meetings/{id}/join?user={an}")).await;
    assert_eq!(answer.problem(), "not_signed_in");

    let other = server.meeting("An", "Bình", &[]).await;
    assert_eq!(guest.get(&format!("/api/v1/meetings/{other}/join")).await.problem(), "not_found");
}

#[tokio::test]
async fn unknown_and_expired_invitations_are_refused() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let link = binh.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();
    server.wait(31 * 86_400_000);
    let mut guest = server.browser();
    for (secret, refused) in [("0".repeat(64), "link_unknown"), (secret, "invitation_over")] {
        assert_eq!(guest.get(&format!("/api/v1/invitations/{secret}")).await.problem(), refused);
        let who = json!({"secret": secret, "name": "Sáu", "unit_name": ""});
        assert_eq!(guest.post("/api/v1/invitations/join", &who).await.problem(), refused);
    }
}

#[tokio::test]
async fn ended_meetings_and_overlong_names_are_refused() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut an = server.signed_in("An").await;
    let link = an.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();
    let mut guest = server.browser();
    let endless = json!({"secret": secret, "name": "S".repeat(10_000), "unit_name": ""});
    assert_eq!(guest.post("/api/v1/invitations/join", &endless).await.problem(), "name_too_long");
    an.post(&format!("/api/v1/meetings/{id}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await;
    let who = json!({"secret": secret, "name": "Sáu", "unit_name": ""});
    assert_eq!(guest.post("/api/v1/invitations/join", &who).await.problem(), "meeting_cancelled");
    assert_eq!(an.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.problem(), "meeting_cancelled");
}

#[tokio::test]
async fn a_delegate_cannot_invite() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.problem(), "not_allowed");
}

#[tokio::test]
async fn a_guest_with_an_invisible_name_is_refused_with_an_explanation() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut an = server.signed_in("An").await;
    let link = an.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();
    let mut guest = server.browser();
    let tower = format!("A{}n", "\u{301}".repeat(299));
    for name in ["\u{3164}", "An\u{202e}hnìB", "A\u{200b}n", "...", &tower] {
        let who = json!({"secret": secret, "name": name, "unit_name": "Báo"});
        assert_eq!(guest.post("/api/v1/invitations/join", &who).await.problem(), "bad_name", "{name:?}");
    }
    let who = json!({"secret": secret, "name": "Nguye\u{302}\u{303}n Thị Hoa", "unit_name": "Báo"});
    guest.post("/api/v1/invitations/join", &who).await.ok();
    let join = guest.get(&format!("/api/v1/meetings/{id}/join")).await.ok();
    assert_eq!(join["name"].as_str(), Some("Nguyễn Thị Hoa"), "stored composed");
}

#[tokio::test]
async fn a_meeting_shows_whether_it_accepts_guests_and_a_withdrawn_link_is_refused() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut an = server.signed_in("An").await;
    let (page, links) = (format!("/api/v1/meetings/{id}"), format!("/api/v1/meetings/{id}/invitation"));
    assert_eq!(an.get(&page).await.ok()["invites_guests"].as_bool(), Some(false));
    let link = an.post(&links, &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();
    assert_eq!(an.get(&page).await.ok()["invites_guests"].as_bool(), Some(true));
    assert_eq!(an.send("DELETE", &links, Extra::default()).await.status, 204);
    assert_eq!(an.get(&page).await.ok()["invites_guests"].as_bool(), Some(false));
    let mut guest = server.browser();
    assert_eq!(guest.get(&format!("/api/v1/invitations/{secret}")).await.problem(), "invitation_over");
}
