// SPDX-License-Identifier: MPL-2.0
//! Lists of units as spreadsheets save them.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};
use crate::spreadsheets::{archive, numbered, package, text, utf_16, workbook};

type Row = [&'static str; 3];

const HEADINGS: Row = ["code", "name", "parent_code"];
const UNITS: [Row; 4] = [
    ["T1", "UBND tỉnh An Bình", ""],
    ["T1.01", "Xã Nậm Xé", "T1"],
    ["T1.02", "Xã Thượng", "T1"],
    ["T1.03", "Xã Hạ", "T1"],
];

async fn office() -> (Running, Browser) {
    let server = TestServer::new().with_unit("Văn phòng").with_admin("An").start().await;
    let an = server.signed_in("An").await;
    (server, an)
}

async fn send(an: &mut Browser, file: &[u8], preview: bool, language: &str) -> Answer {
    let path = format!("/api/v1/units/import?preview={preview}&lang={language}");
    an.send("POST", &path, Extra { kind: Some("application/octet-stream"), body: file, headers: &[] }).await
}

async fn names(an: &mut Browser) -> Vec<String> {
    let units = an.get("/api/v1/units").await.ok();
    let mut names: Vec<String> =
        units.as_array().unwrap().iter().map(|unit| unit["name"].as_str().unwrap().to_owned()).collect();
    names.retain(|name| name != "Văn phòng");
    names
}

fn counts(report: &Value) -> [u64; 3] {
    ["created", "updated", "unchanged"].map(|count| report[count].as_u64().unwrap())
}

#[tokio::test]
async fn a_list_is_imported_in_every_format_of_spreadsheets() {
    let (_server, mut an) = office().await;
    let vietnamese = ["Mã", "Tên", "Mã cấp trên"];
    let unmarked = ["MA DON VI", "Ten don vi", "Cap tren"];
    let plain = text(HEADINGS, &UNITS, ",", "\r\n");
    let first = send(&mut an, plain.as_bytes(), false, "vi").await.ok();
    assert_eq!((counts(&first), first["imported"].as_bool()), ([4, 0, 0], Some(true)));
    let files: [(&str, Vec<u8>); 8] = [
        ("the same again", plain.clone().into_bytes()),
        ("semicolons and a mark", format!("\u{feff}{}", text(HEADINGS, &UNITS, ";", "\r\n")).into_bytes()),
        ("Unicode text", utf_16(&text(HEADINGS, &UNITS, "\t", "\r\n"))),
        ("Vietnamese headings", text(vietnamese, &UNITS, ";", "\n").into_bytes()),
        ("headings without marks", text(unmarked, &UNITS, ",", "\n").into_bytes()),
        ("empty rows", plain.replace("T1.02", "\r\n,,\r\nT1.02").into_bytes()),
        ("a line break in a cell", plain.replace("Xã Nậm Xé", "\"Xã\nNậm Xé\"").into_bytes()),
        ("a workbook", workbook(&numbered(vietnamese, &UNITS))),
    ];
    for (what, file) in files {
        let report = send(&mut an, &file, false, "vi").await.ok();
        assert_eq!(counts(&report), [0, 0, 4], "{what}: {report}");
    }
    assert_eq!(names(&mut an).await, ["UBND tỉnh An Bình", "Xã Nậm Xé", "Xã Thượng", "Xã Hạ"]);
}

#[tokio::test]
async fn windows_1258_gives_the_same_names() {
    let (_server, mut an) = office().await;
    // Tone marks are characters of their own there; letter and mark are one letter afterwards.
    send(&mut an, b"Code,T\xean\r\nA,Xa\xde N\xe2\xf2m\r\n", false, "vi").await.ok();
    assert_eq!(names(&mut an).await, ["Xã Nậm"]);
}

#[tokio::test]
async fn every_row_with_errors_is_reported_with_row_number_and_value() {
    let (_server, mut an) = office().await;
    let csv =
        "Mã,Tên,Mã cấp trên\r\nA,\"Tỉnh\r\nA\",\r\n,,\r\nA.1,Xã 1,KHONG-CO\r\nA.2,,A\r\nA 3,Xã 3,A\r\nA,Xã 4,\r\n";
    let refused = send(&mut an, csv.as_bytes(), false, "vi").await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "list_rows_wrong"));
    let fact = refused.json()["fact"].as_str().unwrap().to_owned();
    let expected = [
        "Dòng 4: mã cấp trên “KHONG-CO” không có trong danh sách",
        "Dòng 5: đơn vị có mã “A.2” thiếu tên",
        "Dòng 6: mã “A 3” không dùng được",
        "Dòng 7: mã “A” đã có ở dòng 2",
    ];
    for words in expected {
        assert!(fact.contains(words), "{words} in {fact}");
    }
    let english = send(&mut an, csv.as_bytes(), true, "en").await.ok();
    let rows: Vec<u64> = english["wrong"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert_eq!((rows, english["wrong_rows"].as_u64()), (vec![4, 5, 6, 7], Some(4)));
    let first = &english["wrong"][0];
    assert_eq!(first["value"], "KHONG-CO");
    assert_eq!(first["words"], "Row 4: the parent code “KHONG-CO” is neither in the list nor in the system");
    // A workbook leaves empty rows out of the file; they count all the same.
    let book = workbook(&[(1, HEADINGS), (4, ["A", "Tỉnh A", ""]), (9, ["A.1", "Xã 1", "KHONG-CO"])]);
    let report = send(&mut an, &book, true, "vi").await.ok();
    assert_eq!(report["wrong"][0]["row"], 9);
    assert_eq!(names(&mut an).await, Vec::<String>::new(), "nothing of a wrong list is imported");
}

#[tokio::test]
async fn a_preview_shows_the_effect_of_an_import_and_changes_nothing() {
    let (_server, mut an) = office().await;
    send(&mut an, text(HEADINGS, &UNITS[..3], ",", "\n").as_bytes(), false, "vi").await.ok();
    let list = text(HEADINGS, &UNITS, ",", "\n").replace("Xã Thượng", "Xã Thượng Lâm");
    let report = send(&mut an, list.as_bytes(), true, "vi").await.ok();
    assert_eq!((counts(&report), report["imported"].as_bool()), ([1, 1, 2], Some(false)));
    let changed = &report["rows"][0];
    assert_eq!((&changed["change"], &changed["row"]), (&"changed".into(), &4.into()));
    assert_eq!((&changed["name"], &changed["name_before"]), (&"Xã Thượng Lâm".into(), &"Xã Thượng".into()));
    assert_eq!((&report["rows"][1]["change"], &report["rows"][1]["code"]), (&"new".into(), &"T1.03".into()));
    assert_eq!(names(&mut an).await, ["UBND tỉnh An Bình", "Xã Nậm Xé", "Xã Thượng"]);
    let done = send(&mut an, list.as_bytes(), false, "vi").await.ok();
    assert_eq!(counts(&done), [1, 1, 2]);
}

#[tokio::test]
async fn unknown_columns_are_ignored_and_reported() {
    let (_server, mut an) = office().await;
    let csv = "STT,Mã,Tên\n1,A,Tỉnh A,ghi chú\n2,B,Tỉnh B\n";
    let report = send(&mut an, csv.as_bytes(), false, "vi").await.ok();
    assert_eq!(counts(&report), [2, 0, 0]);
    let notes = report["notes"].as_array().unwrap();
    assert_eq!(notes[0], "Bỏ qua cột “STT”.");
    assert_eq!(notes[1], "Dòng 2: bỏ qua “ghi chú” vì nằm ngoài các cột có tiêu đề.");
}

#[tokio::test]
async fn a_file_that_is_not_a_list_is_refused_with_advice() {
    let (_server, mut an) = office().await;
    let refused = async |an: &mut Browser, file: &[u8]| send(an, file, true, "vi").await.problem();
    assert_eq!(refused(&mut an, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").await, "list_unreadable");
    assert_eq!(refused(&mut an, b"PK\x03\x04 and nothing else").await, "list_unreadable");
    // What LibreOffice saves by itself (.ods) is an archive too.
    let ods = archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]);
    let answer = send(&mut an, &ods, true, "vi").await;
    assert_eq!(answer.problem(), "list_unreadable");
    let advice = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(["Lưu thành", ".xlsx", "CSV UTF-8"].iter().all(|part| advice.contains(part)), "{advice}");
    assert_eq!(refused(&mut an, b"").await, "list_empty");
    assert_eq!(refused(&mut an, "Mã,Tên\n".as_bytes()).await, "list_empty");
    assert_eq!(refused(&mut an, "A,Tỉnh A\nB,Tỉnh B\n".as_bytes()).await, "list_headings");
    let lost = send(&mut an, b"M\xe3,T\xean\nA,X\xe3 N?m X\xe9\nB,X\xe3 B?n H?\n", true, "vi").await;
    assert_eq!(lost.problem(), "list_letters_lost");
    let words = [&lost.json()["title"], &lost.json()["detail"]].map(|words| words.as_str().unwrap().to_owned());
    assert!(words[0].contains("mất chữ") && words[1].contains("CSV UTF-8"), "{words:?}");
    let entities = package(
        "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row>\
        </sheetData></worksheet>",
        "<sst/>",
    );
    assert_eq!(refused(&mut an, &entities).await, "list_unreadable");
    let rows = "A,b\n".repeat(20_001);
    assert_eq!(refused(&mut an, rows.as_bytes()).await, "list_too_large");
}

#[tokio::test]
async fn a_zip_bomb_is_refused_and_the_next_list_is_read() {
    let (_server, mut an) = office().await;
    let bomb = package(&" ".repeat(60 << 20), "<sst/>");
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    assert_eq!(send(&mut an, &bomb, false, "vi").await.problem(), "list_too_large");
    let many =
        package(&format!("<worksheet>{}</worksheet>", "<row><c t=\"str\"><v>a</v></c></row>".repeat(30_000)), "<sst/>");
    assert_eq!(send(&mut an, &many, false, "vi").await.problem(), "list_too_large");
    let list = workbook(&numbered(HEADINGS, &UNITS));
    assert_eq!(counts(&send(&mut an, &list, false, "vi").await.ok()), [4, 0, 0]);
}

#[tokio::test]
async fn an_import_does_exactly_what_its_preview_showed_or_nothing() {
    let (_server, mut an) = office().await;
    let list = text(HEADINGS, &UNITS, ",", "\n");
    let plan = send(&mut an, list.as_bytes(), true, "vi").await.ok()["plan"].as_str().unwrap().to_owned();
    // Somebody else adds one of the units meanwhile, under another name.
    an.post("/api/v1/units", &json!({"code": "T1", "name": "Tỉnh An Bình", "parent_code": null})).await.ok();
    let path = |plan: &str| format!("/api/v1/units/import?plan={plan}");
    let body = Extra { kind: Some("text/csv"), body: list.as_bytes(), headers: &[] };
    let refused = an.send("POST", &path(&plan), body).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "list_changed"));
    assert_eq!(names(&mut an).await, ["Tỉnh An Bình"]);
    let report = send(&mut an, list.as_bytes(), true, "vi").await.ok();
    assert_eq!(counts(&report), [3, 1, 0]);
    let body = Extra { kind: Some("text/csv"), body: list.as_bytes(), headers: &[] };
    let done = an.send("POST", &path(report["plan"].as_str().unwrap()), body).await.ok();
    assert_eq!(counts(&done), [3, 1, 0]);
}

#[tokio::test]
async fn headings_may_follow_a_title() {
    let (_server, mut an) = office().await;
    let csv = format!("UBND TỈNH,,\n,,\nDANH SÁCH ĐƠN VỊ,,\n{}", text(HEADINGS, &UNITS, ",", "\n"));
    let wrong = csv.replace("Xã Thượng,T1", "Xã Thượng,KHONG-CO");
    let report = send(&mut an, wrong.as_bytes(), true, "vi").await.ok();
    assert_eq!(report["wrong"][0]["row"], 7);
    assert_eq!(counts(&send(&mut an, csv.as_bytes(), false, "vi").await.ok()), [4, 0, 0]);
}
