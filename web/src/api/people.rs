//! Accounts, for administrators; the list also for whoever plans a meeting.

use std::collections::HashMap;

use axum::extract::State;
use meetings::Millis;
use meetings::ids::UserId;
use protocol::http::{Link, NewUser, UserSummary};
use store::{Actor, Token};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::require_admin;
use crate::app::{App, AppState};
use crate::extract::{Json, Path, SignedIn};
use crate::names;
use crate::refusal::Refusal;
use crate::sign_in::LINK_MS;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(create_link))
}

/// Everybody, for choosing chair and secretary.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = [UserSummary])))]
async fn list(State(app): State<AppState>, _: SignedIn) -> Result<Json<Vec<UserSummary>>, Refusal> {
    let units: HashMap<_, _> = app.store.units().list().await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let users = app.store.users().list().await?;
    let summary = |user: meetings::people::User| UserSummary {
        unit_name: units.get(&user.unit).cloned().unwrap_or_default(),
        user,
    };
    Ok(Json(users.into_iter().map(summary).collect()))
}

/// Adds an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 200, body = UserSummary)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<NewUser>,
) -> Result<Json<UserSummary>, Refusal> {
    require_admin(&signed_in.user)?;
    let unit = app.store.units().get(&body.unit).await.map_err(|_| Refusal::invalid("unit"))?;
    let password_hash = match body.password.as_deref().filter(|password| !password.is_empty()) {
        Some(password) => Some(app.passwords.hash(password).await?),
        None => None,
    };
    let new = store::users::NewUser {
        username: names::username(&body.username)?,
        name: names::name(&body.name)?,
        title: names::name_or_empty(&body.title)?,
        unit: body.unit,
        is_admin: body.is_admin,
        password_hash,
    };
    let user = app.store.users().create(&new, &signed_in.actor(), app.clock.now()).await?;
    Ok(Json(UserSummary { user, unit_name: unit.name }))
}

/// Makes a one-time sign-in link to hand to somebody.
#[utoipa::path(post, path = "/users/{id}/link", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create_link(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refusal> {
    require_admin(&signed_in.user)?;
    let user = app.store.users().get(&id).await?;
    Ok(Json(one_time_link(&app.store, &app.config, &user.id, &signed_in.actor(), app.clock.now()).await?))
}

/// A sign-in link that works once.
pub async fn one_time_link(
    store: &store::Store,
    config: &crate::config::Config,
    user: &UserId,
    actor: &Actor,
    now: Millis,
) -> Result<Link, Refusal> {
    let token = Token::random();
    let expires_at = now.plus(LINK_MS);
    store.links().create(&token.hash(), user, expires_at, actor, now).await?;
    Ok(Link { url: format!("{}/vao/{}", config.base_url(), token.secret()), expires_at })
}

/// A person with the name of their unit.
pub async fn summary_of(app: &App, id: &UserId) -> Result<UserSummary, Refusal> {
    let user = app.store.users().get(id).await?;
    let unit_name = app.store.units().get(&user.unit).await?.name;
    Ok(UserSummary { user, unit_name })
}
