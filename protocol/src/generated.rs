// SPDX-License-Identifier: MPL-2.0
//! The types of this crate as one TypeScript file, `web/client/src/generated/protocol.ts`.

use crate::typescript::Types;
use crate::{http, lists, live, shared_draft};

/// Path of the generated file, from the root of the project.
pub const PATH: &str = "web/client/src/generated/protocol.ts";

/// The text of the generated file.
pub fn generate() -> String {
    let mut types = Types::default();
    types.constant("PROTOCOL_VERSION", crate::VERSION as usize);
    live::types(&mut types);
    http::types(&mut types);
    lists::types(&mut types);
    shared_draft::types(&mut types);
    let types = types.text();
    format!(
        "// Generated from the Rust crate `protocol` by `cargo run -p protocol --bin generate`. Do not edit.\n\n{types}"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_browsers_types_are_the_servers() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(super::PATH);
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            checked_in == super::generate(),
            "run `cargo run -p protocol --bin generate` and commit {}",
            super::PATH
        );
    }
}
