// SPDX-License-Identifier: MPL-2.0
//! Which track goes into which slot. Pure.

/// Puts `wanted`, most important first, into slots. What is wanted and in a slot already stays
/// there, so that no picture jumps and no sentence is cut; the rest takes free slots. Returns true
/// when anything changed.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_keeps_its_speaker_while_wanted() {
        let mut slots = vec![Some("An"), Some("Binh"), None];
        assert!(assign(&mut slots, &["Chi", "Binh", "Dung"]));
        assert_eq!(slots, [Some("Chi"), Some("Binh"), Some("Dung")]);
        assert!(!assign(&mut slots, &["Dung", "Chi", "Binh"]), "order alone moves nobody");
        assert!(assign(&mut slots, &[]));
        assert_eq!(slots, [None, None, None]);
    }
}
