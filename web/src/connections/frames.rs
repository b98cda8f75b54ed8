// SPDX-License-Identifier: MPL-2.0
//! The body of an answer, handed over in small frames, so that "handed over" means "taken".

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::stream::OpenRequest;
use super::untaken::Frames;

/// Largest frame of HTTP/2.
const FRAME: usize = 8 << 10;
/// The same on the connection of a call. Streams of a connection send in turns, a frame each: a
/// message of the meeting waits for one of each file. Smaller: more heads.
const FRAME_IN_CALL: usize = 1 << 10;
/// Largest last frame of a piece. hyper passes a frame on whole as soon as the window has room for
/// one byte of it. After the last one it forgets the answer, and nobody would end that if the
/// window stays shut. A packet's worth, so that it costs no packet more.
const LAST_FRAME: usize = 1 << 10;

/// The request is over when this has been sent.
pub struct Counted {
    body: Body,
    open: OpenRequest,
    /// Of its stream, over HTTP/2.
    frames: Option<Arc<Frames>>,
    /// What the body gave and hyper has not taken yet.
    rest: Bytes,
}

impl Counted {
    pub fn new(body: Body, open: OpenRequest) -> Self {
        Self { body, open, frames: Frames::of_this_stream(), rest: Bytes::new() }
    }

    /// The next frame, small enough.
    fn poll_small(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                other => return Poll::Ready(other),
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let largest = if self.open.is_beside_call() { FRAME_IN_CALL } else { FRAME };
        Poll::Ready(Some(Ok(Frame::data(next_frame(&mut self.rest, largest)))))
    }
}

fn next_frame(rest: &mut Bytes, largest: usize) -> Bytes {
    if rest.len() > LAST_FRAME {
        return rest.split_to(largest.min(rest.len() - LAST_FRAME));
    }
    // A copy, because a part would hold the memory of the whole.
    Bytes::copy_from_slice(&std::mem::take(rest))
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(frames) = self.frames.clone() else {
            return Pin::new(&mut self.body).poll_frame(context);
        };
        frames.asked();
        let polled = self.poll_small(context);
        if polled.is_ready() {
            frames.handed();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_goes_in_small_frames_and_the_last_one_is_a_packet() {
        let lengths = |piece: usize, largest: usize| {
            let mut rest = Bytes::from(vec![7; piece]);
            let mut lengths = Vec::new();
            while !rest.is_empty() {
                lengths.push(next_frame(&mut rest, largest).len());
            }
            lengths
        };
        assert_eq!(lengths(500, FRAME), [500]);
        assert_eq!(lengths(LAST_FRAME + 1, FRAME), [1, LAST_FRAME]);
        assert_eq!(lengths(3 * FRAME, FRAME), [FRAME, FRAME, FRAME - LAST_FRAME, LAST_FRAME]);
        assert_eq!(lengths(2500, FRAME_IN_CALL), [1024, 452, 1024]);
    }
}
