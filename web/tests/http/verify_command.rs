// SPDX-License-Identifier: MPL-2.0
//! `diemcau verify`: exit status and output for every kind of file.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::command_line::diemcau;
use crate::signatures::Signing;

/// A folder of files to be verified, without a server and without data.
struct Desk {
    folder: tempfile::TempDir,
    ca: String,
}

impl Desk {
    fn of(signing: &Signing) -> Self {
        let ca = signing.server.data().join("trust/ca.pem").to_str().unwrap().to_owned();
        Self { folder: tempfile::tempdir().unwrap(), ca }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn elsewhere(&self) -> PathBuf {
        self.folder.path().join("no-data")
    }

    fn verify(&self, file: &str, more: &[&str]) -> Output {
        diemcau(&self.elsewhere(), &[&["verify", file, "--trust", &self.ca], more].concat())
    }
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The newest signature says that it is of another kind, as long as its own.
fn of_another_kind(document: &[u8], kind: &[u8; 20]) -> Vec<u8> {
    let name = b"/ETSI.CAdES.detached";
    let at = document.windows(name.len()).rposition(|window| window == name).unwrap();
    [&document[..at], kind, &document[at + name.len()..]].concat()
}

#[tokio::test]
async fn verify_answers_by_its_exit_status_and_in_vietnamese() {
    let mut signing = Signing::submitted().await;
    let frozen = signing.document().await;
    signing.secretary_signs(crate::signatures::PASSPHRASE).await.ok();
    let half = signing.document().await;
    signing.chair_signs(crate::signatures::PASSPHRASE).await.ok();
    let document = signing.document().await;
    let desk = Desk::of(&signing);
    let mut broken = document.clone();
    let page = document.windows(7).position(|w| w == b"stream\n").unwrap();
    broken[page + 60] ^= 1;
    let behind = [document.as_slice(), b"\n1 0 obj\nnull\nendobj\n"].concat();
    let encrypted = String::from_utf8_lossy(b"%PDF-1.7\n").into_owned()
        + "1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
        + "trailer\n<</Size 2/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P 0>>>>\nstartxref\n42\n%%EOF\n";
    let unknown = of_another_kind(&document, b"/adbe.x509.rsa_sha1 ");
    for (name, content, status, said) in [
        ("signed", document.as_slice(), 0, "Mọi chữ ký hợp lệ, văn bản không thay đổi."),
        ("without-chair", &half, 0, "Ô ký còn trống: chủ trì."),
        ("broken", &broken, 1, "Có chữ ký không hợp lệ."),
        ("behind", &behind, 1, "Phần thêm vào sau khi ký có thể hiển thị khác nhau"),
        ("not-signed", &frozen, 1, "Văn bản chưa được ký số."),
        ("unknown", &unknown, 2, "loại chữ ký adbe.x509.rsa_sha1 chưa được hỗ trợ tại đây"),
        ("encrypted", encrypted.as_bytes(), 2, "Tệp PDF đã được mã hóa"),
        ("junk", b"PK a spreadsheet", 2, "Tệp này không phải PDF."),
        ("cut", &document[..9_000], 2, "Tệp PDF bị hỏng hoặc thiếu."),
    ] {
        let output = desk.verify(&desk.file(&format!("{name}.pdf"), content), &[]);
        assert_eq!(output.status.code(), Some(status), "{name}: {}", words(&output));
        assert!(words(&output).contains(said), "{name}: {}", words(&output));
        for english in ["signature", "cannot", "byte", "damaged", "the "] {
            assert!(!words(&output).contains(english), "{name} says {english}: {}", words(&output));
        }
    }
    let signed = desk.file("signed.pdf", &document);
    let nobody = diemcau(&desk.elsewhere(), &["verify", &signed]);
    assert_eq!(nobody.status.code(), Some(1), "nobody is trusted");
    assert!(words(&nobody).contains("chứng thư không do tổ chức được tin cậy tại đây cấp"), "{}", words(&nobody));
    let missing = desk.verify("/nonexistent.pdf", &[]);
    assert_eq!((missing.status.code(), words(&missing).contains("Không có tệp /nonexistent.pdf.")), (Some(2), true));
    assert!(!desk.elsewhere().exists(), "verifying leaves nothing behind");
    let view: Value = serde_json::from_slice(&desk.verify(&desk.file("u.pdf", &unknown), &["--json"]).stdout).unwrap();
    assert_eq!((&view["verdict"], &view["signatures"][1]["doubt"]), (&"not_checkable".into(), &"unknown_kind".into()));

    // Beside the data it says which minutes they are and who signed them, as that was filed.
    let here = words(&diemcau(&signing.server.data(), &["verify", &signed]));
    assert!(here.contains("Đây là biên bản đã ký đủ") && here.contains("Giao ban tháng 11"), "{here}");
    assert!(here.contains("Chủ trì An ký lúc") && here.contains("CN=Nguyễn Văn An"), "{here}");
    let superseded = diemcau(&signing.server.data(), &["verify", &desk.file("half.pdf", &half)]);
    assert_eq!(superseded.status.code(), Some(1), "{}", words(&superseded));
}

#[tokio::test]
async fn verify_uses_the_installations_language_by_default() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let desk = Desk::of(&signing);
    let unknown = desk.file("unknown.pdf", &of_another_kind(&document, b"/adbe.x509.rsa_sha1 "));
    let english = "signatures of the kind adbe.x509.rsa_sha1 are not supported here";
    assert!(words(&desk.verify(&unknown, &["--lang", "en"])).contains(english));
    let data = desk.folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("diemcau.toml"), "language = \"en\"\n").unwrap();
    assert!(words(&diemcau(&data, &["verify", &unknown])).contains(english));
    assert!(words(&diemcau(&data, &["verify", &unknown, "--lang", "vi"])).contains("chưa được hỗ trợ tại đây"));
}

/// The status that is right for a file whose name begins with its verdict.
fn status_of(name: &str) -> i32 {
    match name.split('-').next() {
        Some("valid") => 0,
        Some("not_checkable" | "encrypted") => 2,
        _ => 1,
    }
}

#[tokio::test]
async fn every_kind_of_foreign_file_has_its_exit_status() {
    let Some(pyhanko) = std::env::var_os("PYHANKO") else {
        eprintln!("NOTICE: PYHANKO names no program; files of others are left out");
        return;
    };
    let mut signing = Signing::submitted().await;
    let desk = Desk::of(&signing);
    let input = desk.file("in.pdf", &signing.document().await);
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../signing/tests/foreign");
    let mut seen = [0; 3];
    // Of the many bases, those that differ in what becomes of them.
    let some = |name: &str| name.contains("hybrid") || name.contains("packed") || name.starts_with("encrypted");
    for script in ["sign_in_many_ways.py", "revocation_data.py", "sign_bases_of_others.py"] {
        let out = desk.folder.path().join(script.trim_end_matches(".py"));
        std::fs::create_dir(&out).unwrap();
        let made = Command::new(Path::new(&pyhanko).with_file_name("python"))
            .arg(scripts.join(script))
            .arg(&input)
            .arg(&out)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .unwrap();
        assert!(made.status.success(), "{script}: {}", String::from_utf8_lossy(&made.stderr));
        let ca = out.join("ca.pem").to_str().unwrap().to_owned();
        for entry in std::fs::read_dir(&out).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_pdf = path.extension().is_some_and(|extension| extension == "pdf");
            if !is_pdf || (script == "sign_bases_of_others.py" && !some(&name)) {
                continue;
            }
            let output = diemcau(&desk.elsewhere(), &["verify", path.to_str().unwrap(), "--trust", &ca]);
            let status = status_of(&name);
            assert_eq!(output.status.code(), Some(status), "{name}: {}", words(&output));
            seen[usize::try_from(status).unwrap()] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count >= 3), "{seen:?}");
}
