// SPDX-License-Identifier: MPL-2.0
//! Writes the generated TypeScript. Run from anywhere: `cargo run -p protocol --bin generate`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(protocol::generated::PATH);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, protocol::generated::generate())
}
