// SPDX-License-Identifier: MPL-2.0
//! The browser client: embedded at build time, or read from a folder while it is being developed.

use std::path::{Component, Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

/// Path below web/client/dist and content, sorted by path.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/client_files.rs"));

const INDEX: &str = "index.html";
/// Vite puts a hash of the content into the names of everything in this folder, so it may be kept
/// for ever.
const HASHED: &str = "assets/";
/// What the client's build puts beside each file, best first: encoding and end of the name.
const COMPRESSED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
const NOT_BUILT: &str = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Điểm Cầu</title>\
<h1>Điểm Cầu</h1><p>Máy chủ đang chạy nhưng chưa có giao diện. Chạy <code>npm ci && npm run build</code> trong web/client rồi biên dịch lại.</p>\
<p lang=\"en\">The server runs, but the browser client was not built. Run <code>npm ci && npm run build</code> in web/client and compile again.</p></html>";

/// Where the client comes from.
#[derive(Debug, Clone)]
pub enum ClientFiles {
    Embedded,
    /// Read at each request, for those who work on the client.
    Folder(PathBuf),
}

impl ClientFiles {
    /// Answers any path that is not the API: a file of the client, or its only page.
    pub async fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        let path = uri.path().trim_start_matches('/');
        if let Some(response) = self.file(path, headers).await {
            return response;
        }
        // What looks like a file and is none must not be answered by a page: a script tag would get
        // HTML.
        if path.starts_with(HASHED) || path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
            return StatusCode::NOT_FOUND.into_response();
        }
        match self.file(INDEX, headers).await {
            Some(page) => page,
            None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
        }
    }

    async fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let is_compressed = COMPRESSED.iter().any(|(_, suffix)| path.ends_with(suffix));
        if path.is_empty() || is_compressed {
            return None;
        }
        let plain = self.read(path).await?;
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let (content, encoding) = self.compressed(path, accepted).await.unwrap_or((plain, None));
        let mut response = Response::new(Body::from(content));
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let keep = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        if let Some(encoding) = encoding {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }

    /// The file as compressed when the client was built, if the browser takes it.
    async fn compressed(&self, path: &str, accepted: &str) -> Option<(Bytes, Option<&'static str>)> {
        let takes = |name: &str| accepted.split(',').any(|e| e.trim().split(';').next() == Some(name));
        for (encoding, suffix) in COMPRESSED {
            if takes(encoding)
                && let Some(content) = self.read(&format!("{path}{suffix}")).await
            {
                return Some((content, Some(encoding)));
            }
        }
        None
    }

    async fn read(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::Embedded => {
                let found = EMBEDDED.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
                Some(Bytes::from_static(EMBEDDED[found].1))
            }
            Self::Folder(folder) => {
                let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                if inside { tokio::fs::read(folder.join(path)).await.ok().map(Bytes::from) } else { None }
            }
        }
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "ogg" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
