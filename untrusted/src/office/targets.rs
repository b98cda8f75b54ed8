// SPDX-License-Identifier: MPL-2.0
//! Where a link or a relationship leads. Pages of the web and addresses of mail are opened by a
//! reader who wants to; a share of another machine is asked as soon as the document is open, with
//! the reader's name and the digest of the password.

use super::zip_directory::unescaped;

/// Endings of files that run, or that lead to something that does.
const PROGRAMS: [&str; 50] = [
    "appref-ms",
    "application",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "dll",
    "exe",
    "gadget",
    "hta",
    "inf",
    "img",
    "ins",
    "iso",
    "jar",
    "js",
    "jse",
    "library-ms",
    "lnk",
    "mht",
    "mhtml",
    "msc",
    "msi",
    "msp",
    "mst",
    "pif",
    "ps1",
    "psm1",
    "py",
    "reg",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "swf",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "website",
    "ws",
    "wsf",
    "wsh",
];
/// Relationships that fetch a document, in lower case. It may run.
const FETCHING: [&str; 5] = ["/attachedtemplate", "/oleobject", "/frame", "/subdocument", "/afchunk"];

/// A place outside of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the document, or a file beside it.
    Beside,
    /// `http` and `https`.
    Web,
    /// A letter, a call, or a picture of the letter that the document came from.
    Mail,
    /// A disk of the reader's machine.
    Disk,
    /// A share, a program, or what nobody knows.
    Elsewhere,
}

impl Place {
    pub fn of(target: &str) -> Self {
        // As browsers do: these are no part of an address.
        let bare: String = target.chars().filter(|letter| !letter.is_control()).collect();
        let Some(bare) = unescaped(bare.trim()) else { return Self::Elsewhere };
        let is_slash = |letter: char| matches!(letter, '/' | '\\');
        if bare.chars().take(2).filter(|letter| is_slash(*letter)).count() == 2 {
            return Self::Elsewhere;
        }
        let scheme = bare.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let of_a_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        match scheme.filter(|scheme| !scheme.is_empty() && scheme.chars().all(of_a_scheme)).as_deref() {
            // An address of the web, as it is typed.
            None if is_program(&bare) && !bare.starts_with("www.") => Self::Elsewhere,
            None => Self::Beside,
            Some("http" | "https") => Self::Web,
            Some("mailto" | "tel" | "cid") => Self::Mail,
            Some(disk) if disk.len() == 1 && !is_program(&bare) => Self::Disk,
            Some(_) => Self::Elsewhere,
        }
    }
}

/// Whether a file of this name runs.
pub fn is_program(name: &str) -> bool {
    let path = name.split(['?', '#']).next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| PROGRAMS.contains(&&*ending))
}

fn is_rooted(target: &str) -> bool {
    let bare: String = target.chars().filter(|letter| !letter.is_control()).collect();
    unescaped(bare.trim()).is_none_or(|bare| bare.starts_with(['/', '\\']))
}

/// Whether a relationship of this kind, in lower case, may lead there.
pub fn may_lead(kind: &str, target: &str) -> bool {
    let place = Place::of(target);
    if FETCHING.iter().any(|end| kind.ends_with(end)) {
        return false;
    }
    // From the root of a disk. A link leads nowhere before it is clicked.
    if is_rooted(target) && !kind.ends_with("/hyperlink") {
        return false;
    }
    // Another workbook is opened when this one is.
    if kind.contains("externallinkpath") {
        return place == Place::Beside;
    }
    let is_known = kind.ends_with("/hyperlink") || kind.ends_with("/image");
    matches!(place, Place::Beside | Place::Web) || is_known && place == Place::Mail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_from_the_root_of_a_disk_is_not_taken_one_of_the_web_or_beside_the_document_is() {
        for target in ["/etc/passwd", "%2Fetc/passwd", "\\Users\\An\\anh.png", " /etc/passwd"] {
            assert!(!may_lead("http://a/relationships/image", target), "{target}");
        }
        for target in ["anh/so-do.png", "https://a.vn/anh.png", "cid:image001.png@01DA"] {
            assert!(may_lead("http://a/relationships/image", target), "{target}");
        }
        assert!(may_lead("http://a/relationships/hyperlink", "/van-ban/123"));
    }

    #[test]
    fn addresses_of_the_web_and_of_mail_are_told_from_shares_disks_and_programs() {
        for (target, place) in [
            ("https://chinhphu.vn/van-ban", Place::Web),
            ("HTTP://a.vn/setup.exe", Place::Web),
            ("mailto:vanphong@a.gov.vn", Place::Mail),
            ("cid:image001.png@01DA", Place::Mail),
            ("#Bang1", Place::Beside),
            ("www.a.com", Place::Beside),
            ("phu-luc/bang.xlsx", Place::Beside),
            ("Mục 1: mở đầu.docx", Place::Beside),
            ("C:\\Users\\An\\anh.png", Place::Disk),
            ("C:\\Windows\\calc.exe", Place::Elsewhere),
            ("file:///c:/windows/calc.exe", Place::Elsewhere),
            (" FILE://evil/x.png", Place::Elsewhere),
            ("fi\tle://evil/x.png", Place::Elsewhere),
            ("\\\\evil\\x.png", Place::Elsewhere),
            ("//evil/x.png", Place::Elsewhere),
            ("%5C%5Cevil/x.png", Place::Elsewhere),
            ("setup.EXE ", Place::Elsewhere),
            ("mhtml:http://evil/x.html!x-usc:http://evil/x.html", Place::Elsewhere),
            ("ms-msdt:/id", Place::Elsewhere),
            ("javascript:alert(1)", Place::Elsewhere),
        ] {
            assert_eq!(Place::of(target), place, "{target}");
        }
    }
}
