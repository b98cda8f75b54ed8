// SPDX-License-Identifier: MPL-2.0
//! A key that never leaves its token (SoftHSM2). One test, since a process has one PKCS#11 library
//! and one environment.

mod common;

use std::path::Path;

use common::{CHAIR, Files, Office, SECRETARY, run, sign_as};
use signing::{KeyError, TokenKey, TokenModule, Verdict};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

#[test]
fn two_people_sign_with_keys_on_a_token() {
    if !Path::new(MODULE).exists() {
        eprintln!("NOTICE: {MODULE} is not there; install softhsm2 to test tokens");
        return;
    }
    let office = Office::new();
    let files = Files::new();
    std::fs::create_dir(files.path("tokens")).unwrap();
    let config = format!("directories.tokendir = {}\nlog.level = ERROR\n", files.path("tokens").display());
    let config = files.write("softhsm2.conf", config);
    // SAFETY: the only test of this program, so no other thread reads the environment.
    unsafe { std::env::set_var("SOFTHSM2_CONF", &config) };

    let tool = |arguments: &[&str]| {
        let output = run("softhsm2-util", arguments)?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(())
    };
    let init = ["--init-token", "--free", "--label", "UBND Lào Cai", "--so-pin", "87654321", "--pin", "1234"];
    if tool(&init).is_none() {
        return;
    }
    for (id, person) in [("01", "Lê Văn Bình"), ("02", "Trần Thị An")] {
        let pair = office.authority.issue_pem(person, "UBND tỉnh Lào Cai").unwrap();
        let (key, certificate) = (files.write("key.pem", pair.private_key), files.write("cert.pem", pair.certificate));
        tool(&["--import", &key, "--token", "UBND Lào Cai", "--label", person, "--id", id, "--pin", "1234"]);
        let der = files.path("cert.der").to_str().unwrap().to_owned();
        if run("openssl", &["x509", "-in", &certificate, "-outform", "DER", "-out", &der]).is_none() {
            return;
        }
        let write = [
            "--module",
            MODULE,
            "--token-label",
            "UBND Lào Cai",
            "--login",
            "--pin",
            "1234",
            "--write-object",
            &der,
            "--type",
            "cert",
            "--id",
            id,
            "--label",
            person,
        ];
        let Some(written) = run("pkcs11-tool", &write) else { return };
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    }

    let module = TokenModule::load(Path::new(MODULE)).unwrap();
    assert!(module.tokens().unwrap().contains(&"UBND Lào Cai".to_owned()));
    let key_of =
        |label: &str| TokenKey { token_label: "UBND Lào Cai".into(), key_label: label.into(), key_id: Vec::new() };
    let secretary = module.open(&key_of("Lê Văn Bình"), "1234").unwrap();
    let by_id = TokenKey { key_label: String::new(), key_id: vec![2], ..key_of("") };
    let chair = TokenModule::load(Path::new(MODULE)).unwrap().open(&by_id, "1234").unwrap();
    assert_eq!((secretary.holder(), chair.holder()), ("Lê Văn Bình", "Trần Thị An"));

    // A wrong PIN is refused though another key is in use, and the token does not stay logged in
    // for it.
    assert_eq!(module.open(&key_of("Lê Văn Bình"), "9999").unwrap_err(), KeyError::WrongPin);
    assert_eq!(module.open(&key_of("Nobody"), "1234").unwrap_err(), KeyError::NoSuchKey);
    let elsewhere = TokenKey { token_label: "Elsewhere".into(), ..key_of("x") };
    assert_eq!(module.open(&elsewhere, "1234").unwrap_err(), KeyError::NoSuchToken("Elsewhere".into()));
    assert!(matches!(TokenModule::load(Path::new("/no/such/module.so")), Err(KeyError::Module(_))));

    // From other threads, as a server signs.
    let signed = std::thread::scope(|scope| {
        let first = scope.spawn(|| sign_as(&office.approved, &secretary, SECRETARY)).join().unwrap();
        scope.spawn(move || sign_as(&first, &chair, CHAIR)).join().unwrap()
    });
    let report = office.verify(&signed).unwrap();
    assert_eq!((report.verdict, report.signatures.len()), (Verdict::Valid, 2), "{report:#?}");
}
