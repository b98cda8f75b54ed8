// SPDX-License-Identifier: MPL-2.0
//! What the official form needs before minutes are submitted. The page checks alike
//! (`minutes/form-of-submission.ts`).

use super::designation::{Folded, names};
use super::draft_note::instruction_lines;
use super::written_time::{WrittenTime, is_end};
use super::{Block, Body, Inline, MinutesContent, MinutesKind, capacity};
use crate::display;

/// What a draft may still lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingField {
    /// What was typed is none. A correction has another one than the minutes that it corrects.
    Number,
    /// Without the abbreviation of the unit, "BB" alone, it is not one.
    Symbol,
    Place,
    /// The draft has them, unless the meeting was not opened: then words that name no hour and date
    /// are none, nor is an end before the beginning.
    Begins,
    Ends,
    /// Only of a meeting that was not opened, as is `Attendance`: nobody else knows where it was
    /// held and who was there.
    Venue,
    Attendance,
    /// Only of a correction: it names the minutes that it corrects by number and symbol.
    CorrectionOf,
    /// Who signs for another one says for whom, and what they are themselves.
    ChairCapacity,
    /// Something under the headings.
    Body,
}

impl MissingField {
    /// Its name in [`super::MinutesHead`], or in [`MinutesContent`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Symbol => "symbol",
            Self::Place => "place",
            Self::Begins => "begins",
            Self::Ends => "ends",
            Self::Venue => "venue",
            Self::Attendance => "attendance",
            Self::CorrectionOf => "correction_of",
            Self::ChairCapacity => "chair_capacity",
            Self::Body => "body",
        }
    }
}

impl MinutesContent {
    /// What must be filled in before the minutes are submitted. `corrected` are the designations of
    /// the minutes that these correct, and of those that they corrected in turn.
    ///
    /// What a notice of conclusions says of time and attendance stands in its text.
    pub fn missing(&self, kind: MinutesKind, corrected: &[String], meeting_was_opened: bool) -> Vec<MissingField> {
        let head = &self.head;
        let symbol = head.symbol.split_once('-').is_some_and(|(kind, unit)| !is_blank(kind) && !is_blank(unit));
        // Of a meeting that was opened the draft names the times; their wording is the secretary's.
        let begin = WrittenTime::of(&head.begins);
        let begins = !is_blank(&head.begins) && (meeting_was_opened || begin.is_some());
        let ends = !is_blank(&head.ends) && (meeting_was_opened || is_end(&head.ends, begin));
        let own = Folded::of(&head.designation());
        let own_number = corrected.iter().all(|other| Folded::of(other) != own);
        let in_text = kind == MinutesKind::Conclusions;
        let needed = [
            // Without one the register gives it.
            (MissingField::Number, head.awaits_number() || (is_number(&head.number) && own_number)),
            (MissingField::Symbol, symbol),
            (MissingField::Place, !is_blank(&head.place)),
            (MissingField::Begins, in_text || begins),
            (MissingField::Ends, in_text || ends),
            (MissingField::Venue, in_text || meeting_was_opened || !is_blank(&head.venue)),
            (
                MissingField::Attendance,
                in_text || meeting_was_opened || !head.attendance.iter().all(|line| is_blank(line)),
            ),
            (MissingField::CorrectionOf, corrected.first().is_none_or(|other| names(&head.correction_of, other))),
            (MissingField::ChairCapacity, capacity::is_fit(&head.chair_capacity)),
            (MissingField::Body, has_text(&self.body)),
        ];
        needed.into_iter().filter(|(_, there)| !there).map(|(field, _)| field).collect()
    }
}

/// A number, perhaps with a letter or a year: "15", "15a", "15-2026". The symbol and the word "số"
/// are printed around it. Letters that only look like these would make another number of the same.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, 'đ' | 'Đ');
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(is_letter)
        && text.chars().any(|c| matches!(c, '1'..='9'))
        && text.chars().all(|c| is_letter(c) || c == '-')
}

/// Nothing is printed of it.
fn is_blank(text: &str) -> bool {
    !text.chars().any(display::is_shown)
}

/// Whether something stands under the headings, besides the draft's instruction to the secretary.
pub(super) fn has_text(body: &Body) -> bool {
    let says = |line: &[Inline]| line.iter().any(|inline| inline.text.chars().any(char::is_alphanumeric));
    let lines = body.content.iter().flat_map(|block| block.lines().map(move |line| (block, line)));
    lines
        .zip(instruction_lines(body))
        .any(|((block, line), of_note)| !of_note && !matches!(block, Block::Heading { .. }) && says(line))
}

#[cfg(test)]
mod tests {
    use super::MinutesKind::Minutes;
    use super::MissingField::{Attendance, Begins, CorrectionOf, Ends, Number, Place, Symbol, Venue};
    use super::*;
    use crate::minutes::designation::shared_cases;
    use crate::minutes::{HeadingAttrs, MinutesHead};

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { content: vec![Inline::plain(text)] }
    }

    fn with(head: MinutesHead) -> MinutesContent {
        MinutesContent { head, body: Body::of(vec![paragraph("Thu đạt 102 %.")]) }
    }

    fn full() -> MinutesHead {
        MinutesHead {
            begins: "08 giờ 00 phút, ngày 03 tháng 11 năm 2026".into(),
            ends: "10 giờ 05 phút, ngày 03 tháng 11 năm 2026".into(),
            number: "15".into(),
            symbol: "BB-UBND".into(),
            place: "Lào Cai".into(),
            ..MinutesHead::default()
        }
    }

    fn corrected(designations: &[&str]) -> Vec<String> {
        designations.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn minutes_cannot_be_submitted_without_place_and_the_units_abbreviation() {
        let draft = with(MinutesHead { symbol: "BB".into(), place: " ".into(), ..MinutesHead::default() });
        let earlier = corrected(&["15/BB-UBND"]);
        assert_eq!(draft.missing(Minutes, &[], true), [Symbol, Place, Begins, Ends], "the register gives the number");
        assert_eq!(draft.missing(Minutes, &earlier, true), [Symbol, Place, Begins, Ends, CorrectionOf]);
        let typed = with(MinutesHead { number: "mười lăm".into(), ..full() });
        assert_eq!(typed.missing(Minutes, &[], true), [Number]);
        assert_eq!(with(full()).missing(Minutes, &[], true), []);
        for symbol in ["BB-", "-UBND", "BB - ", "BB-\u{200b}"] {
            assert_eq!(
                with(MinutesHead { symbol: symbol.into(), ..full() }).missing(Minutes, &[], true),
                [Symbol],
                "{symbol}"
            );
        }
        for nothing in ["\u{200b}", "\u{feff}", "\u{3164}", "\u{a0}\u{85}\t"] {
            assert_eq!(
                with(MinutesHead { place: nothing.into(), ..full() }).missing(Minutes, &[], true),
                [Place],
                "{nothing:?}"
            );
        }
    }

    #[test]
    fn minutes_of_a_meeting_that_was_not_opened_say_when_where_and_who() {
        assert_eq!(with(full()).missing(Minutes, &[], false), [Venue, Attendance]);
        let typed = MinutesHead {
            begins: "8h sáng".into(),
            venue: "Hội trường".into(),
            attendance: vec!["An".into()],
            ..full()
        };
        assert_eq!(with(typed.clone()).missing(Minutes, &[], false), [Begins]);
        assert_eq!(with(typed).missing(Minutes, &[], true), []);
        let backwards = MinutesHead { begins: full().ends, ends: full().begins, ..full() };
        assert_eq!(with(backwards).missing(Minutes, &[], false), [Ends, Venue, Attendance]);
    }

    #[test]
    fn a_notice_needs_number_place_and_text_and_says_the_rest_itself() {
        let head = MinutesHead { begins: String::new(), ends: String::new(), ..full() };
        for opened in [true, false] {
            assert_eq!(with(head.clone()).missing(MinutesKind::Conclusions, &[], opened), []);
        }
        let draft = MinutesContent {
            head: MinutesHead { symbol: "TB".into(), ..MinutesHead::default() },
            body: Body::default(),
        };
        assert_eq!(draft.missing(MinutesKind::Conclusions, &[], true), [Symbol, Place, MissingField::Body]);
        assert_eq!(full().reference(MinutesKind::Conclusions, "ngày"), "Thông báo số 15/BB-UBND ngày");
    }

    #[test]
    fn a_correction_has_a_number_of_its_own_and_names_what_it_corrects() {
        let reference = full().reference(Minutes, "ngày 22 tháng 11 năm 2026");
        assert_eq!(reference, "Biên bản số 15/BB-UBND ngày 22 tháng 11 năm 2026");
        let earlier = corrected(&["15/BB-UBND", "14/BB-UBND"]);
        let numbered = |number: &str| {
            with(MinutesHead { number: number.into(), correction_of: reference.clone(), ..full() })
                .missing(Minutes, &earlier, true)
        };
        for number in ["15", "015", "15.", "Số 15", "15\u{200b}", "14", "15-", "15\u{430}"] {
            assert_eq!(numbered(number), [Number], "{number}");
        }
        for number in ["16", "5", "15a"] {
            assert_eq!(numbered(number), [], "{number}");
        }
        let small = MinutesHead { symbol: "bb-ubnd".into(), correction_of: reference.clone(), ..full() };
        assert_eq!(with(small).missing(Minutes, &earlier, true), [Number], "the same symbol in small letters");
        let vague = MinutesHead { number: "16".into(), correction_of: "Biên bản số 115/BB-UBND".into(), ..full() };
        assert_eq!(with(vague).missing(Minutes, &earlier, true), [CorrectionOf], "names another document");
    }

    #[test]
    fn a_number_has_a_digit_and_only_plain_letters() {
        let cases = shared_cases();
        let all = [&cases["numbers"], &cases["no_numbers"]].into_iter().flat_map(|some| some.as_array().unwrap());
        let numbers: Vec<_> = all.map(|number| number.as_str().unwrap()).filter(|number| is_number(number)).collect();
        assert_eq!(serde_json::json!(numbers), cases["numbers"]);
    }

    #[test]
    fn minutes_without_any_content_are_not_submitted() {
        let heading = Block::Heading { attrs: HeadingAttrs { level: 2 }, content: vec![Inline::plain("1. Báo cáo")] };
        for body in
            [vec![], vec![heading.clone()], vec![heading.clone(), paragraph(" \u{200b}")], vec![paragraph(". –")]]
        {
            let content = MinutesContent { head: full(), body: Body::of(body) };
            assert_eq!(content.missing(Minutes, &[], true), [MissingField::Body]);
        }
        let content =
            MinutesContent { head: full(), body: Body::of(vec![heading, paragraph("Không có ý kiến.")]) };
        assert_eq!(content.missing(Minutes, &[], true), []);
    }
}
