// SPDX-License-Identifier: MPL-2.0
//! Finds names of the lexicon by their sound, and writes them in their correct spelling.
//!
//! A wrong name in minutes is worse than a name in lower case. So differences must be those of
//! regional accents; names of people must have the exact vowels and tones; short names need a
//! preceding word that announces a name; and if two names are equally close, none is used.

use std::sync::LazyLock;

use super::Rule;
use super::lexicon::{Compiled, Kind, Phrase};
use super::syllable::Syllable;
use super::tokens::{Phrases, Rewrite, Token, key_at};

/// Words that announce a person.
const BEFORE_PEOPLE: [&str; 22] = [
    "đồng chí",
    "ông",
    "bà",
    "anh",
    "chị",
    "cô",
    "chú",
    "thầy",
    "bác",
    "chủ tịch",
    "phó chủ tịch",
    "bí thư",
    "phó bí thư",
    "giám đốc",
    "phó giám đốc",
    "trưởng phòng",
    "phó trưởng phòng",
    "đại biểu",
    "mời",
    "tôi là",
    "tên là",
    "bác sĩ",
];
/// Words that announce a place.
const BEFORE_PLACES: [&str; 17] = [
    "tỉnh",
    "thành phố",
    "xã",
    "phường",
    "đặc khu",
    "huyện",
    "quận",
    "thị xã",
    "thị trấn",
    "thôn",
    "bản",
    "ấp",
    "khu vực",
    "điểm cầu",
    "tại",
    "ở",
    "cầu",
];
/// After a word that announces a person these are not names, even if somebody has such a name: "anh
/// em", "bà con".
const NO_GIVEN_NAMES: [&str; 12] = ["em", "con", "ta", "ấy", "này", "nào", "cả", "hai", "ba", "tư", "là", "có"];

/// Maximum cost of a phrase by its number of syllables and its kind (see [`super::syllable`] for
/// the costs). Higher values find more names, and more wrong ones.
fn allowed(kind: Kind, syllables: usize, announced: bool) -> f32 {
    match (kind, syllables) {
        (Kind::GivenName, _) => {
            if announced {
                0.0
            } else {
                -1.0
            }
        }
        (_, 0..=2) => {
            if announced {
                0.3
            } else {
                0.0
            }
        }
        (Kind::Person | Kind::Place, _) | (_, 3) => 0.45,
        (Kind::Unit | Kind::Word, 4) => 0.6,
        (Kind::Unit | Kind::Word, _) => 0.9,
    }
}
/// By how much the best of several names must be closer than the next.
const CLEARLY: f32 = 0.1;

/// How many syllables of a phrase must match exactly: half of them.
fn must_be_exact(syllables: usize) -> usize {
    syllables.div_ceil(2)
}

struct Tables {
    before_people: Phrases<()>,
    before_places: Phrases<()>,
    no_given_names: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    before_people: Phrases::new(BEFORE_PEOPLE.map(|word| (word, ()))),
    before_places: Phrases::new(BEFORE_PLACES.map(|word| (word, ()))),
    no_given_names: Phrases::new(NO_GIVEN_NAMES.map(|word| (word, ()))),
});

/// The tokens as syllables, `None` for others; computed once per text.
pub fn sounds(tokens: &[Token]) -> Vec<Option<Syllable>> {
    tokens.iter().map(|token| Syllable::parse(&token.text)).collect()
}

/// Writes the name at `at`.
pub fn write(lexicon: &Compiled, sounds: &[Option<Syllable>], tokens: &[Token], at: usize) -> Option<Rewrite> {
    let first = sounds.get(at)?.as_ref()?;
    let near = lexicon.beginning_like(first).filter_map(|phrase| Some((cost(phrase, sounds, tokens, at)?, phrase)));
    // The longest name wins; among equally long ones the closest.
    let mut near: Vec<(f32, &Phrase)> = near.collect();
    near.sort_by(|(cost, phrase), (other_cost, other)| {
        other.keys.len().cmp(&phrase.keys.len()).then(cost.total_cmp(other_cost))
    });
    let (cost, phrase) = *near.first()?;
    let is_exact = cost == 0.0;
    let rivals = near.iter().skip(1).filter(|(_, other)| other.keys.len() == phrase.keys.len());
    let is_tie = !is_exact && rivals.clone().any(|(other, rival)| other - cost < CLEARLY && rival.keys != phrase.keys);
    (!is_tie).then(|| written(phrase, tokens, at))
}

/// The cost of matching `phrase` at `at`, if it is allowed.
fn cost(phrase: &Phrase, sounds: &[Option<Syllable>], tokens: &[Token], at: usize) -> Option<f32> {
    let length = phrase.keys.len();
    let heard = sounds.get(at..at + length)?;
    let announced = match phrase.kind {
        Kind::Person => TABLES.before_people.before(tokens, at).is_some(),
        Kind::GivenName => {
            TABLES.before_people.before(tokens, at).is_some() && TABLES.no_given_names.at(tokens, at).is_none()
        }
        Kind::Unit | Kind::Place => TABLES.before_places.before(tokens, at).is_some(),
        Kind::Word => false,
    };
    let most = allowed(phrase.kind, length, announced);
    let (mut cost, mut exact) = (0.0, 0);
    for (offset, (heard, named)) in heard.iter().zip(&phrase.sounds).enumerate() {
        if key_at(tokens, at + offset) == phrase.keys[offset] {
            exact += 1;
            continue;
        }
        cost += heard.as_ref()?.distance(named);
        if cost > most {
            return None;
        }
    }
    let enough = exact >= must_be_exact(length) || length == 2;
    (cost <= most && enough).then_some(cost)
}

fn written(phrase: &Phrase, tokens: &[Token], at: usize) -> Rewrite {
    let length = phrase.keys.len();
    let mut written: Vec<Token> = Vec::new();
    let mut begin = 0;
    for end in 1..=length {
        // A syllable without a text belongs to the one before.
        if end < length && phrase.written[end].is_empty() {
            continue;
        }
        let text = &phrase.written[begin];
        // A word of the agenda is not a name: its capitalisation depends on the sentence.
        let text = if phrase.kind == Kind::Word && begin == 0 { lower_first(text) } else { text.clone() };
        written.push(Token::written(text, &tokens[at + begin..at + end], Rule::Name));
        begin = end;
    }
    Rewrite { taken: length, written }
}

/// "Báo cáo" becomes "báo cáo"; "VNeID" stays.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if letters.as_str().chars().all(|letter| !letter.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lexicon, Place, Style, Writer};
    use crate::Word;

    const PEOPLE: [&str; 12] = [
        "Nguyễn Văn Lâm",
        "Trần Thị Ngọc Lan",
        "Lò Văn Sương",
        "Giàng Seo Chứ",
        "Vũ Xuân Trường",
        "Đặng Trung Dũng",
        "Lê Thị Sửu",
        "Hoàng Đức Chính",
        "Phạm Gia Khánh",
        "Sùng A Lử",
        "Triệu Tiến Sơn",
        "Lục Thị Xuyến",
    ];
    const UNITS: [&str; 10] = [
        "UBND xã Nậm Xé",
        "UBND xã Trịnh Tường",
        "UBND xã Xuân Giao",
        "UBND xã Dền Sáng",
        "UBND phường Lào Cai",
        "Sở Nông nghiệp và Môi trường",
        "Trung tâm Xúc tiến đầu tư",
        "Chi cục Trồng trọt và Chăn nuôi",
        "Ban Quản lý rừng phòng hộ Sa Pa",
        "Trường Chính trị tỉnh",
    ];
    /// As spoken in the North and in the South.
    const CONFUSIONS: [(&str, &str); 10] = [
        ("l", "n"),
        ("n", "l"),
        ("tr", "ch"),
        ("ch", "tr"),
        ("s", "x"),
        ("x", "s"),
        ("d", "gi"),
        ("gi", "d"),
        ("\u{309}", "\u{303}"),
        ("\u{303}", "\u{309}"),
    ];
    /// Everyday phrases of officials that sound similar to names.
    const PROSE: [&str; 24] = [
        "đề nghị các đồng chí nắm tình hình lâm nghiệp và báo cáo",
        "năm nay lao động nông thôn xuất khẩu sang các nước tăng",
        "ủy ban nhân dân các xã chỉ đạo xử lý dứt điểm",
        "sở nông nghiệp phối hợp với chi cục thuế và trung tâm y tế",
        "trường trung học phổ thông đã khai giảng",
        "công tác giải phóng mặt bằng dự án xuân này chậm",
        "tỉnh đã ban hành chính sách hỗ trợ đầu tư",
        "lục thị trường và xuyên suốt nhiệm vụ",
        "xã đã lập danh sách xé lẻ gói thầu là vi phạm",
        "đồng chí trưởng phòng trình bày tiếp nội dung hai",
        "ban quản lý dự án báo cáo tiến độ",
        "chăn nuôi lợn chuyển sang trồng trọt hữu cơ",
        "dũng cảm cứu người trong lũ",
        "sương muối làm chết mạ ở vùng cao",
        "sơn lại trụ sở và sửa nhà văn hóa",
        "tôi xin nói trung thực chính xác khách quan",
        "gia đình chính sách được khánh thành nhà mới",
        "chứ không phải như báo cáo",
        "các phường làm chưa sáng tạo",
        "lan tỏa phong trào thi đua",
        "ngọc trai và lâm sản",
        "triệu tiền sơn phết",
        "nậm là tiếng của đồng bào",
        "xuân về trên bản",
    ];

    fn lexicon() -> Lexicon {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Lexicon { people: list(&PEOPLE), units: list(&UNITS), words: Vec::new() }
    }

    fn written(writer: &Writer, said: &str) -> String {
        let words = said.split(' ').map(|word| Word { start_ms: 0, end_ms: 0, text: word.to_owned(), confidence: 0.9 });
        writer.write(&words.collect::<Vec<_>>(), Style::Spoken, Place { begins: false, ends: false }).text
    }

    /// All variants of `name` with one syllable pronounced as in another region.
    fn variants(name: &str) -> Vec<String> {
        use unicode_normalization::UnicodeNormalization as _;
        let name = name.to_lowercase();
        let syllables: Vec<&str> = name.split(' ').collect();
        let mut variants = Vec::new();
        for at in 0..syllables.len() {
            let spelt: String = syllables[at].nfd().collect();
            for (from, to) in CONFUSIONS {
                let is_mark = from.starts_with('\u{309}') || from.starts_with('\u{303}');
                let rest = spelt.strip_prefix(from).filter(|rest| !rest.starts_with('h') && !rest.starts_with('g'));
                let heard = match rest {
                    _ if is_mark && spelt.contains(from) => spelt.replace(from, to),
                    Some(rest) if !is_mark => format!("{to}{rest}"),
                    _ => continue,
                };
                let mut heard_name: Vec<String> = syllables.iter().map(|&syllable| syllable.to_owned()).collect();
                heard_name[at] = heard.nfc().collect();
                variants.push(heard_name.join(" "));
            }
        }
        variants
    }

    #[test]
    fn names_are_found_as_every_region_says_them() {
        let writer = Writer::new(&lexicon());
        let (mut said, mut missed) = (0, Vec::new());
        for (name, before) in PEOPLE.iter().map(|name| (name, "đồng chí")).chain(UNITS.iter().map(|name| (name, "mời")))
        {
            let spoken = name.replace("UBND", "ủy ban nhân dân");
            for variant in variants(&spoken) {
                said += 1;
                let text = written(&writer, &format!("{before} {variant} báo cáo"));
                if text != format!("{before} {name} báo cáo") {
                    missed.push(text);
                }
            }
        }
        assert!(said > 60, "{said}");
        assert!(missed.is_empty(), "{} of {said}: {missed:#?}", missed.len());
    }

    #[test]
    fn everyday_words_are_never_taken_for_names() {
        let writer = Writer::new(&lexicon());
        for said in PROSE {
            let text = written(&writer, said).to_lowercase();
            assert_eq!(text, said, "a word was changed");
        }
    }
}
