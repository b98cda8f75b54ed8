// SPDX-License-Identifier: MPL-2.0
//! Indirect objects: `12 0 obj ... endobj` (ISO 32000-1, 7.3.10).

use std::ops::Range;

use super::lexer::is_space;
use super::{Budget, Dict, Id, Lexer, Read, ReadError, Value};

/// The value of an indirect object, and the bytes of its stream if it has one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object {
    pub value: Value,
    /// The range of the stream's encoded bytes in the file.
    pub stream: Option<Range<usize>>,
}

impl Object {
    pub(crate) const NULL: Self = Self { value: Value::Null, stream: None };

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        self.value.as_dict()
    }
}

/// An object with its place in the file.
#[derive(Debug)]
pub(crate) struct Indirect {
    pub id: Id,
    pub object: Object,
    /// From the object's number to the end of `endobj`.
    pub range: Range<usize>,
    pub repeated_key: bool,
    pub contradicting_key: bool,
    pub comment: bool,
    pub cut_short: bool,
}

/// Resolves a /Length that is a reference.
pub(crate) trait Lengths {
    fn length(&self, id: Id) -> Read<u64>;
}

/// Does not follow references.
impl Lengths for () {
    fn length(&self, _: Id) -> Read<u64> {
        Err(ReadError::malformed("a stream's length is elsewhere"))
    }
}

/// Parses the object that begins exactly at `at`.
pub(crate) fn indirect(bytes: &[u8], at: usize, budget: &Budget, lengths: &dyn Lengths) -> Read<Indirect> {
    let mut lexer = Lexer::new(bytes, at, budget);
    let id = head(&mut lexer)?;
    let value = lexer.value()?;
    lexer.space();
    let mut stream = None;
    if let Value::Dict(dict) = &value
        && lexer.word(b"stream")
    {
        stream = Some(data(&mut lexer, dict, lengths)?);
        lexer.expect(b"endstream")?;
    }
    lexer.expect(b"endobj")?;
    Ok(Indirect {
        id,
        object: Object { value, stream },
        range: at..lexer.at,
        repeated_key: lexer.repeated_key,
        contradicting_key: lexer.contradicting_key,
        comment: lexer.comment,
        cut_short: lexer.cut_short,
    })
}

fn head(lexer: &mut Lexer<'_>) -> Read<Id> {
    let number = lexer.unsigned().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| lexer.fault("no object"))?;
    lexer.space();
    let generation = lexer.unsigned().and_then(|n| u16::try_from(n).ok()).ok_or_else(|| lexer.fault("no object"))?;
    lexer.space();
    if lexer.bytes.get(lexer.at..).is_some_and(|rest| rest.starts_with(b"obj")) {
        lexer.at += b"obj".len();
        Ok(Id { number, generation })
    } else {
        Err(lexer.fault("no object"))
    }
}

/// The bytes after the keyword `stream`, by /Length.
fn data(lexer: &mut Lexer<'_>, dict: &Dict, lengths: &dyn Lengths) -> Read<Range<usize>> {
    let rest = lexer.bytes.get(lexer.at..).unwrap_or_default();
    lexer.at += match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => return Err(lexer.fault("no line end after the keyword stream")),
    };
    let length = match dict.get(b"Length") {
        Some(Value::Int(length)) => u64::try_from(*length).map_err(|_| lexer.fault("a negative length"))?,
        Some(Value::Ref(id)) => lengths.length(*id)?,
        _ => return Err(lexer.fault("a stream without length")),
    };
    let end = usize::try_from(length).ok().and_then(|length| lexer.at.checked_add(length));
    let end =
        end.filter(|end| *end <= lexer.bytes.len()).ok_or_else(|| lexer.fault("a stream longer than the file"))?;
    let range = lexer.at..end;
    lexer.at = end;
    // Only line ends may be between the data and the keyword, no comments.
    while lexer.peek().is_some_and(is_space) {
        lexer.at += 1;
    }
    Ok(range)
}
