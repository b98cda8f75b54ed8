// SPDX-License-Identifier: MPL-2.0
//! Tells the version, and puts the built browser client (web/client/dist) into the binary as a
//! table of paths and bytes. A client that was not built gives an empty table: the server then
//! serves a page that says so.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = root.join("client/dist");
    // A missing path would rerun this on every build; its parent is watched until it exists.
    let watched = if dist.is_dir() { &dist } else { &root.join("client") };
    println!("cargo::rerun-if-changed={}", watched.display());
    println!("cargo::rerun-if-changed=build.rs");
    tell_version();

    let mut files = Vec::new();
    collect(&dist, &mut files);
    let mut named: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|file| (file.strip_prefix(&dist).expect("inside dist").to_string_lossy().replace('\\', "/"), file))
        .collect();
    // By name as text: the server looks files up by binary search.
    named.sort();
    let mut table = String::from("&[\n");
    for (name, file) in &named {
        let _ = writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string());
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("client_files.rs"), table).expect("the build folder can be written");
}

/// `make dist` gives commit and date. Without them the binary says that it is a development build:
/// following every commit would compile this crate anew each time.
fn tell_version() {
    println!("cargo::rerun-if-env-changed=DIEMCAU_COMMIT");
    let commit = env::var("DIEMCAU_COMMIT").unwrap_or_else(|_| "development build".into());
    println!("cargo::rustc-env=DIEMCAU_VERSION={} ({commit})", env!("CARGO_PKG_VERSION"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
