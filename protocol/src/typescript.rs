// SPDX-License-Identifier: MPL-2.0
//! Collects TypeScript declarations. What is collected is listed in `generated.rs`.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

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

    /// Everything collected so far as TypeScript.
    pub fn text(self) -> String {
        let declarations: Vec<String> = self.declarations.into_values().map(|one| format!("export {one}\n")).collect();
        format!("{}\n{}", self.constants.concat(), declarations.concat())
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
