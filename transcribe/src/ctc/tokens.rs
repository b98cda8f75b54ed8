// SPDX-License-Identifier: MPL-2.0
//! The tokens of a network: pieces of syllables, one per line in the model's `tokens.txt`, in the
//! format of WeNet and Icefall.

/// Prefix of a piece that begins a word.
const BEGINS_WORD: char = '\u{2581}';
/// Limits for an external file.
pub const MAX_TOKENS: usize = 65_536;
const MAX_TOKEN: usize = 64;

/// The blank of CTC. Always the first token.
pub const BLANK: usize = 0;

/// The pieces in the order of the network's outputs.
#[derive(Debug, PartialEq)]
pub struct Tokens {
    pieces: Vec<Piece>,
}

#[derive(Debug, PartialEq)]
struct Piece {
    begins_word: bool,
    text: String,
    /// Special tokens such as `<unk>` have no text.
    silent: bool,
}

impl Tokens {
    /// Reads lines of a piece, a space, and its number, numbered from 0. The error is a text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let wrong = |what: &str| format!("line {} of its tokens {what}", number + 1);
            let (piece, index) = line.rsplit_once(' ').ok_or_else(|| wrong("has no number"))?;
            if index.parse() != Ok(number) {
                return Err(wrong("is out of order"));
            }
            if number >= MAX_TOKENS || piece.len() > MAX_TOKEN {
                return Err(wrong("is beyond all bounds"));
            }
            let silent = piece.starts_with('<') && piece.ends_with('>');
            let begins_word = piece.starts_with(BEGINS_WORD);
            pieces.push(Piece { begins_word, text: piece.trim_start_matches(BEGINS_WORD).to_owned(), silent });
        }
        match pieces.first() {
            Some(first) if first.silent => Ok(Self { pieces }),
            _ => Err("the first of its tokens is not the blank".to_owned()),
        }
    }

    /// The number of tokens.
    pub fn count(&self) -> usize {
        self.pieces.len()
    }

    /// Whether `token` begins a word.
    pub fn begins_word(&self, token: usize) -> bool {
        self.pieces[token].begins_word
    }

    /// The text of `token`; empty for special tokens.
    pub fn text(&self, token: usize) -> &str {
        let piece = &self.pieces[token];
        if piece.silent { "" } else { &piece.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_know_where_words_begin() {
        let tokens = Tokens::parse("<blank> 0\n<unk> 1\n\u{2581}nguyễn 2\nban 3\n").unwrap();
        assert_eq!(tokens.count(), 4);
        assert!(tokens.begins_word(2) && !tokens.begins_word(3));
        assert_eq!((tokens.text(1), tokens.text(2), tokens.text(3)), ("", "nguyễn", "ban"));
    }

    #[test]
    fn lists_that_are_no_tokens_say_why() {
        for (text, wanted) in [
            ("", "blank"),
            ("a 0\n", "blank"),
            ("<blank> 0\na\n", "line 2"),
            ("<blank> 0\na 2\n", "out of order"),
            ("<blank> 1\n", "out of order"),
        ] {
            let error = Tokens::parse(text).unwrap_err();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
        let long = format!("<blank> 0\n{} 1\n", "a".repeat(65));
        assert!(Tokens::parse(&long).unwrap_err().contains("bounds"));
    }
}
