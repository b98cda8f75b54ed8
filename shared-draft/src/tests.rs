// SPDX-License-Identifier: MPL-2.0
use meetings::ids::SegmentId;
use meetings::minutes::table::TableRow;
use meetings::minutes::{Block, Body, HeadingAttrs, Inline, ListItem, MinutesHead, TextMark};
use yrs::updates::encoder::Encode as _;
use yrs::{Text as _, XmlElementPrelim, XmlFragment as _, XmlTextPrelim};

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
            Block::OrderedList { content: vec![ListItem::of(vec![Inline::plain("Giao Sở Tài chính")])] },
            Block::Table { content: vec![TableRow::of(&["Đơn vị", "Có mặt"]), TableRow::of(&["", "3"])] },
        ]),
    }
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

    /// Types at the end of the nth paragraph that has text; what that changes.
    fn types(&self, n: u32, words: &str) -> Vec<u8> {
        let body = self.0.get_or_insert_xml_fragment(BODY);
        let mut txn = self.0.transact_mut();
        let before = txn.state_vector();
        let element = body.get(&txn, n).unwrap().into_xml_element().unwrap();
        let text = element.get(&txn, 0).unwrap().into_xml_text().unwrap();
        let end = text.len(&txn);
        text.insert(&mut txn, end, words);
        txn.encode_state_as_update_v1(&before)
    }
}

fn text_of(draft: &SharedDraft) -> String {
    draft.content().body.inlines().map(|run| run.text.clone()).collect::<Vec<_>>().join("|")
}

#[test]
fn a_seeded_draft_says_what_the_revision_says_also_after_it_was_stored() {
    let draft = SharedDraft::seed(&minutes());
    assert_eq!(draft.content(), minutes());
    assert_eq!(SharedDraft::load(&draft.state(), []).unwrap().content(), minutes());
    assert_eq!(scan::scan(&draft.state()).map(|contents| contents.elements), Ok(23));
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
fn elements_within_elements_without_end_are_refused_and_end_nothing() {
    let mut draft = SharedDraft::seed(&minutes());
    let window = Window::open(&draft, 2);
    let body = window.0.get_or_insert_xml_fragment(BODY);
    let before = window.0.transact().state_vector();
    {
        let mut txn = window.0.transact_mut();
        let mut inner = body.push_back(&mut txn, XmlElementPrelim::empty("list_item"));
        for _ in 0..20_000 {
            inner = inner.push_back(&mut txn, XmlElementPrelim::empty("list_item"));
        }
        inner.push_back(&mut txn, XmlTextPrelim::new("đáy"));
    }
    let deep = window.0.transact().encode_state_as_update_v1(&before);
    assert_eq!(draft.apply(&deep), Err(NotApplied::TooDeep));
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
    let body = window.0.get_or_insert_xml_fragment(BODY);
    let before = window.0.transact().state_vector();
    {
        let mut txn = window.0.transact_mut();
        body.push_back(&mut txn, XmlElementPrelim::empty("bullet_list"));
        body.push_back(&mut txn, XmlElementPrelim::empty("table_cell"));
        body.push_back(&mut txn, XmlTextPrelim::new("chữ không có đoạn"));
    }
    draft.apply(&window.0.transact().encode_state_as_update_v1(&before)).unwrap();
    assert_eq!(draft.content(), minutes());
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
