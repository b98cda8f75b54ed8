// SPDX-License-Identifier: MPL-2.0
//! Writes one-time links into a file that only its owner can read: a sheet to print and cut
//! (.html), or a table (.csv).

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use moments::LocalTime;
use protocol::lists::{LinkSheet, PersonLink};
use protocol::problem::Language;

/// Two columns of slips on A4. Slips are not split between pages.
const STYLE: &str = "
@page { size: A4; margin: 10mm }
body { margin: 0; font: 10pt/1.35 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif; color: #000 }
.row { display: flex; page-break-inside: avoid; break-inside: avoid; border-bottom: 1px dashed #666 }
.row:first-child { border-top: 1px dashed #666 }
.slip { box-sizing: border-box; width: 50%; padding: 4mm; overflow-wrap: anywhere; border-right: 1px dashed #666 }
.slip:first-child { border-left: 1px dashed #666 }
.slip p { margin: 0 0 1mm }
.name { font-size: 12pt; font-weight: bold }
.link { font: 10.5pt/1.4 Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace }
.link b { white-space: nowrap }
.small { font-size: 8.5pt }
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Csv,
}

/// A new file. It is removed if it is dropped without [`Self::write`].
#[derive(Debug)]
pub struct SheetFile {
    path: PathBuf,
    file: File,
    form: Form,
    written: bool,
}

impl SheetFile {
    /// Never replaces an existing file, because its permissions would stay.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let form = match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("html") => Form::Html,
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Form::Csv,
            _ => anyhow::bail!("{}: a file of links ends in .html or .csv", path.display()),
        };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = file.with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self { path: path.to_owned(), file, form, written: false })
    }

    pub fn write(mut self, sheet: &LinkSheet, language: Language) -> anyhow::Result<()> {
        let text = match self.form {
            Form::Html => html(sheet, language),
            Form::Csv => csv(sheet, language),
        };
        self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all()).with_context(|| {
            format!(
                "{} cannot be written; the people are imported: make their links again with `diemcau user links FILE`",
                self.path.display()
            )
        })?;
        self.written = true;
        Ok(())
    }
}

impl Drop for SheetFile {
    fn drop(&mut self) {
        if !self.written {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// `17:30 03/12/2026`
fn end_of(sheet: &LinkSheet) -> String {
    let LocalTime { year, month, day, hour, minute, .. } = LocalTime::of(sheet.expires_at);
    format!("{hour:02}:{minute:02} {day:02}/{month:02}/{year}")
}

fn html(sheet: &LinkSheet, language: Language) -> String {
    let (lang, title) = match language {
        Language::Vietnamese => ("vi", "Phiếu liên kết đăng nhập"),
        Language::English => ("en", "Sign-in links"),
    };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <title>{title}</title><style>{STYLE}</style></head><body>\n"
    );
    let end = end_of(sheet);
    for pair in sheet.links.chunks(2) {
        page.push_str("<div class=\"row\">\n");
        for link in pair {
            slip(&mut page, link, &end, language);
        }
        page.push_str("</div>\n");
    }
    page.push_str("</body></html>\n");
    page
}

fn slip(page: &mut String, link: &PersonLink, end: &str, language: Language) {
    let (username, once, how) = match language {
        Language::Vietnamese => (
            "Tên đăng nhập",
            format!("Dùng một lần, đến {end}. Không đưa cho người khác."),
            "Mở địa chỉ trên trong trình duyệt, bấm Đăng nhập, rồi đặt mật khẩu ở trang Tài khoản.",
        ),
        Language::English => (
            "User name",
            format!("Works once, until {end}. Do not hand it on."),
            "Open the address above in a browser, sign in, then set a password on the page of your account.",
        ),
    };
    let PersonLink { name, title, unit_code, unit_name, url, .. } = link;
    let title = if title.is_empty() { String::new() } else { format!("<p>{}</p>\n", escaped(title)) };
    let _ = write!(
        page,
        "<div class=\"slip\">\n<p class=\"small\">{} ({})</p>\n<p class=\"name\">{}</p>\n{title}<p>{username}: <b>{}</b></p>\n\
         <p class=\"link\">{}</p>\n<p class=\"small\">{once} {how}</p>\n</div>\n",
        escaped(unit_name),
        escaped(unit_code),
        escaped(name),
        escaped(&link.username),
        typed(url),
    );
}

/// The address is not wrapped, so that it can be typed without mistakes.
fn typed(url: &str) -> String {
    match url.rsplit_once('/') {
        Some((place, secret)) => format!("{}/<wbr><b>{}</b>", escaped(place), escaped(secret)),
        None => escaped(url),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// With a byte order mark and semicolons, so that Excel in Việt Nam opens it correctly.
fn csv(sheet: &LinkSheet, language: Language) -> String {
    let headings = match language {
        Language::Vietnamese => {
            ["Mã đơn vị", "Đơn vị", "Họ và tên", "Chức vụ", "Tên đăng nhập", "Liên kết", "Dùng đến"]
        }
        Language::English => ["Unit code", "Unit", "Full name", "Position", "User name", "Link", "Works until"],
    };
    let end = end_of(sheet);
    let mut text = String::from("\u{feff}");
    let mut row = |cells: [&str; 7]| {
        text.push_str(&cells.map(cell).join(";"));
        text.push_str("\r\n");
    };
    row(headings);
    for PersonLink { name, username, title, unit_code, unit_name, url } in &sheet.links {
        row([unit_code, unit_name, name, title, username, url, &end]);
    }
    text
}

/// Escapes texts that a spreadsheet would treat as formulas.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
