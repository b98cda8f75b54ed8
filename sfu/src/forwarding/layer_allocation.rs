// SPDX-License-Identifier: MPL-2.0
//! Which layer of each picture the line carries. Pure rules, no clocks, no packets.

use crate::Bitrate;

/// One picture that a subscriber would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LayerRequest {
    /// Bit rates of the layers that are there, lowest first. Empty: nothing is being sent at
    /// present.
    pub rates: Vec<Bitrate>,
    /// The best layer worth having at the tile's size.
    pub best: usize,
    /// What is forwarded now.
    pub current: Option<usize>,
    /// Nothing is forwarded because it did not fit.
    pub paused: bool,
}

/// A layer better than the present one is taken only when the line carries this much more than its
/// rate, in percent; otherwise the picture would hop between layers with every breath of the
/// estimate.
const UPGRADE_PERCENT: u64 = 115;
/// The share of the estimate given to pictures and sound, in percent; the rest is for resends and
/// reports.
const USABLE_PERCENT: u64 = 92;

/// Allocates a layer for every request, or `None` where not even the lowest fits. Sound has
/// `reserved` of the estimate. First everybody gets the lowest layer, in order of importance; then
/// the important ones get better layers.
pub(crate) fn allocate_layers(
    estimate: Bitrate,
    reserved: Bitrate,
    requests: &[LayerRequest],
    upgrades_allowed: bool,
) -> Vec<Option<usize>> {
    let mut left = estimate.percent(USABLE_PERCENT).saturating_sub(reserved);
    let mut layers: Vec<Option<usize>> = vec![None; requests.len()];
    for (allocated, request) in layers.iter_mut().zip(requests) {
        let Some(&rate) = request.rates.first() else { continue };
        let needed = if request.current.is_none() { rate.percent(UPGRADE_PERCENT) } else { rate };
        let may_start = !request.paused || upgrades_allowed;
        if may_start && needed <= left {
            left -= rate;
            *allocated = Some(0);
        }
    }
    for (allocated, request) in layers.iter_mut().zip(requests) {
        let Some(lowest) = *allocated else { continue };
        let base = request.rates[lowest];
        let best = request.best.min(request.rates.len() - 1);
        for layer in (lowest + 1..=best).rev() {
            let better_than_now = request.current.is_none_or(|current| layer > current);
            if better_than_now && request.current.is_some() && !upgrades_allowed {
                continue;
            }
            let rate = request.rates[layer];
            let needed = if better_than_now { rate.percent(UPGRADE_PERCENT) } else { rate };
            if needed <= left + base {
                left = (left + base).saturating_sub(rate);
                *allocated = Some(layer);
                break;
            }
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simulcast(best: usize, current: Option<usize>) -> LayerRequest {
        LayerRequest { rates: [150, 500, 1500].map(Bitrate::from_kbps).into(), best, current, paused: false }
    }

    #[test]
    fn a_good_line_gets_what_the_tile_is_worth() {
        let requests = [simulcast(2, None), simulcast(0, None)];
        assert_eq!(
            allocate_layers(Bitrate::from_kbps(5000), Bitrate::from_kbps(100), &requests, true),
            [Some(2), Some(0)]
        );
    }

    #[test]
    fn everybody_gets_a_small_picture_before_anybody_gets_a_large_one() {
        let requests = [simulcast(2, Some(2)), simulcast(2, Some(0)), simulcast(2, Some(0))];
        assert_eq!(
            allocate_layers(Bitrate::from_kbps(1100), Bitrate::from_kbps(50), &requests, true),
            [Some(1), Some(0), Some(0)]
        );
    }

    #[test]
    fn sound_comes_first_and_pictures_pause_entirely() {
        assert_eq!(
            allocate_layers(Bitrate::from_kbps(150), Bitrate::from_kbps(80), &[simulcast(2, Some(0))], true),
            [None]
        );
    }

    #[test]
    fn the_present_layer_is_kept_where_it_fits_and_a_better_one_needs_room_to_spare() {
        assert_eq!(allocate_layers(Bitrate::from_kbps(560), Bitrate::ZERO, &[simulcast(1, Some(1))], true), [Some(1)]);
        assert_eq!(allocate_layers(Bitrate::from_kbps(560), Bitrate::ZERO, &[simulcast(1, Some(0))], true), [Some(0)]);
        assert_eq!(
            allocate_layers(Bitrate::from_kbps(5000), Bitrate::ZERO, &[simulcast(2, Some(0))], false),
            [Some(0)],
            "too soon after a fall"
        );
    }

    #[test]
    fn after_a_fall_a_new_tile_begins_small_and_a_paused_one_waits() {
        let paused = LayerRequest { paused: true, ..simulcast(2, None) };
        assert_eq!(
            allocate_layers(Bitrate::from_kbps(5000), Bitrate::ZERO, &[simulcast(0, None), paused], false),
            [Some(0), None]
        );
    }

    #[test]
    fn nothing_sent_is_nothing_allocated() {
        assert_eq!(
            allocate_layers(
                Bitrate::from_kbps(5000),
                Bitrate::ZERO,
                &[LayerRequest { rates: vec![], best: 2, current: None, paused: false }],
                true
            ),
            [None]
        );
    }
}
