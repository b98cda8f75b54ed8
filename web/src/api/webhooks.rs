// SPDX-License-Identifier: MPL-2.0
//! Programs that are told of what happens here, for administrators.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::WebhookId;
use protocol::http::{CreatedWebhook, SaveWebhook, WebhookTested, WebhookView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change, delete)).routes(routes!(test))
}

/// All receivers of notifications.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", responses((status = 200, body = [WebhookView])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<WebhookView>>, Refused> {
    Ok(Json(app.use_cases.webhook_list(&signed_in.user).await?))
}

/// Enters a receiver, and answers the secret by which it knows the sender. The secret is not shown
/// again.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = SaveWebhook,
    responses((status = 201, body = CreatedWebhook)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(new): Json<SaveWebhook>,
) -> Result<(StatusCode, Json<CreatedWebhook>), Refused> {
    Ok((StatusCode::CREATED, Json(app.use_cases.create_webhook(&signed_in.user, &new).await?)))
}

/// Changes a receiver. What waited is sent to the new address; one that is switched on again is
/// told of what happens from now on.
#[utoipa::path(put, path = "/webhooks/{webhook}", tag = "webhooks", params(("webhook" = String, Path)),
    request_body = SaveWebhook, responses((status = 200, body = WebhookView)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(webhook): Path<WebhookId>,
    Json(new): Json<SaveWebhook>,
) -> Result<Json<WebhookView>, Refused> {
    Ok(Json(app.use_cases.change_webhook(&signed_in.user, &webhook, &new).await?))
}

/// Deletes a receiver; what waits for it is not sent.
#[utoipa::path(delete, path = "/webhooks/{webhook}", tag = "webhooks", params(("webhook" = String, Path)),
    responses((status = 204)))]
async fn delete(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(webhook): Path<WebhookId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.delete_webhook(&signed_in.user, &webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a notification of type `test` at once and says how it went.
#[utoipa::path(post, path = "/webhooks/{webhook}/test", tag = "webhooks", params(("webhook" = String, Path)),
    responses((status = 200, body = WebhookTested)))]
async fn test(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(webhook): Path<WebhookId>,
) -> Result<Json<WebhookTested>, Refused> {
    Ok(Json(app.use_cases.test_webhook(&signed_in.user, &webhook).await?))
}
