// SPDX-License-Identifier: MPL-2.0
//! If any statement of a request fails, nothing is changed, and repeating the request takes effect
//! once.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::{PASSWORD, Running, TestServer};

/// More than any request here has.
const STATEMENTS: u64 = 40;

async fn office() -> Running {
    TestServer::new().with_unit("UBND tỉnh").with_admin("An").with_password_of("Bình").with_user("Cúc").start().await
}

/// What the audit log has behind an entry.
async fn actions_after(server: &Running, seq: i64) -> Vec<String> {
    server.store().audit().list(seq, 1_000).await.unwrap().into_iter().map(|entry| entry.action).collect()
}

async fn last_entry(server: &Running) -> i64 {
    server.store().audit().verify().await.unwrap().unwrap()
}

/// Lets every statement of a request fail once, each time with a new subject. When none is left to
/// fail, the request has written `actions` into the audit log: once, every time.
async fn happens_once<S>(
    server: &Running,
    actions: &[&str],
    prepare: impl AsyncFn(u64) -> S,
    ask: impl AsyncFn(&mut S) -> Answer,
) {
    let faults = server.store().faults();
    for statement in 1..STATEMENTS {
        let mut subject = prepare(statement).await;
        let before = last_entry(server).await;
        faults.fail_statement(statement);
        let first = ask(&mut subject).await;
        let failed = !faults.armed();
        faults.disarm();
        if failed {
            assert_eq!(first.status, 503, "statement {statement}");
            assert_eq!(actions_after(server, before).await, [""; 0], "statement {statement}");
            let again = ask(&mut subject).await.status;
            assert!(again < 300, "{again} after statement {statement} had failed");
        } else {
            assert!(first.status < 300, "{}", first.status);
        }
        assert_eq!(actions_after(server, before).await, actions, "statement {statement}");
        if !failed {
            // Opening, a change, an entry for each action, the head of the log, the commit.
            assert!(statement > 3 + actions.len() as u64, "only {statement} statements");
            return;
        }
    }
    panic!("more than {STATEMENTS} statements");
}

#[tokio::test]
async fn a_link_is_used_only_if_signing_in_succeeds() {
    let server = office().await;
    let prepare = async |_| (server.browser(), server.link_of("Cúc").await);
    happens_once(&server, &["link.consume", "session.create"], prepare, async |(browser, secret)| {
        browser.post("/api/v1/auth/link", &json!({"secret": secret})).await
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_by_password_leaves_a_session_or_nothing() {
    let server = office().await;
    happens_once(
        &server,
        &["session.create"],
        async |_| server.browser(),
        async |browser: &mut Browser| {
            browser.post("/api/v1/auth/sign-in", &json!({"username": "bình", "password": PASSWORD})).await
        },
    )
    .await;
}

#[tokio::test]
async fn setting_a_password_keeps_the_session_also_after_a_failure() {
    let server = office().await;
    let prepare = async |n| (server.signed_in("Cúc").await, format!("mật khẩu mới {n}"));
    happens_once(&server, &["user.set_password", "session.create"], prepare, async |(cuc, new)| {
        let answer = cuc.post("/api/v1/me/password", &json!({"current": null, "new": new})).await;
        cuc.get("/api/v1/me").await.ok();
        answer
    })
    .await;
}

#[tokio::test]
async fn a_password_is_reset_only_together_with_the_link_for_a_new_one() {
    let server = office().await;
    let path = format!("/api/v1/users/{}/reset", server.user("Bình"));
    let prepare = async |_| server.signed_in("An").await;
    happens_once(&server, &["user.reset_password", "link.create"], prepare, async |an| {
        an.post(&path, &json!({})).await
    })
    .await;
}

#[tokio::test]
async fn a_list_of_people_is_imported_with_all_its_links_or_not_at_all() {
    let server = office().await;
    let prepare = async |n| {
        let rows = format!("Người thứ {n},U0\r\nNgười khác thứ {n},U0\r\n");
        (server.signed_in("An").await, format!("Họ và tên,Mã đơn vị\r\n{rows}"))
    };
    happens_once(&server, &["user.import"], prepare, async |(an, list)| {
        let extra = Extra { kind: Some("application/octet-stream"), body: list.as_bytes(), headers: &[] };
        an.send("POST", "/api/v1/users/import?lang=vi", extra).await
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_creates_one_guest() {
    let server = office().await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    let link =
        server.signed_in("An").await.post(&format!("/api/v1/meetings/{meeting}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap();
    happens_once(
        &server,
        &["guest.create"],
        async |_| server.browser(),
        async |guest: &mut Browser| {
            let who = json!({"secret": secret, "name": "Ông Sáu", "unit_name": "Hội Nông dân"});
            guest.post("/api/v1/invitations/join", &who).await
        },
    )
    .await;
}

#[tokio::test]
async fn a_meeting_is_planned_with_its_agenda_and_has_one_draft() {
    let server = office().await;
    let plan: Value = json!({"title": "Giao ban", "starts_at": server.now().0, "chair": server.user("An"),
        "secretary": server.user("Bình"), "invited_units": [server.unit("UBND tỉnh")],
        "agenda": [{"title": "Thu ngân sách", "presenter": "Ông Sáu"}, {"title": "Kết luận", "presenter": ""}]});
    happens_once(
        &server,
        &["meeting.create"],
        async |_| server.signed_in("An").await,
        async |an| an.post("/api/v1/meetings", &plan).await,
    )
    .await;
    let prepare = async |_| {
        let meeting = server.held_meeting("An", "Bình", &[]).await;
        (server.signed_in("Bình").await, format!("/api/v1/meetings/{meeting}/minutes"))
    };
    happens_once(&server, &["minutes.create"], prepare, async |(binh, path)| binh.post(path, &json!({})).await).await;
}
