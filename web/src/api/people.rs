//! Accounts, for administrators; the list also for whoever plans a meeting.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use base::Refusal;
use meetings::Millis;
use meetings::ids::UserId;
use meetings::network::Network;
use meetings::policy::{may_administer, may_demote, sees_closed_accounts};
use protocol::http::{ChangeUser, Link, NewUser, UserSummary};
use protocol::problem::ProblemCode;
use store::users::{Account, ChangedUser};
use store::{Actor, Token};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::extract::{Json, Origin, Path, SignedIn};
use crate::refusal::Refused;
use crate::sign_in::LINK_MS;
use crate::{names, session_ends};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(create_link))
        .routes(routes!(reset))
        .routes(routes!(disable))
        .routes(routes!(enable))
}

/// Everybody, for choosing chair and secretary; closed accounts only for administrators.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = [UserSummary])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<UserSummary>>, Refused> {
    let units: HashMap<_, _> = app.store.units().list().await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let accounts = app.store.users().accounts().await?.into_iter();
    let shown = accounts.filter(|account| sees_closed_accounts(&signed_in.user) || account.disabled_at.is_none());
    let summary = |account: Account| UserSummary {
        unit_name: units.get(&account.user.unit).cloned().unwrap_or_default(),
        waits: sees_closed_accounts(&signed_in.user) && account.waits && account.disabled_at.is_none(),
        user: account.user,
        disabled: account.disabled_at.is_some(),
    };
    Ok(Json(shown.map(summary).collect()))
}

/// Adds an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 200, body = UserSummary)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<NewUser>,
) -> Result<Json<UserSummary>, Refused> {
    may_administer(&signed_in.user)?;
    let unit = app.store.units().get(&body.unit).await.map_err(|_| Refusal::invalid("unit"))?;
    let password_hash = match body.password.as_deref().filter(|password| !password.is_empty()) {
        Some(password) => Some(app.passwords.hash(password, Network::of(origin.address)).await?),
        None => None,
    };
    let new = store::users::NewUser {
        username: names::new_username(&body.username)?,
        name: names::person(&body.name)?,
        title: names::name_or_empty(&body.title)?,
        unit: body.unit,
        is_admin: body.is_admin,
        password_hash,
    };
    let user = app.store.users().create(&new, &signed_in.actor(), app.clock.now()).await?;
    Ok(Json(UserSummary { user, unit_name: unit.name, disabled: false, waits: false }))
}

/// Renames a person, moves them to another unit, makes them administrator or takes that away.
#[utoipa::path(put, path = "/users/{id}", tag = "users", params(("id" = String, Path)), request_body = ChangeUser,
    responses((status = 200, body = UserSummary)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
    Json(body): Json<ChangeUser>,
) -> Result<Json<UserSummary>, Refused> {
    may_administer(&signed_in.user)?;
    if !body.is_admin {
        may_demote(&signed_in.user, &id)?;
    }
    let unit = app.store.units().get(&body.unit).await.map_err(|_| Refusal::invalid("unit"))?;
    let changed = ChangedUser {
        username: names::username(&body.username)?,
        name: names::person(&body.name)?,
        title: names::name_or_empty(&body.title)?,
        unit: body.unit,
        is_admin: body.is_admin,
    };
    let user = app.store.users().change(&id, &changed, &signed_in.actor(), app.clock.now()).await?;
    let disabled = app.store.users().is_disabled(&id).await?;
    Ok(Json(UserSummary { user, unit_name: unit.name, disabled, waits: false }))
}

/// Closes an account: its sessions, links and open meetings end.
#[utoipa::path(post, path = "/users/{id}/disable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn disable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    may_demote(&signed_in.user, &id)?;
    app.store.users().disable(&id, &signed_in.actor(), app.clock.now()).await?;
    session_ends::look(&app).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a closed account again; the person signs in anew.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn enable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    may_administer(&signed_in.user)?;
    app.store.users().enable(&id, &signed_in.actor(), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a forgotten, or stolen, password away, ends the person's sessions and makes a link by
/// which a new one is set.
#[utoipa::path(post, path = "/users/{id}/reset", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn reset(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    may_administer(&signed_in.user)?;
    if app.store.users().is_disabled(&id).await? {
        return Err(ProblemCode::AccountDisabled.into());
    }
    let (actor, now) = (signed_in.actor(), app.clock.now());
    app.store.users().reset_password(&id, &actor, now).await?;
    session_ends::look(&app).await;
    Ok(Json(one_time_link(&app.store, &app.base_url(), &id, &actor, now).await?))
}

/// Makes a one-time sign-in link to hand to somebody.
#[utoipa::path(post, path = "/users/{id}/link", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create_link(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    may_administer(&signed_in.user)?;
    let user = app.store.users().get(&id).await?;
    if app.store.users().is_disabled(&id).await? {
        return Err(ProblemCode::AccountDisabled.into());
    }
    Ok(Json(one_time_link(&app.store, &app.base_url(), &user.id, &signed_in.actor(), app.clock.now()).await?))
}

/// A sign-in link that works once.
pub async fn one_time_link(
    store: &store::Store,
    base_url: &str,
    user: &UserId,
    actor: &Actor,
    now: Millis,
) -> Result<Link, Refusal> {
    let token = Token::random();
    let expires_at = now.plus(LINK_MS);
    store.links().create(&token.hash(), user, expires_at, actor, now).await?;
    Ok(Link { url: format!("{base_url}/vao/{}", token.secret()), expires_at })
}

/// A person with the name of their unit.
pub async fn summary_of(app: &App, id: &UserId) -> Result<UserSummary, Refusal> {
    let user = app.store.users().get(id).await?;
    let unit_name = app.store.units().get(&user.unit).await?.name;
    let disabled = app.store.users().is_disabled(id).await?;
    Ok(UserSummary { user, unit_name, disabled, waits: false })
}
