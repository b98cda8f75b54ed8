// SPDX-License-Identifier: MPL-2.0
//! Spoken input and the expected written text.

use super::*;

/// Words of 250 ms each; "|" is a pause of half a second, "||" one of a second.
fn heard(said: &str) -> Vec<Word> {
    let mut at = 0;
    let mut words = Vec::new();
    for part in said.split_whitespace() {
        match part {
            "|" => at += 500,
            "||" => at += 1000,
            text => {
                words.push(Word { start_ms: at, end_ms: at + 250, text: text.to_owned(), confidence: 0.9 });
                at += 250;
            }
        }
    }
    words
}

fn lexicon() -> Lexicon {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Lexicon {
        people: list(&["Nguyễn Văn An", "Lò Thị Loan", "Vũ Dũng", "Nguyễn Thị Lan", "Giàng A Sử", "Trần Quốc Bình"]),
        units: list(&[
            "UBND tỉnh Lào Cai",
            "UBND xã Tân Lập",
            "UBND xã Bảo Thắng",
            "Sở Tài chính",
            "Phường Cam Đường",
            "Trung tâm Chuyển đổi số",
            "Tổ dân phố số 5",
        ]),
        words: list(&["Báo cáo thu ngân sách", "hồ chứa nước Nậm Xây"]),
    }
}

pub(super) fn written(said: &str) -> String {
    Writer::new(&lexicon()).write(&heard(said), Style::Spoken, Place::WHOLE).text
}

#[track_caller]
fn assert_all(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(said, expected)| {
            let got = written(said);
            (got != *expected).then(|| format!("\n  said     {said}\n  expected {expected}\n  written  {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn numbers_of_documents() {
    assert_all(&[
        ("theo số mười lăm trên hai nghìn không trăm hai mươi nghị định cê pê", "Theo số 15/2020/NĐ-CP."),
        ("nghị định số ba mươi trên hai không hai không en đê cê pê", "Nghị định số 30/2020/NĐ-CP."),
        (
            "nghị định số một trăm năm mươi bốn trên hai nghìn không trăm hai mươi lăm trên nghị định chính phủ quy định",
            "Nghị định số 154/2025/NĐ-CP quy định.",
        ),
        (
            "quyết định số năm trên hai nghìn không trăm hai mươi sáu quyết định u bê en đê của tỉnh",
            "Quyết định số 05/2026/QĐ-UBND của tỉnh.",
        ),
        ("quyết định số sáu trăm hai mươi tám quyết định tê tê gờ", "Quyết định số 628 quyết định tê tê gờ."),
        ("quyết định sáu trăm hai mươi tám trên quyết định tê tê gờ", "Quyết định 628/QĐ-TTg."),
        (
            "công văn số một nghìn hai trăm ba mươi bốn trên u bê en đê vê pê ngày mùng hai tháng hai",
            "Công văn số 1234/UBND-VP ngày 02 tháng 02.",
        ),
        ("công văn số năm về việc này", "Công văn số 05 về việc này."),
        ("thông tư tám mươi trên hai nghìn không trăm hai mươi mốt tê tê bê tê cê", "Thông tư 80/2021/TT-BTC."),
        (
            "nghị quyết số ba trên hai nghìn không trăm hai mươi lăm nghị quyết hát đê en đê",
            "Nghị quyết số 03/2025/NQ-HĐND.",
        ),
        ("luật số bảy mươi hai trên hai nghìn không trăm hai mươi lăm quy hát mười lăm", "Luật số 72/2025/QH15."),
        ("kế hoạch mười hai trên ca hát u bê en đê", "Kế hoạch 12/KH-UBND."),
        (
            "quyết định số mười lăm trên hai nghìn không trăm hai mươi của ủy ban nhân dân tỉnh",
            "Quyết định số 15/2020 của Ủy ban nhân dân tỉnh.",
        ),
    ]);
}

#[test]
fn dates_and_times() {
    assert_all(&[
        ("ngày mười lăm tháng mười một năm hai nghìn không trăm hai mươi sáu", "Ngày 15 tháng 11 năm 2026."),
        ("hạn là ngày mùng năm tháng một năm hai không hai bảy", "Hạn là ngày 05 tháng 01 năm 2027."),
        ("trước ngày hai mươi", "Trước ngày 20."),
        ("nhu cầu ngày một tăng", "Nhu cầu ngày một tăng."),
        ("trong tháng năm và quý ba năm nay", "Trong tháng 5 và quý III năm nay."),
        ("tháng tư năm hai nghìn không trăm hai mươi sáu", "Tháng 4 năm 2026."),
        ("hai mươi năm qua trong năm qua", "20 năm qua trong năm qua."),
        ("ba tháng đầu năm", "Ba tháng đầu năm."),
        ("họp lúc tám giờ ba mươi phút", "Họp lúc 08 giờ 30 phút."),
        ("từ mười bốn giờ đến mười sáu giờ rưỡi", "Từ 14 giờ đến 16 giờ 30."),
        ("năm hai nghìn không trăm hai mươi lăm", "Năm 2025."),
        ("thứ tư tuần này", "Thứ tư tuần này."),
    ]);
}

#[test]
fn numbers_money_and_measures() {
    assert_all(&[
        ("thu đạt một trăm linh hai phần trăm dự toán", "Thu đạt 102% dự toán."),
        ("tăng ba phẩy hai phần trăm", "Tăng 3,2%."),
        ("tăng từ năm đến mười phần trăm", "Tăng từ 5 đến 10%."),
        ("ba mươi hai tỷ năm trăm triệu đồng", "32 tỷ 500 triệu đồng."),
        ("hai triệu ba trăm bốn mươi lăm nghìn sáu trăm đồng", "2.345.600 đồng."),
        ("hai nghìn ba trăm tỷ đồng", "2.300 tỷ đồng."),
        ("một triệu rưỡi", "1,5 triệu."),
        ("năm đồng chí và ba đơn vị", "Năm đồng chí và ba đơn vị."),
        ("hai mươi mốt xã có mười hộ", "21 xã có mười hộ."),
        ("ba ki lô mét đường và mười hai mét vuông", "3 km đường và 12 m²."),
        ("hai ba xã", "Hai ba xã."),
        ("mười lăm hai mươi hộ", "Mười lăm hai mươi hộ."),
        ("mười lăm trên hai mươi xã", "15/20 xã."),
        ("một trong những việc một số xã", "Một trong những việc một số xã."),
        ("hàng trăm hộ vài nghìn người", "Hàng trăm hộ vài nghìn người."),
        ("không có ai", "Không có ai."),
        ("số điện thoại không chín một hai ba bốn năm sáu bảy tám", "Số điện thoại 0912345678."),
        ("hai mươi tư vấn viên", "20 tư vấn viên."),
        ("trong năm giờ học", "Trong năm giờ học."),
    ]);
}

#[test]
fn parts_of_laws() {
    assert_all(&[
        ("theo khoản hai điều năm", "Theo khoản 2 Điều 5."),
        ("tại điểm a khoản ba điều mười hai luật đất đai", "Tại điểm a khoản 3 Điều 12 luật đất đai."),
        ("quy định tại chương ba của luật", "Quy định tại Chương III của luật."),
        ("theo phụ lục hai", "Theo Phụ lục II."),
        ("điều hai bên đã thống nhất", "Điều hai bên đã thống nhất."),
        ("có một điểm a lô nghe rõ", "Có một điểm a lô nghe rõ."),
        ("khoản một số xã còn nợ", "Khoản một số xã còn nợ."),
        ("điều mười lăm quy định", "Điều 15 quy định."),
    ]);
}

#[test]
fn names_of_the_meeting() {
    assert_all(&[
        ("mời đồng chí nguyễn văn an phát biểu", "Mời đồng chí Nguyễn Văn An phát biểu."),
        ("mời đồng chí lò thị noan", "Mời đồng chí Lò Thị Loan."),
        ("mời đồng chí vủ dủng", "Mời đồng chí Vũ Dũng."),
        ("đồng chí giàng a xử báo cáo", "Đồng chí Giàng A Sử báo cáo."),
        ("ủy ban nhân dân xã tân lập báo cáo", "UBND xã Tân Lập báo cáo."),
        ("uỷ ban nhân dân tỉnh lào cai", "UBND tỉnh Lào Cai."),
        ("xã bảo thắng và tân lập", "Xã Bảo Thắng và Tân Lập."),
        ("sở tài chính phường cam đường", "Sở Tài chính Phường Cam Đường."),
        ("trung tâm truyển đổi xố", "Trung tâm Chuyển đổi số."),
        ("tổ dân phố số năm", "Tổ dân phố số 5."),
        ("đồng chí an và anh bình", "Đồng chí An và anh Bình."),
        ("tiếp theo là báo cáo thu ngân sách", "Tiếp theo là báo cáo thu ngân sách."),
        ("hồ chứa nước lậm xây", "Hồ chứa nước Nậm Xây."),
    ]);
}

#[test]
fn a_wrong_name_is_worse_than_none() {
    assert_all(&[
        // Another person, who is not invited.
        ("đồng chí nguyễn văn ân", "Đồng chí Nguyễn Văn Ân."),
        ("đồng chí nguyễn thị lành", "Đồng chí Nguyễn Thị Lành."),
        // Everyday words that sound like names.
        ("việc thành lập tổ công tác", "Việc thành lập tổ công tác."),
        ("an ninh trật tự và hòa bình", "An ninh trật tự và hòa bình."),
        ("vũ dụng cụ", "Vũ dụng cụ."),
        ("tiếng vủ dủng", "Tiếng vủ dủng."),
        ("anh em bà con", "Anh em bà con."),
        ("bảo thẳng với tôi", "Bảo thẳng với tôi."),
        ("sở tài nguyên", "Sở tài nguyên."),
        ("nan giải", "Nan giải."),
    ]);
    let twins = Lexicon {
        people: vec!["Lê Thị Lan".into(), "Lê Thị Nan".into(), "Hà Văn Dân".into(), "Hà Văn Rân".into()],
        ..Lexicon::default()
    };
    let write = |said: &str| Writer::new(&twins).write(&heard(said), Style::Spoken, Place::WHOLE).text;
    assert_eq!(write("bà lê thị lan"), "Bà Lê Thị Lan.", "what is heard exactly is clear");
    assert_eq!(write("ông hà văn giân"), "Ông Hà Văn Giân.", "either of two: by the form of a name only");
}

#[test]
fn capitals_without_a_lexicon() {
    let nobody = Writer::new(&Lexicon::default());
    let write = |said: &str| nobody.write(&heard(said), Style::Spoken, Place::WHOLE).text;
    for (said, expected) in [
        ("chủ tịch ủy ban nhân dân tỉnh yên bái", "Chủ tịch Ủy ban nhân dân tỉnh Yên Bái."),
        ("sở văn hóa thể thao và du lịch", "Sở Văn hóa, Thể thao và Du lịch."),
        ("tỉnh hòa bình muốn hòa bình", "Tỉnh Hòa Bình muốn hòa bình."),
        ("đồng chí phạm thị hoa", "Đồng chí Phạm Thị Hoa."),
        ("nhà nước việt nam", "Nhà nước Việt Nam."),
        ("xã hội hóa", "Xã hội hóa."),
    ] {
        assert_eq!(write(said), expected);
    }
}

#[test]
fn punctuation_follows_pauses_and_questions() {
    assert_all(&[
        (
            "thưa các đồng chí | tôi xin báo cáo || thứ nhất là thu ngân sách",
            "Thưa các đồng chí, tôi xin báo cáo. Thứ nhất là thu ngân sách.",
        ),
        ("đề nghị xã || tân lập báo cáo", "Đề nghị xã Tân Lập báo cáo."),
        ("các đồng chí có ý kiến gì không || tôi nhất trí", "Các đồng chí có ý kiến gì không? Tôi nhất trí."),
        ("xã đã nhận được công văn chưa", "Xã đã nhận được công văn chưa?"),
        ("vì sao chậm như thế nào ạ", "Vì sao chậm như thế nào ạ?"),
        ("đề nghị báo cáo rõ vì sao", "Đề nghị báo cáo rõ vì sao."),
        ("tôi không", "Tôi không."),
        ("hai mươi | ba xã", "23 xã."),
    ]);
    let growing = Writer::default().write(&heard("tôi xin"), Style::Spoken, Place::GROWING);
    assert_eq!(growing.text, "Tôi xin");
}

#[test]
fn an_engine_that_writes_sentences_is_left_alone() {
    let writer = Writer::new(&lexicon());
    for (said, expected) in [
        ("Anh ấy nói, hai mươi ba người.", "Anh ấy nói, hai mươi ba người."),
        ("Mời đồng chí Lò Thị Noan, xã Tân Lập.", "Mời đồng chí Lò Thị Loan, xã Tân Lập."),
        ("Theo nghị định số 15 trên 2020 nghị định CP.", "Theo nghị định số 15/2020/NĐ-CP."),
        ("\"Đồng chí vũ dũng\" (ạ)!", "\"Đồng chí Vũ Dũng\" (ạ)!"),
    ] {
        assert_eq!(writer.write(&heard(said), Style::Sentences, Place::WHOLE).text, expected);
    }
}

#[test]
fn written_words_know_when_they_were_said() {
    let written =
        Writer::new(&lexicon()).write(&heard("xã tân lập thu hai mươi ba tỷ đồng"), Style::Spoken, Place::WHOLE);
    let words: Vec<_> =
        written.words.iter().map(|word| (word.text.as_str(), word.source.clone(), word.start_ms)).collect();
    assert_eq!(
        words,
        [
            ("Xã", 0..1, 0),
            ("Tân", 1..2, 250),
            ("Lập", 2..3, 500),
            ("thu", 3..4, 750),
            ("23", 4..7, 1000),
            ("tỷ", 7..8, 1750),
            ("đồng.", 8..9, 2000)
        ]
    );
    assert_eq!(written.raw, "xã tân lập thu hai mươi ba tỷ đồng");
    assert_eq!(written.words[4].rule, Some(Rule::Money));
}

/// Random words that make rules begin, end and fail in the middle.
const PIECES: &[&str] = &[
    "không",
    "một",
    "hai",
    "ba",
    "bốn",
    "năm",
    "lăm",
    "mốt",
    "tư",
    "mười",
    "mươi",
    "trăm",
    "nghìn",
    "triệu",
    "tỷ",
    "linh",
    "lẻ",
    "rưỡi",
    "phẩy",
    "phần",
    "đồng",
    "chí",
    "trên",
    "gạch",
    "số",
    "nghị",
    "định",
    "quyết",
    "cê",
    "pê",
    "en",
    "đê",
    "u",
    "bê",
    "tê",
    "gờ",
    "quy",
    "hát",
    "ngày",
    "tháng",
    "quý",
    "mùng",
    "giờ",
    "phút",
    "điều",
    "khoản",
    "điểm",
    "a",
    "chương",
    "phụ",
    "lục",
    "xã",
    "tân",
    "lập",
    "ủy",
    "ban",
    "nhân",
    "dân",
    "nguyễn",
    "văn",
    "an",
    "lò",
    "thị",
    "noan",
    "ạ",
    "chưa",
    "thưa",
    "các",
    "15",
    "2026",
    "999999999",
    "CP",
    "12.5",
    "…",
    "?",
    "Lào,",
    "(Cai)",
    "\u{301}",
    "🙂",
    "a\u{300}",
    "|",
    "||",
    "ki",
    "lô",
    "mét",
    "vuông",
    "và",
    "của",
    "đến",
    "mười lăm",
];

#[test]
fn nothing_is_lost_whatever_is_heard() {
    use rand::seq::IndexedRandom as _;
    use rand::{Rng as _, SeedableRng as _};
    let mut random = rand::rngs::StdRng::seed_from_u64(4);
    let writer = Writer::new(&lexicon());
    for _ in 0..4_000 {
        let length = random.random_range(0..24);
        let said: Vec<&str> = (0..length).map(|_| *PIECES.choose(&mut random).unwrap()).collect();
        let words = heard(&said.join(" "));
        for (style, place) in
            [(Style::Spoken, Place::WHOLE), (Style::Spoken, Place::GROWING), (Style::Sentences, Place::WHOLE)]
        {
            let written = writer.write(&words, style, place);
            assert_nothing_lost(&words, &written);
            assert_eq!(writer.write(&words, style, place), written, "the same again");
        }
    }
}

#[track_caller]
fn assert_nothing_lost(heard: &[Word], written: &Written) {
    let mut next = 0;
    let mut last_start = 0;
    for word in &written.words {
        assert_eq!(word.source.start, next, "a gap in {written:?}");
        assert!(word.source.end > next && word.start_ms >= last_start && word.start_ms <= word.end_ms, "{written:?}");
        (next, last_start) = (word.source.end, word.start_ms);
        // Words separated by spaces.
        assert!(!word.text.is_empty() && !word.text.contains(char::is_whitespace), "{written:?}");
        if word.rule.is_none() {
            // As recognised, except for the first letter and punctuation.
            let source: String = heard[word.source.clone()].iter().flat_map(|word| word.text.nfc()).collect();
            assert_eq!(word.source.len(), 1, "{written:?}");
            assert!(word.text.to_lowercase().starts_with(&source.to_lowercase()), "{} from {source}", word.text);
            assert!(
                matches!(
                    word.text
                        [word.text.char_indices().nth(source.chars().count()).map_or(word.text.len(), |(at, _)| at)..]
                        .as_ref(),
                    "" | "." | "," | "?"
                ),
                "{written:?}"
            );
        }
    }
    assert_eq!(next, heard.len(), "the end of {written:?}");
}
