//! What a meeting is likely to say, known before it begins: its agenda, and the units and people that are invited.

use std::collections::BTreeSet;

use meetings::ids::MeetingId;
use store::Store;

/// Names and words of one meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pub people: Vec<String>,
    pub units: Vec<String>,
    /// Titles of the meeting and its agenda items, and who presents them.
    pub agenda: Vec<String>,
}

impl Vocabulary {
    pub async fn of(store: &Store, meeting: &MeetingId) -> store::Result<Self> {
        let meeting = store.meetings().get(meeting).await?;
        let invited: BTreeSet<_> = meeting.invited_units.iter().chain([&meeting.unit]).collect();
        let units = store.units().list().await?;
        let users = store.users().list().await?;
        let leads = [&meeting.chair, &meeting.secretary];
        let named = users.into_iter().filter(|user| invited.contains(&user.unit) || leads.contains(&&user.id));
        let items = meeting.agenda.iter().flat_map(|item| [item.title.clone(), item.presenter.clone()]);
        Ok(Self {
            people: named.map(|user| user.name).collect(),
            units: units.into_iter().filter(|unit| invited.contains(&unit.id)).map(|unit| unit.name).collect(),
            agenda: [meeting.title.clone()].into_iter().chain(items).filter(|words| !words.is_empty()).collect(),
        })
    }

    /// All of it, for an engine to lean towards.
    pub fn hot_words(&self) -> transcribe::HotWords {
        transcribe::HotWords::new(self.people.iter().chain(&self.units).chain(&self.agenda))
    }
}
