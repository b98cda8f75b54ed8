// SPDX-License-Identifier: MPL-2.0
//! The browser client: embedded at build time, or read from a folder while it is being developed.

use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use meetings::ids::MeetingId;

/// Path below web/client/dist and content, sorted by path.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/client_files.rs"));

const INDEX: &str = "index.html";
/// The same page for the way into a meeting: it names the files that this way needs.
const JOIN: &str = "join.html";
/// Where the page has what the server knows of its reader.
const KNOWN: &str = "<!--known-->";
/// File names in this folder contain a hash of the content, so browsers may cache them for ever.
const HASHED: &str = "assets/";
/// Compressed variants that the build adds, best first: encoding and file extension.
const COMPRESSED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
const NOT_BUILT: &str = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Điểm Cầu</title>\
<h1>Điểm Cầu</h1><p>Máy chủ đang chạy nhưng chưa có giao diện. Chạy <code>npm ci && npm run build</code> trong web/client rồi biên dịch lại.</p>\
<p lang=\"en\">The server runs, but the browser client was not built. Run <code>npm ci && npm run build</code> in web/client and compile again.</p></html>";

/// Where the client comes from.
#[derive(Debug, Clone)]
pub enum ClientFiles {
    Embedded,
    /// Read at each request, for development.
    Folder(PathBuf),
}

impl ClientFiles {
    /// Answers every path outside the API: a file of the client, or its page. `known` is JSON that
    /// the page of a meeting's door reads.
    pub async fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap, known: Option<&str>) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        let path = uri.path().trim_start_matches('/');
        if let Some(response) = self.file(path, headers).await {
            return response;
        }
        // A missing file must not be answered with the page: a script tag would get HTML.
        if path.starts_with(HASHED) || path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
            return StatusCode::NOT_FOUND.into_response();
        }
        if let Some(page) = self.page_with(known, headers).await {
            return page;
        }
        let page = if joined_meeting(uri.path()).is_some() { JOIN } else { INDEX };
        match self.file(page, headers).await {
            Some(page) => page,
            None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
        }
    }

    /// The page of a meeting's door with what is known of its reader, for this reader only.
    async fn page_with(&self, known: Option<&str>, headers: &HeaderMap) -> Option<Response> {
        let known = known?;
        let page = self.read(JOIN).await?;
        let data = format!(r#"<script type="application/json" id="known">{known}</script>"#);
        let page = std::str::from_utf8(&page).ok()?.replacen(KNOWN, &data, 1);
        let gzipped = accepts(headers, "gzip").then(|| gzip(page.as_bytes()));
        let mut response = Response::new(Body::empty());
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(JOIN)));
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if gzipped.is_some() {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        *response.body_mut() = Body::from(gzipped.unwrap_or_else(|| page.into_bytes()));
        Some(response)
    }

    async fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let is_compressed = COMPRESSED.iter().any(|(_, suffix)| path.ends_with(suffix));
        if path.is_empty() || is_compressed {
            return None;
        }
        let plain = self.read(path).await?;
        let (content, encoding) = self.compressed(path, headers).await.unwrap_or((plain, None));
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

    /// The compressed variant, if the browser accepts it.
    async fn compressed(&self, path: &str, headers: &HeaderMap) -> Option<(Bytes, Option<&'static str>)> {
        for (encoding, suffix) in COMPRESSED {
            if accepts(headers, encoding)
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

/// The meeting of `/hop/{id}/vao`.
pub fn joined_meeting(path: &str) -> Option<MeetingId> {
    let id = path.strip_prefix("/hop/")?.strip_suffix("/vao")?;
    MeetingId::parse(id).ok()
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| {
        let mut parts = one.trim().split(';').map(str::trim);
        // A quality of zero means "not acceptable" (RFC 9110, 12.4.2).
        let refused = |part: &str| part.strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0_f32);
        parts.next() == Some(encoding) && !parts.any(refused)
    })
}

/// Two kilobytes: the only thing that is compressed while somebody waits.
fn gzip(page: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(page.len()), Compression::best());
    // Writing into memory does not fail.
    let _ = encoder.write_all(page);
    encoder.finish().unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::joined_meeting;

    #[test]
    fn only_the_page_that_joins_a_meeting_comes_with_answers() {
        assert_eq!(joined_meeting("/hop/abc/vao").map(|id| id.to_string()).as_deref(), Some("abc"));
        for other in ["/", "/hop/abc", "/hop//vao", "/hop/a/b/vao", "/hop/abc/vao/x", "/vao/abc"] {
            assert_eq!(joined_meeting(other), None, "{other}");
        }
    }
}
