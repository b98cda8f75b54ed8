// SPDX-License-Identifier: MPL-2.0
//! Importing people from a list, and links for all who have never signed in.

use store::people_import::{ImportError, PersonRow, RowProblem, Wanted, fingerprint};
use store::{Actor, Error, Token, TokenHash, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

/// User name and title may be empty; none of either is then in the list.
fn row(line: u64, name: &str, username: &str, unit: &str, title: &str) -> PersonRow {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (name, unit) = (name.into(), unit.into());
    PersonRow { line, name, username: given(username), unit, title: given(title), address: None, is_faulty: false }
}

fn problems(outcome: Result<impl Sized, ImportError>) -> Vec<(u64, RowProblem)> {
    match outcome {
        Err(ImportError::Rows(errors)) => errors.into_iter().map(|error| (error.line, error.problem)).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("accepted"),
    }
}

const NOTHING: Wanted<'_> = Wanted { plan: None, links_until: None };

on_both_databases! {
    async fn a_preview_of_people_shows_the_effect_of_each_row_and_changes_nothing(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        save!(office.store => users().disable(&office.dung.id, &by(&office.quang), MORNING)).unwrap();
        let before = users.accounts().await.unwrap();
        let rows = [
            row(2, "Nguyễn Văn Ân", "", "H38", ""),
            // By name and unit, since no user name is given; her title stays.
            row(3, "Trần Thị Bình", "", "UBND tỉnh Lào Cai", ""),
            row(4, "Lê Mạnh Cường", "cuong", "H38.01", "Chủ tịch"),
            row(5, "Phạm Thị Dung", "dung", "H38.01", ""),
            // Perhaps An of the province, who has moved.
            row(6, "Nguyễn Văn An", "", "H38.02", ""),
            row(7, "Nguyễn Vân Anh", "an.nv2", "H38.02", ""),
        ];
        let preview = users.preview(&rows).await.unwrap();
        let found: Vec<_> = preview.planned.iter().map(|person| {
            let namesake = person.namesake.as_deref().unwrap_or_default();
            (person.username.as_str(), person.before.is_none(), person.is_changed(), person.closed, namesake)
        }).collect();
        assert_eq!(found, [
            ("an.nv", true, false, false, ""),
            ("binh", false, false, false, ""),
            ("cuong", false, true, false, ""),
            ("dung", false, true, true, ""),
            // Number 2 stands in the list itself.
            ("an.nv3", true, false, false, "an"),
            ("an.nv2", true, false, false, ""),
        ]);
        assert_eq!(fingerprint(&users.preview(&rows).await.unwrap().planned), fingerprint(&preview.planned));
        assert_eq!(users.accounts().await.unwrap(), before);
    }

    async fn an_import_of_people_is_complete_and_changes_no_rights(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        save!(office.store => users().disable(&office.dung.id, &by(&office.quang), MORNING)).unwrap();
        let rows = [
            row(2, "Đặng Thị Ánh Đào", "", "H38.01", "Văn thư"),
            row(3, "Đỗ Quang", "quang", "H38", "Giám đốc"),
            row(4, "Phạm Thùy Dung", "dung", "H38.02", ""),
        ];
        let done = save!(office.store => users().import(&rows, NOTHING, &by(&office.quang), MORNING)).unwrap();
        let (dao, link) = &done.created[0];
        assert_eq!((done.created.len(), link.is_none()), (1, true));
        assert_eq!(users.by_username("dao.dta").await.unwrap(), *dao);
        assert_eq!((dao.title.as_str(), &dao.unit, dao.is_admin), ("Văn thư", &office.bao_thang.id, false));
        assert_eq!(users.password_hash_of("dao.dta").await.unwrap(), None);
        let quang = users.by_username("quang").await.unwrap();
        assert_eq!((quang.name.as_str(), &quang.unit, quang.is_admin), ("Đỗ Quang", &office.province.id, true));
        assert!(users.is_disabled(&office.dung.id).await.unwrap());
        let log = office.store.audit().list(0, 1000).await.unwrap();
        let entry = log.last().unwrap();
        assert_eq!((entry.action.as_str(), entry.actor == by(&office.quang).to_string()), ("user.import", true));
        assert!(entry.detail.contains("dao.dta") && entry.detail.contains("Đỗ Quang"), "{}", entry.detail);

        // Once more: nothing to do, nothing to log.
        save!(office.store => users().import(&rows, NOTHING, &by(&office.quang), MORNING)).unwrap();
        assert_eq!(office.store.audit().list(0, 1000).await.unwrap().len(), log.len());
        assert_eq!(users.list().await.unwrap().len(), 6);
    }

    async fn a_list_of_people_with_errors_reports_the_rows_and_adds_nobody(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        let second = row(2, "Trần Thị Bình", "binh2", "H38", "");
        save!(office.store => users().import(&[second], NOTHING, &Actor::CommandLine, MORNING)).unwrap();
        let twin = store::units::NewUnit {
            code: "H38.98".into(), name: "Trung tâm CNTT".into(), parent: Some(office.province.id.clone()),
        };
        save!(office.store => units().create(&twin, &Actor::CommandLine, MORNING)).unwrap();
        let before = users.accounts().await.unwrap();
        let rows = [
            row(2, "Lò Văn Hai", "hai", "H38", ""),
            row(3, "Lò Văn Ba", "ba", "NOWHERE", ""),
            row(4, "Lò Văn Tư", "hai", "H38.01", ""),
            row(5, "Lò Văn Năm", "", "Trung tâm CNTT", ""),
            row(6, "Trần Thị Bình", "", "H38", ""),
            row(7, "Lò Văn Bảy", "", "H38", ""),
            row(8, "Lò Văn Bảy", "", "H38", ""),
            row(9, "李明", "", "H38", ""),
            // A user name is taken also by a row that is wrong.
            row(10, "Lò Văn Mười", "ba", "H38", ""),
        ];
        let expected = [
            (3, RowProblem::UnknownUnit("NOWHERE".into())),
            (4, RowProblem::DuplicateUsername { username: "hai".into(), first_line: 2 }),
            (5, RowProblem::AmbiguousUnit("Trung tâm CNTT".into())),
            (6, RowProblem::AmbiguousPerson("Trần Thị Bình".into())),
            (8, RowProblem::SamePerson { name: "Lò Văn Bảy".into(), first_line: 7 }),
            (9, RowProblem::NoUsername("李明".into())),
            (10, RowProblem::DuplicateUsername { username: "ba".into(), first_line: 3 }),
        ];
        assert_eq!(problems(users.preview(&rows).await), expected);
        assert_eq!(problems(save!(office.store => users().import(&rows, NOTHING, &Actor::CommandLine, MORNING))), expected);
        assert_eq!(users.accounts().await.unwrap(), before);
    }

    async fn an_import_of_people_does_exactly_what_the_preview_showed_or_nothing(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        let rows = [row(2, "Nguyễn Vân Anh", "", "H38", ""), row(3, "Lê Văn Cường", "cuong", "H38.02", "")];
        let plan = fingerprint(&users.preview(&rows).await.unwrap().planned);
        // Cường gets a title meanwhile; after the import he would have lost it unseen.
        let other = [row(2, "Lê Văn Cường", "cuong", "H38.01", "Chủ tịch")];
        save!(office.store => users().import(&other, NOTHING, &Actor::CommandLine, MORNING)).unwrap();
        let agreed = |plan| Wanted { plan: Some(plan), links_until: None };
        let overtaken = save!(office.store => users().import(&rows, agreed(&plan), &Actor::CommandLine, MORNING));
        assert!(matches!(overtaken, Err(ImportError::Changed)));
        assert!(matches!(users.by_username("anh.nv").await, Err(Error::NotFound(_))));
        let plan = fingerprint(&users.preview(&rows).await.unwrap().planned);
        let shorter = save!(office.store => users().import(&rows[..1], agreed(&plan), &Actor::CommandLine, MORNING));
        assert!(matches!(shorter, Err(ImportError::Changed)), "another list");
        save!(office.store => users().import(&rows, agreed(&plan), &Actor::CommandLine, MORNING)).unwrap();
        assert!(users.by_username("anh.nv").await.is_ok());
    }

    async fn new_people_get_links_and_those_who_never_signed_in_get_new_ones(db: &Database) {
        let office = Office::new(db).await;
        let until = MORNING.plus(HOUR);
        let wanted = Wanted { plan: None, links_until: Some(until) };
        let rows = [row(2, "Lò Thị Mai", "mai", "H38", ""), row(3, "Lê Văn Cường", "cuong", "H38.02", "Phó Chủ tịch")];
        let done = save!(office.store => users().import(&rows, wanted, &by(&office.quang), MORNING)).unwrap();
        let [(mai, Some(first))] = done.created.as_slice() else { panic!("one link, for the one who is new") };

        // An has signed in and out, Bình has a password, Dung is closed.
        let session = Token::random();
        save!(office.store => sessions().create_by_link(&session.hash(), &office.an.id, until, &by(&office.an), MORNING)).unwrap();
        save!(office.store => sessions().delete(&session.hash(), &by(&office.an), MORNING)).unwrap();
        save!(office.store => users().set_password_hash(&office.binh.id, "$argon2id$", &by(&office.binh), MORNING)).unwrap();
        save!(office.store => users().disable(&office.dung.id, &by(&office.quang), MORNING)).unwrap();
        let made = save!(office.store => links().create_for_waiting(until, &by(&office.quang), MORNING)).unwrap();
        let who: Vec<_> = made.iter().map(|(user, _)| user.username.as_str()).collect();
        assert_eq!(who, ["cuong", "mai", "quang"]);
        assert!(save!(office.store => links().consume(&first.hash(), MORNING)).is_err(), "the first sheet is worth nothing any more");
        let printed = made[1].1.in_groups();
        assert_eq!(save!(office.store => links().consume(&TokenHash::of_typed(&printed), MORNING.plus(MINUTE))).unwrap(), *mai);
        assert!(save!(office.store => links().consume(&made[0].1.hash(), until)).is_err(), "too late");
    }
}
