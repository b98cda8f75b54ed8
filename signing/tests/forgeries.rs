// SPDX-License-Identifier: MPL-2.0
//! Forgeries without a key: data appended to a signed file so that readers show something else.

mod common;
#[path = "common/forge.rs"]
mod forge;

use std::fmt::Write as _;

use common::{Office, SECRETARY, sign_as};
use forge::{BOX, Target, Update};
use signing::{Change, Verdict, VerificationReport, check_extends};

type Forgery = (&'static str, fn(&Target) -> Vec<u8>);

/// Two pages in one: each has more than one reading.
const AMBIGUOUS: &[Forgery] = &[
    ("an entry names an object by another number", |t| redrawn(t).entry(t.size + 1, t.offset(t.page)).closed()),
    ("an object is listed twice", |t| redrawn(t).entry(t.page, t.offset(t.page)).closed()),
    ("the older page is listed last", |t| {
        let old = t.offset(t.page);
        t.update().object(t.size, BOX).object(t.page, &t.page_with(t.size)).entry(t.page, old).closed()
    }),
    ("a second table without an end", |t| {
        let first = t.update().object(t.size + 1, "null").table();
        let at = first.table.unwrap();
        let mut rest = first.raw(format!("startxref\n{at}\n%%EOF\n"));
        rest.entries.clear();
        rest.table = None;
        let rest = rest.object(t.size, BOX).object(t.page, &t.page_with(t.size)).table();
        let at = rest.table.unwrap();
        rest.raw(format!("startxref\n{at}\n")).bytes
    }),
    ("a page that the table does not list", |t| {
        t.update().object(t.size, BOX).unlisted(t.page, &t.page_with(t.size)).closed()
    }),
    ("a page that stands behind the end", |t| {
        let update = t.update().object(t.size, BOX).closed();
        [update, format!("{} 0 obj\n{}\nendobj\n", t.page, t.page_with(t.size)).into_bytes()].concat()
    }),
    ("words behind the end", |t| [t.update().object(t.size, "null").closed(), b"junk".to_vec()].concat()),
    ("another startxref behind the end", |t| {
        [t.update().object(t.size, "null").closed(), format!("startxref\n{}\n", t.prev).into_bytes()].concat()
    }),
    ("startxref points to the older table", |t| {
        redrawn(t).table().raw(format!("startxref\n{}\n%%EOF\n", t.prev)).bytes
    }),
    ("startxref points into a comment", |t| {
        let update = redrawn(t).raw("% ");
        let at = update.bytes.len();
        update.raw(format!("xref\n0 0\ntrailer\n<<>>\nstartxref\n{at}\n%%EOF\n")).bytes
    }),
    ("a comment that hides a table", |t| {
        let update = t.update().object(t.size, "null");
        update.raw("%xref\n0 0\ntrailer\n<</Size 1>>\n").closed()
    }),
    ("an update without %%EOF", |t| {
        let update = t.update().object(t.size, "null").table();
        let at = update.table.unwrap();
        update.raw(format!("startxref\n{at}\n")).bytes
    }),
    ("a table that skips the one before it", |t| {
        t.update().object(t.size, "null").trailer(format!("/Root {} 0 R/Info {} 0 R/Prev 9", t.root, t.info)).closed()
    }),
    ("a table that is its own predecessor", |t| {
        let update = t.update().object(t.size, "null");
        let at = update.bytes.len();
        update.trailer(format!("/Root {} 0 R/Prev {at}", t.root)).closed()
    }),
    ("a table without a predecessor", |t| {
        t.update().object(t.size, "null").trailer(format!("/Root {} 0 R", t.root)).closed()
    }),
    ("a hybrid table", |t| t.update().object(t.size, "null").more(&format!("/XRefStm {}", t.prev)).closed()),
    ("encryption", |t| {
        t.update().object(t.size, "null").more("/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P 0>>").closed()
    }),
    ("a table that says it is smaller", |t| {
        let mut update = redrawn(t);
        update.size = t.size - 3;
        update.closed()
    }),
    ("an offset beyond 32 bits", |t| {
        let at = t.offset(t.page);
        t.update().entry(t.size, at + (1 << 32)).closed()
    }),
    ("an offset into the signed bytes", |t| t.update().entry(t.page, t.offset(t.page)).closed()),
    ("an offset beside the object", |t| {
        let update = t.update();
        let at = update.bytes.len();
        update.entry(t.size, at + 1).unlisted(t.size, "null").closed()
    }),
    ("another generation", |t| {
        let mut update = t.update();
        let at = update.bytes.len();
        update.entries.push((t.page, at, 1, true));
        update.raw(format!("{} 1 obj\n{}\nendobj\n", t.page, t.body(t.page))).closed()
    }),
    ("a generation in the table that the object has not", |t| {
        let mut update = t.update();
        let at = update.bytes.len();
        update.entries.push((t.size, at, 3, true));
        update.size += 1;
        update.unlisted(t.size, "null").closed()
    }),
    ("one key twice", |t| {
        let twice = t.body(t.page).replacen("<<", &format!("<</Contents {} 0 R", t.size), 1);
        t.update().object(t.size, BOX).object(t.page, &twice).closed()
    }),
    ("one key twice, once escaped", |t| {
        let twice = t.body(t.page).replacen("<<", &format!("<</Con#74ents {} 0 R", t.size), 1);
        t.update().object(t.size, BOX).object(t.page, &twice).closed()
    }),
    ("one key twice in the trailer", |t| {
        t.update().object(t.size, "null").more(&format!("/Root {} 0 R", t.page)).closed()
    }),
    ("an object inside a stream", |t| {
        let inner = format!("\n{} 0 obj\n{}\nendobj\n", t.page, t.body(t.page));
        let body = format!("<</Length {}>>stream\n{inner}\nendstream", inner.len());
        t.update().object(t.size, &body).closed()
    }),
    ("an end of a stream inside a stream", |t| {
        let inner = "q Q\nendstream\nendobj\n";
        t.update().object(t.size, &format!("<</Length {}>>stream\n{inner}\nendstream", inner.len())).closed()
    }),
    ("a stream that says it is shorter", |t| {
        t.update().object(t.size, "<</Length 3>>stream\nq Q 0 0 9 9 re f\nendstream").closed()
    }),
    ("a length that is elsewhere and no number", |t| {
        t.update().object(t.size, &format!("<</Length {} 0 R>>stream\nq Q\nendstream", t.page)).closed()
    }),
    ("a comment inside an object", |t| t.update().object(t.size, "[1 %]\n2]").closed()),
    ("an object that does not end", |t| {
        let update = t.update();
        let at = update.bytes.len();
        update.entry(t.size, at).raw(format!("{} 0 obj\n<</A 1>>\n", t.size)).closed()
    }),
    ("a table written loosely", |t| {
        let update = t.update().object(t.size, "null");
        let at = update.bytes.len();
        let object = update.entries[0].1;
        update
            .raw(format!(
                "xref\n{} 1\n{object} 0 n\ntrailer\n<</Size {}/Root {} 0 R/Prev {}>>\nstartxref\n{at}\n%%EOF\n",
                t.size,
                t.size + 1,
                t.root,
                t.prev
            ))
            .bytes
    }),
    ("an object stream that holds more than is said", |t| {
        let (a, b) = (t.size, t.size + 1);
        let inner = format!("{b} 0 {} 5 null {}", t.page, t.body(t.page));
        packed(t, a, &inner, 2, &[(b, 0)])
    }),
    ("an object stream that holds a number twice", |t| {
        let (a, b) = (t.size, t.size + 1);
        packed(t, a, &format!("{b} 0 {b} 5 null null"), 2, &[(b, 0)])
    }),
    ("an object stream of the signed part", |t| packed(t, t.size, "", 0, &[(t.size + 1, 0)])),
    ("an entry of a kind that nobody knows", |t| stream_table(t, t.update(), t.size, vec![(t.page, 3, 0, 0)], &[])),
    ("a table with more rows than its index names", |t| {
        let old = u32::try_from(t.offset(t.page)).unwrap().to_be_bytes();
        stream_table(t, t.update(), t.size, Vec::new(), &[&[1], old.as_slice(), &[0]].concat())
    }),
    ("a table whose columns are wider than programs take", |t| wide_table(t, "[8 4 1]", 8)),
    ("a table with a column that is no number", |t| wide_table(t, "[1 (x) 4 1]", 1)),
    ("a flag beyond 32 bits", |t| {
        let look = "<</Subtype/Form/BBox[0 0 9 9]/Length 15>>stream\n1 g 0 0 9 9 re f\nendstream";
        let more = format!("/Subtype/Widget/Rect[60 330 500 500]/AP<</N {} 0 R>>", t.size + 1);
        let forged = field(t, &more);
        let at = forged.windows(4).rposition(|w| w == b"/F 4").unwrap();
        // Two more than 2^32: hidden to some, shown by others.
        let flagged = [&forged[t.pdf.len()..at], b"/F 4294967298", &forged[at + 4..]].concat();
        rewritten(t, &String::from_utf8(flagged).unwrap(), look)
    }),
    ("a place beyond 32 bits", |t| field(t, "/Subtype/Widget/Rect[4294967396 0 4294967396.0 800]")),
    ("so many blanks behind the end that readers do not find it", |t| {
        [t.update().object(t.size, "null").closed(), vec![b'\n'; 1500]].concat()
    }),
];

/// These have one reading, and it is not what was signed.
const CHANGED: &[Forgery] = &[
    ("the page is redrawn", |t| redrawn(t).closed()),
    ("its content is replaced", |t| t.update().object(t.content, BOX).closed()),
    ("its fonts are replaced", |t| t.update().object(t.resources, "<</Font<<>>>>").closed()),
    ("ink that says it is a signature field", |t| {
        field(t, "/Subtype/Ink/Rect[0 0 0 0]/C[0 0 0]/BS<</W 60>>/InkList[[70 420 520 420]]")
    }),
    ("an attachment that says it is a signature field", |t| {
        field(t, "/Subtype/FileAttachment/Rect[0 0 0 0]/FS<</Type/Filespec/F(a.txt)>>")
    }),
    ("a note that says it is a signature field", |t| {
        field(t, "/Subtype/FreeText/Rect[60 330 500 500]/Contents(900)/DA(/F 9 Tf)")
    }),
    ("a widget with an action", |t| field(t, "/Subtype/Widget/Rect[0 0 0 0]/AA<</PO<</S/JavaScript/JS(1)>>>>")),
    ("a widget that is seen and not signed", |t| field(t, "/Subtype/Widget/Rect[60 330 500 500]/MK<</BG[1]>>")),
    ("a widget whose place depends on who reads it", |t| {
        field(t, &format!("/Subtype/Widget/Rect[{0} 0 R {0} 0 R 0 0 0 0]/MK<</BG[1]>>", t.size + 1))
    }),
    ("a look without a place", |t| unsigned_look(t, "[100 300 100 300]", "/BBox[0 0 500 500]")),
    ("a look without a place or a size", |t| unsigned_look(t, "[100 300 100 500]", "/BBox[0 0 0 500]")),
    ("a look without any size", |t| unsigned_look(t, "[0 0 0 0]", "")),
    ("a look in a place like a hair", |t| unsigned_look(t, "[50 300 550 300.009]", "/BBox[0 0 500 500]")),
    ("a place like a hair with a wide border", |t| {
        field(t, "/Subtype/Widget/Rect[50 300 550 300.009]/BS<</W 100>>/MK<</BC[1 0 0]/BG[1 0 0]>>")
    }),
    ("a border without a place", |t| field(t, "/Subtype/Widget/Rect[50 300 50 300]/Border[0 0 300]")),
    ("a text field", |t| {
        let forged = field(t, "/Subtype/Widget/Rect[0 0 0 0]/V(900)");
        let at = forged.windows(7).rposition(|w| w == b"/FT/Sig").unwrap();
        [&forged[..at], b"/FT/Tx ", &forged[at + 7..]].concat()
    }),
    ("the trailer names another catalog", |t| {
        let catalog = t.body(t.root);
        t.update()
            .object(t.size, &catalog)
            .trailer(format!("/Root {} 0 R/Info {} 0 R/Prev {}", t.size, t.info, t.prev))
            .closed()
    }),
    ("the trailer names a catalog without signatures", |t| {
        t.update()
            .object(t.size, &format!("<</Type/Catalog/Pages {} 0 R>>", t.pages))
            .trailer(format!("/Root {} 0 R/Info {} 0 R/Prev {}", t.size, t.info, t.prev))
            .closed()
    }),
    ("the form is gone", |t| {
        let catalog = t.body(t.root).replacen("/AcroForm", "/AnotherForm", 1);
        t.update().object(t.root, &catalog).closed()
    }),
    ("the trailer names other information", |t| {
        t.update()
            .object(t.size, "<</Keywords(diemcau:document=m99)>>")
            .trailer(format!("/Root {} 0 R/Info {} 0 R/Prev {}", t.root, t.size, t.prev))
            .closed()
    }),
    ("an action when the file is opened", |t| {
        let catalog = t.body(t.root).replacen("<<", "<</OpenAction<</S/URI/URI(http://x)>>", 1);
        t.update().object(t.root, &catalog).closed()
    }),
    ("layers", |t| {
        let catalog = t.body(t.root).replacen("<<", "<</OCProperties<</OCGs[]/D<<>>>>", 1);
        t.update().object(t.root, &catalog).closed()
    }),
    ("other attachments", |t| {
        let catalog = t.body(t.root).replacen("<<", "<</Names<</JavaScript<</Names[(a) 9 0 R]>>>>", 1);
        t.update().object(t.root, &catalog).closed()
    }),
    ("a form of another kind", |t| {
        let form = t.body(t.form).replacen("<<", "<</XFA(900)", 1);
        t.update().object(t.form, &form).closed()
    }),
    ("a form that is drawn anew", |t| {
        let form = t.body(t.form).replacen("<<", "<</NeedAppearances true", 1);
        t.update().object(t.form, &form).closed()
    }),
    ("another page", |t| {
        let pages = format!("<</Type/Pages/Kids[{} 0 R {} 0 R]/Count 2>>", t.page, t.size);
        t.update()
            .object(t.size, &format!("<</Type/Page/Parent {} 0 R/MediaBox[0 0 9 9]>>", t.pages))
            .object(t.pages, &pages)
            .closed()
    }),
    ("the page is turned", |t| {
        let page = t.body(t.page).replacen("<<", "<</Rotate 180", 1);
        t.update().object(t.page, &page).closed()
    }),
    ("a field is gone from the form", |t| {
        t.update().object(t.form, &format!("<</Fields[{} 0 R]/SigFlags 3>>", t.fields[0])).closed()
    }),
    ("the page's object is free", |t| t.update().free(t.page, 1).closed()),
    ("a signed field looks different", |t| {
        let body = t.body(t.fields[0]);
        let field = body.replacen("<<", &format!("<</MK<</BG[1]>>/AA {} 0 R", t.size), 1);
        t.update().object(t.size, "null").object(t.fields[0], &field).closed()
    }),
];

/// The page with a box over its text.
fn redrawn(t: &Target) -> Update {
    t.update().object(t.size, BOX).object(t.page, &t.page_with(t.size))
}

/// A new "signature field" of the form and the page.
fn field(t: &Target, more: &str) -> Vec<u8> {
    let number = t.size;
    let page = t.body(t.page).replacen("/Annots[", &format!("/Annots[{number} 0 R "), 1);
    let page = page.replacen(
        &format!("{number} 0 R {} 0 R {} 0 R", t.fields[0], t.fields[1]),
        &format!("{} 0 R {} 0 R {number} 0 R", t.fields[0], t.fields[1]),
        1,
    );
    let form = format!("<</Fields[{} 0 R {} 0 R {number} 0 R]/SigFlags 3>>", t.fields[0], t.fields[1]);
    t.update()
        .object(t.page, &page)
        .object(t.form, &form)
        .object(number, &format!("<</Type/Annot/FT/Sig/T(S3)/F 4/P {} 0 R{more}>>", t.page))
        .closed()
}

/// A new field that nobody signed, with a look.
fn unsigned_look(t: &Target, rect: &str, bounds: &str) -> Vec<u8> {
    let fielded = field(t, &format!("/Subtype/Widget/Rect{rect}/AP<</N {} 0 R>>", t.size + 1));
    let content = "1 0 0 rg -2000 -2000 5000 5000 re f";
    let look = format!("<</Subtype/Form{bounds}/Length {}>>stream\n{content}\nendstream", content.len());
    rewritten(t, std::str::from_utf8(&fielded[t.pdf.len()..]).unwrap(), &look)
}

/// The objects of an update as text, once more, with one object after the last.
fn rewritten(t: &Target, update: &str, last: &str) -> Vec<u8> {
    let objects = &update[..update.rfind("xref\n").and_then(|at| update[..at].rfind("xref\n")).unwrap()];
    let mut again = t.update();
    for object in objects.split("endobj\n").filter(|object| object.contains(" obj\n")) {
        let (head, body) = object.trim_start().split_once(" 0 obj\n").unwrap();
        again = again.object(head.parse().unwrap(), body.trim_end());
    }
    again.object(t.size + 1, last).closed()
}

/// An update with a cross-reference stream and one object stream with `count` objects.
fn packed(t: &Target, container: u32, inner: &str, count: usize, listed: &[(u32, u32)]) -> Vec<u8> {
    let first = inner.split_ascii_whitespace().take(2 * count).map(|word| word.len() + 1).sum::<usize>();
    let update = t.update();
    let at = update.bytes.len();
    let update = update.unlisted(
        container,
        &format!("<</Type/ObjStm/N {count}/First {first}/Length {}>>stream\n{inner}\nendstream", inner.len()),
    );
    let mut rows = vec![(container, 1, at, 0)];
    rows.extend(listed.iter().map(|(number, index)| (*number, 2, container as usize, *index)));
    stream_table(t, update, container + 5, rows, &[])
}

/// Closes an update with a cross-reference stream, object `own`, of these rows and itself; `rest`
/// follows the rows.
fn stream_table(t: &Target, update: Update, own: u32, mut rows: Vec<(u32, u8, usize, u32)>, rest: &[u8]) -> Vec<u8> {
    let table = update.bytes.len();
    rows.push((own, 1, table, 0));
    let mut cells = Vec::new();
    let mut index = String::new();
    for (number, kind, second, third) in rows {
        let _ = write!(index, "{number} 1 ");
        cells.push(kind);
        cells.extend_from_slice(&u32::try_from(second).unwrap().to_be_bytes());
        cells.push(u8::try_from(third).unwrap());
    }
    cells.extend_from_slice(rest);
    let head = format!(
        "{own} 0 obj\n<</Type/XRef/W[1 4 1]/Index[{index}]/Size {}/Root {} 0 R/Info {} 0 R/Prev {}/Length {}>>stream\n",
        own + 1,
        t.root,
        t.info,
        t.prev,
        cells.len()
    );
    update.raw(head).raw(cells).raw(format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n")).bytes
}

/// An update that is a cross-reference stream of itself, whose first column has `width` bytes.
fn wide_table(t: &Target, widths: &str, width: usize) -> Vec<u8> {
    let update = t.update();
    let at = update.bytes.len();
    let mut cells = vec![0; width - 1];
    cells.push(1);
    cells.extend_from_slice(&u32::try_from(at).unwrap().to_be_bytes());
    cells.push(0);
    let head = format!(
        "{0} 0 obj\n<</Type/XRef/W{widths}/Index[{0} 1]/Size {1}/Root {2} 0 R/Info {3} 0 R/Prev {4}/Length {5}>>stream\n",
        t.size,
        t.size + 1,
        t.root,
        t.info,
        t.prev,
        cells.len()
    );
    update.raw(head).raw(cells).raw(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n")).bytes
}

fn after_both(forgeries: &[Forgery], check: impl Fn(&str, VerificationReport)) {
    let office = Office::new();
    let signed = office.signed_by_both();
    let target = Target::of(&signed);
    for (name, forge) in forgeries {
        let forged = forge(&target);
        assert!(forged.starts_with(&signed) && forged.len() > signed.len(), "{name}");
        let report = office.verify(&forged).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_ne!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
        assert!(check_extends(&office.approved, &forged).is_err(), "{name}");
        check(name, report);
    }
}

#[test]
fn a_file_with_two_interpretations_is_never_valid() {
    after_both(AMBIGUOUS, |name, report| {
        assert_eq!(report.verdict, Verdict::Ambiguous, "{name}: {report:#?}");
        assert!(report.signatures.iter().all(|one| one.changes_after == Change::Ambiguous), "{name}: {report:#?}");
        assert_eq!(report.document.unwrap().document, "m15", "{name}");
    });
}

#[test]
fn an_update_that_changes_the_displayed_content_is_a_change() {
    after_both(CHANGED, |name, report| {
        assert_eq!(report.verdict, Verdict::ChangedAfterSigning, "{name}: {report:#?}");
    });
}

#[test]
fn an_update_that_adds_nothing_visible_stays_valid() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let target = Target::of(&signed);
    let plain = target.update().object(target.size, "null").closed();
    let (container, object) = (target.size, target.size + 1);
    let streams = packed(&target, container, &format!("{object} 0 null"), 1, &[(object, 0)]);
    let commented = target.update().object(target.size, "null").table();
    let at = commented.table.unwrap();
    let commented = commented.raw(format!("%a signing program 5.5\nstartxref\n{at}\n%%EOF\n")).bytes;
    let blank = "<</Subtype/Form/BBox[0 0 0 0]/Length 11>>stream\n% DSBlank\n\nendstream";
    let fielded = field(&target, &format!("/Subtype/Widget/Rect[0 0 0 0]/AP<</N {} 0 R>>/MK<<>>", target.size + 1));
    let fielded = String::from_utf8(fielded[signed.len()..].to_vec()).unwrap();
    let blank = rewritten(&target, &fielded, blank);
    for (name, pdf) in [
        ("a table", plain),
        ("streams", streams),
        ("a comment before startxref", commented),
        ("a field with a blank look", blank),
    ] {
        let report = office.verify(&pdf).unwrap();
        assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
    }
}

#[test]
fn a_time_stamp_alone_is_never_shown_as_a_signature() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let t = Target::of(&signed);
    let stamp = t.size + 1;
    let shown = field(&t, &format!("/Subtype/Widget/Rect[60 330 90 350]/V {stamp} 0 R"));
    let dict = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]/Contents<30>>>";
    let head = format!("{stamp} 0 obj\n{dict}\nendobj\n");
    let mut forged = Target::of(&signed).update().object(stamp, dict);
    assert!(forged.bytes.ends_with(head.as_bytes()));
    for number in [t.page, t.form, t.size] {
        forged = forged.object(number, &Target { pdf: shown.clone(), ..Target::of(&signed) }.body(number));
    }
    let report = office.verify(&forged.closed()).unwrap();
    let persons = report.signatures.iter().filter(|one| !one.signer.is_empty());
    let changes: Vec<Change> = persons.map(|one| one.changes_after).collect();
    assert_eq!(changes, [Change::Content, Change::Content], "{report:#?}");
}

/// A signature whose bytes do not fit, as an object or inside its field.
const BROKEN: &str =
    "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 10 20 30]/Contents<3000>>>";

#[test]
fn a_broken_signature_is_found_at_any_depth_of_the_field_tree() {
    let office = Office::new();
    let target = Target::of(&office.approved);
    let depth = 40;
    for inside in [false, true] {
        let first = target.size;
        let mut update = target.update();
        for level in 0..depth {
            update = update.object(first + level, &format!("<</T(p{level})/Kids[{} 0 R]>>", first + level + 1));
        }
        let (field, signature) = (first + depth, first + depth + 1);
        let value = if inside { BROKEN.to_owned() } else { format!("{signature} 0 R") };
        update =
            update.object(field, &format!("<</FT/Sig/T(Chair)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V {value}>>"));
        let [secretary, chair] = target.fields[..] else { panic!("two fields") };
        let form = format!("<</Fields[{secretary} 0 R {chair} 0 R {first} 0 R]/SigFlags 3>>");
        let hidden = update.object(signature, BROKEN).object(target.form, &form).closed();
        let signed = sign_as(&hidden, &office.key("Lê Văn Bình"), SECRETARY);
        let report = office.verify(&signed).unwrap();
        assert_eq!(report.verdict, Verdict::InvalidSignature, "{report:#?}");
        let broken = report.signatures.iter().find(|one| !one.intact).unwrap();
        assert!(broken.field.starts_with("p0.p1.") && broken.field.ends_with("Chair"), "{}", broken.field);
        assert!(report.signatures.iter().any(|one| one.intact && one.field == SECRETARY), "{report:#?}");
    }
}
