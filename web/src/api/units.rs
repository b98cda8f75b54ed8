//! The tree of units.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::middleware;
use meetings::people::Unit;
use protocol::http::{ImportResult, NewUnit};
use protocol::problem::ProblemCode;
use store::unit_import::{ImportError, UnitRow};
use store::{Actor, Store};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::require_admin;
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, SignedIn};
use crate::names;
use crate::refusal::Refusal;

/// Largest list of units, in bytes: a country's communes are about 1 MB.
const MAX_LIST_BYTES: usize = 4 << 20;

pub fn router() -> OpenApiRouter<AppState> {
    let import = OpenApiRouter::new().routes(routes!(import));
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .merge(import.layer(middleware::from_fn_with_state(MAX_LIST_BYTES, bodies::at_most)))
}

/// All units, each parent before its children.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = [Unit])))]
async fn list(State(app): State<AppState>, _: SignedIn) -> Result<Json<Vec<Unit>>, Refusal> {
    let tree = app.store.units().tree().await?;
    Ok(Json(tree.into_iter().map(|(_, unit)| unit).collect()))
}

/// Adds one unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = NewUnit, responses((status = 200, body = Unit)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<NewUnit>,
) -> Result<Json<Unit>, Refusal> {
    require_admin(&signed_in.user)?;
    let units = app.store.units();
    let parent = match body.parent_code.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => {
            let code = names::unit_code(code)?;
            Some(units.by_code(&code).await.map_err(|_| Refusal::invalid("parent_code"))?.id)
        }
        None => None,
    };
    let new = store::units::NewUnit { code: names::unit_code(&body.code)?, name: names::name(&body.name)?, parent };
    Ok(Json(units.create(&new, &signed_in.actor(), app.clock.now()).await?))
}

/// Adds or updates many units from CSV with the columns `code,name,parent_code`: all of them, or none.
#[utoipa::path(post, path = "/units/import", tag = "units", request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ImportResult)))]
async fn import(
    State(app): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<ImportResult>, Refusal> {
    require_admin(&signed_in.user)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("text/csv") {
        return Err(ProblemCode::WrongKind.into());
    }
    Ok(Json(import_csv(&app.store, &body?, &signed_in.actor(), app.clock.now()).await?))
}

/// Imports a CSV file; a wrong line is named in the refusal and then nothing is changed.
pub async fn import_csv(
    store: &Store,
    csv: &[u8],
    actor: &Actor,
    now: meetings::Millis,
) -> Result<ImportResult, Refusal> {
    let rows = parse_csv(csv)?;
    match store.units().upsert_many(&rows, actor, now).await {
        Ok(done) => Ok(ImportResult { created: done.created as u32, updated: done.updated as u32 }),
        Err(ImportError::Rows(errors)) => {
            let lines: Vec<String> = errors.iter().take(10).map(ToString::to_string).collect();
            Err(Refusal::invalid(lines.join("; ")))
        }
        Err(ImportError::Store(e)) => Err(e.into()),
    }
}

fn parse_csv(csv: &[u8]) -> Result<Vec<UnitRow>, Refusal> {
    // Spreadsheets put a byte order mark in front.
    let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let headers = reader.headers().map_err(|e| Refusal::invalid(e.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
    let (Some(code), Some(name)) = (column("code"), column("name")) else {
        return Err(Refusal::invalid("line 1: code,name,parent_code"));
    };
    let parent = column("parent_code");
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| Refusal::invalid(e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let on_line = |refusal: Refusal| {
            let what = refusal.fact.unwrap_or_else(|| "name".to_owned());
            Refusal::invalid(format!("line {line}: {what}"))
        };
        let parent_code = match parent.and_then(|at| record.get(at)).filter(|code| !code.is_empty()) {
            Some(code) => Some(names::unit_code(code).map_err(on_line)?),
            None => None,
        };
        rows.push(UnitRow {
            line,
            code: names::unit_code(record.get(code).unwrap_or_default()).map_err(on_line)?,
            name: names::name(record.get(name).unwrap_or_default()).map_err(on_line)?,
            parent_code,
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheets_file_is_read() {
        let csv = "\u{feff}code,name,parent_code\nH26,UBND tỉnh,\nH26.01,\"Xã An Phú\",H26\n";
        let rows = parse_csv(csv.as_bytes()).unwrap();
        assert_eq!(rows[1].name, "Xã An Phú");
        assert_eq!(rows[1].parent_code.as_deref(), Some("H26"));
        assert_eq!(rows[0].parent_code, None);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let fact = |csv: &[u8]| parse_csv(csv).unwrap_err().fact.unwrap();
        assert!(fact(b"code,name\nA,ok\nB,\n").contains("line 3"));
        assert!(fact(b"ma,ten\nA,ok\n").contains("line 1"));
        assert!(fact(b"code,name\nA\n").contains('2'));
        assert!(parse_csv(b"code,name\n\xff\xfe,x\n").is_err());
    }
}
