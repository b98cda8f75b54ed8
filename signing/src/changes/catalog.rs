// SPDX-License-Identifier: MPL-2.0
//! Permitted changes of the catalog: the form's list of fields, revocation data, metadata of the
//! writing program.

use std::collections::HashSet;

use super::fields::Added;
use super::{Update, is_appended};
use crate::field_tree::draws_fields_anew;
use crate::reading::{Dict, Id, Read, Value};

/// Permitted keys of /DSS (ISO 32000-2, 12.8.4.3). None of them is drawn.
const VALIDATION_KEYS: &[&[u8]] = &[b"Type", b"VRI", b"Certs", b"CRLs", b"OCSPs"];
/// Flags of the form: signatures exist, append only.
const FORM_FLAGS: i64 = 3;

impl Update<'_> {
    pub(super) fn catalog(&mut self, added: &Added, replaced: &[u32]) -> Read<HashSet<u32>> {
        let mut allowed = HashSet::new();
        let root = self.before.root_id()?;
        let (before, after) = (self.before.catalog()?, self.after.catalog()?);
        let keys: &[&[u8]] = &[b"DSS", b"AcroForm", b"Extensions", b"Version", b"Metadata"];
        let same_form = self.is_same_form(&before, &after, added)?;
        if before.same_except(&after, keys)
            && same_form
            // If something else refers to the catalog, it would get what is added to it.
            && self.references.used_only_by(root.number, &[])
            && self.is_validation_data(&after)?
            && self.is_metadata(&before, &after)?
            && is_later_version(&before, &after)
        {
            allowed.insert(root.number);
        }
        if same_form && let Some(form) = before.reference(b"AcroForm") {
            if self.references.used_only_by(form.number, &[root.number])
                && !self.mentions(&before, b"AcroForm", form.number)?
            {
                allowed.insert(form.number);
            }
            let form_before = self.dict_before(form.number)?;
            if let Some(list) = form_before.reference(b"Fields")
                && self.references.used_only_by(list.number, &[form.number])
                && !self.mentions(&form_before, b"Fields", list.number)?
            {
                allowed.insert(list.number);
            }
        }
        allowed.extend(self.validation_objects(&before, root)?);
        allowed.extend(self.notes(&before, root, replaced)?);
        Ok(allowed)
    }

    fn is_same_form(&self, before: &Dict, after: &Dict, added: &Added) -> Read<bool> {
        let Some(old) = self.before.get_dict(before, b"AcroForm")? else { return Ok(!after.has(b"AcroForm")) };
        let Some(new) = self.after.get_dict(after, b"AcroForm")? else { return Ok(false) };
        let (old_fields, new_fields) =
            (self.before.get_array(&old, b"Fields")?, self.after.get_array(&new, b"Fields")?);
        let (old_flags, new_flags) = (old.int(b"SigFlags").unwrap_or(0), new.int(b"SigFlags").unwrap_or(0));
        // Default resources and appearance of fields that are filled in by hand; signing programs
        // add them where they are missing. What is drawn with them may not change.
        let (old_styles, new_styles) = (self.before.get(&old, b"DA")?, self.after.get(&new, b"DA")?);
        let (old_fonts, new_fonts) = (self.before.get(&old, b"DR")?, self.after.get(&new, b"DR")?);
        let are_added = (old_styles == Value::Null || old_styles.same(&new_styles))
            && (old_fonts == Value::Null || is_superset(&old_fonts, &new_fonts, 2));
        let are_same = old_styles.same(&new_styles) && old_fonts.same(&new_fonts);
        let are_fit = are_same || (are_added && !draws_fields_anew(self.before)?);
        Ok(old.same_except(&new, &[b"Fields", b"SigFlags", b"DA", b"DR"])
            && is_appended(&old_fields, &new_fields, &added.fields)
            && old_flags | FORM_FLAGS == new_flags | FORM_FLAGS
            && are_fit)
    }

    fn is_validation_data(&self, catalog: &Dict) -> Read<bool> {
        let dss = self.after.get_dict(catalog, b"DSS")?.unwrap_or_default();
        Ok(dss.iter().all(|(key, _)| VALIDATION_KEYS.contains(&key)))
    }

    /// /DSS and the dictionaries and arrays directly below it, unless something else uses them.
    fn validation_objects(&self, catalog: &Dict, root: Id) -> Read<HashSet<u32>> {
        let mut ids = HashSet::new();
        let Some(dss) = self.before.get_dict(catalog, b"DSS")? else { return Ok(ids) };
        let mut users = vec![root.number];
        users.extend(catalog.reference(b"DSS").map(|id| id.number));
        ids.extend(catalog.reference(b"DSS").map(|id| id.number));
        for key in VALIDATION_KEYS {
            ids.extend(dss.reference(key).map(|id| id.number));
        }
        if let Some(by_signature) = self.before.get_dict(&dss, b"VRI")? {
            users.extend(dss.reference(b"VRI").map(|id| id.number));
            ids.extend(by_signature.iter().filter_map(|(_, value)| value.as_ref()).map(|id| id.number));
        }
        let mut kept = HashSet::new();
        for id in ids {
            let is_plain = |object: &crate::reading::Object| {
                object.stream.is_none() && matches!(object.value, Value::Dict(_) | Value::Array(_))
            };
            if self.references.used_only_by(id, &users)
                && !self.mentions(catalog, b"DSS", id)?
                && is_plain(&self.object_before(id)?)
            {
                kept.insert(id);
            }
        }
        Ok(kept)
    }

    /// Programs record when and by which program the file was saved. Nothing of it is drawn; our
    /// own reading of it uses the first signed revision.
    fn notes(&self, catalog: &Dict, root: Id, replaced: &[u32]) -> Read<Vec<u32>> {
        let mut ids = Vec::new();
        if let Some(info) = self.before.trailer().reference(b"Info").filter(|info| replaced.contains(&info.number)) {
            let (before, after) = (self.dict_before(info.number)?, self.dict_after(info.number)?);
            let are_texts = [b"ModDate".as_slice(), b"Producer"]
                .iter()
                .all(|key| matches!(after.get(key), None | Some(Value::String(_))));
            if are_texts && before.same_except(&after, &[b"ModDate", b"Producer"]) {
                ids.push(info.number);
            }
        }
        if let Some(metadata) = catalog.reference(b"Metadata").filter(|id| replaced.contains(&id.number))
            && self.references.used_only_by(metadata.number, &[root.number])
            && !self.mentions(catalog, b"Metadata", metadata.number)?
            && self.is_metadata_stream(metadata)?
        {
            ids.push(metadata.number);
        }
        Ok(ids)
    }

    fn is_metadata(&self, before: &Dict, after: &Dict) -> Read<bool> {
        match after.get(b"Metadata") {
            None => Ok(!before.has(b"Metadata")),
            Some(value) if before.get(b"Metadata") == Some(value) => Ok(true),
            Some(Value::Ref(id)) => self.is_metadata_stream(*id),
            Some(_) => Ok(false),
        }
    }

    fn is_metadata_stream(&self, id: Id) -> Read<bool> {
        let object = self.after.object(id)?;
        Ok(object.stream.is_some() && object.as_dict().is_some_and(|dict| dict.is_name(b"Type", b"Metadata")))
    }
}

/// The version may be declared or raised, as newer kinds of signatures require.
fn is_later_version(before: &Dict, after: &Dict) -> bool {
    let version = |dict: &Dict| match dict.get(b"Version") {
        Some(Value::Name(name)) => name.clone(),
        _ => Vec::new(),
    };
    version(after) >= version(before)
}

/// Dictionaries that kept all entries and may have more, down to a depth.
fn is_superset(before: &Value, after: &Value, depth: usize) -> bool {
    match (before, after) {
        (Value::Dict(old), Value::Dict(new)) if depth > 0 => {
            old.iter().all(|(key, value)| new.get(key).is_some_and(|now| is_superset(value, now, depth - 1)))
        }
        (before, after) => before.same(after),
    }
}
