// SPDX-License-Identifier: MPL-2.0
//! Importing people from a list, and printed sign-in links.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};
use crate::spreadsheets::{numbered, text, utf_16, workbook};

const HEADINGS: [&str; 4] = ["Họ và tên", "Tên đăng nhập", "Mã đơn vị", "Chức vụ"];
const PEOPLE: [[&str; 4]; 4] = [
    ["Nguyễn Văn Ánh", "", "U1", "Chủ tịch"],
    ["Đặng Thị Đào", "Dao.DT", "U1", "Văn thư"],
    ["Nông Văn Ánh", "", "U2", ""],
    ["Hồ A Lềnh", "lenh", "U2", "Chuyên viên"],
];

/// An is the administrator; the communes have the codes U1 and U2.
async fn office() -> (Running, Browser) {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_admin("An")
        .with_user("Bình")
        .with_unit("Xã Thượng")
        .with_unit("Xã Hạ")
        .start()
        .await;
    let an = server.signed_in("An").await;
    (server, an)
}

async fn ask(browser: &mut Browser, file: &[u8], query: &str) -> Answer {
    let path = format!("/api/v1/users/import?{query}");
    browser.send("POST", &path, Extra { kind: Some("application/octet-stream"), body: file, headers: &[] }).await
}

async fn preview(an: &mut Browser, file: &[u8]) -> Value {
    ask(an, file, "preview=true&lang=vi").await.ok()
}

async fn import(an: &mut Browser, file: &[u8]) -> Value {
    ask(an, file, "lang=vi").await.ok()
}

fn counts(report: &Value) -> [u64; 3] {
    ["created", "updated", "unchanged"].map(|count| report[count].as_u64().unwrap())
}

fn texts<'a>(rows: &'a Value, field: &str) -> Vec<&'a str> {
    rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap()).collect()
}

async fn account(an: &mut Browser, username: &str) -> Option<Value> {
    let users = an.get("/api/v1/users").await.ok();
    users.as_array().unwrap().iter().find(|summary| summary["user"]["username"] == username).cloned()
}

fn list(rows: &[[&str; 4]]) -> Vec<u8> {
    text(HEADINGS, rows, ",", "\r\n").into_bytes()
}

#[tokio::test]
async fn people_are_imported_in_every_format_of_spreadsheets() {
    let (_server, mut an) = office().await;
    let first = import(&mut an, &list(&PEOPLE)).await;
    assert_eq!((counts(&first), first["imported"].as_bool()), ([4, 0, 0], Some(true)));
    let plain = text(HEADINGS, &PEOPLE, ",", "\r\n");
    let english = ["Full name", "User name", "Unit code", "Position"];
    // Other columns first, two of them for the name, units by name, a sheet with a title.
    let office_list = "DANH SÁCH CÁN BỘ;;;;\r\n;;;;\r\nSTT;Đơn vị;Họ và tên đệm;Tên;CHUC VU\r\n\
        1;Xã Thượng;Nguyễn Văn;Ánh;Chủ tịch\r\n2;Xã Thượng;Đặng Thị;Đào;Văn thư\r\n3;Xã Hạ;Nông Văn;Ánh;\r\n\
        4;Xã Hạ;Hồ A;Lềnh;Chuyên viên\r\n";
    let files: [(&str, Vec<u8>); 8] = [
        ("the same again", plain.clone().into_bytes()),
        ("semicolons and a mark", format!("\u{feff}{}", text(HEADINGS, &PEOPLE, ";", "\r\n")).into_bytes()),
        ("Unicode text", utf_16(&text(HEADINGS, &PEOPLE, "\t", "\r\n"))),
        ("English headings", text(english, &PEOPLE, ";", "\n").into_bytes()),
        ("empty rows", plain.replace("Hồ A", "\r\n,,,\r\nHồ A").into_bytes()),
        ("a line break in a cell", plain.replace("Hồ A Lềnh", "\"Hồ A\nLềnh\"").into_bytes()),
        ("a workbook", workbook(&numbered(HEADINGS, &PEOPLE))),
        ("as an office keeps it", office_list.as_bytes().to_vec()),
    ];
    for (what, file) in files {
        let report = preview(&mut an, &file).await;
        assert_eq!(counts(&report), [0, 0, 4], "{what}: {report}");
    }
    // Letter and tone mark are two characters in the code page of old Windows.
    let old = b"Ten dang nhap;Ho va ten;Ma don vi\r\nnam;Xa\xde N\xe2\xf2m;U1\r\n";
    assert_eq!(texts(&preview(&mut an, old).await["rows"], "name"), ["Xã Nậm"]);
}

#[tokio::test]
async fn missing_user_names_are_generated_without_diacritics_unique_and_shown_in_the_preview() {
    let (_server, mut an) = office().await;
    let shown = preview(&mut an, &list(&PEOPLE)).await;
    assert_eq!(texts(&shown["rows"], "username"), ["anh.nv", "dao.dt", "anh.nv2", "lenh"]);
    let made: Vec<bool> =
        shown["rows"].as_array().unwrap().iter().map(|row| row["username_made"].as_bool().unwrap()).collect();
    assert_eq!(made, [true, false, true, false]);
    assert!(account(&mut an, "anh.nv").await.is_none(), "a preview changes nothing");
    import(&mut an, &list(&PEOPLE)).await;
    let anh = account(&mut an, "anh.nv").await.unwrap();
    assert_eq!((&anh["user"]["title"], &anh["unit_name"]), (&"Chủ tịch".into(), &"Xã Thượng".into()));
    assert_eq!((&anh["user"]["is_admin"], &anh["waits"]), (&false.into(), &true.into()));
    // A third one, added later, gets what is free.
    let third = preview(&mut an, &list(&[["Ngô Vân Anh", "", "U1", ""]])).await;
    assert_eq!(texts(&third["rows"], "username"), ["anh.nv3"]);
}

#[tokio::test]
async fn an_existing_person_is_changed_exactly_as_the_preview_showed() {
    let (server, mut an) = office().await;
    import(&mut an, &list(&PEOPLE)).await;
    // The administrator is in the list like anybody else; Lềnh has moved and is called differently.
    let changed = list(&[["An", "an", "U1", "Trưởng phòng"], ["Hồ Lềnh", "LENH", "U1", "Chuyên viên"]]);
    let report = preview(&mut an, &changed).await;
    assert_eq!(counts(&report), [0, 2, 0]);
    let lenh = &report["rows"][1];
    assert_eq!((&lenh["name"], &lenh["before"]["name"]), (&"Hồ Lềnh".into(), &"Hồ A Lềnh".into()));
    assert_eq!((&lenh["unit_name"], &lenh["before"]["unit_name"]), (&"Xã Thượng".into(), &"Xã Hạ".into()));
    assert_eq!(lenh["before"]["title"], Value::Null, "the same");
    let done = import(&mut an, &changed).await;
    assert_eq!((counts(&done), &done["sheet"]), ([0, 2, 0], &Value::Null));
    let me = account(&mut an, "an").await.unwrap();
    assert_eq!((&me["user"]["title"], &me["user"]["is_admin"]), (&"Trưởng phòng".into(), &true.into()));
    // A list without the column of positions leaves them as they are.
    let without = import(&mut an, "Họ và tên,Mã đơn vị\nHồ Lềnh,U1\n".as_bytes()).await;
    assert_eq!(counts(&without), [0, 0, 1]);
    // A closed account stays closed, which is said.
    let path = format!("/api/v1/users/{}/disable", server.user("Bình"));
    an.post(&path, &json!({})).await;
    let report = import(&mut an, &list(&[["Bình", "bình", "U2", ""]])).await;
    assert_eq!(report["notes"][0], "Dòng 2: tài khoản bình đang bị khóa; nhập danh sách không mở khóa.");
    assert_eq!(account(&mut an, "bình").await.unwrap()["disabled"], true);
}

#[tokio::test]
async fn every_row_of_people_with_errors_is_reported_and_nobody_is_added() {
    let (server, mut an) = office().await;
    let long = "Dài ".repeat(90);
    let rows = [
        ["Vàng Thị Mỷ", "my", "U1", ""],
        ["Lò Văn Cả", "ca", "KHONG-CO", ""],
        ["Lò Văn Hai", "MY", "U1", ""],
        ["", "ba", "U1", ""],
        [long.as_str(), "tu", "U1", ""],
        ["Năm\u{202e}", "nam", "U1", ""],
        ["Lò Văn Sáu", "sáu sáu", "U1", ""],
        ["Lò Văn Bảy", "", "", ""],
        ["Vàng Thị Mỷ", "", "U1", ""],
        ["李明", "", "U1", ""],
        ["Lò Văn T?m", "tám tám", "U9", ""],
    ];
    let csv = text(HEADINGS, &rows, ",", "\r\n")
        .replace("Lò Văn Sáu", "\"Lò Văn\r\nSáu\"")
        .replace("\r\nLò Văn Bảy", "\r\n,,,\r\nLò Văn Bảy");
    let report = preview(&mut an, csv.as_bytes()).await;
    let expected = [
        (3, "Dòng 3: đơn vị “KHONG-CO” chưa có trong hệ thống"),
        (4, "Dòng 4: tên đăng nhập “my” đã có ở dòng 2"),
        (5, "Dòng 5: thiếu họ và tên"),
        (6, "dài quá 300 ký tự"),
        (7, "có ký tự không nhìn thấy được"),
        (8, "Dòng 8: tên đăng nhập “sáu sáu” không dùng được"),
        (10, "Dòng 10: “Lò Văn Bảy” thiếu mã đơn vị"),
        (11, "Dòng 11: “Vàng Thị Mỷ” cùng đơn vị đã có ở dòng 2; nếu là hai người, ghi tên đăng nhập cho cả hai"),
        (12, "Dòng 12: không tạo được tên đăng nhập từ “李明”"),
        // Everything that is wrong with a row is said at once.
        (13, "Dòng 13: đơn vị “U9” chưa có trong hệ thống"),
        (13, "Dòng 13: “Lò Văn T?m” bị mất chữ"),
        (13, "Dòng 13: tên đăng nhập “tám tám” không dùng được"),
    ];
    let wrong = report["wrong"].as_array().unwrap();
    assert_eq!((wrong.len(), report["wrong_rows"].as_u64()), (expected.len(), Some(10)), "{report}");
    for (wrong, (row, words)) in wrong.iter().zip(expected) {
        assert_eq!(wrong["row"], row, "{wrong}");
        assert!(wrong["words"].as_str().unwrap().contains(words), "{wrong}");
    }
    let refused = ask(&mut an, csv.as_bytes(), "lang=en").await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "list_rows_wrong"));
    let fact = refused.json()["fact"].as_str().unwrap().to_owned();
    assert!(fact.contains("Row 3: the unit “KHONG-CO” is not in the system"), "{fact}");
    assert_eq!(server.store().users().list().await.unwrap().len(), 2, "nobody of a wrong list is added");
    let book = workbook(&[(1, HEADINGS), (9, ["Lò Văn Cả", "ca", "KHONG-CO", ""])]);
    assert_eq!(preview(&mut an, &book).await["wrong"][0]["row"], 9);
}

#[tokio::test]
async fn incomplete_lists_of_people_are_refused_and_only_administrators_import() {
    let (server, mut an) = office().await;
    let lacking = ask(&mut an, "Tên đăng nhập,Chức vụ\nan,x\n".as_bytes(), "preview=true&lang=vi").await;
    assert_eq!(lacking.problem(), "people_list_headings");
    assert_eq!(lacking.json()["fact"], "Họ và tên, Mã đơn vị");
    let many = text(["Họ và tên", "Mã đơn vị"], &vec![["A", "U1"]; 5_001], ",", "\n");
    assert_eq!(ask(&mut an, many.as_bytes(), "preview=true").await.problem(), "list_too_large");
    assert_eq!(ask(&mut an, b"\xd0\xcf\x11\xe0\xa1\xb1", "preview=true").await.problem(), "list_unreadable");
    let notes = preview(&mut an, "STT,Họ và tên,Mã đơn vị,Fax,Vai trò\n1,Lò A,U1,12,Quản trị\n".as_bytes()).await;
    assert_eq!(notes["notes"], json!(["Bỏ qua cột “STT”.", "Bỏ qua cột “Fax”.", "Bỏ qua cột “Vai trò”."]));
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(ask(&mut binh, &list(&PEOPLE), "preview=true").await.problem(), "not_allowed");
    assert_eq!(binh.post("/api/v1/users/links", &json!({})).await.problem(), "not_allowed");
}

#[tokio::test]
async fn a_list_says_where_letters_go_and_a_wrong_address_is_a_wrong_row() {
    let (server, mut an) = office().await;
    let list = |address: &str| format!("Họ và tên,Mã đơn vị,Thư điện tử\nLò A,U1,{address}\n");
    let wrong = preview(&mut an, list("lo.a@b").as_bytes()).await;
    assert_eq!(wrong["wrong"][0]["row"], 2, "{wrong}");
    let shown = preview(&mut an, list("lo.a@thuong.gov.vn").as_bytes()).await;
    assert_eq!(shown["rows"][0]["address"], "lo.a@thuong.gov.vn");
    assert_eq!(ask(&mut an, list("lo.a@thuong.gov.vn").as_bytes(), "").await.status, 200);
    let user = server.store().users().by_username("a.l").await.unwrap();
    let known = server.store().letter_addresses().of(&user.id).await.unwrap().unwrap();
    assert_eq!((known.address.as_str(), known.for_unit), ("lo.a@thuong.gov.vn", true));
}

#[tokio::test]
async fn a_list_of_units_is_refused_as_a_list_of_people_and_vice_versa() {
    let (server, mut an) = office().await;
    let units = [
        "Mã,Tên,Mã cấp trên\nU1,Xã Thượng,\nU1.1,Thôn Một,U1\n",
        "DANH SÁCH ĐƠN VỊ\nMã đơn vị,Tên,Đơn vị cấp trên\nU1,Xã Thượng,\n",
        "Code,Name,Parent code\nU1,Xã Thượng,\n",
    ];
    for file in units {
        let refused = ask(&mut an, file.as_bytes(), "preview=true&lang=vi").await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "list_of_units"), "{file}");
        assert_eq!(refused.json()["title"], "Đây là danh sách đơn vị, không phải danh sách người dùng.");
    }
    // The given name alone is nobody's whole name.
    let given = ask(&mut an, "Mã,Tên\nU1,Xã Thượng\n".as_bytes(), "preview=true&lang=vi").await;
    assert_eq!((given.problem().as_str(), &given.json()["fact"]), ("people_list_headings", &"Họ và tên".into()));
    // A person's unit may be said to stand below another.
    let person = preview(&mut an, "Họ và tên,Mã đơn vị,Trực thuộc\nLò A,U1,UBND tỉnh\n".as_bytes()).await;
    assert_eq!(counts(&person), [1, 0, 0]);
    for file in ["Họ và tên,Mã đơn vị\nLò A,U1\n", "Họ đệm,Tên,Mã đơn vị\nLò,A,U1\n"] {
        let path = "/api/v1/units/import?preview=true&lang=vi";
        let kind = Some("application/octet-stream");
        let refused = an.send("POST", path, Extra { kind, body: file.as_bytes(), headers: &[] }).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "list_of_people"), "{file}");
        assert_eq!(refused.json()["title"], "Đây là danh sách người dùng, không phải danh sách đơn vị.");
    }
    assert_eq!(server.store().users().list().await.unwrap().len(), 2, "nobody is added");
}

#[tokio::test]
async fn an_import_adds_only_people_shown_in_its_preview() {
    let (server, mut an) = office().await;
    let file = list(&PEOPLE);
    let plan = preview(&mut an, &file).await["plan"].as_str().unwrap().to_owned();
    // Another administrator adds somebody who takes a user name of the preview.
    let new = json!({"username": "anh.nv", "name": "Nguyễn Vân Anh", "unit": server.unit("Xã Hạ"), "password": null});
    an.post("/api/v1/users", &new).await.ok();
    let refused = ask(&mut an, &file, &format!("plan={plan}")).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "list_changed"));
    assert!(account(&mut an, "lenh").await.is_none());
    let again = preview(&mut an, &file).await;
    assert_eq!(texts(&again["rows"], "username"), ["anh.nv2", "dao.dt", "anh.nv3", "lenh"]);
    let done = ask(&mut an, &file, &format!("plan={}", again["plan"].as_str().unwrap())).await.ok();
    assert_eq!(counts(&done), [4, 0, 0]);
    // Another list than the one that was shown.
    let other = preview(&mut an, &list(&[["Lò Thị Tư", "", "U1", ""]])).await["plan"].as_str().unwrap().to_owned();
    let refused = ask(&mut an, &list(&[["Lò Thị Tám", "", "U1", ""]]), &format!("plan={other}")).await;
    assert_eq!(refused.problem(), "list_changed");
}

#[tokio::test]
async fn new_people_get_links_grouped_by_unit_that_can_be_typed_and_work_once() {
    let (server, mut an) = office().await;
    let answer = ask(&mut an, &list(&PEOPLE), "lang=vi").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let sheet = answer.ok()["sheet"].clone();
    assert_eq!(texts(&sheet["links"], "name"), ["Nông Văn Ánh", "Hồ A Lềnh", "Nguyễn Văn Ánh", "Đặng Thị Đào"]);
    assert_eq!(texts(&sheet["links"], "unit_name"), ["Xã Hạ", "Xã Hạ", "Xã Thượng", "Xã Thượng"]);
    assert_eq!(sheet["expires_at"], server.now().plus(7 * 24 * 3_600_000).0);
    let url = sheet["links"][1]["url"].as_str().unwrap();
    // As somebody types it: capitals, no dashes, the letter O for a nought.
    let typed = url.rsplit('/').next().unwrap().to_uppercase().replace('-', "").replace('0', "O");
    let mut lenh = server.browser();
    let me = lenh.post("/api/v1/auth/link", &json!({"secret": typed})).await.ok();
    assert_eq!((&me["user"]["username"], &me["has_password"]), (&"lenh".into(), &false.into()));
    let twice = server.browser().post("/api/v1/auth/link", &json!({"secret": typed})).await;
    assert_eq!(twice.problem(), "link_used");
    assert_eq!(lenh.post("/api/v1/me/password", &json!({"current": null, "new": "mật khẩu mới"})).await.status, 204);
    assert_eq!(account(&mut an, "lenh").await.unwrap()["waits"], false);
    server.wait(8 * 24 * 3_600_000);
    let late = sheet["links"][0]["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!(server.browser().post("/api/v1/auth/link", &json!({"secret": late})).await.problem(), "link_used");
}

#[tokio::test]
async fn new_links_for_people_who_never_signed_in_revoke_the_old_ones() {
    let (server, mut an) = office().await;
    let secrets = |sheet: &Value| -> Vec<String> {
        texts(&sheet["links"], "url").iter().map(|url| url.rsplit('/').next().unwrap().to_owned()).collect()
    };
    let first = secrets(&import(&mut an, &list(&PEOPLE)).await["sheet"]);
    let mut anh = server.browser();
    anh.post("/api/v1/auth/link", &json!({"secret": first[0]})).await.ok();
    // Whoever has signed in once does not wait, also after the session has ended and is forgotten.
    anh.post("/api/v1/auth/sign-out", &json!({})).await;
    an.post(&format!("/api/v1/users/{}/disable", server.user("Bình")), &json!({})).await;
    let answer = an.post("/api/v1/users/links", &json!({})).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let second = answer.ok();
    assert_eq!(texts(&second["links"], "username"), ["lenh", "anh.nv", "dao.dt"]);
    let old = server.browser().post("/api/v1/auth/link", &json!({"secret": first[1]})).await;
    assert_eq!(old.problem(), "link_unknown");
    let new = server.browser().post("/api/v1/auth/link", &json!({"secret": secrets(&second)[0]})).await.ok();
    assert_eq!(new["user"]["username"], "lenh");
    // Only hashes are kept, and the log of changes names nobody's link.
    let log = an.get("/api/v1/audit?after=0").await.text();
    assert!(log.contains("user.import") && log.contains("link.create_many"), "{log}");
    for secret in first.iter().chain(&secrets(&second)) {
        assert!(!log.contains(secret) && !log.contains(&secret.replace('-', "")));
    }
}

#[tokio::test]
async fn two_thousand_people_are_imported_while_others_are_served() {
    let (server, mut an) = office().await;
    let names: Vec<String> = (0..2000).map(|n| format!("Nguyễn Thị Số {n}")).collect();
    let rows: Vec<[&str; 4]> = names.iter().map(|name| [name.as_str(), "", "U1", "Chuyên viên"]).collect();
    let file = workbook(&numbered(HEADINGS, &rows));
    let mut binh = server.signed_in("Bình").await;
    let work = tokio::spawn(async move {
        let shown = preview(&mut an, &file).await;
        (counts(&shown), counts(&import(&mut an, &file).await))
    });
    let mut served = 0;
    while !work.is_finished() {
        binh.get("/api/v1/me").await.ok();
        served += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(work.await.unwrap(), ([2000, 0, 0], [2000, 0, 0]));
    assert!(served > 10, "{served}");
    let users = server.store().users().list().await.unwrap();
    assert_eq!(users.len(), 2002);
    let numbered = users.iter().filter(|user| user.unit == *server.unit("Xã Thượng"));
    assert!(numbered.clone().all(|user| user.username.is_ascii()) && numbered.count() == 2000);
}
