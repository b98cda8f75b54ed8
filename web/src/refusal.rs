// SPDX-License-Identifier: MPL-2.0
//! Turns refusals into problem documents in the reader's language.
//!
//! A [`Refusal`] has only a code and perhaps a fact. [`in_the_readers_language`] knows the language
//! from the request and adds the words, also to errors of libraries (404, 405, 413, panics).

use std::any::Any;
use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Refusal;
use protocol::problem::{Language, Problem, ProblemCode};

/// Values of `Retry-After`, in seconds: when the server was busy, and after too many tries.
const COME_BACK_BUSY: u32 = 5;
const COME_BACK_MINUTE: u32 = 60;

/// A refusal as an answer. Everything that converts to [`Refusal`] converts to it.
#[derive(Debug, Clone)]
pub struct Refused(pub Refusal);

impl<T> From<T> for Refused
where
    Refusal: From<T>,
{
    fn from(reason: T) -> Self {
        Self(reason.into())
    }
}

/// The refusal of a body that is not the expected JSON.
pub fn of_json(rejection: JsonRejection) -> Refusal {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => ProblemCode::WrongKind.into(),
        // What the library says is English, and about our types.
        JsonRejection::JsonDataError(e) => {
            tracing::debug!(reason = e.body_text(), "a request with a field that is not right");
            ProblemCode::InvalidField.into()
        }
        JsonRejection::BytesRejection(e) => of_bytes(&e),
        _ => ProblemCode::BadRequest.into(),
    }
}

/// The refusal of a body that was not received completely.
pub fn of_bytes(rejection: &BytesRejection) -> Refusal {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => ProblemCode::TooLarge.into(),
        _ => ProblemCode::BadRequest.into(),
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = Problem::new(self.0.code, Language::default()).status;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// The language of a request: `?lang=` first, then `Accept-Language`.
pub fn language_of(query: Option<&str>, accept_language: Option<&str>) -> Language {
    let asked = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    match asked {
        Some(lang) if lang.starts_with("en") => Language::English,
        Some(lang) if lang.starts_with("vi") => Language::Vietnamese,
        _ => Language::from_header(accept_language),
    }
}

/// Adds the words to every refusal. Wraps the whole of `/api`.
pub async fn in_the_readers_language(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = language_of(request.uri().query(), accept);
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let refusal = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.clone(),
        None => code_of_status(status).into(),
    };
    let problem = Problem { status: status.as_u16(), ..refusal.problem(language) };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let usual = match status {
        StatusCode::SERVICE_UNAVAILABLE => Some(COME_BACK_BUSY),
        _ if refusal.code == ProblemCode::TooManyAtOnce => Some(COME_BACK_BUSY),
        StatusCode::TOO_MANY_REQUESTS => Some(COME_BACK_MINUTE),
        _ => None,
    };
    if let Some(seconds) = refusal.retry_after.or(usual) {
        parts.headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

fn code_of_status(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => ProblemCode::NotFound,
        StatusCode::FORBIDDEN => ProblemCode::NotAllowed,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::TooSlow,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::WrongKind,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        s if s.is_server_error() => ProblemCode::Internal,
        _ => ProblemCode::BadRequest,
    }
}

/// A panic in a handler ends one request, not the server.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the panic layer calls")]
pub fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words: Cow<'_, str> = match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.as_str().into(),
        (_, Some(text)) => (*text).into(),
        _ => "no message".into(),
    };
    Refused(Refusal::internal(format!("panic: {words}"))).into_response()
}
