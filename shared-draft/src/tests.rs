// SPDX-License-Identifier: MPL-2.0
use meetings::ids::SegmentId;
use meetings::minutes::table::TableRow;
use meetings::minutes::{Block, Body, HeadingAttrs, Inline, ListItem, ListParagraph, MinutesHead, TextMark};
use yrs::types::Attrs;
use yrs::updates::encoder::Encode as _;
use yrs::{Any, Array as _, ArrayPrelim, ArrayRef, Map as _, MapRef, Out, Text as _, TextPrelim};

use super::*;

fn strong(text: &str) -> Inline {
    Inline { marks: vec![TextMark::Strong], ..Inline::plain(text) }
}

fn minutes() -> MinutesContent {
    let segment = SegmentId::parse("0123456789abcdef0123456789abcdef").unwrap();
    MinutesContent {
        head: MinutesHead {
            issuing_unit: "UBND tỉnh Sơn Lâm".to_owned(),
            attendance: vec!["Ông An".to_owned(), "Bà Bình".to_owned()],
            ..MinutesHead::default()
        },
        body: Body::of(vec![
            Block::Heading { attrs: HeadingAttrs { level: 2 }, content: vec![Inline::plain("1. Thu ngân sách")] },
            Block::Paragraph {
                content: vec![
                    Inline::plain("Ông An báo cáo: "),
                    Inline::sourced("thu đạt 102 %", segment),
                    strong(" kế hoạch."),
                ],
            },
            Block::Paragraph { content: Vec::new() },
            Block::OrderedList {
                content: vec![entry(&["Giao Sở Tài chính", "trước ngày 15"]), entry(&["Giao Sở Y tế"])],
            },
            Block::OrderedList { content: vec![entry(&["Một danh sách khác"])] },
            Block::BulletList { content: vec![entry(&[""])] },
            Block::Table { content: vec![TableRow::of(&["Đơn vị", "Có mặt"]), TableRow::of(&["", "3"])] },
        ]),
    }
}

fn entry(lines: &[&str]) -> ListItem {
    let paragraph = |line: &&str| {
        let content = if line.is_empty() { Vec::new() } else { vec![Inline::plain(*line)] };
        ListParagraph { content, ..ListParagraph::default() }
    };
    ListItem { content: lines.iter().map(paragraph).collect(), ..ListItem::default() }
}

/// A browser: a document of the library with another client ID.
struct Window(Doc);

impl Window {
    fn open(draft: &SharedDraft, client: u64) -> Self {
        let options = Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(ClientID::new(client)) };
        let window = Self(Doc::with_options(options));
        window.hear(&draft.state());
        window
    }

    fn hear(&self, update: &[u8]) {
        self.0.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }

    /// Types at the end of the nth paragraph; what that changes.
    fn types(&self, n: usize, words: &str) -> Vec<u8> {
        self.edits(|text, txn| {
            let end = break_of(text, txn, n);
            text.insert_with_attributes(txn, end, words, Attrs::default());
        })
    }

    fn edits(&self, edit: impl FnOnce(&yrs::TextRef, &mut yrs::TransactionMut<'_>)) -> Vec<u8> {
        let text = self.0.get_or_insert_text(TEXT);
        let mut txn = self.0.transact_mut();
        let before = txn.state_vector();
        edit(&text, &mut txn);
        txn.encode_state_as_update_v1(&before)
    }
}

/// Where the nth paragraph ends.
fn break_of(text: &yrs::TextRef, txn: &yrs::TransactionMut<'_>, n: usize) -> u32 {
    let mut at = 0;
    let mut breaks = 0;
    for diff in text.diff(txn, yrs::types::text::YChange::identity) {
        match diff.insert {
            Out::Any(Any::String(words)) => at += u32::try_from(words.encode_utf16().count()).unwrap(),
            Out::YMap(_) if breaks == n => return at,
            Out::YMap(_) => (at, breaks) = (at + 1, breaks + 1),
            _ => at += 1,
        }
    }
    panic!("no paragraph {n}");
}

/// What the nth paragraph ends with.
fn end_of(text: &yrs::TextRef, txn: &yrs::TransactionMut<'_>, n: usize) -> MapRef {
    let ends = text.diff(txn, yrs::types::text::YChange::identity).into_iter().filter_map(|diff| match diff.insert {
        Out::YMap(end) => Some(end),
        _ => None,
    });
    ends.into_iter().nth(n).unwrap()
}

fn text_of(draft: &SharedDraft) -> String {
    draft.content().body.inlines().map(|run| run.text.clone()).collect::<Vec<_>>().join("|")
}

#[test]
fn a_seeded_draft_says_what_the_revision_says_also_after_it_was_stored() {
    let draft = SharedDraft::seed(&minutes());
    assert_eq!(draft.content(), minutes());
    assert_eq!(SharedDraft::load(&draft.state(), []).unwrap().content(), minutes());
    assert_eq!(scan::scan(&draft.state()).map(|contents| contents.elements), Ok(19));
}

#[test]
fn what_two_type_at_once_is_all_there_in_either_order() {
    let mut draft = SharedDraft::seed(&minutes());
    let (binh, an) = (Window::open(&draft, 2), Window::open(&draft, 3));
    let (first, second) = (binh.types(0, " tháng 11"), an.types(0, " và chi"));
    draft.apply(&second).unwrap();
    draft.apply(&first).unwrap();
    let said = text_of(&draft);
    assert!(said.contains(" tháng 11") && said.contains(" và chi"), "{said}");
    let known = binh.0.transact().state_vector().encode_v1();
    binh.hear(&draft.missing(&known).unwrap());
    an.hear(&first);
    for window in [&binh, &an] {
        let state = window.0.transact().encode_state_as_update_v1(&StateVector::default());
        assert_eq!(SharedDraft::load(&state, []).unwrap().content(), draft.content());
    }
}

#[test]
fn a_day_offline_merges_with_what_the_others_did() {
    let mut draft = SharedDraft::seed(&minutes());
    let away = Window::open(&draft, 2);
    let here = Window::open(&draft, 3);
    for n in 0..50 {
        draft.apply(&here.types(1, &format!(" Ý {n}."))).unwrap();
    }
    let known = away.0.transact().state_vector();
    away.types(0, " (đã sửa ở xã)");
    let offline = away.0.transact().encode_state_as_update_v1(&known);
    draft.apply(&offline).unwrap();
    let said = text_of(&draft);
    assert!(said.contains("(đã sửa ở xã)") && said.contains("Ý 49."), "{said}");
}

#[test]
fn an_update_whose_beginning_is_missing_is_refused() {
    let mut draft = SharedDraft::seed(&minutes());
    let window = Window::open(&draft, 2);
    window.types(0, " tháng");
    let second = window.types(0, " 11");
    assert_eq!(draft.apply(&second), Err(NotApplied::Gap));
}

#[test]
fn what_one_types_stays_when_another_makes_it_a_heading_or_joins_it_meanwhile() {
    let mut draft = SharedDraft::seed(&minutes());
    let (binh, an) = (Window::open(&draft, 2), Window::open(&draft, 3));
    let typed = an.types(1, " Đề nghị giao Sở Tài chính.");
    let (first, second) = ("1. Thu ngân sách", "Ông An báo cáo: thu đạt 102 % kế hoạch.");
    let changed = binh.edits(|text, txn| {
        end_of(text, txn, 1).insert(txn, "line", "h3");
        text.remove_range(txn, break_of(text, txn, 0), 1);
    });
    draft.apply(&changed).unwrap();
    draft.apply(&typed).unwrap();
    let Some(Block::Heading { attrs, content }) = draft.content().body.content.into_iter().next() else { panic!() };
    let said: String = content.into_iter().map(|run| run.text).collect();
    assert_eq!((attrs.level, said), (3, format!("{first}{second} Đề nghị giao Sở Tài chính.")));
}

#[test]
fn elements_within_elements_without_end_are_refused_and_end_nothing() {
    let mut draft = SharedDraft::seed(&minutes());
    let window = Window::open(&draft, 2);
    let deep = window.edits(|text, txn| {
        let mut inner: ArrayRef = text.insert_embed(txn, 0, ArrayPrelim::default());
        for _ in 0..20_000 {
            inner = inner.push_back(txn, ArrayPrelim::default());
        }
        inner.push_back(txn, TextPrelim::new("đáy"));
    });
    assert_eq!(draft.apply(&deep), Err(NotApplied::Foreign));
}

#[test]
fn one_update_of_many_windows_does_not_keep_the_others_out() {
    let mut draft = SharedDraft::seed(&minutes());
    let fills_in = |client: u64| {
        let window = Doc::with_client_id(client);
        window.get_or_insert_map(HEAD).insert(&mut window.transact_mut(), "place", "Sa Pa");
        window.transact().encode_state_as_update_v1(&StateVector::default())
    };
    let many = Window::open(&draft, 2);
    for client in 10..310 {
        many.hear(&fills_in(client));
    }
    let known = Window::open(&draft, 3).0.transact().state_vector();
    let flood = many.0.transact().encode_state_as_update_v1(&known);
    assert_eq!(draft.apply(&flood), Err(NotApplied::Malformed("too many windows")));
    for client in 10..10 + u64::try_from(MAX_CLIENTS).unwrap() + 10 {
        let applied = draft.apply(&fills_in(client));
        if applied == Err(NotApplied::TooManyClients) {
            assert_eq!(draft.clients(), MAX_CLIENTS);
            assert!(draft.state_vector().len() <= MAX_STATE_VECTOR_BYTES);
            return;
        }
        applied.unwrap();
    }
    panic!("no bound");
}

#[test]
fn what_no_editor_writes_is_refused_before_the_library_reads_it() {
    let other = Doc::with_client_id(7);
    let foreign = other.get_or_insert_map("foreign");
    yrs::Map::insert(&foreign, &mut other.transact_mut(), "x", 1);
    let foreign = other.transact().encode_state_as_update_v1(&StateVector::default());
    // A list within a list within a list, as often as a byte has room.
    let nested = {
        let mut update = vec![1, 1, 5, 0, ANY_IN_HEAD, 1, 4, b'h', b'e', b'a', b'd', 1, b'x', 1];
        update.extend([117, 1].repeat(100_000));
        update
    };
    let huge = [255, 255, 255, 255, 15, 1, 1, 0];
    let mut draft = SharedDraft::seed(&minutes());
    for update in [&foreign[..], &nested, &huge, &[], &[0], &[0, 0, 0]] {
        assert!(matches!(draft.apply(update), Err(NotApplied::Malformed(_))), "{} bytes", update.len());
    }
    assert_eq!(draft.apply(&vec![0; MAX_UPDATE_BYTES + 1]), Err(NotApplied::TooLong));
    assert!(draft.missing(&[255, 255, 255, 255, 15]).is_err());
    assert_eq!(draft.content(), minutes());
}

/// A value in a map of the root, with a name.
const ANY_IN_HEAD: u8 = 0x28;

#[test]
fn nodes_that_the_form_does_not_have_are_left_out() {
    let mut draft = SharedDraft::seed(&minutes());
    let window = Window::open(&draft, 2);
    let edit = window.edits(|text, txn| {
        let _empty: ArrayRef = text.insert_embed(txn, 0, ArrayPrelim::default());
        text.format(txn, 1, 3, Attrs::from_iter([("blink".into(), Any::from(true))]));
        end_of(text, txn, 1).insert(txn, "line", "h9");
    });
    draft.apply(&edit).unwrap();
    assert_eq!(draft.content(), minutes());
}

#[test]
fn control_characters_and_what_turns_the_direction_of_a_text_are_refused() {
    let mut draft = SharedDraft::seed(&minutes());
    for words in ["a\0b", "hai\ndòng", "98 \u{202E}%", "\u{2066}x"] {
        let edit = Window::open(&draft, 2).types(0, words);
        assert_eq!(draft.apply(&edit), Err(NotApplied::Malformed("a control character")));
        let window = Window::open(&draft, 2);
        let before = window.0.transact().state_vector();
        window.0.get_or_insert_map(HEAD).insert(&mut window.0.transact_mut(), "place", words);
        let edit = window.0.transact().encode_state_as_update_v1(&before);
        assert!(matches!(draft.apply(&edit), Err(NotApplied::Malformed(_))));
    }
    // A revision from before may have them.
    let content = MinutesContent {
        body: Body::of(vec![Block::Paragraph { content: vec![Inline::plain("Thu\n98 \u{202E}%")] }]),
        head: MinutesHead::default(),
    };
    assert_eq!(text_of(&SharedDraft::seed(&content)), "Thu 98  %");
}

#[test]
fn words_between_two_deletions_are_a_paragraph() {
    let mut draft = SharedDraft::seed(&minutes());
    let end = |text: &yrs::TextRef, txn: &yrs::TransactionMut<'_>| text.len(txn);
    let cut = Window::open(&draft, 2).edits(|text, txn| {
        let length = end(text, txn);
        text.remove_range(txn, 0, length);
    });
    let typed = Window::open(&draft, 3).types(1, " còn lại");
    draft.apply(&cut).unwrap();
    assert_eq!(draft.content().body, Body::default());
    draft.apply(&typed).unwrap();
    assert_eq!(draft.content().body, Body::of(vec![Block::Paragraph { content: vec![Inline::plain(" còn lại")] }]));
}

#[test]
fn what_fuzzing_found_ends_nothing() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/shared_draft");
    let mut files = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        let update = std::fs::read(entry.unwrap().path()).unwrap();
        let empty = MinutesContent { head: MinutesHead::default(), body: Body::default() };
        let mut draft = SharedDraft::seed(&empty);
        if draft.apply(&update).is_ok() {
            assert_eq!(SharedDraft::load(&draft.state(), []).unwrap().content(), draft.content());
        }
        files += 1;
    }
    assert!(files >= 6, "{files} files");
}
