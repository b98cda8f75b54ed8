//! Which track goes into which slot, and which layer of it the line carries. Pure rules, no clocks, no packets.

/// Puts `wanted`, most important first, into slots. What is wanted and in a slot already stays there, so that no picture jumps and no
/// sentence is cut; the rest takes free slots. Returns true when anything changed.
pub(crate) fn assign<T: PartialEq + Clone>(slots: &mut [Option<T>], wanted: &[T]) -> bool {
    let wanted = &wanted[..wanted.len().min(slots.len())];
    let mut changed = false;
    for slot in slots.iter_mut() {
        if slot.as_ref().is_some_and(|track| !wanted.contains(track)) {
            *slot = None;
            changed = true;
        }
    }
    for track in wanted {
        if slots.iter().any(|slot| slot.as_ref() == Some(track)) {
            continue;
        }
        if let Some(free) = slots.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(track.clone());
            changed = true;
        }
    }
    changed
}

/// One picture that a subscriber would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Bit rates of the layers that are there, lowest first. Empty: nothing is being sent at present.
    pub rates: Vec<u64>,
    /// The best layer worth having at the tile's size.
    pub best: usize,
    /// What is forwarded now.
    pub current: Option<usize>,
    /// Nothing is forwarded because it did not fit.
    pub paused: bool,
}

/// A layer better than the present one is taken only when the line carries this much more than its rate, in percent; otherwise the
/// picture would hop between layers with every breath of the estimate.
const UPGRADE_PERCENT: u64 = 115;
/// The share of the estimate given to pictures and sound, in percent; the rest is for resends and reports.
const USABLE_PERCENT: u64 = 92;

/// Chooses a layer for every wish, or `None` where not even the lowest fits. Sound has `reserved` of the estimate (all bit/s). First everybody
/// gets the lowest layer, in order of importance; then the important ones get better layers.
pub(crate) fn choose_layers(
    estimate: u64,
    reserved: u64,
    wishes: &[Wish],
    upgrades_allowed: bool,
) -> Vec<Option<usize>> {
    let mut left = (estimate * USABLE_PERCENT / 100).saturating_sub(reserved);
    let mut chosen: Vec<Option<usize>> = vec![None; wishes.len()];
    for (choice, wish) in chosen.iter_mut().zip(wishes) {
        let Some(&rate) = wish.rates.first() else { continue };
        let needed = if wish.current.is_none() { rate * UPGRADE_PERCENT / 100 } else { rate };
        let may_start = !wish.paused || upgrades_allowed;
        if may_start && needed <= left {
            left -= rate;
            *choice = Some(0);
        }
    }
    for (choice, wish) in chosen.iter_mut().zip(wishes) {
        let Some(lowest) = *choice else { continue };
        let base = wish.rates[lowest];
        let best = wish.best.min(wish.rates.len() - 1);
        for layer in (lowest + 1..=best).rev() {
            let better_than_now = wish.current.is_none_or(|current| layer > current);
            if better_than_now && wish.current.is_some() && !upgrades_allowed {
                continue;
            }
            let rate = wish.rates[layer];
            let needed = if better_than_now { rate * UPGRADE_PERCENT / 100 } else { rate };
            if needed <= left + base {
                left = (left + base).saturating_sub(rate);
                *choice = Some(layer);
                break;
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simulcast(best: usize, current: Option<usize>) -> Wish {
        Wish { rates: vec![150_000, 500_000, 1_500_000], best, current, paused: false }
    }

    #[test]
    fn a_slot_keeps_its_speaker_while_wanted() {
        let mut slots = vec![Some("An"), Some("Binh"), None];
        assert!(assign(&mut slots, &["Chi", "Binh", "Dung"]));
        assert_eq!(slots, [Some("Chi"), Some("Binh"), Some("Dung")]);
        assert!(!assign(&mut slots, &["Dung", "Chi", "Binh"]), "order alone moves nobody");
        assert!(assign(&mut slots, &[]));
        assert_eq!(slots, [None, None, None]);
    }

    #[test]
    fn a_good_line_gets_what_the_tile_is_worth() {
        let wishes = [simulcast(2, None), simulcast(0, None)];
        assert_eq!(choose_layers(5_000_000, 100_000, &wishes, true), [Some(2), Some(0)]);
    }

    #[test]
    fn everybody_gets_a_small_picture_before_anybody_gets_a_large_one() {
        let wishes = [simulcast(2, Some(2)), simulcast(2, Some(0)), simulcast(2, Some(0))];
        assert_eq!(choose_layers(1_100_000, 50_000, &wishes, true), [Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn sound_comes_first_and_pictures_pause_entirely() {
        assert_eq!(choose_layers(150_000, 80_000, &[simulcast(2, Some(0))], true), [None]);
    }

    #[test]
    fn the_present_layer_is_kept_where_it_fits_and_a_better_one_needs_room_to_spare() {
        assert_eq!(choose_layers(560_000, 0, &[simulcast(1, Some(1))], true), [Some(1)]);
        assert_eq!(choose_layers(560_000, 0, &[simulcast(1, Some(0))], true), [Some(0)]);
        assert_eq!(choose_layers(5_000_000, 0, &[simulcast(2, Some(0))], false), [Some(0)], "too soon after a fall");
    }

    #[test]
    fn after_a_fall_a_new_tile_begins_small_and_a_paused_one_waits() {
        let paused = Wish { paused: true, ..simulcast(2, None) };
        assert_eq!(choose_layers(5_000_000, 0, &[simulcast(0, None), paused], false), [Some(0), None]);
    }

    #[test]
    fn nothing_sent_is_nothing_chosen() {
        assert_eq!(
            choose_layers(5_000_000, 0, &[Wish { rates: vec![], best: 2, current: None, paused: false }], true),
            [None]
        );
    }
}
