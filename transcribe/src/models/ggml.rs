// SPDX-License-Identifier: MPL-2.0
//! Checks that a file is a complete Whisper model in ggml form. whisper.cpp does not: it leaves the
//! weights of a truncated file uninitialised, and aborts the process on an invalid shape. So the
//! whole structure is checked before loading.
//!
//! Layout: magic, 11 numbers of shape, mel filters, vocabulary, then tensors with their own
//! headers; all little-endian i32.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::ModelError;

const MAGIC: u32 = 0x6767_6d6c;
/// Larger than any dimension of the largest Whisper model (its vocabulary has 51,866 words).
const MAX_NUMBER: u64 = 100_000;
const MAX_WORD: u64 = 1_024;
const MAX_TENSOR_NAME: u64 = 256;
/// whisper.cpp's file kind includes the version of the quantisation, multiplied by this.
const QUANTISATION_FACTOR: u64 = 1_000;

/// What a model's header says about its network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    audio_layers: u64,
    text_layers: u64,
}

impl Shape {
    /// The name of the model size in OpenAI's publications.
    pub fn kind(&self) -> &'static str {
        match (self.audio_layers, self.text_layers) {
            (4, _) => "tiny",
            (6, _) => "base",
            (12, _) => "small",
            (24, _) => "medium",
            (32, 4) => "large-turbo",
            (32, _) => "large",
            _ => "other",
        }
    }

    /// whisper.cpp has 7 tensors for the encoder and 4 for the decoder, plus 15 and 24 per layer.
    fn tensors(&self) -> u64 {
        7 + 15 * self.audio_layers + 4 + 24 * self.text_layers
    }
}

/// Checks the whole structure of `file`. Takes milliseconds, since the weights are skipped.
///
/// # Errors
/// [`ModelError::NotAModel`], [`ModelError::CutShort`] or [`ModelError::Io`].
pub fn inspect(file: &Path) -> Result<Shape, ModelError> {
    let failed = |source| ModelError::Io { path: file.to_owned(), source };
    let opened = File::open(file).map_err(failed)?;
    let about = opened.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(ModelError::NotAModel { file: file.to_owned(), reason: "it is a folder".to_owned() });
    }
    let mut walk = Walk { reader: BufReader::new(opened), at: 0, size: about.len() };
    walk.model().map_err(|fault| match fault {
        Fault::Ends(inside) => ModelError::CutShort { file: file.to_owned(), size: about.len(), inside },
        Fault::Wrong(reason) => ModelError::NotAModel { file: file.to_owned(), reason },
        Fault::Io(source) => failed(source),
    })
}

enum Fault {
    Ends(String),
    Wrong(String),
    Io(io::Error),
}

struct Walk {
    reader: BufReader<File>,
    at: u64,
    size: u64,
}

impl Walk {
    fn model(&mut self) -> Result<Shape, Fault> {
        if self.size < 4 || self.number("its magic number")? != u64::from(MAGIC) {
            return Err(Fault::Wrong("its first bytes are not a model's".to_owned()));
        }
        let mut numbers = [0; 11];
        for number in &mut numbers {
            *number = self.number("its header")?;
        }
        let [words, heard, state, heads, audio_layers, spoken, text_state, text_heads, text_layers, bands, kind] =
            numbers;
        let shape = Shape { audio_layers, text_layers };
        let sane = [words, heard, state, heads, audio_layers, spoken, text_heads, text_layers, bands]
            .iter()
            .all(|number| (1..=MAX_NUMBER).contains(number));
        let whisper =
            sane && state == text_state && audio_layers <= 64 && text_layers <= 64 && (bands == 80 || bands == 128);
        if !whisper || !known_file_kind(kind % QUANTISATION_FACTOR) {
            return Err(Fault::Wrong(format!("its header describes no Whisper network: {numbers:?}")));
        }
        self.filters(bands)?;
        self.vocabulary(words)?;
        let mut tensors = 0;
        while self.at < self.size {
            self.tensor()?;
            tensors += 1;
        }
        if tensors < shape.tensors() {
            return Err(Fault::Ends(format!("its weights, after {tensors} of {} parts", shape.tensors())));
        }
        if tensors > shape.tensors() {
            return Err(Fault::Wrong(format!("it has {tensors} parts instead of {}", shape.tensors())));
        }
        Ok(shape)
    }

    fn filters(&mut self, bands: u64) -> Result<(), Fault> {
        let (rows, columns) = (self.number("its filters")?, self.number("its filters")?);
        if rows != bands || !(1..=MAX_NUMBER).contains(&columns) {
            return Err(Fault::Wrong(format!("it has {rows} x {columns} filters for {bands} bands")));
        }
        self.skip(rows * columns * 4, "its filters")
    }

    fn vocabulary(&mut self, most: u64) -> Result<(), Fault> {
        let words = self.number("its vocabulary")?;
        if words > most {
            return Err(Fault::Wrong(format!("it lists {words} words of {most}")));
        }
        for _ in 0..words {
            let length = self.number("its vocabulary")?;
            if length > MAX_WORD {
                return Err(Fault::Wrong(format!("it has a word of {length} bytes")));
            }
            self.skip(length, "its vocabulary")?;
        }
        Ok(())
    }

    fn tensor(&mut self) -> Result<(), Fault> {
        let inside = "its weights";
        let (rank, name_length, kind) = (self.number(inside)?, self.number(inside)?, self.number(inside)?);
        let size = block_size(kind).filter(|_| (1..=4).contains(&rank) && name_length <= MAX_TENSOR_NAME);
        let Some((block, bytes)) = size else {
            return Err(Fault::Wrong(format!("a part has rank {rank}, kind {kind} and a name of {name_length} bytes")));
        };
        let mut elements = 1_u64;
        for _ in 0..rank {
            let length = self.number(inside)?;
            if !(1..=MAX_NUMBER).contains(&length) || elements > u64::from(u32::MAX) {
                return Err(Fault::Wrong(format!("a part is {length} long")));
            }
            elements *= length;
        }
        let mut name = vec![0; name_length as usize];
        self.bytes(&mut name, inside)?;
        self.skip(elements / block * bytes, &format!("{inside} ({})", String::from_utf8_lossy(&name)))
    }

    fn number(&mut self, inside: &str) -> Result<u64, Fault> {
        let mut bytes = [0; 4];
        self.bytes(&mut bytes, inside)?;
        Ok(u64::from(u32::from_le_bytes(bytes)))
    }

    fn bytes(&mut self, out: &mut [u8], inside: &str) -> Result<(), Fault> {
        self.step(out.len() as u64, inside)?;
        self.reader.read_exact(out).map_err(Fault::Io)
    }

    fn skip(&mut self, bytes: u64, inside: &str) -> Result<(), Fault> {
        self.step(bytes, inside)?;
        self.reader.seek_relative(bytes.cast_signed()).map_err(Fault::Io)
    }

    fn step(&mut self, bytes: u64, inside: &str) -> Result<(), Fault> {
        if self.size - self.at < bytes {
            return Err(Fault::Ends(inside.to_owned()));
        }
        self.at += bytes;
        Ok(())
    }
}

/// File kinds of ggml that whisper.cpp's own tool writes: f32, f16, q4_0, q4_1, q8_0, q5_0, q5_1,
/// q2_k to q6_k.
fn known_file_kind(kind: u64) -> bool {
    matches!(kind, 0..=3 | 7..=14)
}

/// Weights per block and bytes per block of a tensor kind (ggml.h, `ggml_type`).
fn block_size(kind: u64) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),
        1 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        _ => return None,
    })
}
