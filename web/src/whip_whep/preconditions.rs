// SPDX-License-Identifier: MPL-2.0
//! Validates the headers of WHIP and WHEP requests (RFC 9725, RFC 9110): content type, accepted
//! types, ETag.
//!
//! Pure, because it parses input from strangers.

use axum::http::{HeaderMap, HeaderName, header};
use base::Refusal;
use live::IfMatch;
use protocol::problem::ProblemCode;

pub const SDP: &str = "application/sdp";
pub const FRAGMENT: &str = "application/trickle-ice-sdpfrag";

/// Maximum number of entity tags that are read.
const MAX_TAGS: usize = 8;

/// Validates a POST: the body is an offer, the client accepts an answer.
pub fn of_post(headers: &HeaderMap) -> Result<(), Refusal> {
    sends(headers, SDP)?;
    if accepts(headers, SDP) { Ok(()) } else { Err(Refusal::from(ProblemCode::NotAcceptable).with_fact(SDP)) }
}

/// Validates a PATCH: the body is a fragment for the state named by `If-Match`.
pub fn of_patch(headers: &HeaderMap) -> Result<IfMatch, Refusal> {
    sends(headers, FRAGMENT)?;
    let mut tags = Vec::new();
    for value in headers.get_all(header::IF_MATCH) {
        let text = value.to_str().map_err(|_| ProblemCode::BadRequest)?;
        for tag in text.split(',').map(str::trim) {
            if tag == "*" {
                return Ok(IfMatch::Any);
            }
            if tags.len() < MAX_TAGS {
                tags.push(tag.to_owned());
            }
        }
    }
    if tags.is_empty() { Err(ProblemCode::PreconditionRequired.into()) } else { Ok(IfMatch::Tags(tags)) }
}

fn sends(headers: &HeaderMap, kind: &'static str) -> Result<(), Refusal> {
    let sent = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim();
    if sent.eq_ignore_ascii_case(kind) { Ok(()) } else { Err(Refusal::from(ProblemCode::WrongKind).with_fact(kind)) }
}

/// A missing `Accept` accepts everything.
fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let mut any = false;
    for value in headers.get_all(header::ACCEPT) {
        any = true;
        let ranges = value.to_str().unwrap_or_default();
        let fits = |range: &str| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            !refused && (name == "*/*" || name == "application/*" || name.eq_ignore_ascii_case(kind))
        };
        if ranges.split(',').any(fits) {
            return true;
        }
    }
    !any
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn an_offer_needs_its_kind_and_an_answer_must_be_wanted() {
        let post = |accept: Option<&'static str>, kind: &'static str| {
            let mut pairs = vec![(header::CONTENT_TYPE, kind)];
            pairs.extend(accept.map(|accept| (header::ACCEPT, accept)));
            of_post(&headers(&pairs)).map_err(|refusal| refusal.code)
        };
        for accept in [None, Some("*/*"), Some("application/sdp"), Some("text/html, application/*;q=0.5")] {
            assert_eq!(post(accept, "application/sdp"), Ok(()), "{accept:?}");
        }
        assert_eq!(post(None, "Application/SDP; charset=utf-8"), Ok(()));
        assert_eq!(post(None, "application/json"), Err(ProblemCode::WrongKind));
        for accept in ["application/json", "application/sdp;q=0", ""] {
            assert_eq!(post(Some(accept), "application/sdp"), Err(ProblemCode::NotAcceptable), "{accept}");
        }
        assert_eq!(of_post(&HeaderMap::new()).unwrap_err().code, ProblemCode::WrongKind);
    }

    #[test]
    fn a_change_says_which_state_it_is_meant_for() {
        let patch =
            |value: &'static str| of_patch(&headers(&[(header::CONTENT_TYPE, FRAGMENT), (header::IF_MATCH, value)]));
        assert_eq!(patch("*").unwrap(), IfMatch::Any);
        assert_eq!(patch("\"a\", \"b\"").unwrap(), IfMatch::Tags(vec!["\"a\"".into(), "\"b\"".into()]));
        let without = of_patch(&headers(&[(header::CONTENT_TYPE, FRAGMENT)]));
        assert_eq!(without.unwrap_err().code, ProblemCode::PreconditionRequired);
        let kind = of_patch(&headers(&[(header::CONTENT_TYPE, SDP), (header::IF_MATCH, "*")]));
        assert_eq!(kind.unwrap_err().code, ProblemCode::WrongKind);
    }
}
