// SPDX-License-Identifier: MPL-2.0
//! WHIP encoders: participants like any other, with clear answers to invalid requests.

use meetings::policy::MediaRights;
use protocol::live::{ClientMessage, EndRequest, PresenceUpdate, RemovalRequest, ServerMessage, Source, TrackRequest};

use crate::browser::{Answer, Browser, Extra};
use crate::meeting::{CHROMIUM_OFFER, TestMeeting, is_heard, names};

pub const SPEAKS: MediaRights = MediaRights { publish: true, subscribe: false };
pub const LISTENS: MediaRights = MediaRights { publish: false, subscribe: true };
const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
/// Passes for an offer at first sight; the media plane cannot read it.
const UNREADABLE: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=fingerprint:x y\r\na=ice-ufrag:abcd\r\n\
    a=ice-pwd:0123456789012345678901\r\na=rtpmap:111 opus/48000/2\r\n";
/// Credentials of an ICE restart.
const NEW_NAMES: &str =
    "a=ice-ufrag:NeuN\r\na=ice-pwd:0123456789abcdefghijkl\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
const TRICKLED: &str =
    "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n";

/// Headers, kind and body of a request; status and code of its refusal.
type Wrong<'a> = (&'a [(&'a str, &'a str)], &'a str, Vec<u8>, u16, &'a str);

/// A standard client with an access token of one meeting.
pub struct Machine {
    pub browser: Browser,
    pub bearer: String,
}

impl Machine {
    pub async fn issued(meeting: &mut TestMeeting, name: &str, rights: MediaRights) -> Self {
        meeting.issue_token(name, rights).await;
        Self::with_token_of(meeting, name)
    }

    pub fn with_token_of(meeting: &TestMeeting, name: &str) -> Self {
        Self { browser: Browser::new(meeting.server().http.unwrap()), bearer: meeting.bearer(name) }
    }

    pub async fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], kind: &str, body: &[u8]) -> Answer {
        let mut headers = headers.to_vec();
        headers.push(("Authorization", &self.bearer));
        self.browser.send(method, path, Extra { kind: Some(kind), body, headers: &headers }).await
    }

    pub async fn post(&mut self, path: &str, offer: &str) -> Answer {
        self.ask("POST", path, &[], SDP, offer.as_bytes()).await
    }

    pub async fn patch(&mut self, session: &str, if_match: &str, body: &str) -> Answer {
        self.ask("PATCH", session, &[("If-Match", if_match)], FRAGMENT, body.as_bytes()).await
    }

    pub async fn delete(&mut self, session: &str) -> Answer {
        self.ask("DELETE", session, &[], SDP, b"").await
    }
}

pub fn endpoint(meeting: &TestMeeting) -> String {
    format!("/whip/{}", meeting.id)
}

/// The offer of an encoder that knows no codec for pictures that we do.
fn unknown_pictures() -> String {
    let ours = [" VP8/", " VP9/", " AV1/", " H264/"];
    ours.iter().fold(CHROMIUM_OFFER.to_owned(), |offer, codec| offer.replace(codec, " H265/"))
}

/// Where the session is and its entity tag.
#[track_caller]
pub fn opened(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 201, "{}", answer.text());
    (answer.header("location").unwrap().to_owned(), answer.header("etag").unwrap().to_owned())
}

async fn publishing(meeting: &mut TestMeeting, name: &str) -> (Machine, String, String) {
    let mut hall = Machine::issued(meeting, name, SPEAKS).await;
    let (session, etag) = opened(&hall.post(&endpoint(meeting), CHROMIUM_OFFER).await);
    (hall, session, etag)
}

#[tokio::test]
async fn an_encoder_is_a_participant_until_it_ends_its_session() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", SPEAKS).await;
    let answer = hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await;
    let (session, etag) = opened(&answer);
    assert_eq!(answer.header("content-type"), Some(SDP));
    assert!(answer.text().starts_with("v=0") && answer.text().contains("a=recvonly"), "{}", answer.text());
    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
    an.sees("Hội trường A", |hall| is_heard(hall) && hall.connected && hall.unit_name == "UBND xã Tân Lập").await;

    assert_eq!(hall.delete(&session).await.status, 200);
    let left = meeting.id_of("Hội trường A");
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == left)
            .then_some(())
    })
    .await;
    assert_eq!(hall.delete(&session).await.problem(), "not_found");
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let stay = stays.iter().find(|stay| stay.name == "Hội trường A").unwrap();
    assert_eq!((stay.unit.as_str(), stay.left_at.is_some()), ("UBND xã Tân Lập", true));
}

#[tokio::test]
async fn publishing_without_the_right_is_refused_with_a_reason() {
    let mut meeting = TestMeeting::new().await;
    let other = TestMeeting::new().await;
    let path = endpoint(&meeting);
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", SPEAKS).await;
    let mut listener = Machine::issued(&mut meeting, "Máy nghe", LISTENS).await;
    meeting.invent_token("Kẻ lạ");
    let mut stranger = Machine::with_token_of(&meeting, "Kẻ lạ");

    let unknown = stranger.post(&path, CHROMIUM_OFFER).await;
    assert_eq!((unknown.status, unknown.header("www-authenticate")), (401, Some("Bearer")));
    assert_eq!(unknown.problem(), "not_signed_in");
    let extra = Extra { kind: Some(SDP), body: CHROMIUM_OFFER.as_bytes(), headers: &[] };
    assert_eq!(hall.browser.send("POST", &path, extra).await.status, 401, "no token at all");
    assert_eq!(listener.post(&path, CHROMIUM_OFFER).await.status, 403);
    assert_eq!(hall.post(&endpoint(&other), CHROMIUM_OFFER).await.status, 404, "a meeting of somebody else");
    assert_eq!(hall.post("/whip/a%20b", CHROMIUM_OFFER).await.status, 404);

    let english = [("Accept-Language", "en")];
    let not_offers: [Wrong; 8] = [
        (&english, "application/json", b"{}".to_vec(), 415, "wrong_kind"),
        (&[("Accept", "text/html")], SDP, CHROMIUM_OFFER.into(), 406, "not_acceptable"),
        (&english, SDP, vec![b'a'; 65 * 1024], 413, "too_large"),
        (&english, SDP, b"hello".to_vec(), 400, "bad_request"),
        (&english, SDP, CHROMIUM_OFFER.replace("a=sendonly", "a=recvonly").into(), 422, "stream_refused"),
        (&english, SDP, unknown_pictures().replace("opus", "iLBC").into(), 422, "stream_refused"),
        (&english, SDP, CHROMIUM_OFFER.replace("a=fingerprint", "a=x").into(), 400, "bad_request"),
        (&english, SDP, UNREADABLE.into(), 422, "stream_refused"),
    ];
    for (headers, kind, body, status, code) in not_offers {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = hall.ask("POST", &path, headers, kind, &body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (status, code), "{shown}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{shown}");
    }
    for method in ["GET", "PUT"] {
        let answer = hall.ask(method, &path, &[], SDP, b"").await;
        assert_eq!((answer.status, answer.problem().as_str()), (405, "method_not_allowed"));
    }
    let (_an, state) = meeting.join("An").await;
    assert_eq!(names(&state), ["An"]);
    assert_eq!(hall.post(&path, CHROMIUM_OFFER).await.status, 201, "and a good offer is taken");
}

#[tokio::test]
async fn too_many_connections_of_one_token_are_rate_limited() {
    let mut meeting = TestMeeting::new().await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", SPEAKS).await;
    let mut other = Machine::issued(&mut meeting, "Hội trường B", SPEAKS).await;
    let path = endpoint(&meeting);
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(hall.post(&path, "x").await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 30, "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
    assert_eq!(other.post(&path, "x").await.status, 400, "another token is not concerned");
}

#[tokio::test]
async fn candidates_are_accepted_and_ice_restarts_check_the_entity_tag() {
    let mut meeting = TestMeeting::new().await;
    let (mut hall, session, etag) = publishing(&mut meeting, "Hội trường A").await;
    let status =
        async |hall: &mut Machine, if_match: &str, body: &str| hall.patch(&session, if_match, body).await.status;
    assert_eq!(status(&mut hall, &etag, TRICKLED).await, 204);
    assert_eq!(status(&mut hall, "\"other\"", TRICKLED).await, 412);
    assert_eq!(status(&mut hall, &etag, NEW_NAMES).await, 422, "a restart must say so");
    assert_eq!(status(&mut hall, "*", TRICKLED).await, 422, "a restart needs new names");
    assert_eq!(status(&mut hall, &etag, "nonsense").await, 400);
    let unnamed = hall.ask("PATCH", &session, &[], FRAGMENT, TRICKLED.as_bytes()).await;
    assert_eq!((unnamed.status, unnamed.problem().as_str()), (428, "precondition_required"));
    assert_eq!(hall.ask("PATCH", &session, &[("If-Match", "*")], SDP, b"v=0").await.status, 415);
    assert_eq!(hall.ask("POST", &session, &[], SDP, CHROMIUM_OFFER.as_bytes()).await.status, 405);

    let restarted = hall.patch(&session, "*", NEW_NAMES).await;
    assert_eq!((restarted.status, restarted.header("content-type")), (200, Some(FRAGMENT)));
    let new = restarted.header("etag").unwrap().to_owned();
    assert_ne!(new, etag);
    assert!(
        restarted.text().contains("a=ice-ufrag:") && restarted.text().contains("a=candidate:"),
        "{}",
        restarted.text()
    );
    assert_eq!(status(&mut hall, &etag, TRICKLED).await, 412);
    assert_eq!(status(&mut hall, &new, TRICKLED).await, 204);

    let mut thief = Machine::issued(&mut meeting, "Hội trường B", SPEAKS).await;
    assert_eq!(thief.patch(&session, &new, TRICKLED).await.status, 404, "a session is its own token's");
    assert_eq!(thief.delete(&session).await.status, 404);
    assert_eq!(hall.delete(&session).await.status, 200);
}

#[tokio::test]
async fn a_second_connection_of_the_same_token_replaces_the_first() {
    let mut meeting = TestMeeting::new().await;
    let (mut hall, first, _) = publishing(&mut meeting, "Hội trường A").await;
    let again = CHROMIUM_OFFER.replace("60:09:13:0F", "61:09:13:0F");
    let (second, _) = opened(&hall.post(&endpoint(&meeting), &again).await);
    assert_ne!(first, second);
    assert_eq!(hall.delete(&first).await.status, 404);
    let (_an, state) = meeting.join("An").await;
    assert_eq!(names(&state), ["An", "Hội trường A"]);
    assert_eq!(hall.delete(&second).await.status, 200);
}

#[tokio::test]
async fn an_encoder_that_restarts_at_once_is_always_accepted() {
    let mut meeting = TestMeeting::new().await;
    let (mut hall, mut session, _) = publishing(&mut meeting, "Hội trường A").await;
    let mut again = Machine::with_token_of(&meeting, "Hội trường A");
    for _ in 0..20 {
        let path = endpoint(&meeting);
        // Both are under way at the same time: whichever comes first, the encoder is in the meeting
        // afterwards.
        let (ended, started) = tokio::join!(hall.delete(&session), again.post(&path, CHROMIUM_OFFER));
        assert!(matches!(ended.status, 200 | 404), "{}", ended.text());
        (session, _) = opened(&started);
    }
    let (_an, state) = meeting.join("An").await;
    assert_eq!(names(&state), ["An", "Hội trường A"]);
}

#[tokio::test]
async fn a_page_with_the_same_token_takes_over() {
    let mut meeting = TestMeeting::new().await;
    let (mut hall, session, _) = publishing(&mut meeting, "Hội trường A").await;
    let (_page, state) = meeting.join("Hội trường A").await;
    assert_eq!(names(&state), ["Hội trường A"]);
    assert_eq!(hall.delete(&session).await.status, 404);
}

#[tokio::test]
async fn the_chair_mutes_and_removes_an_encoder() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut hall, session, _) = publishing(&mut meeting, "Hội trường A").await;
    an.sees("Hội trường A", is_heard).await;
    let id = meeting.id_of("Hội trường A");
    an.send(&ClientMessage::Track(TrackRequest::Mute { participant: id.clone() })).await;
    let muted = |source| move |track: &protocol::live::TrackState| track.source == source && track.muted;
    an.sees("Hội trường A", |hall| hall.tracks.iter().any(muted(Source::Microphone))).await;

    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: id.clone() })).await;
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == id)
            .then_some(())
    })
    .await;
    assert_eq!(hall.delete(&session).await.status, 404);
    let refused = hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await;
    assert_eq!((refused.status, refused.problem().as_str()), (403, "removed_from_meeting"));
}

#[tokio::test]
async fn revoking_the_token_or_ending_the_meeting_ends_the_session() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut hall, session, _) = publishing(&mut meeting, "Hội trường A").await;
    let (mut other, kept, _) = publishing(&mut meeting, "Hội trường B").await;
    meeting.revoke_token("Hội trường A").await;
    let id = meeting.id_of("Hội trường A");
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == id)
            .then_some(())
    })
    .await;
    assert_eq!(hall.delete(&session).await.status, 401);
    assert_eq!(hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await.status, 401);

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
    assert_eq!(other.delete(&kept).await.status, 404);
    let late = other.post(&endpoint(&meeting), CHROMIUM_OFFER).await;
    assert_eq!((late.status, late.problem().as_str()), (409, "meeting_ended"));
}

#[tokio::test]
async fn an_unsupported_video_codec_is_rejected_and_audio_is_accepted() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut obs = Machine::issued(&mut meeting, "OBS", SPEAKS).await;
    let answer = obs.post(&endpoint(&meeting), &unknown_pictures()).await;
    opened(&answer);
    assert!(answer.text().contains("m=video 0 ") && answer.text().contains("m=audio 9 "), "{}", answer.text());
    an.sees("OBS", |obs| is_heard(obs) && obs.tracks.len() == 1).await;
}

#[tokio::test]
async fn options_requests_of_any_origin_are_answered() {
    let meeting = TestMeeting::new().await;
    let mut page = Browser::new(meeting.server().http.unwrap());
    let preflight = Extra { headers: &[("Origin", "https://elsewhere.example")], ..Extra::default() };
    let answer = page.send("OPTIONS", &endpoint(&meeting), preflight).await;
    assert_eq!((answer.status, answer.header("accept-post")), (204, Some(SDP)));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert!(answer.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("location"));
    let session = format!("{}/0", endpoint(&meeting));
    let answer = page.send("OPTIONS", &session, Extra::default()).await;
    assert_eq!((answer.status, answer.header("accept-patch")), (204, Some(FRAGMENT)));
    assert!(answer.header("access-control-allow-methods").unwrap().contains("PATCH"));
}

#[tokio::test]
async fn an_encoder_behind_a_firewall_is_told_the_relay_with_credentials_of_its_own() {
    let mut meeting = TestMeeting::with_relay("relay.example.vn").await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường", SPEAKS).await;
    let answer = hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let links: Vec<&str> =
        answer.headers.iter().filter(|(name, _)| name == "link").map(|(_, value)| value.as_str()).collect();
    assert_eq!(links.len(), 3, "UDP, TCP and TLS: {links:?}");
    for (link, transport) in links.iter().zip(["udp", "tcp", "tcp"]) {
        assert!(link.contains("relay.example.vn:") && link.contains(transport), "{link}");
        assert!(link.contains("rel=\"ice-server\"") && link.contains("credential-type=\"password\""), "{link}");
    }
}
