// SPDX-License-Identifier: MPL-2.0
//! The person's own signing keys. Keys on tokens are added on the machine that has the token:
//! `diemcau key add`.

use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::middleware;
use base::Refusal;
use meetings::ids::KeyId;
use protocol::http::KeyView;
use protocol::problem::ProblemCode;
use untrusted::Caller;
use use_cases::keys::KeyFile;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

/// Largest upload, in bytes; a key file with its chain has about 5,000.
const MAX_UPLOAD_BYTES: usize = 1 << 20;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(
            OpenApiRouter::new()
                .routes(routes!(list, add))
                .layer(middleware::from_fn_with_state(MAX_UPLOAD_BYTES, bodies::at_most)),
        )
        .routes(routes!(remove))
}

/// The person's signing keys.
#[utoipa::path(get, path = "/me/keys", tag = "me", responses((status = 200, body = [KeyView])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<KeyView>>, Refused> {
    Ok(Json(app.use_cases.keys(&signed_in.user).await?))
}

/// The form of an upload.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form to OpenAPI")]
struct KeyForm {
    label: String,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    passphrase: String,
    /// The name in the certificate, confirmed by the person where it differs from the account's
    /// name.
    confirmed_holder: Option<String>,
}

/// Stores a PKCS#12 file (.p12, .pfx) as it is, encrypted with its passphrase. The passphrase is
/// used to check that the file opens, and not stored.
#[utoipa::path(post, path = "/me/keys", tag = "me", request_body(content = KeyForm, content_type = "multipart/form-data"),
    responses((status = 200, body = KeyView)))]
async fn add(
    State(app): State<AppState>,
    signed_in: SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<KeyView>, Refused> {
    let mut form = form.map_err(|_| ProblemCode::WrongKind)?;
    // Reserved before the file is received.
    let place = app.use_cases.readers.enter(&Caller::Person(signed_in.user.id.clone())).map_err(ProblemCode::from)?;
    let (mut label, mut file, mut passphrase, mut confirmed) = (String::new(), None, String::new(), None);
    while let Some(field) = form.next_field().await.map_err(|e| refusal_of_form(&e))? {
        match field.name() {
            Some("label") => label = text(field).await?,
            Some("passphrase") => passphrase = text(field).await?,
            Some("confirmed_holder") => confirmed = Some(text(field).await?),
            Some("file") => file = Some(field.bytes().await.map_err(|e| refusal_of_form(&e))?.to_vec()),
            _ => return Err(ProblemCode::BadRequest.into()),
        }
    }
    let file = file.ok_or_else(|| Refusal::invalid("file"))?;
    let key = KeyFile { label, file, passphrase, confirmed_holder: confirmed };
    Ok(Json(app.use_cases.add_key_file(&signed_in.user, key, place).await?))
}

async fn text(field: Field<'_>) -> Result<String, Refusal> {
    field.text().await.map_err(|e| refusal_of_form(&e))
}

fn refusal_of_form(error: &axum::extract::multipart::MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ProblemCode::TooLarge.into()
    } else {
        ProblemCode::BadRequest.into()
    }
}

/// Removes a key. Signatures made with it stay valid.
#[utoipa::path(delete, path = "/me/keys/{id}", tag = "me", params(("id" = String, Path)), responses((status = 204)))]
async fn remove(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<KeyId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.remove_key(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
