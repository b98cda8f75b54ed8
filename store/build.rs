// SPDX-License-Identifier: MPL-2.0
//! Migrations are embedded at compile time: a new file must lead to a new build.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
