//! How a handler says no, and how that becomes a problem document in the reader's language.
//!
//! A [`Refusal`] carries only a code and perhaps a fact. The language is known from the request, so the words are put
//! in by [`in_the_readers_language`], which also covers whatever libraries answer by themselves (404, 405, 413, panics).

use std::any::Any;
use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::problem::{Language, Problem, ProblemCode};

use crate::untrusted;

/// When a program may try again, in seconds: after the server was busy, and after too many tries.
const COME_BACK_BUSY: &str = "5";
const COME_BACK_MINUTE: &str = "60";

/// No, with a reason. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: ProblemCode,
    /// A further fact for the reader, for example the line of an import that is wrong.
    pub fact: Option<String>,
}

impl Refusal {
    /// A field is not acceptable.
    pub fn invalid(field: impl Into<String>) -> Self {
        Self::from(ProblemCode::InvalidField).with_fact(field)
    }

    #[must_use]
    pub fn with_fact(mut self, fact: impl Into<String>) -> Self {
        self.fact = Some(fact.into());
        self
    }

    /// Something of ours failed: the reason goes to the log, not to the reader.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a request failed inside");
        ProblemCode::Internal.into()
    }

    pub fn problem(&self, language: Language) -> Problem {
        let problem = Problem::new(self.code, language);
        match &self.fact {
            Some(fact) => problem.with_fact(fact.clone()),
            None => problem,
        }
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self { code, fact: None }
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        use store::Conflict;
        match error {
            store::Error::NotFound(_) => ProblemCode::NotFound.into(),
            store::Error::Conflict(conflict) => match conflict {
                Conflict::Revision { current } => {
                    Self::from(ProblemCode::MinutesChanged).with_fact(current.to_string())
                }
                Conflict::MinutesState(_) => ProblemCode::MinutesFrozen.into(),
                Conflict::MeetingEnded => ProblemCode::MeetingEnded.into(),
                Conflict::Taken(what) => Self::from(ProblemCode::Conflict).with_fact(what),
                _ => ProblemCode::Conflict.into(),
            },
            store::Error::Full => {
                tracing::error!("the disk of the database is full");
                ProblemCode::StorageFull.into()
            }
            store::Error::Unavailable(reason) | store::Error::InDoubt(reason) => {
                tracing::error!(%reason, "the database is not available");
                ProblemCode::Unavailable.into()
            }
            store::Error::Broken(reason) => Self::internal(reason),
        }
    }
}

impl From<untrusted::Failure> for Refusal {
    fn from(failure: untrusted::Failure) -> Self {
        use untrusted::Failure;
        match failure {
            Failure::TooComplex => ProblemCode::TooComplex.into(),
            Failure::TooLarge => ProblemCode::TooLarge.into(),
            Failure::Stopping | Failure::Busy | Failure::Spent => ProblemCode::Unavailable.into(),
            Failure::Broken(_) => Self::internal(failure),
        }
    }
}

impl From<untrusted::queue::Full> for Refusal {
    fn from(_: untrusted::queue::Full) -> Self {
        ProblemCode::Unavailable.into()
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => ProblemCode::WrongKind.into(),
            JsonRejection::JsonDataError(e) => Self::invalid(e.body_text()),
            JsonRejection::BytesRejection(e) => e.into(),
            _ => ProblemCode::BadRequest.into(),
        }
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => ProblemCode::TooLarge.into(),
            _ => ProblemCode::BadRequest.into(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = Problem::new(self.code, Language::default()).status;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
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

/// Gives every refusal its words. Wraps the whole of `/api`.
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
    let later = match status {
        StatusCode::SERVICE_UNAVAILABLE => Some(COME_BACK_BUSY),
        StatusCode::TOO_MANY_REQUESTS => Some(COME_BACK_MINUTE),
        _ => None,
    };
    if let Some(seconds) = later {
        parts.headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static(seconds));
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

/// A panic in a handler is our fault and ends one request, not the server.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the panic layer calls")]
pub fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words: Cow<'_, str> = match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.as_str().into(),
        (_, Some(text)) => (*text).into(),
        _ => "no message".into(),
    };
    Refusal::internal(format!("panic: {words}")).into_response()
}
