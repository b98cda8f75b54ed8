// SPDX-License-Identifier: MPL-2.0
//! A document that is sent to a child: kept once, and freed while it is sent.

use std::collections::VecDeque;
use std::sync::Arc;

/// Size of a piece, in bytes.
const PIECE: usize = 256 << 10;

/// The bytes of a document in pieces, so that many small parts take no more memory than their
/// bytes. Clones share them.
#[derive(Clone, Default)]
pub struct Document {
    pieces: VecDeque<Arc<Vec<u8>>>,
    length: usize,
}

impl Document {
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn push(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len();
        while !bytes.is_empty() {
            let last = match self.pieces.back_mut().and_then(Arc::get_mut) {
                Some(piece) if piece.len() < PIECE => piece,
                _ => {
                    self.pieces.push_back(Arc::new(Vec::with_capacity(PIECE)));
                    continue;
                }
            };
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - last.len()));
            last.extend_from_slice(now);
            bytes = later;
        }
    }

    /// All that is left, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| &piece[..])
    }

    /// The next piece; its memory is the caller's to free, if there is no clone.
    pub(super) fn take_piece(&mut self) -> Option<Arc<Vec<u8>>> {
        self.pieces.pop_front()
    }
}

impl From<Vec<u8>> for Document {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len(), pieces: VecDeque::from([Arc::new(bytes)]) }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes)", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_put_together_in_order() {
        let mut document = Document::default();
        let sent: Vec<u8> = (0..2 * PIECE + 7).map(|n| n as u8).collect();
        for part in sent.chunks(3) {
            document.push(part);
        }
        assert_eq!(document.len(), sent.len());
        let again = document.clone().len();
        let pieces: Vec<Vec<u8>> = std::iter::from_fn(|| document.take_piece()).map(|piece| piece.to_vec()).collect();
        assert_eq!(again, sent.len());
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [PIECE, PIECE, 7]);
        assert_eq!(pieces.concat(), sent);
    }
}
