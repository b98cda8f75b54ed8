// SPDX-License-Identifier: MPL-2.0
//! The command line as administrators use it in scripts.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

pub fn diemcau(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_diemcau"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env_remove("DIEMCAU_CONFIG")
        .output()
        .unwrap()
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn units_people_meetings_and_links_are_created_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let csv = folder.path().join("units.csv");
    std::fs::write(&csv, "code,name,parent_code\nT,UBND tỉnh,\nT.1,UBND xã,T\n").unwrap();
    assert_eq!(
        printed(&diemcau(&data, &["unit", "import", csv.to_str().unwrap()])),
        "2 created, 0 updated, 0 unchanged"
    );
    for (username, name) in [("an", "Nguyễn Văn An"), ("binh", "Trần Thị Bình")] {
        printed(&diemcau(&data, &["user", "add", username, "--name", name, "--unit", "T"]));
    }
    let twice = diemcau(&data, &["user", "add", "an", "--name", "Khác", "--unit", "T"]);
    assert!(!twice.status.success() && String::from_utf8_lossy(&twice.stderr).contains("user name"));
    let create =
        ["meeting", "create", "--title", "Giao ban", "--chair", "an", "--secretary", "binh", "--invite", "T.1"];
    assert_eq!(printed(&diemcau(&data, &create)).len(), 32, "the id");
    assert!(printed(&diemcau(&data, &["link", "an"])).starts_with("http://127.0.0.1:8080/vao/"));
    assert!(printed(&diemcau(&data, &["audit", "verify"])).contains("the chain is whole"));
    let copy = folder.path().join("copy.db");
    printed(&diemcau(&data, &["backup", copy.to_str().unwrap()]));
    assert!(copy.exists());
}

#[test]
fn access_tokens_are_issued_listed_and_revoked_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("units.csv");
    std::fs::write(&csv, "code,name,parent_code\nT,UBND tỉnh,\nT.1,UBND xã Tân Lập,T\n").unwrap();
    let run = |arguments: &[&str]| diemcau(folder.path(), arguments);
    printed(&run(&["unit", "import", csv.to_str().unwrap()]));
    for username in ["an", "binh"] {
        printed(&run(&["user", "add", username, "--name", username, "--unit", "T"]));
    }
    let meeting = printed(&run(&["meeting", "create", "--title", "Giao ban", "--chair", "an", "--secretary", "binh"]));
    let issue = ["token", "--meeting", &meeting, "--name", "Hội trường", "--unit", "T.1", "--publish", "--count", "2"];
    let issued = run(&issue);
    let secrets = printed(&issued);
    assert_eq!(secrets.lines().map(str::len).collect::<Vec<_>>(), [64, 64]);

    let listed = printed(&run(&["token", "--meeting", &meeting, "--list"]));
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].ends_with("valid  publish  Hội trường 1, UBND xã Tân Lập"), "{listed}");
    assert!(lines[1].contains("Hội trường 2"), "{listed}");
    assert!(!listed.contains(secrets.lines().next().unwrap()), "a secret is shown once");
    let id = lines[0].split_whitespace().next().unwrap();
    assert!(String::from_utf8_lossy(&issued.stderr).contains(id));

    printed(&run(&["token", "--revoke", id]));
    printed(&run(&["token", "--revoke", id]));
    let listed = printed(&run(&["token", "--meeting", &meeting, "--list"]));
    assert!(listed.contains(&format!("{id}  revoked")) && listed.matches("valid").count() == 1, "{listed}");
    let failing: [&[&str]; 5] = [
        &["token", "--revoke", "ffff"],
        &["token", "--meeting", &meeting, "--name", "A", "--unit", "KHÁC"],
        &["token", "--meeting", "không", "--name", "A", "--unit", "T"],
        &["token", "--meeting", &meeting, "--name", "", "--unit", "T"],
        &["token", "--meeting", &meeting, "--name", "A", "--unit", "T", "--hours", "0"],
    ];
    for arguments in failing {
        assert!(!run(arguments).status.success(), "{arguments:?}");
    }
}

#[test]
fn people_are_renamed_moved_disabled_and_reset_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let csv = folder.path().join("units.csv");
    std::fs::write(&csv, "code,name,parent_code\nT,UBND tỉnh,\nT.1,UBND xã,T\n").unwrap();
    let run = |arguments: &[&str]| printed(&diemcau(&data, arguments));
    run(&["unit", "import", csv.to_str().unwrap()]);
    run(&["user", "add", "an", "--name", "Nguyễn An", "--unit", "T"]);
    run(&["user", "move", "an", "--unit", "T.1"]);
    run(&["user", "rename", "an", "--name", "Nguyễn Văn An", "--to", "an.nv"]);
    assert!(run(&["user", "reset", "an.nv"]).starts_with("http://127.0.0.1:8080/vao/"));
    run(&["user", "disable", "an.nv"]);
    assert_eq!(run(&["user", "list"]), "an.nv\tT.1\tNguyễn Văn An\tclosed");
    run(&["user", "enable", "an.nv"]);
    assert_eq!(run(&["user", "list"]), "an.nv\tT.1\tNguyễn Văn An");
    let nothing = diemcau(&data, &["user", "rename", "an.nv"]);
    assert!(!nothing.status.success() && String::from_utf8_lossy(&nothing.stderr).contains("--name"));
    let unknown = diemcau(&data, &["user", "disable", "nobody"]);
    assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("nobody"));
}

#[test]
fn people_are_imported_on_the_command_line_with_a_private_file_of_links() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &str| {
        std::fs::write(file(name), text).unwrap();
        file(name)
    };
    let units = write("units.csv", "code,name,parent_code\nT,UBND tỉnh,\nT.1,Xã <Hạ>,T\n");
    printed(&diemcau(&data, &["unit", "import", &units]));
    let people = write("people.csv", "Họ và tên;Mã đơn vị;Chức vụ\nNguyễn Văn An;T;Chủ tịch\n=Lò Thị Bình;T.1;\n");
    let import = |extra: &[&str]| diemcau(&data, &[&["user", "import", &people], extra].concat());

    let shown = printed(&import(&["--dry-run"]));
    let expected = "+ an.nv Nguyễn Văn An, Chủ tịch, UBND tỉnh\n+ binh.lt =Lò Thị Bình, Xã <Hạ>\n\
                    would be 2 created, 0 updated, 0 unchanged";
    assert_eq!(shown, expected);
    assert_eq!(printed(&diemcau(&data, &["user", "list"])), "", "a dry run changes nothing");

    let wrong = write("wrong.csv", "Họ và tên,Mã đơn vị\nLò A,T\nLò B,X\n\nLò C,Y\n");
    let output = diemcau(&data, &["user", "import", &wrong, "--vi", "--links", &file("none.csv")]);
    assert_eq!(output.status.code(), Some(1));
    let rows = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = rows.lines().collect();
    assert!(lines[0].starts_with("Dòng 3: đơn vị “X” chưa có"), "{rows}");
    assert!(lines[1].starts_with("Dòng 5: đơn vị “Y” chưa có"), "{rows}");
    assert_eq!(lines[2], "diemcau: 2 dòng chưa đúng, chưa nhập dòng nào");
    assert!(!Path::new(&file("none.csv")).exists());

    let html = file("links.html");
    assert!(printed(&import(&["--links", &html, "--vi"])).ends_with("thêm 2, cập nhật 0, giữ nguyên 0"));
    let sheet = std::fs::read_to_string(&html).unwrap();
    assert_eq!(std::fs::metadata(&html).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(sheet.matches("http://127.0.0.1:8080/vao/").count(), 2);
    assert!(sheet.contains("Xã &lt;Hạ&gt; (T.1)") && sheet.contains("Dùng một lần, đến "), "{sheet}");
    // Never over a file that is there, and nothing is imported where the links cannot be kept.
    let more = write("more.csv", "Họ và tên,Mã đơn vị\nLò Thị Tư,T\n");
    let over = diemcau(&data, &["user", "import", &more, "--links", &html]);
    assert!(!over.status.success() && String::from_utf8_lossy(&over.stderr).contains("links.html"));
    assert_eq!(printed(&diemcau(&data, &["user", "list"])).lines().count(), 2);

    let csv = file("again.csv");
    printed(&diemcau(&data, &["user", "links", &csv]));
    let table = std::fs::read_to_string(&csv).unwrap();
    assert_eq!(std::fs::metadata(&csv).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(table.contains("\"'=Lò Thị Bình\""), "no formula: {table}");
    let first = sheet.split("/vao/<wbr><b>").nth(1).unwrap()[..24].to_owned();
    assert!(table.matches("/vao/").count() == 2 && !table.contains(&first), "{table}");
    let pdf = diemcau(&data, &["user", "links", &file("links.pdf")]);
    assert!(!pdf.status.success() && String::from_utf8_lossy(&pdf.stderr).contains(".html"));

    let old = write("old.xls", "\u{0}\u{1}");
    let output = diemcau(&data, &["user", "import", &old, "--vi"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && words.contains("old.xls") && words.contains("CSV UTF-8"), "{words}");
}

#[test]
fn the_demo_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (diemcau(folder.path(), &["demo"]), diemcau(folder.path(), &["demo"]));
    let meeting = |output: &Output| printed(output).lines().find(|l| l.contains("/hop/")).map(str::to_owned).unwrap();
    assert_eq!(meeting(&first), meeting(&second));
    assert_eq!(printed(&second).matches("/vao/").count(), 7);
    assert!(printed(&first).contains("passphrase"), "{}", String::from_utf8_lossy(&first.stderr));
}

#[test]
fn an_invalid_setting_is_reported_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("diemcau.toml");
    std::fs::write(&file, "media = 7882\n").unwrap();
    let output = diemcau(folder.path(), &["link", "an"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    for part in ["media", file.to_str().unwrap(), "7882", "an address with a port"] {
        assert!(words.contains(part), "{words}");
    }
}

#[tokio::test]
async fn a_key_file_is_added_only_if_it_opens() {
    let folder = tempfile::tempdir().unwrap();
    printed(&diemcau(folder.path(), &["demo"]));
    let authority = signing::DemoAuthority::new("CA", base::Clock::system().now()).unwrap();
    let file = folder.path().join("key.p12");
    std::fs::write(&file, authority.issue_pkcs12("Lù Thị Mai", "UBND xã", "đúng").unwrap()).unwrap();
    let add = |passphrase: &str| {
        let file = file.to_str().unwrap();
        diemcau(folder.path(), &["key", "add", "coclau", "--pkcs12", file, "--passphrase", passphrase])
    };
    let refused = add("sai");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("wrong passphrase"));
    let foreign = add("đúng");
    assert!(String::from_utf8_lossy(&foreign.stderr).contains("not issued for signing by an authority trusted here"));
    std::fs::write(folder.path().join("trust/ca.pem"), authority.certificate_pem()).unwrap();
    assert_eq!(printed(&add("đúng")).len(), 32);
    assert!(String::from_utf8_lossy(&add("").stderr).contains("needs a passphrase"));
    std::fs::write(&file, authority.issue_pkcs12("Người Khác", "UBND xã", "đúng").unwrap()).unwrap();
    let asked = String::from_utf8_lossy(&add("đúng").stderr).into_owned();
    assert!(asked.contains("Người Khác") && asked.contains("Lù Thị Mai"), "{asked}");
    let arguments = ["key", "add", "coclau", "--pkcs12", file.to_str().unwrap(), "--passphrase", "đúng"];
    let confirmed = diemcau(folder.path(), &[&arguments[..], &["--confirm-name", "Người Khác"]].concat());
    assert_eq!(printed(&confirmed).len(), 32);
}

#[test]
fn a_list_is_previewed_before_import_and_errors_are_reported_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("units.csv");
    let run =
        |further: &[&str]| diemcau(folder.path(), &[&["unit", "import", list.to_str().unwrap()], further].concat());
    std::fs::write(&list, "\u{feff}Mã;Tên;Mã cấp trên\r\nT;Tỉnh;\r\nT.1;\"Xã\r\nmột\";T\r\n").unwrap();
    assert_eq!(printed(&run(&["--dry-run"])), "+ T Tỉnh\n+ T.1 Xã một\nwould be 2 created, 0 updated, 0 unchanged");
    assert_eq!(printed(&run(&[])), "2 created, 0 updated, 0 unchanged");
    assert_eq!(printed(&run(&["--vi"])), "thêm 0, cập nhật 0, giữ nguyên 2");
    std::fs::write(&list, "Mã,Tên,Mã cấp trên\r\nT.2,\"Xã\r\nhai\",T\r\n,,\r\nT.3,Xã ba,KHONG-CO\r\n").unwrap();
    for (further, words) in [
        (&[][..], "Row 4: the parent code “KHONG-CO” is neither in the list nor in the system"),
        (&["--vi"], "Dòng 4: mã cấp trên “KHONG-CO” không có trong danh sách và chưa có trong hệ thống"),
    ] {
        let refused = run(further);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(refused.status.code() == Some(1) && said.contains(words), "{said}");
        let tried = run(&[&["--dry-run"], further].concat());
        assert_eq!((tried.status.code(), String::from_utf8_lossy(&tried.stdout).trim()), (Some(1), words));
    }
}
