// SPDX-License-Identifier: MPL-2.0
//! Writes the types of this crate as one TypeScript file, `web/client/src/generated/protocol.ts`.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{http, lists, live};

/// Where the generated file stands, from the root of the project.
pub const PATH: &str = "web/client/src/generated/protocol.ts";

/// TypeScript declarations, each type once, together with those that it is made of.
#[derive(Default)]
pub(crate) struct Types {
    config: Config,
    seen: HashSet<TypeId>,
    constants: Vec<String>,
    /// By name: the order in which a type names its parts is not always the same.
    declarations: BTreeMap<String, String>,
}

impl Types {
    pub fn add<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }

    pub fn constant(&mut self, name: &str, value: usize) {
        self.constants.push(format!("export const {name} = {value};\n"));
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        // Only types of ours have a place of their own; a list or an optional has none.
        if T::output_path().is_some() {
            self.declarations.insert(T::name(&self.config), T::decl(&self.config));
        }
    }
}

/// The text of the generated file.
pub fn generate() -> String {
    let mut types = Types::default();
    types.constant("PROTOCOL_VERSION", crate::VERSION as usize);
    live::types(&mut types);
    http::types(&mut types);
    lists::types(&mut types);
    let Types { constants, declarations, .. } = types;
    let declarations: Vec<String> = declarations.into_values().map(|one| format!("export {one}\n")).collect();
    let (constants, declarations) = (constants.concat(), declarations.concat());
    format!(
        "// Generated from the Rust crate `protocol` by `cargo run -p protocol --bin generate`. Do not edit.\n\n\
         {constants}\n{declarations}"
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
