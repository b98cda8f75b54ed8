// SPDX-License-Identifier: MPL-2.0
//! Reads columns into our types; enums are stored as words of the glossary.

use moments::Millis;
use serde::de::DeserializeOwned;
use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Row as _, SqlSafeStr};

use crate::error::{Error, Result};

/// Columns are only TEXT, 64-bit integers, doubles and bytes: `sqlx::Any` treats these the same on
/// both databases.
pub(crate) fn query<'q>(sql: impl SqlSafeStr) -> Query<'q, Any, AnyArguments> {
    sqlx::query(sql)
}

fn broken(column: &str, why: impl std::fmt::Display) -> Error {
    Error::Broken(format!("column {column}: {why}"))
}

pub(crate) trait Fields {
    fn text(&self, column: &str) -> Result<String>;
    fn maybe_text(&self, column: &str) -> Result<Option<String>>;
    fn int(&self, column: &str) -> Result<i64>;
    fn maybe_int(&self, column: &str) -> Result<Option<i64>>;
    fn real(&self, column: &str) -> Result<f64>;
    fn bytes(&self, column: &str) -> Result<Vec<u8>>;

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }
    fn millis(&self, column: &str) -> Result<Millis> {
        self.int(column).map(Millis)
    }
    fn maybe_millis(&self, column: &str) -> Result<Option<Millis>> {
        Ok(self.maybe_int(column)?.map(Millis))
    }
    fn id<T: TryFrom<String>>(&self, column: &str) -> Result<T> {
        T::try_from(self.text(column)?).map_err(|_| broken(column, "not an identifier"))
    }
    fn maybe_id<T: TryFrom<String>>(&self, column: &str) -> Result<Option<T>> {
        let text = self.maybe_text(column)?;
        text.map(|t| T::try_from(t).map_err(|_| broken(column, "not an identifier"))).transpose()
    }
    fn word<T: Word>(&self, column: &str) -> Result<T> {
        let word = self.text(column)?;
        T::from_word(&word).ok_or_else(|| broken(column, format!("unknown word {word:?}")))
    }
    fn maybe_word<T: Word>(&self, column: &str) -> Result<Option<T>> {
        let word = self.maybe_text(column)?;
        word.map(|word| T::from_word(&word).ok_or_else(|| broken(column, "unknown word"))).transpose()
    }
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|e| broken(column, e))
    }
}

impl Fields for AnyRow {
    fn text(&self, column: &str) -> Result<String> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
    fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
    fn int(&self, column: &str) -> Result<i64> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
    fn maybe_int(&self, column: &str) -> Result<Option<i64>> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
    fn real(&self, column: &str) -> Result<f64> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
    fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        self.try_get(column).map_err(|e| broken(column, e))
    }
}

/// An enum stored as a word.
pub(crate) trait Word: Sized + Copy {
    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl crate::row::Word for $type {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use words;

/// Converts every row with `read`.
#[expect(clippy::ptr_arg, reason = "a slice parameter misleads inference of fetch_all")]
pub(crate) fn all<T>(rows: &Vec<AnyRow>, read: impl Fn(&AnyRow) -> Result<T>) -> Result<Vec<T>> {
    rows.iter().map(read).collect()
}
