// SPDX-License-Identifier: MPL-2.0
//! The head: one entry of a map for each field. Of two who change one field at once, one wins.

use std::collections::HashMap;
use std::sync::Arc;

use meetings::minutes::MinutesHead;
use yrs::{Any, Map as _, MapRef, Out, ReadTxn, TransactionMut};

use crate::HEAD;

/// A field of the head: its name on the wire, and where it is.
macro_rules! fields {
    ($visit:ident, $head:expr) => {
        $visit!(
            $head,
            lines: [superior_unit, issuing_unit, number, symbol, place, title, correction_of, begins, ends, venue,
                chair, secretary, chair_name, secretary_name],
            lists: [attendance, chair_capacity, recipients]
        )
    };
}

pub fn write(map: &MapRef, txn: &mut TransactionMut<'_>, head: &MinutesHead) {
    macro_rules! insert {
        ($head:expr, lines: [$($line:ident),*], lists: [$($list:ident),*]) => {
            $( map.insert(txn, stringify!($line), $head.$line.as_str()); )*
            $( map.insert(txn, stringify!($list), Any::from($head.$list.clone())); )*
        };
    }
    fields!(insert, head);
}

pub fn read(txn: &impl ReadTxn) -> MinutesHead {
    let mut entries: HashMap<String, Any> = HashMap::new();
    if let Some(map) = txn.get_map(HEAD) {
        entries.extend(map.iter(txn).filter_map(|(name, value)| match value {
            Out::Any(value) => Some((name.to_owned(), value)),
            _ => None,
        }));
    }
    let mut head = MinutesHead::default();
    macro_rules! take {
        ($head:expr, lines: [$($line:ident),*], lists: [$($list:ident),*]) => {
            $( $head.$line = entries.get(stringify!($line)).and_then(text).unwrap_or_default(); )*
            $( $head.$list = entries.get(stringify!($list)).map(texts).unwrap_or_default(); )*
        };
    }
    fields!(take, head);
    head
}

fn text(value: &Any) -> Option<String> {
    match value {
        Any::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn texts(value: &Any) -> Vec<String> {
    match value {
        Any::Array(all) => Arc::clone(all).iter().filter_map(text).collect(),
        _ => Vec::new(),
    }
}
