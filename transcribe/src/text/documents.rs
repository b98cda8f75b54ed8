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
const KINDS: [(&str, &str); 36] = [
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
    ("tê tê rờ", "TTr"),
    ("tê tê e rờ", "TTr"),
    ("hướng dẫn", "HD"),
    ("giấy mời", "GM"),
    ("biên bản", "BB"),
];

/// Issuers, spoken in full. Recognised only after a kind of document.
const ISSUERS: [(&str, &str); 36] = [
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
    ("sở tài chính", "STC"),
    ("sở nội vụ", "SNV"),
    ("sở y tế", "SYT"),
    ("sở tư pháp", "STP"),
    ("sở xây dựng", "SXD"),
    ("sở công thương", "SCT"),
    ("sở giáo dục và đào tạo", "SGDĐT"),
    ("sở khoa học và công nghệ", "SKHCN"),
    ("sở nông nghiệp và môi trường", "SNNMT"),
    ("sở văn hóa thể thao và du lịch", "SVHTTDL"),
    ("sở dân tộc và tôn giáo", "SDTTG"),
    ("sở ngoại vụ", "SNgV"),
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
/// Departments after the issuer: "UBND-VP", "UBND-KT". An issuer that is not in the tables is as
/// short.
const MAX_DEPARTMENT: usize = 5;
/// Most digits of a number that is said digit by digit, as [`MAX_NUMBER`] has.
const MAX_DIGITS: usize = 5;

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

/// What is known of a document before its symbol.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Its number, and the kind before it: "công văn số 305".
    KindAndNumber,
    Number,
    /// Number and year.
    Year,
}

/// The symbol at `at`, and its number of tokens: "NĐ-CP", "UBND-VP", "QH14".
fn symbol(tokens: &[Token], at: usize, known: Known) -> Option<(String, usize)> {
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
    if known == Known::Year {
        return None;
    }
    let Some((issuer_words, issuer)) = TABLES.spelt_issuers.at(tokens, at) else {
        // Any other office: "công văn số 305/STC".
        let (spelt, words) = letters::run(tokens, at);
        let is_office = known == Known::KindAndNumber && (2..=MAX_DEPARTMENT).contains(&spelt.chars().count());
        return is_office.then_some((spelt, words));
    };
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

/// The number of a document at `at`, and how many tokens; behind "số" also digit by digit: "không
/// một", "một hai ba".
fn number(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let announced = TABLES.number.before(tokens, at).is_some();
    let digits = if announced { numbers::run(tokens, at) } else { None };
    let digits = digits.filter(|digits| (2..=MAX_DIGITS).contains(&digits.len()));
    let (value, taken) = if let Some(digits) = digits {
        (digits.parse().ok()?, digits.len())
    } else {
        let number = numbers::parse(tokens, at).filter(|number| !number.ragged)?;
        (number.plain()?, number.taken)
    };
    let written = if value < 10 { format!("0{value}") } else { value.to_string() };
    (1..=MAX_NUMBER).contains(&value).then_some((written, taken))
}

/// "15", "15/2020", "15/2020/NĐ-CP" or "15/UBND-VP" at the number's first token.
pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let (mut text, mut taken) = number(tokens, at)?;
    let slash = skip(&TABLES.slashes, tokens, at + taken);
    if slash == 0 {
        return None;
    }
    let behind = at + taken + slash;
    if let Some((year, words)) = numbers::year(tokens, behind) {
        text = format!("{text}/{year}");
        taken += slash + words;
        let slash = skip(&TABLES.slashes, tokens, at + taken);
        if let Some((symbol, words)) = symbol(tokens, at + taken + slash, Known::Year) {
            text = format!("{text}/{symbol}");
            taken += slash + words;
        }
    } else {
        let known = if behind_kind(tokens, at) { Known::KindAndNumber } else { Known::Number };
        let (symbol, words) = symbol(tokens, behind, known)?;
        text = format!("{text}/{symbol}");
        taken += slash + words;
    }
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Document)] })
}

/// "công văn số năm", "nghị định số một trăm": after a kind of document its number is written in
/// digits even if small.
pub fn write_short(tokens: &[Token], at: usize) -> Option<Rewrite> {
    if !behind_kind(tokens, at) {
        return None;
    }
    let (text, taken) = number(tokens, at)?;
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Document)] })
}

/// Whether "số" is before `at`, and before it a kind of document.
fn behind_kind(tokens: &[Token], at: usize) -> bool {
    at > 0 && TABLES.number.before(tokens, at).is_some() && is_document(tokens, at - 1)
}

fn is_document(tokens: &[Token], at: usize) -> bool {
    TABLES.kinds.before(tokens, at).is_some() || TABLES.letters_of_office.before(tokens, at).is_some()
}
