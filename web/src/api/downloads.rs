// SPDX-License-Identifier: MPL-2.0
//! File names of downloads: the name that an office uses, and an ASCII name for older programs (RFC
//! 6266).

use axum::http::{HeaderName, HeaderValue, header};
use base::Refusal;
use meetings::folding::slug;
use meetings::minutes::{MinutesHead, MinutesKind};

use crate::refusal::Refused;

/// A file with its headers.
pub type Download<B = Vec<u8>> = ([(HeaderName, HeaderValue); 2], B);
pub type Pdf = ([(HeaderName, HeaderValue); 3], Vec<u8>);

pub const WORD_DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Maximum length of a file name without its extension, in characters. Windows has problems with
/// very long names.
const MOST_OF_NAME: usize = 100;
/// Characters that Windows does not allow in file names.
const FORBIDDEN: &str = r#"\/:*?"<>|"#;

/// The file name of minutes, from number and title: "Biên bản số 15-BB-UBND - Họp giao ban tháng
/// 11".
pub fn minutes_name(kind: MinutesKind, head: &MinutesHead, is_draft: bool) -> String {
    let kind = if is_draft { format!("Dự thảo {}", kind.name().to_lowercase()) } else { kind.name().to_owned() };
    let number = match (head.number.trim(), head.symbol.trim()) {
        ("", _) => String::new(),
        (number, "") => format!(" số {number}"),
        (number, symbol) => format!(" số {number}-{symbol}"),
    };
    let title = head.title.trim();
    let name = if title.is_empty() { format!("{kind}{number}") } else { format!("{kind}{number} - {title}") };
    file_words(&name)
}

/// A typed text as a file name that every file system accepts, without extension.
pub fn file_words(name: &str) -> String {
    let allowed = |letter: char| if FORBIDDEN.contains(letter) || letter.is_control() { '-' } else { letter };
    let short: String = name.chars().map(allowed).take(MOST_OF_NAME).collect();
    // Windows removes spaces and full stops at the end.
    short.trim_end_matches([' ', '.']).to_owned()
}

/// The header `Content-Disposition`. `name` has no extension. `kind` is "inline" or "attachment".
fn disposition(kind: &str, name: &str, ending: &str) -> Result<HeaderValue, Refusal> {
    let plain = slug(name, MOST_OF_NAME);
    let full = percent_encoded(name);
    HeaderValue::try_from(format!("{kind}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{full}.{ending}"))
        .map_err(Refusal::internal)
}

/// RFC 8187, 3.2.1: ASCII letters, digits and some signs are not encoded.
fn percent_encoded(text: &str) -> String {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let encoded = |byte| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encoded).collect()
}

/// A file to save. `media_type` matches the extension.
pub fn download<B>(media_type: &'static str, name: &str, ending: &str, content: B) -> Result<Download<B>, Refused> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition("attachment", name, ending)?),
    ];
    Ok((headers, content))
}

/// A PDF that the browser shows, also in a frame of our own pages.
pub fn pdf(name: &str, content: Vec<u8>) -> Result<Pdf, Refused> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, disposition("inline", name, "pdf")?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'")),
    ];
    Ok((headers, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(number: &str, symbol: &str, title: &str) -> MinutesHead {
        MinutesHead { number: number.into(), symbol: symbol.into(), title: title.into(), ..MinutesHead::default() }
    }

    #[test]
    fn minutes_are_named_by_number_and_title() {
        let name = minutes_name(MinutesKind::Minutes, &head("15", "BB-UBND", "Họp giao ban 11/2026"), false);
        assert_eq!(name, "Biên bản số 15-BB-UBND - Họp giao ban 11-2026");
        let value = disposition("inline", &name, "pdf").unwrap();
        let value = value.to_str().unwrap();
        assert!(value.starts_with("inline; filename=\"bien-ban-so-15-bb-ubnd-hop-giao-ban-11-2026.pdf\""), "{value}");
        assert!(value.ends_with("; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20s%E1%BB%91%2015-BB-UBND%20-%20H%E1%BB%8Dp%20giao%20ban%2011-2026.pdf"), "{value}");
        assert_eq!(minutes_name(MinutesKind::Minutes, &head("", "BB", ""), true), "Dự thảo biên bản");
        let notice = minutes_name(MinutesKind::Conclusions, &head("05", "TB-UBND", "Kết luận"), false);
        assert_eq!(notice, "Thông báo kết luận số 05-TB-UBND - Kết luận");
    }

    #[test]
    fn whatever_is_typed_makes_a_name_that_a_header_and_windows_can_carry() {
        let name = minutes_name(MinutesKind::Minutes, &head("1\"\r\n", "../..", &"Đ 👍".repeat(400)), false);
        assert!(name.chars().count() <= MOST_OF_NAME && !name.contains(['"', '\r', '/']), "{name}");
        assert!(disposition("attachment", &name, "docx").is_ok());
    }
}
