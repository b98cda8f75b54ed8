// SPDX-License-Identifier: MPL-2.0
//! Numbers and symbols of official documents: "số mười lăm trên hai nghìn không trăm hai mươi nghị
//! định cê pê" is "số 15/2020/NĐ-CP". Form: Nghị định 30/2020/NĐ-CP, Phụ lục I and III (kinds of
//! documents and their abbreviations).

use std::sync::LazyLock;

use super::Rule;
use super::letters;
use super::numbers;
use super::tokens::{Phrases, Rewrite, Token};

/// Spoken forms of the slash between number, year and symbol.
pub const SLASHES: [&str; 6] = ["trên", "xuyệt", "xẹt", "sẹc", "gạch chéo", "/"];
const DASHES: [&str; 3] = ["gạch ngang", "gạch", "-"];

/// Kinds of documents, spoken in full or as the letters of their abbreviation.
const KINDS: [(&str, &str); 34] = [
    ("nghị định", "NĐ"),
    ("en đê", "NĐ"),
    ("nờ đờ", "NĐ"),
    ("nđ", "NĐ"),
    ("nghị quyết", "NQ"),
    ("en quy", "NQ"),
    ("en cu", "NQ"),
    ("nq", "NQ"),
    ("quyết định", "QĐ"),
    ("quy đê", "QĐ"),
    ("cu đê", "QĐ"),
    ("qđ", "QĐ"),
    ("thông tư", "TT"),
    ("tê tê", "TT"),
    ("tt", "TT"),
    ("thông tư liên tịch", "TTLT"),
    ("chỉ thị", "CT"),
    ("cê tê", "CT"),
    ("xê tê", "CT"),
    ("ct", "CT"),
    ("kế hoạch", "KH"),
    ("ca hát", "KH"),
    ("kh", "KH"),
    ("thông báo", "TB"),
    ("tê bê", "TB"),
    ("tb", "TB"),
    ("báo cáo", "BC"),
    ("bê cê", "BC"),
    ("bê xê", "BC"),
    ("bc", "BC"),
    ("tờ trình", "TTr"),
    ("hướng dẫn", "HD"),
    ("giấy mời", "GM"),
    ("biên bản", "BB"),
];

/// Issuers, spoken in full. Recognised only after a kind of document.
const ISSUERS: [(&str, &str); 24] = [
    ("chính phủ", "CP"),
    ("thủ tướng chính phủ", "TTg"),
    ("thủ tướng", "TTg"),
    ("ủy ban nhân dân", "UBND"),
    ("hội đồng nhân dân", "HĐND"),
    ("bộ tài chính", "BTC"),
    ("bộ nội vụ", "BNV"),
    ("bộ y tế", "BYT"),
    ("bộ giáo dục và đào tạo", "BGDĐT"),
    ("bộ công an", "BCA"),
    ("bộ quốc phòng", "BQP"),
    ("bộ tư pháp", "BTP"),
    ("bộ xây dựng", "BXD"),
    ("bộ công thương", "BCT"),
    ("bộ khoa học và công nghệ", "BKHCN"),
    ("bộ nông nghiệp và môi trường", "BNNMT"),
    ("bộ ngoại giao", "BNG"),
    ("văn phòng chính phủ", "VPCP"),
    ("ngân hàng nhà nước", "NHNN"),
    ("thanh tra chính phủ", "TTCP"),
    ("ủy ban thường vụ quốc hội", "UBTVQH"),
    ("tỉnh ủy", "TU"),
    ("thành ủy", "TU"),
    ("văn phòng", "VP"),
];
/// The same, spoken as letters or abbreviated by the engine.
const SPELT_ISSUERS: [(&str, &str); 16] = [
    ("cê pê", "CP"),
    ("xê pê", "CP"),
    ("sê pê", "CP"),
    ("cp", "CP"),
    ("tê tê gờ", "TTg"),
    ("tê tê giê", "TTg"),
    ("tê tê rê", "TTg"),
    ("ttg", "TTg"),
    ("u bê en đê", "UBND"),
    ("u bê nờ đê", "UBND"),
    ("u bờ nờ đờ", "UBND"),
    ("ubnd", "UBND"),
    ("hát đê en đê", "HĐND"),
    ("hắt đê en đê", "HĐND"),
    ("hđnd", "HĐND"),
    ("vê pê", "VP"),
];
/// Departments after the issuer: "UBND-VP", "UBND-KT".
const MAX_DEPARTMENT: usize = 5;

struct Tables {
    slashes: Phrases<()>,
    dashes: Phrases<()>,
    kinds: Phrases<&'static str>,
    issuers: Phrases<&'static str>,
    spelt_issuers: Phrases<&'static str>,
    assembly: Phrases<()>,
    number: Phrases<()>,
    letters_of_office: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    slashes: Phrases::new(SLASHES.map(|word| (word, ()))),
    dashes: Phrases::new(DASHES.map(|word| (word, ()))),
    kinds: Phrases::new(KINDS),
    issuers: Phrases::new(ISSUERS.into_iter().chain(SPELT_ISSUERS)),
    spelt_issuers: Phrases::new(SPELT_ISSUERS),
    assembly: Phrases::new([("quy hát", ()), ("quy hắt", ()), ("cu hát", ()), ("quốc hội khóa", ()), ("qh", ())]),
    number: Phrases::new([("số", ())]),
    letters_of_office: Phrases::new([("công văn", ()), ("văn bản", ())]),
});

/// Maximum of the number: a province issues some ten thousand documents a year.
const MAX_NUMBER: u64 = 99_999;

fn skip(phrases: &Phrases<()>, tokens: &[Token], at: usize) -> usize {
    phrases.at(tokens, at).map_or(0, |(words, ())| words)
}

/// The symbol at `at`, and its number of tokens: "NĐ-CP", "UBND-VP", "QH14".
fn symbol(tokens: &[Token], at: usize, behind_year: bool) -> Option<(String, usize)> {
    let words = skip(&TABLES.assembly, tokens, at);
    if words > 0 {
        let number = numbers::parse(tokens, at + words).filter(|number| !number.ragged)?;
        let term = number.plain().filter(|term| (1..100).contains(term))?;
        return Some((format!("QH{term}"), words + number.taken));
    }
    if let Some((kind_words, kind)) = TABLES.kinds.at(tokens, at) {
        let dash = skip(&TABLES.dashes, tokens, at + kind_words);
        let issuer_at = at + kind_words + dash;
        let issuer = issuer(tokens, issuer_at).map(|(issuer, words)| (format!("{kind}-{issuer}"), words));
        return issuer.map(|(text, words)| (text, kind_words + dash + words));
    }
    if behind_year {
        return None;
    }
    let (issuer_words, issuer) = TABLES.spelt_issuers.at(tokens, at)?;
    let dash = skip(&TABLES.dashes, tokens, at + issuer_words);
    let (department, words) = letters::run(tokens, at + issuer_words + dash);
    let is_department = (2..=MAX_DEPARTMENT).contains(&department.chars().count());
    if is_department {
        return Some((format!("{issuer}-{department}"), issuer_words + dash + words));
    }
    Some(((*issuer).to_owned(), issuer_words))
}

/// The issuer: from the table, or spelt with at least two letters.
fn issuer(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let (spelt, spelt_words) = letters::run(tokens, at);
    match TABLES.issuers.at(tokens, at) {
        Some((words, issuer)) if words >= spelt_words => Some(((*issuer).to_owned(), words)),
        _ if spelt.chars().count() >= 2 => Some((spelt, spelt_words)),
        _ => None,
    }
}

/// "15", "15/2020", "15/2020/NĐ-CP" or "15/UBND-VP" at the number's first token.
pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let number = numbers::parse(tokens, at).filter(|number| !number.ragged)?;
    let value = number.plain().filter(|value| (1..=MAX_NUMBER).contains(value))?;
    let mut taken = number.taken;
    let slash = skip(&TABLES.slashes, tokens, at + taken);
    if slash == 0 {
        return None;
    }
    let mut text = if value < 10 { format!("0{value}") } else { value.to_string() };
    let behind = at + taken + slash;
    if let Some((year, words)) = numbers::year(tokens, behind) {
        text = format!("{text}/{year}");
        taken += slash + words;
        let slash = skip(&TABLES.slashes, tokens, at + taken);
        if let Some((symbol, words)) = symbol(tokens, at + taken + slash, true) {
            text = format!("{text}/{symbol}");
            taken += slash + words;
        }
    } else {
        let (symbol, words) = symbol(tokens, behind, false)?;
        text = format!("{text}/{symbol}");
        taken += slash + words;
    }
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Document)] })
}

/// "công văn số năm", "nghị định một trăm": after a kind of document its number is written in
/// digits even if small.
pub fn write_short(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let behind_number_word = at > 0 && TABLES.number.before(tokens, at).is_some();
    if !behind_number_word || !is_document(tokens, at - 1) {
        return None;
    }
    let number = numbers::parse(tokens, at).filter(|number| !number.ragged)?;
    let value = number.plain().filter(|value| (1..=MAX_NUMBER).contains(value))?;
    let text = if value < 10 { format!("0{value}") } else { value.to_string() };
    let taken = number.taken;
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Document)] })
}

fn is_document(tokens: &[Token], at: usize) -> bool {
    TABLES.kinds.before(tokens, at).is_some() || TABLES.letters_of_office.before(tokens, at).is_some()
}
