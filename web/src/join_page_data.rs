// SPDX-License-Identifier: MPL-2.0
//! The page that joins a meeting comes with the answers that it would ask for first: on a slow line
//! that saves two requests, and a round trip before the door is shown.

use axum::extract::{FromRequestParts as _, Request};
use axum::http::{HeaderMap, Uri};

use crate::AppState;
use crate::client_files::joined_meeting;
use crate::cookies::{self, GUEST_COOKIE};
use crate::extract::{Visiting, session_secret};

/// Answers of the API by address, as JSON for the page. None where the page joins no meeting, or
/// where whoever opens it may not: then it asks by itself and shows the refusal.
pub async fn known_to(app: &AppState, headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let meeting = joined_meeting(uri.path())?;
    let guest = cookies::cookie(headers, GUEST_COOKIE);
    let session = app.use_cases.who_is_here(session_secret(headers), guest).await.ok()?;
    let Visiting(viewer) = visiting(app, headers, uri).await?;
    let join = app.use_cases.join_view(viewer, &meeting).await.ok()?;
    let known = serde_json::json!({ "/auth/session": session, (format!("/meetings/{meeting}/join")): join });
    // Nothing in a title or a name may end the element.
    Some(known.to_string().replace('<', "\\u003c"))
}

async fn visiting(app: &AppState, headers: &HeaderMap, uri: &Uri) -> Option<Visiting> {
    let mut request = Request::new(());
    *request.headers_mut() = headers.clone();
    *request.uri_mut() = uri.clone();
    let (mut parts, ()) = request.into_parts();
    Visiting::from_request_parts(&mut parts, app).await.ok()
}
