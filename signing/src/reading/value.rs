// SPDX-License-Identifier: MPL-2.0
//! PDF values (ISO 32000-1, 7.3).

use std::collections::BTreeMap;

/// Number and generation of an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub number: u32,
    pub generation: u16,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    String(Vec<u8>),
    /// Without the slash, escapes decoded.
    Name(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    Ref(Id),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Dict(pub BTreeMap<Vec<u8>, Value>);

impl Dict {
    /// A value other than null: null means that the key is absent (7.3.7).
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Value> {
        self.0.get(key).filter(|value| **value != Value::Null)
    }

    pub(crate) fn has(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &Value)> {
        self.0.iter().filter(|(_, value)| **value != Value::Null).map(|(key, value)| (key.as_slice(), value))
    }

    pub(crate) fn int(&self, key: &[u8]) -> Option<i64> {
        self.get(key)?.as_int()
    }

    pub(crate) fn reference(&self, key: &[u8]) -> Option<Id> {
        self.get(key)?.as_ref()
    }

    pub(crate) fn is_name(&self, key: &[u8], name: &[u8]) -> bool {
        matches!(self.get(key), Some(Value::Name(found)) if found == name)
    }
}

impl Value {
    pub(crate) fn as_int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn as_ref(&self) -> Option<Id> {
        if let Self::Ref(id) = self { Some(*id) } else { None }
    }

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// Equal apart from syntax: 1 and 1.0, null and absent.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Int(_) | Self::Real(_), Self::Int(_) | Self::Real(_)) => {
                matches!((self.as_number(), other.as_number()), (Some(a), Some(b)) if (a - b).abs() <= 1e-6 * a.abs().min(1.0))
            }
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Self::Dict(a), Self::Dict(b)) => a.same_except(b, &[]),
            (a, b) => a == b,
        }
    }
}

impl Dict {
    pub(crate) fn same_except(&self, other: &Self, keys: &[&[u8]]) -> bool {
        let has_all = |a: &Self, b: &Self| {
            a.iter()
                .filter(|(key, _)| !keys.contains(key))
                .all(|(key, value)| b.get(key).is_some_and(|other| value.same(other)))
        };
        has_all(self, other) && has_all(other, self)
    }
}

/// The text of a text string; empty for other values. Control characters are removed.
pub(crate) fn text_of(value: &Value) -> String {
    if let Value::String(bytes) = value { text_of_bytes(bytes) } else { String::new() }
}

/// PDFDocEncoding, UTF-16 or UTF-8 (ISO 32000-2, 7.9.2.2), by the byte order mark.
pub(crate) fn text_of_bytes(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => plain.iter().map(|&b| char::from(b)).collect(),
    };
    text.chars().filter(|c| !c.is_control()).collect()
}
