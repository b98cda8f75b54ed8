// SPDX-License-Identifier: MPL-2.0
//! Runs each test on both databases.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use store::Store;
use tempfile::TempDir;

use crate::postgres_cluster;

/// Makes `mod NAME { fn sqlite; fn postgres }` from one `async fn NAME(db: &Database)`.
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: &Database) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use crate::databases::Database;

            async fn test($db: &Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(&Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = Database::postgres().await {
                    test(&db).await;
                    db.remove().await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_databases;

/// An empty database of one test.
pub struct Database {
    /// What `Store::open` takes.
    pub location: String,
    /// URL of the database to connect to while this one is removed; none on SQLite.
    maintenance: Option<(String, String)>,
    folder: Option<TempDir>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A name with characters that mean something in a URL.
        let location = folder.path().join("điểm cầu #1?.db").to_str().unwrap().to_owned();
        Self { location, maintenance: None, folder: Some(folder) }
    }

    /// None, after a notice, where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let server = postgres_cluster::url()?;
        let name = format!("diemcau_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let (base, _) = server.rsplit_once('/').unwrap();
        let location = format!("{base}/{name}");
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        Some(Self { location, maintenance: Some((server, name)), folder: None })
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.location).await.unwrap()
    }

    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Runs statements beside the store, as somebody with the database's password could.
    pub async fn tamper(&self, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = self.connection().await?;
        let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
        connection.close().await?;
        done.map(|_| ())
    }

    async fn connection(&self) -> Result<AnyConnection, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let url = match &self.folder {
            Some(_) => format!("sqlite://{}", self.location.replace('#', "%23").replace('?', "%3F")),
            None => self.location.clone(),
        };
        AnyConnection::connect(&url).await
    }

    /// Every row of every table but those of the full text search, which follow from others.
    pub async fn content(&self) -> BTreeMap<String, Vec<String>> {
        let mut connection = self.connection().await.unwrap();
        let tables = texts(
            &mut connection,
            self.of(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
             AND name NOT LIKE 'passage_words%'",
                "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
            ),
        )
        .await;
        let mut content = BTreeMap::new();
        for table in tables {
            let row = if self.is_sqlite() {
                let columns = format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
                texts(&mut connection, &columns).await.join(" || '|' || ")
            } else {
                "CAST(t AS TEXT)".to_owned()
            };
            let rows = texts(&mut connection, &format!("SELECT {row} FROM {table} t ORDER BY 1")).await;
            content.insert(table, rows);
        }
        connection.close().await.unwrap();
        content
    }

    fn of<T>(&self, sqlite: T, postgres: T) -> T {
        if self.is_sqlite() { sqlite } else { postgres }
    }

    /// What a query of one number answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.connection().await.unwrap();
        let row = connection.fetch_one(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
        row.get(0)
    }

    pub async fn remove(self) {
        if let Some((server, name)) = &self.maintenance {
            execute(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn texts(connection: &mut AnyConnection, sql: &str) -> Vec<String> {
    let rows = connection.fetch_all(AssertSqlSafe(sql.to_owned())).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn execute(server: &str, sql: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(server).await.expect("the test's PostgreSQL server answers");
    connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}
