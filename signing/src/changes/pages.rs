// SPDX-License-Identifier: MPL-2.0
//! Permitted changes of pages: the widgets of new signature fields.

use std::collections::HashSet;

use super::fields::{Added, rect};
use super::{Forms, Update, is_appended};
use crate::field_tree::pages;
use crate::reading::{Dict, Id, Read, Value};

/// Maximum share of a page that a later signature may cover, so that it cannot hide signed content.
const MAX_SHARE: f64 = 0.25;
/// Maximum share of another signature's rectangle that a signature may cover. An office's seal
/// covers a third of the signature of the person who signs for it (Nghị định 30/2020/NĐ-CP, annex
/// I).
const MAX_OVERLAP: f64 = 0.5;
/// How many parents are searched for a page's size.
const MAX_PARENTS: usize = 64;

impl Update<'_> {
    pub(super) fn pages(&mut self, added: &Added, forms: &Forms, replaced: &[u32]) -> Read<HashSet<u32>> {
        let mut allowed = HashSet::new();
        if added.widgets.is_empty() {
            return Ok(allowed);
        }
        let mut shown = HashSet::new();
        for page in pages(self.before)? {
            let before = self.dict_before(page.number)?;
            let list = before.reference(b"Annots");
            let changed = |number: u32| replaced.contains(&number);
            if !changed(page.number) && !list.is_some_and(|list| changed(list.number)) {
                continue;
            }
            let after = self.dict_after(page.number)?;
            let (old, new) = (self.before.get_array(&before, b"Annots")?, self.after.get_array(&after, b"Annots")?);
            if !is_appended(&old, &new, &added.widgets) || !before.same_except(&after, &[b"Annots"]) {
                continue;
            }
            let on_page: Vec<u32> = new[old.len()..].iter().filter_map(Value::as_ref).map(|id| id.number).collect();
            if let Some(what) = self.covers(&before, &old, &on_page, added, forms)? {
                self.found(what);
            }
            if on_page.iter().any(|widget| !shown.insert(*widget)) {
                self.found("a new field is shown twice");
            }
            allowed.insert(page.number);
            // The list, if it is a separate object of this page alone.
            if let Some(list) = list
                && self.references.used_only_by(list.number, &[page.number])
                && !self.mentions(&before, b"Annots", list.number)?
            {
                allowed.insert(list.number);
            }
        }
        Ok(allowed)
    }

    /// Whether the visible new fields hide content: too much of the page, or another field.
    fn covers(
        &self,
        page: &Dict,
        annotations: &[Value],
        on_page: &[u32],
        added: &Added,
        forms: &Forms,
    ) -> Read<Option<String>> {
        let visible: Vec<[f64; 4]> =
            added.visible.iter().filter(|(number, _)| on_page.contains(number)).map(|(_, rect)| *rect).collect();
        if visible.is_empty() {
            return Ok(None);
        }
        let Some(mut size) = self.page_box(page, b"MediaBox")? else {
            return Ok(Some("a visible field was added to a page without size".to_owned()));
        };
        // Parts outside the crop box are not visible.
        if let Some(seen) = self.page_box(page, b"CropBox")? {
            size = [size[0].max(seen[0]), size[1].max(seen[1]), size[2].min(seen[2]), size[3].min(seen[3])];
        }
        if visible.iter().map(area).sum::<f64>() > MAX_SHARE * area(&size) {
            return Ok(Some("a visible field was added that covers much of a page".to_owned()));
        }
        for annotation in annotations {
            self.before.budget().step()?;
            let Value::Dict(dict) = self.before.resolve(annotation)? else { continue };
            // These are not visible on the page.
            if dict.is_name(b"Subtype", b"Link") || dict.is_name(b"Subtype", b"Popup") {
                continue;
            }
            let Some(other) = rect(self.before, &dict, b"Rect")? else { continue };
            let is_signature = annotation
                .as_ref()
                .is_some_and(|id| forms.before.iter().any(|field| field.id == Some(id) || field.widgets.contains(&id)));
            let covered: f64 = visible.iter().map(|rect| overlap(rect, &other)).sum();
            let most = if is_signature { MAX_OVERLAP * area(&other) } else { 0.0 };
            if covered > most {
                return Ok(Some("a visible field was added over another".to_owned()));
            }
        }
        Ok(None)
    }

    /// A box of the page, its own or inherited.
    fn page_box(&self, page: &Dict, key: &[u8]) -> Read<Option<[f64; 4]>> {
        let mut dict = page.clone();
        for _ in 0..MAX_PARENTS {
            if dict.has(key) {
                return rect(self.before, &dict, key);
            }
            let Some(Id { number, .. }) = dict.reference(b"Parent") else { return Ok(None) };
            dict = self.dict_before(number)?;
        }
        Ok(None)
    }
}

fn area(rect: &[f64; 4]) -> f64 {
    (rect[2] - rect[0]) * (rect[3] - rect[1])
}

/// The area of the intersection.
fn overlap(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let width = a[2].min(b[2]) - a[0].max(b[0]);
    let height = a[3].min(b[3]) - a[1].max(b[1]);
    width.max(0.0) * height.max(0.0)
}
