// SPDX-License-Identifier: MPL-2.0
//! Parses values.

use super::{Budget, Dict, Id, Read, ReadError, Value};

/// Maximum nesting of arrays and dictionaries.
const MAX_DEPTH: usize = 64;
/// Maximum number of values of one object; each takes ten times its size in the file.
const MAX_VALUES: usize = 1_000_000;
/// The longest name and number, in bytes.
const MAX_WORD: usize = 4096;
/// Maximum length of a name that all programs accept (ISO 32000-1, annex C).
const MAX_NAME: usize = 127;

/// A position, with flags for constructs that programs read differently.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    budget: &'a Budget,
    values: usize,
    /// A dictionary has a duplicate key.
    pub repeated_key: bool,
    /// A dictionary has a duplicate key with different values: programs choose differently.
    pub contradicting_key: bool,
    pub comment: bool,
    /// A number beyond 32 bits, a long name, or one with a zero byte: programs truncate these
    /// differently.
    pub cut_short: bool,
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize, budget: &'a Budget) -> Self {
        Self {
            bytes,
            at,
            budget,
            values: 0,
            repeated_key: false,
            contradicting_key: false,
            comment: false,
            cut_short: false,
        }
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn fault(&self, what: &str) -> ReadError {
        ReadError::malformed(format!("{what} at byte {}", self.at))
    }

    /// Skips white space and comments.
    pub(crate) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.comment = true;
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Consumes a keyword that is followed by a delimiter.
    pub(crate) fn word(&mut self, word: &[u8]) -> bool {
        let rest = self.rest();
        let found = rest.starts_with(word) && rest.get(word.len()).is_none_or(|&b| !is_regular(b));
        if found {
            self.at += word.len();
        }
        found
    }

    pub(crate) fn expect(&mut self, word: &[u8]) -> Read<()> {
        self.space();
        if self.word(word) { Ok(()) } else { Err(self.fault(&format!("no {}", String::from_utf8_lossy(word)))) }
    }

    /// Digits only.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let digits = self.rest().iter().take(20).take_while(|b| b.is_ascii_digit()).count();
        let ends = self.rest().get(digits).is_none_or(|&b| !is_regular(b));
        let value = std::str::from_utf8(&self.rest()[..digits]).ok()?.parse().ok()?;
        if ends {
            self.at += digits;
        }
        ends.then_some(value)
    }

    pub(crate) fn value(&mut self) -> Read<Value> {
        self.nested(MAX_DEPTH)
    }

    fn nested(&mut self, depth: usize) -> Read<Value> {
        self.budget.step()?;
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(ReadError::TooComplex);
        }
        self.space();
        let depth = depth.checked_sub(1).ok_or(ReadError::TooComplex)?;
        match self.peek().ok_or_else(|| self.fault("the end"))? {
            b'/' => Ok(Value::Name(self.name()?)),
            b'(' => self.literal(),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => Ok(Value::Dict(self.dict(depth)?)),
            b'<' => self.hexadecimal(),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ if self.word(b"null") => Ok(Value::Null),
            _ if self.word(b"true") => Ok(Value::Bool(true)),
            _ if self.word(b"false") => Ok(Value::Bool(false)),
            _ => Err(self.fault("no value")),
        }
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Value::Array(items));
            }
            items.push(self.nested(depth)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Read<Dict> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(dict);
            }
            if self.peek() != Some(b'/') {
                return Err(self.fault("no key"));
            }
            let key = self.name()?;
            let value = self.nested(depth)?;
            if let Some(before) = dict.0.get(&key) {
                self.repeated_key = true;
                self.contradicting_key |= !before.same(&value);
            }
            dict.0.insert(key, value);
        }
    }

    fn regular(&mut self) -> Read<&'a [u8]> {
        let length = self.rest().iter().take(MAX_WORD + 1).take_while(|&&b| is_regular(b)).count();
        if length > MAX_WORD {
            return Err(self.fault("a word without end"));
        }
        let word = &self.rest()[..length];
        self.at += length;
        Ok(word)
    }

    fn name(&mut self) -> Read<Vec<u8>> {
        self.at += 1;
        let word = self.regular()?;
        self.cut_short |= word.len() > MAX_NAME;
        if !word.contains(&b'#') {
            return Ok(word.to_vec());
        }
        let mut name = Vec::new();
        let mut at = 0;
        while let Some(&byte) = word.get(at) {
            let code = word.get(at + 1..at + 3).filter(|_| byte == b'#').and_then(|hex| hex::decode(hex).ok());
            name.push(code.as_ref().map_or(byte, |code| code[0]));
            at += if code.is_some() { 3 } else { 1 };
        }
        self.cut_short |= name.contains(&0);
        Ok(name)
    }

    fn number(&mut self) -> Read<Value> {
        if let Some(id) = self.reference() {
            return Ok(Value::Ref(id));
        }
        let start = self.at;
        let word = std::str::from_utf8(self.regular()?).unwrap_or_default();
        let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
        let plain = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && unsigned.bytes().any(|b| b.is_ascii_digit())
            && unsigned.bytes().filter(|&b| b == b'.').count() < 2;
        let parsed = match plain {
            false => None,
            true if word.contains('.') => word.parse().ok().map(Value::Real),
            true => word.parse().ok().map(Value::Int),
        };
        self.cut_short |= match &parsed {
            Some(Value::Int(value)) => i32::try_from(*value).is_err(),
            Some(Value::Real(value)) => value.abs() > f64::from(i32::MAX),
            _ => false,
        };
        parsed.ok_or_else(|| ReadError::malformed(format!("no number at byte {start}")))
    }

    /// A reference, `12 0 R`; otherwise nothing is consumed.
    fn reference(&mut self) -> Option<Id> {
        let mut ahead = self.clone();
        let number = u32::try_from(ahead.unsigned()?).ok()?;
        ahead.space();
        let generation = u16::try_from(ahead.unsigned()?).ok()?;
        ahead.space();
        if !ahead.word(b"R") {
            return None;
        }
        self.at = ahead.at;
        self.comment |= ahead.comment;
        Some(Id { number, generation })
    }

    fn literal(&mut self) -> Read<Value> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.peek().ok_or_else(|| self.fault("a string without end"))?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Ok(Value::String(text));
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Read<Value> {
        self.at += 1;
        let mut text = Vec::new();
        let mut half = None;
        loop {
            let byte = self.peek().ok_or_else(|| self.fault("a string without end"))?;
            self.at += 1;
            let digit = match byte {
                b'>' => break,
                space if is_space(space) => continue,
                other => char::from(other).to_digit(16).ok_or_else(|| self.fault("no hexadecimal digit"))? as u8,
            };
            half = match half {
                None => Some(digit),
                Some(high) => {
                    text.push(high << 4 | digit);
                    None
                }
            };
        }
        text.extend(half.map(|high| high << 4));
        Ok(Value::String(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Read<Value> {
        let budget = Budget::default();
        Lexer::new(text, 0, &budget).value()
    }

    #[test]
    fn values_are_read_as_the_standard_writes_them() {
        for (written, expected) in [
            (b" 12 0 R ".as_slice(), Value::Ref(Id { number: 12, generation: 0 })),
            (b"12 0 Rx", Value::Int(12)),
            (b"-.5", Value::Real(-0.5)),
            (b"%x\n+7", Value::Int(7)),
            (b"/A#42c", Value::Name(b"ABc".to_vec())),
            (b"(a(b)\\)\\101\\\r\nc)", Value::String(b"a(b))Ac".to_vec())),
            (b"<4 1 4>", Value::String(b"A@".to_vec())),
            (b"[null true[]]", Value::Array(vec![Value::Null, Value::Bool(true), Value::Array(vec![])])),
        ] {
            assert_eq!(read(written), Ok(expected), "{}", String::from_utf8_lossy(written));
        }
        for bad in [b"1.2.3".as_slice(), b"--1", b"(", b"<4x>", b"<</A 1", b"[", b"nul", b"<</A/B/C>>", b"]", b""] {
            assert!(matches!(read(bad), Err(ReadError::Malformed(_))), "{}", String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn deep_nesting_is_too_complex_and_overflows_nothing() {
        assert_eq!(read(&vec![b'['; 1 << 20]), Err(ReadError::TooComplex));
    }

    #[test]
    fn a_key_that_stands_twice_is_noted() {
        let budget = Budget::default();
        let mut same = Lexer::new(b"<</A 1/#41 1>>", 0, &budget);
        same.value().unwrap();
        assert!(same.repeated_key && !same.contradicting_key);
        let mut other = Lexer::new(b"<</A 1/A 2>>", 0, &budget);
        other.value().unwrap();
        assert!(other.contradicting_key);
    }
}
