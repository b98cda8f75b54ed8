// SPDX-License-Identifier: MPL-2.0
//! Who is invited to a meeting beside whole units, who only observes, and whom answers name.

use meetings::ids::MeetingId;
use meetings::invitees::{ExpectedPeople, InvitedPerson, Invitees, NamedDeputy, Seat};
use sqlx::AnyConnection;

use crate::UnitOfWork;
use crate::error::Result;
use crate::line_tests::number;
use crate::row::{Fields as _, Word as _, all, query, words};

words!(Seat { Delegate = "delegate", Observer = "observer" });

/// Condition on an answer `r` to a meeting `m`: it names an account as deputy, who has no seat of
/// their own as chair or secretary, and still counts, as `Meeting::answer_counts`. What a unit
/// answered that is not invited any more joins no row of `meeting_units`.
macro_rules! names_deputy {
    () => {
        "r.meeting_id = m.id AND r.answer = 'deputy' AND r.deputy_user IS NOT NULL AND r.starts_at = m.starts_at
         AND r.deputy_user <> m.chair_id AND r.deputy_user <> m.secretary_id
         AND r.replied_at >= COALESCE(m.postponed_at, 0)"
    };
}
pub(crate) use names_deputy;

pub(crate) async fn read(db: &mut AnyConnection, id: &MeetingId) -> Result<Invitees> {
    let units = query(
        "SELECT unit_id, seat, people FROM meeting_units
         WHERE meeting_id = $1 AND (seat <> 'delegate' OR people IS NOT NULL) ORDER BY position",
    )
    .bind(id.as_str())
    .fetch_all(&mut *db)
    .await?;
    let mut invitees = Invitees::default();
    for row in &units {
        if row.word::<Seat>("seat")? == Seat::Observer {
            invitees.observer_units.push(row.id("unit_id")?);
        }
        if let Some(people) = row.maybe_int("people")? {
            invitees.expected.push(ExpectedPeople { unit: row.id("unit_id")?, people: number(people)? });
        }
    }
    let people = query("SELECT user_id, seat FROM meeting_people WHERE meeting_id = $1 ORDER BY position")
        .bind(id.as_str())
        .fetch_all(&mut *db)
        .await?;
    invitees.people = all(&people, |row| Ok(InvitedPerson { user: row.id("user_id")?, seat: row.word("seat")? }))?;
    let deputies = query(concat!(
        "SELECT r.unit_id, r.deputy_user FROM meetings m JOIN unit_replies r ON ",
        names_deputy!(),
        " JOIN meeting_units x ON x.meeting_id = m.id AND x.unit_id = r.unit_id
         WHERE m.id = $1 AND r.unit_id <> m.unit_id ORDER BY x.position"
    ))
    .bind(id.as_str())
    .fetch_all(&mut *db)
    .await?;
    invitees.deputies =
        all(&deputies, |row| Ok(NamedDeputy { unit: row.id("unit_id")?, user: row.id("deputy_user")? }))?;
    let raised = query("SELECT user_id FROM raised_observers WHERE meeting_id = $1 ORDER BY user_id")
        .bind(id.as_str())
        .fetch_all(db)
        .await?;
    invitees.raised = all(&raised, |row| row.id("user_id"))?;
    Ok(invitees)
}

/// Writes what a plan says of its units, whose rows are there, and of people.
pub(crate) async fn write(work: &mut UnitOfWork, id: &MeetingId, plan: &Invitees) -> Result<()> {
    query("DELETE FROM meeting_people WHERE meeting_id = $1").bind(id.as_str()).execute(work.connection()?).await?;
    let Invitees { observer_units, people, expected, .. } = plan;
    for unit in observer_units {
        query("UPDATE meeting_units SET seat = $3 WHERE meeting_id = $1 AND unit_id = $2")
            .bind(id.as_str())
            .bind(unit.as_str())
            .bind(Seat::Observer.word())
            .execute(work.connection()?)
            .await?;
    }
    for ExpectedPeople { unit, people } in expected {
        query("UPDATE meeting_units SET people = $3 WHERE meeting_id = $1 AND unit_id = $2")
            .bind(id.as_str())
            .bind(unit.as_str())
            .bind(i64::from(*people))
            .execute(work.connection()?)
            .await?;
    }
    for (position, InvitedPerson { user, seat }) in (0_i64..).zip(people) {
        query("INSERT INTO meeting_people (meeting_id, user_id, position, seat) VALUES ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(user.as_str())
            .bind(position)
            .bind(seat.word())
            .execute(work.connection()?)
            .await?;
    }
    Ok(())
}
