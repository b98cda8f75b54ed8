// SPDX-License-Identifier: MPL-2.0
//! When somebody was put out of a meeting: removed, or sent out to the lobby. What was said,
//! written, added and voted on then is not for them, neither during the meeting nor afterwards.

use moments::Millis;

/// Most times that are kept apart of one person in a room; of more, the first two become one with
/// what was between them.
const MOST: usize = 50;

/// The times in which one person was out, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct OutSpans(Vec<(Millis, Option<Millis>)>);

impl OutSpans {
    pub fn new(spans: Vec<(Millis, Option<Millis>)>) -> Self {
        Self(spans)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they are out now.
    pub fn is_open(&self) -> bool {
        self.0.last().is_some_and(|(_, ended)| ended.is_none())
    }

    /// Whether what lasted from `from` until `until` was said while they were out, at least in
    /// part.
    pub fn hold(&self, from: Millis, until: Millis) -> bool {
        self.0.iter().any(|(began, ended)| until > *began && ended.is_none_or(|ended| from < ended))
    }

    /// Whether what happened at `at` happened while they were out.
    pub fn hold_at(&self, at: Millis) -> bool {
        self.span_at(at).is_some()
    }

    /// Whether what began at `from` began and ended while they were out. `until`: none, it goes on.
    pub fn hold_whole(&self, from: Millis, until: Option<Millis>) -> bool {
        self.span_at(from).is_some_and(|(_, ended)| ended.is_none_or(|ended| until.is_some_and(|until| until <= ended)))
    }

    /// Whether they are out, since `at` or earlier.
    pub fn hold_still(&self, at: Millis) -> bool {
        self.span_at(at).is_some_and(|(_, ended)| ended.is_none())
    }

    /// From when to when; none: they are not back.
    pub fn times(&self) -> impl Iterator<Item = (Millis, Option<Millis>)> {
        self.0.iter().copied()
    }

    /// When they learn of something that happened at `at` and goes on: then, or when they are back.
    /// None if they are not.
    pub fn known_at(&self, at: Millis) -> Option<Millis> {
        self.span_at(at).map_or(Some(at), |(_, ended)| ended)
    }

    /// The time in which they were out at `at`.
    fn span_at(&self, at: Millis) -> Option<(Millis, Option<Millis>)> {
        self.times().find(|(began, ended)| at >= *began && ended.is_none_or(|ended| at < ended))
    }

    pub(crate) fn begin(&mut self, at: Millis) {
        if self.is_open() {
            return;
        }
        if self.0.len() >= MOST {
            let (began, _) = self.0.remove(0);
            self.0[0].0 = began;
        }
        self.0.push((at, None));
    }

    pub(crate) fn end(&mut self, at: Millis) {
        if let Some((began, ended)) = self.0.last_mut() {
            ended.get_or_insert(at.max(*began));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans() -> OutSpans {
        OutSpans(vec![(Millis(100), Some(Millis(200))), (Millis(500), None)])
    }

    #[test]
    fn what_was_said_in_part_while_somebody_was_out_is_not_for_them() {
        for (from, until, held) in
            [(0, 100, false), (0, 101, true), (150, 160, true), (199, 300, true), (200, 500, false), (900, 950, true)]
        {
            assert_eq!(spans().hold(Millis(from), Millis(until)), held, "{from} to {until}");
        }
    }

    #[test]
    fn what_goes_on_is_known_to_somebody_when_they_are_back() {
        for (at, known) in [(99, Some(99)), (100, Some(200)), (199, Some(200)), (200, Some(200)), (600, None)] {
            assert_eq!(spans().known_at(Millis(at)), known.map(Millis), "{at}");
        }
    }

    #[test]
    fn what_began_and_ended_while_somebody_was_out_is_not_for_them_what_goes_on_is() {
        for (from, until, held) in [
            (99, Some(150), false),
            (100, Some(200), true),
            (150, Some(201), false),
            (150, None, false),
            (600, Some(700), true),
            (600, None, true),
        ] {
            assert_eq!(spans().hold_whole(Millis(from), until.map(Millis)), held, "{from} to {until:?}");
        }
        assert_eq!([150, 600].map(|at| spans().hold_still(Millis(at))), [false, true]);
    }

    #[test]
    fn of_somebody_who_is_sent_out_again_and_again_no_time_is_forgotten() {
        let mut out = OutSpans::default();
        for n in 0..1_000 {
            out.begin(Millis(n * 10));
            out.begin(Millis(n * 10 + 1));
            out.end(Millis(n * 10 + 5));
            out.end(Millis(n * 10 + 7));
        }
        assert!(out.times().count() <= MOST);
        assert!((0..1_000).all(|n| out.hold_at(Millis(n * 10 + 4))));
        assert!(!out.hold_at(Millis(9_996)), "back");
    }
}
