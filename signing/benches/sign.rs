// SPDX-License-Identifier: MPL-2.0
//! Milliseconds per signature (ECDSA P-256 from PKCS#12, B-B), for opening the key file, and for
//! verifying both signatures: the median of several runs.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{CHAIR, NOW, Office, SECRETARY, request};
use signing::{SigningKey, sign, verify};

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn median(name: &str, mut work: impl FnMut()) {
    let runs = 50;
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        r#"{{"bench":"{name}","runs":{runs},"median_ms":{:.2},"max_ms":{:.2}}}"#,
        times[runs / 2],
        times[runs - 1]
    );
}

fn main() {
    let office = Office::new();
    let key = office.key("Lê Văn Bình");
    let file = office.authority.issue_pkcs12("Trần Thị An", "UBND", "pw").unwrap_or_default();
    let signed = office.signed_by_both();
    let secretary = office.signed_by_secretary();
    median("sign_first", || drop(sign(&office.approved, &key, &request(SECRETARY, "Lê Văn Bình"))));
    median("sign_second", || drop(sign(&secretary, &key, &request(CHAIR, "Lê Văn Bình"))));
    median("open_pkcs12", || drop(SigningKey::from_pkcs12(&file, "pw")));
    median("verify_two", || drop(verify(&signed, &office.trust, NOW)));
}
