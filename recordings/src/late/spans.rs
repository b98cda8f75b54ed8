// SPDX-License-Identifier: MPL-2.0
//! Arithmetic of spans on a sender's clock. Times are samples since some moment, so that they can
//! be compared.

/// From (included) until (not included).
pub type Span = (i64, i64);

/// What of `wanted` none of `held` covers, in order, leaving out what is shorter than `shortest`.
pub fn missing(wanted: Span, mut held: Vec<Span>, shortest: i64) -> Vec<Span> {
    if wanted.0 >= wanted.1 {
        return Vec::new();
    }
    held.sort_unstable();
    let mut gaps = Vec::new();
    let mut at = wanted.0;
    for (from, until) in held.into_iter().chain([(wanted.1, wanted.1)]) {
        // Spans reach from and to the ends of time.
        let end = from.clamp(wanted.0, wanted.1);
        if end - at >= shortest {
            gaps.push((at, end));
        }
        at = at.max(until.clamp(wanted.0, wanted.1));
    }
    gaps
}

/// Whether a span lies in one of `spans`, which are in order and do not overlap, give or take
/// `tolerance` at either end.
pub fn is_inside(spans: &[Span], (from, until): Span, tolerance: i64) -> bool {
    // The first that does not end before it.
    let place = spans.partition_point(|span| span.1 + tolerance < until);
    spans.get(place).is_some_and(|span| span.0 - tolerance <= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_missing() {
        assert_eq!(missing((0, 100), vec![], 1), [(0, 100)]);
        assert_eq!(missing((0, 100), vec![(50, 60), (-10, 20)], 1), [(20, 50), (60, 100)]);
        assert_eq!(missing((0, 100), vec![(10, 40), (20, 30), (40, 120)], 1), [(0, 10)]);
        assert_eq!(missing((0, 100), vec![(10, 60), (65, 100)], 6), [(0, 10)]);
        assert_eq!(missing((0, 100), vec![(-5, 200)], 1), []);
        assert_eq!(missing((0, 100), vec![(150, 200)], 1), [(0, 100)]);
        assert_eq!(missing((0, -100), vec![(150, 200)], 1), []);
        assert_eq!(missing((0, 100), vec![(-9, i64::MAX), (-3, i64::MAX), (i64::MIN, -5)], 1), []);
        assert_eq!(missing((0, 100), vec![(i64::MIN, 20), (60, i64::MAX), (300, 400)], 1), [(20, 60)]);
    }

    #[test]
    fn a_packet_belongs_into_a_gap_even_if_clocks_differ_by_a_little() {
        assert!(is_inside(&[(0, 100)], (-2, 40), 2));
        assert!(!is_inside(&[(0, 100)], (-3, 40), 2));
        assert!(!is_inside(&[(0, 100), (110, 200)], (90, 115), 2));
        assert!(is_inside(&[(0, 100), (110, 200)], (115, 120), 2));
        assert!(!is_inside(&[], (115, 120), 2));
    }
}
