// SPDX-License-Identifier: MPL-2.0
//! What handlers take from a request: who asks, JSON bodies, identifiers, the language.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base::Viewer;
use meetings::policy::Asker;
use protocol::problem::{Language, ProblemCode};
use serde::Serialize;
use store::Actor;
use store::access_tokens::AccessToken;
use use_cases::UseCases;
use use_cases::sessions::Session;

use crate::cookies::{self, GUEST_COOKIE, USER_COOKIE};
use crate::origin::Origin;
use crate::proxies::SharedProxies;
use crate::refusal::{Refused, language_of, of_json};

/// Longest secret that is looked up, in bytes. Valid ones have 64.
const MAX_SECRET_BYTES: usize = 256;

/// A JSON body, refused with a problem when it is too large, not JSON or not what is expected.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: serde::de::DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(of_json(rejection).into()),
        }
    }
}

impl<T: Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

/// A path parameter; one that is no valid identifier is `not_found`.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: serde::de::DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ProblemCode::NotFound.into()),
        }
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: serde::de::DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(_) => Err(ProblemCode::BadRequest.into()),
        }
    }
}

/// Whom the page that asks was opened by. Programs send none.
const PAGE_OF: HeaderName = HeaderName::from_static("diemcau-user");
/// The same in the address, for what a browser asks without our headers: sockets, sound.
const PAGE_OF_QUERY: &str = "user=";

/// Account ids need no escapes in an address: what has some is nobody's.
fn page_of(parts: &Parts) -> Option<&[u8]> {
    let query = parts.uri.query().unwrap_or_default().split('&');
    let named = || query.filter_map(|pair| pair.strip_prefix(PAGE_OF_QUERY)).map(str::as_bytes).next();
    parts.headers.get(PAGE_OF).map(HeaderValue::as_bytes).or_else(named)
}

/// The person who is signed in; `not_signed_in` otherwise, `other_account` where the page is
/// somebody else's.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Session);

impl SignedIn {
    pub fn actor(&self) -> Actor {
        Actor::User(self.user.id.clone())
    }

    pub fn asker(&self) -> Asker<'_> {
        Asker::Person(&self.user)
    }
}

impl Deref for SignedIn {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

/// Whether the request has a bearer token. Then cookies are ignored. Other schemes are ignored: a
/// proxy with its own `Basic` sign-in may leave the header in place.
pub fn shows_token(headers: &HeaderMap) -> bool {
    let scheme = |header: &HeaderValue| header.as_bytes().get(..7).map(<[u8]>::to_ascii_lowercase);
    headers.get_all(header::AUTHORIZATION).iter().any(|header| scheme(header).as_deref() == Some(b"bearer "))
}

/// The secret of the session cookie; None where a token has precedence.
pub fn session_secret(headers: &HeaderMap) -> Option<&str> {
    cookies::cookie(headers, USER_COOKIE).filter(|_| !shows_token(headers))
}

impl<S: Sync> FromRequestParts<S> for SignedIn
where
    Arc<UseCases>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let secret = session_secret(&parts.headers).ok_or(ProblemCode::NotSignedIn)?;
        let session = Arc::<UseCases>::from_ref(state).session_of(secret).await?;
        // A page that was opened by one person must not write in the name of the next.
        if page_of(parts).is_some_and(|user| user != session.user.id.as_str().as_bytes()) {
            return Err(ProblemCode::OtherAccount.into());
        }
        Ok(Self(session))
    }
}

/// The person, guest or machine that opens a meeting.
#[derive(Debug, Clone)]
pub struct Visiting(pub Viewer);

/// A token has precedence over cookies, and an account over a guest: an account identifies a person
/// better.
impl<S: Sync> FromRequestParts<S> for Visiting
where
    Arc<UseCases>: FromRef<S>,
    SharedProxies: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        if shows_token(&parts.headers) {
            return Ok(Self(Viewer::Token(Bearer::from_request_parts(parts, state).await?.0)));
        }
        match SignedIn::from_request_parts(parts, state).await {
            Ok(signed_in) => return Ok(Self(Viewer::User(signed_in.0.user))),
            // The page of somebody with an account never goes on as a guest.
            Err(refusal) if refusal.0.code == ProblemCode::NotSignedIn && page_of(parts).is_none() => {}
            Err(refusal) => return Err(refusal),
        }
        let secret = cookies::cookie(&parts.headers, GUEST_COOKIE).ok_or(ProblemCode::NotSignedIn)?;
        Ok(Self(Viewer::Guest(Arc::<UseCases>::from_ref(state).guest_of(secret).await?)))
    }
}

/// The access token of `Authorization: Bearer ...`; `not_signed_in` without a valid one.
#[derive(Debug, Clone)]
pub struct Bearer(pub AccessToken);

impl<S: Sync> FromRequestParts<S> for Bearer
where
    Arc<UseCases>: FromRef<S>,
    SharedProxies: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Origin { address, .. } = Origin::of(parts, &SharedProxies::from_ref(state));
        let header = parts.headers.get(header::AUTHORIZATION).ok_or(ProblemCode::NotSignedIn)?;
        let use_cases = Arc::<UseCases>::from_ref(state);
        Ok(Self(use_cases.access_token_of(bearer_secret(header), address).await?))
    }
}

/// The secret of a bearer header (RFC 6750). The scheme is case-insensitive (RFC 9110, section
/// 11.1).
pub(crate) fn bearer_secret(header: &HeaderValue) -> Option<&str> {
    let (scheme, secret) = header.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && (1..=MAX_SECRET_BYTES).contains(&secret.len())).then_some(secret)
}

/// The reader's language.
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let accept = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        Ok(Self(language_of(parts.uri.query(), accept)))
    }
}
