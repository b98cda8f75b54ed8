// SPDX-License-Identifier: MPL-2.0
//! The cookies of sessions (`use-cases/src/sessions.rs`) and guests. A cookie holds 256 random bits;
//! the store has only their hash.

use axum::http::{HeaderMap, HeaderValue, header};
use base::Refusal;
use store::Token;
use use_cases::sessions::{GUEST_MS, SESSION_MS};

use crate::origin::Origin;

pub const USER_COOKIE: &str = "diemcau";
pub const GUEST_COOKIE: &str = "diemcau_guest";

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

pub fn session_cookie(token: &Token, origin: Origin) -> Result<HeaderValue, Refusal> {
    set_cookie(USER_COOKIE, token.secret(), SESSION_MS, origin.secure)
}

pub fn guest_cookie(token: &Token, origin: Origin) -> Result<HeaderValue, Refusal> {
    set_cookie(GUEST_COOKIE, token.secret(), GUEST_MS, origin.secure)
}

/// Makes the browser forget the session.
pub fn forget_session(origin: Origin) -> Result<HeaderValue, Refusal> {
    set_cookie(USER_COOKIE, "", 0, origin.secure)
}

fn set_cookie(name: &str, value: &str, life_ms: i64, secure: bool) -> Result<HeaderValue, Refusal> {
    let secure = if secure { "; Secure" } else { "" };
    let life = life_ms / 1000;
    HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}{secure}"))
        .map_err(Refusal::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; diemcau=s3cret; diemcau_guest=g"));
        assert_eq!(cookie(&headers, USER_COOKIE), Some("s3cret"));
        assert_eq!(cookie(&headers, GUEST_COOKIE), Some("g"));
        assert_eq!(cookie(&headers, "b"), None);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let text = |secure| set_cookie("diemcau", "x", 1000, secure).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(false), "diemcau=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=1");
        assert!(text(true).ends_with("; Secure"));
    }
}
