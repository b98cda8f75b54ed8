// SPDX-License-Identifier: MPL-2.0
//! Decodes cross-reference and object streams: Flate, optionally with a PNG predictor (ISO 32000-1,
//! 7.4.4).

use std::io::Read as _;

use super::{Budget, Dict, Read, ReadError, Value};

/// Maximum row size of a predictor, in bytes.
const MAX_COLUMNS: i64 = 1 << 16;

pub(crate) fn decode(dict: &Dict, data: &[u8], budget: &Budget) -> Read<Vec<u8>> {
    let single = |key: &[u8]| match dict.get(key) {
        Some(Value::Array(items)) if items.len() == 1 => items.first().cloned(),
        Some(Value::Array(items)) if items.is_empty() => None,
        other => other.cloned(),
    };
    match single(b"Filter") {
        None => {
            budget.inflated(data.len())?;
            Ok(data.to_vec())
        }
        Some(Value::Name(name)) if name == b"FlateDecode" || name == b"Fl" => {
            let bytes = inflate(data, budget)?;
            match single(b"DecodeParms") {
                Some(Value::Dict(parameters)) => unpredict(&parameters, bytes),
                None | Some(Value::Null) => Ok(bytes),
                Some(_) => Err(ReadError::malformed("decode parameters are elsewhere")),
            }
        }
        Some(_) => Err(ReadError::malformed("an object stream with another filter than Flate")),
    }
}

fn inflate(data: &[u8], budget: &Budget) -> Read<Vec<u8>> {
    let limit = budget.inflatable();
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(data)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| ReadError::malformed("a compressed stream is damaged"))?;
    budget.inflated(bytes.len())?;
    Ok(bytes)
}

fn unpredict(parameters: &Dict, bytes: Vec<u8>) -> Read<Vec<u8>> {
    let number = |key: &[u8], default: i64| parameters.int(key).unwrap_or(default);
    match number(b"Predictor", 1) {
        1 => return Ok(bytes),
        10..=15 => {}
        _ => return Err(ReadError::malformed("an unknown predictor")),
    }
    if (number(b"Colors", 1), number(b"BitsPerComponent", 8)) != (1, 8) {
        return Err(ReadError::malformed("an unknown predictor"));
    }
    let columns = number(b"Columns", 1);
    let columns = usize::try_from(columns).ok().filter(|c| *c > 0 && columns <= MAX_COLUMNS);
    let columns = columns.ok_or_else(|| ReadError::malformed("an unknown predictor"))?;
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for row in bytes.chunks(columns + 1) {
        let (kind, row) = row.split_first().unwrap_or((&0, &[]));
        let mut line = vec![0_u8; row.len()];
        for at in 0..row.len() {
            let left = if at > 0 { line[at - 1] } else { 0 };
            let corner = if at > 0 { above[at - 1] } else { 0 };
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => u8::midpoint(left, above[at]),
                4 => paeth(left, above[at], corner),
                _ => return Err(ReadError::malformed("an unknown predictor")),
            };
            line[at] = row[at].wrapping_add(predicted);
        }
        out.extend_from_slice(&line);
        above[..line.len()].copy_from_slice(&line);
    }
    Ok(out)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let estimate = a + b - c;
    let (to_a, to_b, to_c) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}
