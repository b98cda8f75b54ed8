// SPDX-License-Identifier: MPL-2.0
//! Words that are likely in a meeting: its agenda, and the names of invited units and people.

use std::collections::BTreeSet;

use meetings::ids::MeetingId;
use store::Store;
use transcribe::HotWords;
use transcribe::text::Lexicon;

/// Names and words of one meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Words with one correct spelling anywhere in a sentence.
    pub lexicon: Lexicon,
    /// Titles of the meeting and its agenda items: likely to be said, but with ordinary spelling.
    titles: Vec<String>,
}

impl Vocabulary {
    pub async fn of(store: &Store, meeting: &MeetingId) -> store::Result<Self> {
        let meeting = store.meetings().get(meeting).await?;
        let invited: BTreeSet<_> = meeting.invited_units.iter().chain([&meeting.unit]).collect();
        let units = store.units().list().await?;
        let users = store.users().list().await?;
        let leads = [&meeting.chair, &meeting.secretary];
        let named = users.into_iter().filter(|user| invited.contains(&user.unit) || leads.contains(&&user.id));
        let presenters = meeting.agenda.iter().map(|item| item.presenter.clone()).filter(|name| !name.is_empty());
        let titles: Vec<String> =
            [&meeting.title].into_iter().chain(meeting.agenda.iter().map(|item| &item.title)).cloned().collect();
        let lexicon = Lexicon {
            people: named.map(|user| user.name).chain(presenters).collect(),
            units: units.into_iter().filter(|unit| invited.contains(&unit.id)).map(|unit| unit.name).collect(),
            words: titles.iter().flat_map(|title| names_in(title)).collect(),
        };
        Ok(Self { lexicon, titles })
    }

    /// Everything, for the engine to prefer.
    pub fn hot_words(&self) -> HotWords {
        HotWords::new(self.lexicon.phrases().chain(self.titles.iter().map(String::as_str)))
    }
}

/// Words of a title that keep their capital letter in the middle of a sentence: adjacent words with
/// a capital letter. The title's first word does not count, because every title begins with one.
fn names_in(title: &str) -> Vec<String> {
    let mut names: Vec<Vec<&str>> = vec![Vec::new()];
    for (place, word) in title.split_whitespace().enumerate() {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let inner_capital = letters.any(char::is_uppercase);
        if inner_capital || capital && place > 0 {
            if let Some(name) = names.last_mut() {
                name.push(word);
            }
        } else {
            names.push(Vec::new());
        }
    }
    names.into_iter().filter(|name| !name.is_empty()).map(|name| name.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_title_only_names_have_a_spelling_of_their_own() {
        assert_eq!(names_in("Báo cáo thu ngân sách"), Vec::<String>::new());
        assert_eq!(names_in("Hồ chứa Nậm Xây, xã Bản Phố"), ["Nậm Xây", "Bản Phố"]);
        assert_eq!(names_in("VNeID và dịch vụ công"), ["VNeID"]);
    }
}
