//! One's own signing keys. Keys in tokens are registered on the machine that has the token: `diemcau key add`.

use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::KeyId;
use protocol::http::{KeyKind, KeyView};
use protocol::problem::ProblemCode;
use store::keys::{KeyKind as StoredKind, NewKey, SigningKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::names;
use crate::refusal::Refusal;
use crate::signing_keys::{self, OpenError, OtherName};
use crate::untrusted::Caller;
use crate::verification;

/// Largest upload, in bytes; a key file with its chain has about 5,000.
const MAX_UPLOAD_BYTES: usize = 1 << 20;
/// Most keys of one person.
const MAX_KEYS: usize = 20;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(
            OpenApiRouter::new()
                .routes(routes!(list, add))
                .layer(middleware::from_fn_with_state(MAX_UPLOAD_BYTES, bodies::at_most)),
        )
        .routes(routes!(remove))
}

fn view(key: SigningKey) -> KeyView {
    let kind = match key.kind {
        StoredKind::Pkcs12 { .. } => KeyKind::Pkcs12,
        StoredKind::Pkcs11 { .. } => KeyKind::Pkcs11,
    };
    KeyView { id: key.id, label: key.label, kind, subject: key.subject, expires_at: key.expires_at }
}

/// The keys with which one can sign.
#[utoipa::path(get, path = "/me/keys", tag = "me", responses((status = 200, body = [KeyView])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<KeyView>>, Refusal> {
    let keys = app.store.keys().list(&signed_in.user.id).await?;
    Ok(Json(keys.into_iter().map(view).collect()))
}

/// The form of an upload.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form to OpenAPI")]
struct KeyForm {
    label: String,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    passphrase: String,
    /// The name in the certificate, when it is not the account's and its holder confirms it.
    confirmed_holder: Option<String>,
}

/// Keeps a PKCS#12 file (.p12, .pfx) as it is, encrypted by its passphrase. The passphrase proves that it can be opened and is
/// then forgotten.
#[utoipa::path(post, path = "/me/keys", tag = "me", request_body(content = KeyForm, content_type = "multipart/form-data"),
    responses((status = 200, body = KeyView)))]
async fn add(
    State(app): State<AppState>,
    signed_in: SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<KeyView>, Refusal> {
    let mut form = form.map_err(|_| ProblemCode::WrongKind)?;
    // Before the file is read.
    let place = app.readers.enter(&Caller::Person(signed_in.user.id.clone()))?;
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
    signing_keys::check_passphrase(&passphrase)?;
    if app.store.keys().list(&signed_in.user.id).await?.len() >= MAX_KEYS {
        return Err(Refusal::from(ProblemCode::Conflict).with_fact(MAX_KEYS.to_string()));
    }
    let checks = signing_keys::Checks { trust: verification::trusted_here(&app).await?, now: app.clock.now() };
    let certificate =
        signing_keys::inspect(file.clone(), passphrase, checks, place).await.map_err(|error| match error {
            OpenError::Key(signing::KeyError::NotPkcs12(_)) => ProblemCode::WrongKind.into(),
            other => Refusal::from(other),
        })?;
    signing_keys::check_fitness(&certificate)?;
    let holder = certificate.holder;
    let other_name = signing_keys::check_name(&holder, &signed_in.user.name, confirmed.as_deref())?;
    let kind = StoredKind::Pkcs12 { file };
    let label = if label.trim().is_empty() { holder.clone() } else { names::name(&label)? };
    let new = NewKey {
        label: &label,
        kind: &kind,
        subject: &holder,
        expires_at: Some(certificate.expires_at),
        other_name_confirmed: other_name == OtherName::Confirmed,
    };
    let key = app.store.keys().create(&signed_in.user.id, &new, &signed_in.actor(), app.clock.now()).await?;
    Ok(Json(view(key)))
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
) -> Result<StatusCode, Refusal> {
    if app.store.keys().get(&id).await?.user != signed_in.user.id {
        return Err(ProblemCode::NotFound.into());
    }
    app.store.keys().delete(&id, &signed_in.actor(), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
