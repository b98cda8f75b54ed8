// SPDX-License-Identifier: MPL-2.0
//! The first draft of minutes: facts gathered from the store, put in form by [`meetings::draft`].

use base::Refusal;
use meetings::action_item::ItemState;
use meetings::draft::{
    AgendaFact, Attendee, DraftFacts, GivenFact, MarkedFact, PersonFact, RollCallEntry, SpeechFact, UnitFact, VoteFact,
    draft, notice,
};
use meetings::ids::{MeetingId, ParticipantId, UnitId, UserId};
use meetings::invitees::Seat;
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::minutes::{DraftLength, Minutes, MinutesContent, MinutesKind};
use meetings::people::User;
use meetings::roll_call::UnitPresence;
use moments::Millis;
use protocol::problem::ProblemCode;
use store::attendance::{Attendance, AttendeeKind};
use store::roll_calls::UnitNames;
use store::{Actor, Store};

use crate::people_alone::expected_alone;
use crate::replies::announced_deputies;
use crate::unit_attendance::{attendance_of_expected, unit_of};

/// Creates the minutes of an ended meeting, with the draft as first revision. Existing minutes are
/// not changed.
pub async fn first_draft(store: &Store, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<Minutes, Refusal> {
    let meeting = store.meetings().get(meeting).await?;
    if meeting.state != MeetingState::Ended {
        return Err(ProblemCode::MeetingNotEnded.into());
    }
    if let Some(minutes) = original(store.minutes().by_meeting(&meeting.id).await?, MinutesKind::Minutes) {
        return Ok(minutes);
    }
    crate::votes::close_votes_of_ended(store, &meeting.id, now).await?;
    let length = DraftLength::default();
    let content = draft_of(store, &meeting, length).await?;
    let mut work = store.begin().await?;
    // Chair and secretary may ask at the same time; the first draft is kept.
    if let Some(minutes) = original(work.minutes().by_meeting(&meeting.id).await?, MinutesKind::Minutes) {
        work.cancel().await?;
        return Ok(minutes);
    }
    let minutes = work.minutes().create_drafted(&meeting.id, &content, length, actor, now).await?;
    work.save().await?;
    Ok(minutes)
}

/// Of this kind, and no correction.
fn original(all: Vec<Minutes>, kind: MinutesKind) -> Option<Minutes> {
    all.into_iter().find(|minutes| minutes.corrects.is_none() && minutes.kind == kind)
}

/// The same for the notice of the meeting's conclusions. `user` leads the meeting.
pub async fn first_notice(
    store: &Store,
    meeting: &MeetingId,
    user: &User,
    actor: &Actor,
    now: Millis,
) -> Result<Minutes, Refusal> {
    let meeting = store.meetings().get(meeting).await?;
    if meeting.state != MeetingState::Ended {
        return Err(ProblemCode::MeetingNotEnded.into());
    }
    if let Some(notice) = original(store.minutes().by_meeting(&meeting.id).await?, MinutesKind::Conclusions) {
        return Ok(notice);
    }
    let content = notice(&facts(store, &meeting).await?, &given(store, user, &meeting).await?);
    let mut work = store.begin().await?;
    // Chair and secretary may ask at the same time; the first draft is kept.
    if let Some(notice) = original(work.minutes().by_meeting(&meeting.id).await?, MinutesKind::Conclusions) {
        work.cancel().await?;
        return Ok(notice);
    }
    let notice = work.minutes().create_notice(&meeting.id, &content, actor, now).await?;
    work.save().await?;
    Ok(notice)
}

/// The action items of the meeting that were not cancelled, as its desk sees them.
async fn given(store: &Store, user: &User, meeting: &Meeting) -> Result<Vec<GivenFact>, Refusal> {
    let names = store.units().distinct_names().await?;
    let name = |unit: &UnitId| names.get(unit).cloned().unwrap_or_default();
    let items = store.action_items().of_meeting(user, &meeting.id).await?.into_iter().map(|stored| stored.item);
    let counted = items.filter(|item| item.state != ItemState::Cancelled).map(|item| GivenFact {
        unit: item.content.unit.as_ref().map(name).unwrap_or_default(),
        coordinating: item.content.coordinating.iter().map(name).collect(),
        text: item.content.text,
        people: item.content.people,
        deadline: item.content.deadline,
    });
    Ok(counted.collect())
}

/// A draft from what is known of the meeting now, with so much of what was said.
pub(crate) async fn draft_of(store: &Store, meeting: &Meeting, length: DraftLength) -> Result<MinutesContent, Refusal> {
    let facts = facts(store, meeting).await?;
    // Condensing three hours of speech takes a noticeable part of a second.
    tokio::task::spawn_blocking(move || draft(&facts, length)).await.map_err(Refusal::internal)
}

/// Who attended, as a draft would say it now: the lines of "Thành phần tham dự", and the roll call
/// as a table. Reads nothing else of the meeting.
pub(crate) async fn attendance_words(
    store: &Store,
    meeting: &Meeting,
) -> Result<(Vec<String>, Vec<[String; 5]>), Refusal> {
    let ended_at = meeting.ended_at.unwrap_or(meeting.starts_at);
    let held_elsewhere = store.meetings().is_held_elsewhere(&meeting.id).await?;
    let facts = DraftFacts {
        began_at: meeting.started_at,
        held_elsewhere,
        ended_at,
        roll_call: roll_call(store, meeting, ended_at, held_elsewhere).await?,
        units: units(store, meeting, held_elsewhere).await?,
        ..DraftFacts::default()
    };
    Ok((meetings::draft::attendance_lines(&facts), meetings::draft::roll_call_rows(&facts)))
}

async fn facts(store: &Store, meeting: &Meeting) -> Result<DraftFacts, Refusal> {
    let unit = store.units().get(&meeting.unit).await?;
    let superior_unit = match &unit.parent {
        Some(parent) => store.units().get(parent).await?.name,
        None => String::new(),
    };
    let agenda_times = store.rooms().agenda_times(&meeting.id).await?;
    let agenda = meeting.agenda.iter().map(|item| AgendaFact {
        title: item.title.clone(),
        presenter: item.presenter.clone(),
        began_at: agenda_times.iter().filter(|time| time.item == item.id).map(|time| time.at).collect(),
        skipped: item.skipped,
    });
    let marked = store.rooms().marks(&meeting.id).await?.into_iter().map(|mark| MarkedFact {
        kind: mark.kind,
        item: mark.item.and_then(|id| meeting.agenda.iter().position(|item| item.id == id)),
        at: mark.at,
        text: mark.text,
        standing: mark.standing,
    });
    let ended_at = meeting.ended_at.unwrap_or(meeting.starts_at);
    let held_elsewhere = store.meetings().is_held_elsewhere(&meeting.id).await?;
    let speeches = store.speeches().list(&meeting.id).await?.into_iter().map(|speech| SpeechFact {
        participant: speech.participant,
        name: speech.speaker.unwrap_or(speech.name),
        unit: speech.unit,
        began_at: speech.began_at,
        ended_at: speech.ended_at.unwrap_or(ended_at),
    });
    Ok(DraftFacts {
        title: meeting.title.clone(),
        superior_unit,
        issuing_unit: unit.name,
        symbol: String::new(),
        place: String::new(),
        chair: person(store, &meeting.chair).await?,
        chairs: chairs(store, meeting).await?,
        chaired_later: chaired_later(store, meeting).await?,
        secretary: person(store, &meeting.secretary).await?,
        began_at: meeting.started_at,
        held_elsewhere,
        ended_at,
        roll_call: roll_call(store, meeting, ended_at, held_elsewhere).await?,
        units: units(store, meeting, held_elsewhere).await?,
        roll_call_confirmed: store.roll_calls().confirmation(&meeting.id).await?.is_some(),
        agenda: agenda.collect(),
        segments: store.transcript().list(&meeting.id).await?,
        marked: marked.collect(),
        speeches: speeches.collect(),
        votes: votes(store, meeting).await?,
    })
}

async fn votes(store: &Store, meeting: &Meeting) -> Result<Vec<VoteFact>, Refusal> {
    let mut facts = Vec::new();
    for vote in store.votes().of(&meeting.id).await? {
        let Some(closing) = vote.closing else { continue };
        let Some(outcome) = closing.outcome else { continue };
        let voters = store.votes().voters(&meeting.id, vote.number).await?;
        let ballots = store.votes().ballots(&meeting.id, vote.number).await?;
        let by_name = if vote.question.is_secret { Vec::new() } else { ballots };
        let named = by_name.into_iter().filter_map(|ballot| {
            let voter = voters.iter().map(|one| &one.voter).find(|voter| voter.key() == ballot.slot)?;
            Some((voter.clone(), ballot.chosen))
        });
        facts.push(VoteFact {
            number: vote.number,
            named: named.collect(),
            item: vote.item.and_then(|id| meeting.agenda.iter().position(|item| item.id == id)),
            question: vote.question,
            electorate: vote.electorate,
            outcome,
            closed_at: closing.at,
            digest: closing.digest,
        });
    }
    Ok(facts)
}

async fn person(store: &Store, id: &UserId) -> Result<PersonFact, Refusal> {
    let user = store.users().get(id).await?;
    let unit = store.units().distinct_name(&user.unit).await?;
    Ok(PersonFact { name: user.name, title: user.title, unit })
}

async fn chairs(store: &Store, meeting: &Meeting) -> Result<Vec<ParticipantId>, Refusal> {
    let mut chairs = vec![ParticipantId::parse(meeting.chair.as_str()).map_err(Refusal::internal)?];
    let later = store.rooms().chair_times(&meeting.id).await?.into_iter();
    chairs.extend(later.map(|(participant, _)| participant));
    Ok(chairs)
}

async fn chaired_later(store: &Store, meeting: &Meeting) -> Result<Vec<(PersonFact, Millis)>, Refusal> {
    let mut course = Vec::new();
    for (participant, at) in store.rooms().chair_times(&meeting.id).await? {
        // Only people with an account chair.
        if let Ok(user) = UserId::parse(participant.as_str()) {
            course.push((person(store, &user).await?, at));
        }
    }
    Ok(course)
}

/// Results of the votes as lines of text.
pub(crate) async fn vote_words(store: &Store, meeting: &Meeting) -> Result<Vec<String>, Refusal> {
    let facts = DraftFacts { votes: votes(store, meeting).await?, ..DraftFacts::default() };
    Ok(meetings::draft::vote_lines(&facts))
}

/// The expected units with their attendance, under the names by which minutes call them.
pub(crate) async fn unit_facts(store: &Store, meeting: &Meeting) -> Result<Vec<UnitFact>, Refusal> {
    units(store, meeting, store.meetings().is_held_elsewhere(&meeting.id).await?).await
}

/// Everybody who attended, by unit in the order of the invitation, guests after them; then invited
/// units without anybody present. Of a meeting that was held elsewhere only the units that were
/// noted as absent are known.
async fn roll_call(
    store: &Store,
    meeting: &Meeting,
    ended_at: Millis,
    held_elsewhere: bool,
) -> Result<Vec<RollCallEntry>, Refusal> {
    if held_elsewhere {
        let units = units(store, meeting, true).await?.into_iter();
        let absent = units.filter(|unit| unit.attendance.presence == UnitPresence::Absent && !unit.observes);
        return Ok(absent.map(|unit| never_came(PersonFact { unit: unit.name, ..PersonFact::default() })).collect());
    }
    let stays = store.attendance().list(&meeting.id).await?;
    let mut entries = Vec::new();
    let mut ranks = Vec::new();
    for (participant, joined_at, left_at) in whole_stays(&stays, ended_at) {
        // Machines are not listed as people, but their unit attended.
        if stays.iter().any(|stay| stay.participant == participant && stay.kind == AttendeeKind::Machine) {
            continue;
        }
        let Some(stay) = stays.iter().rfind(|stay| stay.participant == participant) else { continue };
        // A user's participant id is the user's own; a guest has no account and therefore no title.
        let title = match UserId::parse(participant.as_str()) {
            Ok(id) => store.users().get(&id).await.map_or(String::new(), |user| user.title),
            Err(_) => String::new(),
        };
        let person = PersonFact { name: stay.name.clone(), title, unit: stay.unit.clone() };
        let standing = match (participant.as_str(), stay.kind) {
            (_, AttendeeKind::Guest) => Attendee::Guest,
            (who, _) if who == meeting.chair.as_str() => Attendee::Chair,
            (who, _) if who == meeting.secretary.as_str() => Attendee::Secretary,
            _ if stay.role == MeetingRole::Observer => Attendee::Observer,
            _ => Attendee::Delegate,
        };
        let for_unit = match UserId::parse(participant.as_str()).ok().as_ref() {
            Some(user) => match meeting.invitees.represented_by(user) {
                Some(unit) => store.units().distinct_name(unit).await?,
                None => String::new(),
            },
            None => String::new(),
        };
        ranks.push(rank(unit_of(meeting, stay).as_ref(), stay.kind, &meeting.unit, &meeting.invited_units));
        entries.push(RollCallEntry { person, standing, for_unit, joined_at: Some(joined_at), left_at });
    }
    let mut ranked: Vec<_> = ranks.into_iter().zip(entries).collect();
    // Stable: within a unit the order of arrival is kept.
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut entries: Vec<_> = ranked.into_iter().map(|(_, entry)| entry).collect();
    let confirmed = confirmed_names(store, meeting).await?;
    // An observer that did not come is missed by nobody.
    for unit in meeting.invited_units.iter().filter(|unit| !meeting.invitees.observes(unit)) {
        let plain = store.units().get(unit).await?.name;
        // Units with the same name are different units. Older stays have only the name of the unit;
        // guests do not represent a unit.
        let of_unit = |stay: &Attendance| match unit_of(meeting, stay) {
            Some(id) => id == *unit,
            None => stay.kind != AttendeeKind::Guest && stay.unit == plain,
        };
        if !stays.iter().any(of_unit) {
            let name = match confirmed.get(unit) {
                Some(confirmed) => confirmed.distinct.clone(),
                None => store.units().distinct_name(unit).await?,
            };
            let person = PersonFact { unit: name, ..PersonFact::default() };
            entries.push(never_came(person));
        }
    }
    for invited in meeting.invitees.people.iter().filter(|invited| invited.seat == Seat::Delegate) {
        let user = store.users().get(&invited.user).await?;
        let came = stays.iter().any(|stay| stay.participant.as_str() == user.id.as_str());
        if !came && expected_alone(meeting, &user) {
            entries.push(never_came(person(store, &user.id).await?));
        }
    }
    Ok(entries)
}

fn never_came(person: PersonFact) -> RollCallEntry {
    let for_unit = String::new();
    RollCallEntry { person, standing: Attendee::Delegate, for_unit, joined_at: None, left_at: None }
}

/// The expected units: the one that holds the meeting, then those invited. Of one that was
/// `held_elsewhere` those of which somebody noted something: who came is not known.
async fn units(store: &Store, meeting: &Meeting, held_elsewhere: bool) -> Result<Vec<UnitFact>, Refusal> {
    let attended = store.attendance().list(&meeting.id).await?;
    let mut notes = store.roll_calls().notes(&meeting.id).await?;
    let mut announced = announced_deputies(store, meeting).await?;
    let mut confirmed = confirmed_names(store, meeting).await?;
    let mut units = Vec::new();
    for mut attendance in attendance_of_expected(meeting, &attended) {
        let name = match confirmed.remove(&attendance.unit) {
            Some(confirmed) => confirmed.distinct,
            None => store.units().distinct_name(&attendance.unit).await?,
        };
        let note = notes.remove(&attendance.unit).unwrap_or_default();
        if held_elsewhere {
            let Some(noted) = note.presence() else { continue };
            attendance.presence = noted;
        }
        let announced = announced.remove(&attendance.unit).filter(|(deputy, _)| *deputy == note.deputy);
        let deputy_announced_by = announced.map(|(_, by)| by).unwrap_or_default();
        let observes = meeting.seat_of_unit(&attendance.unit) == Some(Seat::Observer);
        units.push(UnitFact { name, observes, attendance, note, deputy_announced_by });
    }
    Ok(units)
}

/// What the expected units were called when the roll call was confirmed.
async fn confirmed_names(store: &Store, meeting: &Meeting) -> Result<UnitNames, Refusal> {
    let confirmation = store.roll_calls().confirmation(&meeting.id).await?;
    Ok(confirmation.map(|confirmation| confirmation.unit_names).unwrap_or_default())
}

/// The unit that holds the meeting, invited ones as invited, others, guests.
fn rank(unit: Option<&UnitId>, kind: AttendeeKind, own: &UnitId, invited: &[UnitId]) -> (u8, usize) {
    if kind == AttendeeKind::Guest {
        return (3, 0);
    }
    let Some(unit) = unit else { return (2, 0) };
    match invited.iter().position(|invited| invited == unit) {
        _ if unit == own => (0, 0),
        Some(place) => (1, place),
        None => (2, 0),
    }
}

/// For each participant the first entry and the last exit; None for those who stayed to the end.
/// Stays are ordered by start.
fn whole_stays(stays: &[Attendance], ended_at: Millis) -> Vec<(ParticipantId, Millis, Option<Millis>)> {
    let mut whole: Vec<(ParticipantId, Millis, Option<Millis>)> = Vec::new();
    for stay in stays {
        let left = stay.left_at.filter(|left| *left < ended_at);
        match whole.iter_mut().find(|(who, _, _)| *who == stay.participant) {
            Some(known) => known.2 = left,
            None => whole.push((stay.participant.clone(), stay.joined_at, left)),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(who: &str, joined: i64, left: Option<i64>) -> Attendance {
        Attendance {
            participant: ParticipantId::parse(who).unwrap(),
            kind: AttendeeKind::Person,
            unit_id: None,
            name: who.to_owned(),
            unit: String::new(),
            role: MeetingRole::Delegate,
            joined_at: Millis(joined),
            left_at: left.map(Millis),
        }
    }

    #[test]
    fn the_roll_call_goes_by_unit_as_invited_and_guests_come_last() {
        let unit = |code: &str| UnitId::parse(code).unwrap();
        let of = |who: &str, code: &str| Attendance { unit_id: Some(unit(code)), ..stay(who, 0, None) };
        let guest = Attendance { kind: AttendeeKind::Guest, ..stay("Hoa", 0, None) };
        let mut came = [guest, of("Pho", "ban-pho"), of("Kim", "other"), of("Lap", "tan-lap"), of("Chi", "tinh")];
        let invited = [unit("tan-lap"), unit("ban-pho")];
        came.sort_by_key(|stay| rank(stay.unit_id.as_ref(), stay.kind, &unit("tinh"), &invited));
        assert_eq!(came.map(|stay| stay.name), ["Chi", "Lap", "Pho", "Kim", "Hoa"]);
    }

    #[test]
    fn who_came_back_left_only_once() {
        let stays = [stay("An", 0, Some(10)), stay("Binh", 5, Some(20)), stay("An", 30, Some(100))];
        let whole = whole_stays(&stays, Millis(100));
        assert_eq!(
            whole.iter().map(|w| (w.1, w.2)).collect::<Vec<_>>(),
            [(Millis(0), None), (Millis(5), Some(Millis(20)))]
        );
    }
}
