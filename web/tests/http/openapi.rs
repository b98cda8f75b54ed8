// SPDX-License-Identifier: MPL-2.0
use crate::server::TestServer;

/// Every row of the tables in docs/http-api.md: method and path, below /api/v1 but for the
/// standards.
fn documented() -> Vec<(String, String)> {
    let table = include_str!("../../../docs/http-api.md");
    let mut rows = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cell = line.split('|').nth(1).unwrap();
        let mut last = String::new();
        for request in cell.split('`').filter(|part| !part.trim().is_empty() && part.trim() != ",") {
            // "`…/{n}`" goes on from the path before it.
            let (method, path) = match request.split_once(' ') {
                Some((method, path)) => (method, path.split('?').next().unwrap().to_owned()),
                None if request.starts_with('…') => ("GET", format!("{last}{}", request.trim_start_matches('…'))),
                None => continue,
            };
            last.clone_from(&path);
            if ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(&method) {
                rows.push((method.to_lowercase(), path));
            }
        }
    }
    rows
}

#[tokio::test]
async fn every_documented_request_is_in_the_openapi_document() {
    let server = TestServer::new().start().await;
    let openapi = server.browser().get("/api/v1/openapi.json").await.ok();
    let rows = documented();
    assert!(rows.len() > 40, "the table was not understood: {rows:?}");
    for (method, path) in rows.iter().filter(|(_, path)| path != "/openapi.json") {
        let is_standard = path.starts_with("/whip") || path.starts_with("/whep");
        let full = if is_standard { path.clone() } else { format!("/api/v1{path}") };
        let operation = &openapi["paths"][full][method];
        assert!(operation.is_object(), "{method} {path} is missing");
        let refuses = operation["responses"]["default"].is_object();
        assert!(refuses || method == "options", "{method} {path} does not say how it refuses");
    }
    let described: usize = openapi["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(described, rows.len() - 1, "something is served that docs/http-api.md does not name");
}
