// SPDX-License-Identifier: MPL-2.0
//! What handlers take from a request, parsed once: who asks, from where, JSON bodies, identifiers.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use live::Viewer;
use meetings::policy::Asker;
use office::sessions::Session;
use protocol::problem::{Language, ProblemCode};
use serde::Serialize;
use store::access_tokens::AccessToken;
use store::guests::GuestState;
use store::{Actor, TokenHash};

use crate::refusal::{Refused, language_of, of_json};
use crate::sign_in::{self, GUEST_COOKIE, USER_COOKIE};
use crate::{App, AppState};

/// Longest secret that is looked up, in bytes. Ours have 64.
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

/// A path parameter; one that cannot be an identifier leads nowhere.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: serde::de::DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ProblemCode::NotFound.into()),
        }
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: serde::de::DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(_) => Err(ProblemCode::BadRequest.into()),
        }
    }
}

/// The person who is signed in; `not_signed_in` otherwise.
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

/// Whether the request comes with a token: then it is that token's and nobody else's, whatever
/// cookies come with it. What a proxy's own `Basic` sign-in left in the header is none of ours.
pub fn shows_token(headers: &HeaderMap) -> bool {
    let scheme = |header: &HeaderValue| header.as_bytes().get(..7).map(<[u8]>::to_ascii_lowercase);
    headers.get_all(header::AUTHORIZATION).iter().any(|header| scheme(header).as_deref() == Some(b"bearer "))
}

/// A token goes before cookies.
impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        if shows_token(&parts.headers) {
            return Err(ProblemCode::NotSignedIn.into());
        }
        let secret = sign_in::cookie(&parts.headers, USER_COOKIE).ok_or(ProblemCode::NotSignedIn)?;
        Ok(Self(app.office.session_of(secret).await?))
    }
}

/// Whoever opens a meeting.
#[derive(Debug, Clone)]
pub struct Visiting(pub Viewer);

/// A token goes before cookies, as for [`SignedIn`]. Somebody may have both cookies. A guest cookie
/// for the very meeting that is asked for wins only when the account is not signed in: an account
/// says more about who it is.
impl FromRequestParts<AppState> for Visiting {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        if shows_token(&parts.headers) {
            return Ok(Self(Viewer::Token(Bearer::from_request_parts(parts, app).await?.0)));
        }
        match SignedIn::from_request_parts(parts, app).await {
            Ok(signed_in) => return Ok(Self(Viewer::User(signed_in.0.user))),
            Err(refusal) if refusal.0.code == ProblemCode::NotSignedIn => {}
            Err(refusal) => return Err(refusal),
        }
        let secret = sign_in::cookie(&parts.headers, GUEST_COOKIE).ok_or(ProblemCode::NotSignedIn)?;
        match app.store.guests().by_token(&TokenHash::of(secret)).await {
            Ok(guest) if guest.state == GuestState::Denied => Err(ProblemCode::RemovedFromMeeting.into()),
            Ok(guest) => Ok(Self(Viewer::Guest(guest))),
            Err(store::Error::NotFound(_)) => Err(ProblemCode::NotSignedIn.into()),
            Err(e) => Err(e.into()),
        }
    }
}

/// The access token of `Authorization: Bearer ...`; `not_signed_in` without a valid one.
#[derive(Debug, Clone)]
pub struct Bearer(pub AccessToken);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        let Origin { address, .. } = Origin::from_request_parts(parts, app).await?;
        let header = parts.headers.get(header::AUTHORIZATION).ok_or(ProblemCode::NotSignedIn)?;
        let now = app.clock.now();
        // Looked up by its hash: how long that takes says nothing about how much of a guess is
        // right.
        let found = match bearer_secret(header) {
            Some(secret) => app.store.access_tokens().valid(&TokenHash::of(secret), now).await,
            None => Err(store::Error::NotFound("access token")),
        };
        match found {
            Ok(token) => Ok(Self(token)),
            Err(store::Error::NotFound(_)) => {
                app.limits.wrong_token(address, now)?;
                Err(ProblemCode::NotSignedIn.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The secret of a bearer header (RFC 6750); the word before it in any case (RFC 9110, section
/// 11.1).
pub(crate) fn bearer_secret(header: &HeaderValue) -> Option<&str> {
    let (scheme, secret) = header.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && (1..=MAX_SECRET_BYTES).contains(&secret.len())).then_some(secret)
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub address: IpAddr,
    /// It came over TLS, here or at a trusted proxy.
    pub secure: bool,
}

/// Set by the HTTPS listener on each of its requests.
#[derive(Debug, Clone, Copy)]
pub struct OverTls;

impl Origin {
    pub fn of(parts: &Parts, app: &App) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0; 4]), |info| info.0.ip());
        // A socket for both families writes IPv4 as a part of IPv6.
        let peer = peer.to_canonical();
        let proxies = app.proxies.read();
        let secure = parts.extensions.get::<OverTls>().is_some() || proxies.over_tls(peer, &parts.headers);
        Self { address: proxies.client(peer, &parts.headers), secure }
    }
}

impl FromRequestParts<AppState> for Origin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        Ok(Self::of(parts, app))
    }
}

/// The reader's language.
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Language);

impl FromRequestParts<AppState> for Reader {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Refused> {
        let accept = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        Ok(Self(language_of(parts.uri.query(), accept)))
    }
}
