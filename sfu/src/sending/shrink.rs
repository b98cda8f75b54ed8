// SPDX-License-Identifier: MPL-2.0
//! Shrinks queues that were long only once.
//!
//! After a stand-still, of the server, a receiver or the line between them, every queue of a
//! connection is long for a moment. There are hundreds of connections, and what each of them kept
//! from then on would look like a leak.

use std::collections::VecDeque;

/// Memory for so many elements is always kept.
const ALWAYS: usize = 32;
/// Memory is given back when it is for so many times more elements than there are. Less: queues of
/// changing length are copied often.
const SPARE: usize = 8;

/// Shortens the memory of a queue that is far longer than what is in it.
pub(crate) fn shrink_queue<T>(queue: &mut VecDeque<T>) {
    if let Some(capacity) = enough(queue.capacity(), queue.len()) {
        queue.shrink_to(capacity);
    }
}

/// As [`shrink_queue`], for what is filled and emptied at one end.
pub(crate) fn shrink_vec<T>(queue: &mut Vec<T>) {
    if let Some(capacity) = enough(queue.capacity(), queue.len()) {
        queue.shrink_to(capacity);
    }
}

fn enough(capacity: usize, length: usize) -> Option<usize> {
    (capacity > ALWAYS.max(SPARE * length)).then_some(ALWAYS.max(2 * length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_that_was_long_once_becomes_short_again_and_a_usual_one_is_left_alone() {
        let mut queue: VecDeque<u64> = (0..5000).collect();
        shrink_queue(&mut queue);
        assert!(queue.capacity() >= 5000);
        queue.drain(..4900);
        shrink_queue(&mut queue);
        assert!((100..=400).contains(&queue.capacity()), "{}", queue.capacity());
        queue.clear();
        shrink_queue(&mut queue);
        assert!(queue.capacity() <= 64, "{}", queue.capacity());
        let mut list = Vec::with_capacity(ALWAYS);
        list.push(1);
        shrink_vec(&mut list);
        assert_eq!(list.capacity(), ALWAYS);
    }
}
