// SPDX-License-Identifier: MPL-2.0
//! Opening the database, and its connection pools.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use log::LevelFilter;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _, Transaction};

use crate::error::{Error, Result};
use crate::faults::Faults;
use crate::row::query;

/// How long a caller waits for a connection of a pool before [`Error::Unavailable`].
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// SQLite readers do not wait for the writer; more of them help only with more cores.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Slower statements are logged, inside the span of the request or room that waits for them. A
/// lower value logs more on a slow disk; a higher one misses delays that people notice.
const SLOW: Duration = Duration::from_millis(50);

/// Every SQLite connection. FULL: acknowledged data survives a power failure. Deleted content is
/// overwritten: ballots of secret votes. The timeout covers
/// other processes (`diemcau user add` beside a running server); inside this process there is one
/// writer.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 10000;";
/// A writer that hangs must not block all others for ever.
const POSTGRES_SETTINGS: &str =
    "SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '10s'; SET synchronous_commit = 'on';";

/// Several pages of the database: the readiness probe needs as much disk space as an hour of small
/// changes.
const PROBE_BYTES: usize = 32 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

/// An open database with the current schema. Cheap to clone; all clones share the pools.
#[derive(Debug, Clone)]
pub struct Store {
    kind: Kind,
    writer: AnyPool,
    reader: AnyPool,
    faults: Arc<Faults>,
}

impl Store {
    /// Opens `postgres://...`, or the SQLite file at a path (created, readable by its owner only,
    /// if missing), and runs the migrations.
    pub async fn open(url_or_path: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        if url_or_path.starts_with("postgres://") || url_or_path.starts_with("postgresql://") {
            Self::open_postgres(url_or_path).await
        } else {
            Self::open_sqlite(Path::new(url_or_path.strip_prefix("sqlite://").unwrap_or(url_or_path))).await
        }
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        migrate(url, POSTGRES_SETTINGS, &sqlx::migrate!("../migrations/postgres")).await?;
        let pool = pool(url, POSTGRES_CONNECTIONS, POSTGRES_SETTINGS).await?;
        Ok(Self { kind: Kind::Postgres, writer: pool.clone(), reader: pool, faults: Arc::default() })
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        let url = sqlite_url(&create_private(path)?);
        migrate(&url, SQLITE_SETTINGS, &sqlx::migrate!("../migrations/sqlite")).await?;
        let writer = pool(&url, 1, SQLITE_SETTINGS).await?;
        let reader = pool(&url, SQLITE_READERS, SQLITE_SETTINGS).await?;
        Ok(Self { kind: Kind::Sqlite, writer, reader, faults: Arc::default() })
    }

    /// Injected failures, for tests.
    #[doc(hidden)]
    pub fn faults(&self) -> &Arc<Faults> {
        &self.faults
    }

    /// Succeeds if the database answers: for readiness checks.
    pub async fn ping(&self) -> Result<()> {
        query("SELECT seq FROM audit_head").fetch_one(&self.reader).await?;
        Ok(())
    }

    /// Writes some pages and deletes them again: for readiness checks. A full disk is
    /// [`Error::Full`], any other reason another error.
    pub async fn try_write(&self) -> Result<()> {
        let filling = "-".repeat(PROBE_BYTES);
        let mut transaction = self.begin_write().await?;
        query("INSERT INTO write_probes (filling) VALUES ($1)").bind(&filling).execute(&mut *transaction).await?;
        transaction.commit().await?;
        // In a separate transaction: data deleted before the commit would not be written to disk.
        let mut transaction = self.begin_write().await?;
        query("DELETE FROM write_probes").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Makes a SQLite database full, for tests, as long as its writing connection lives.
    #[doc(hidden)]
    pub async fn fill(&self) -> Result<()> {
        query("PRAGMA max_page_count = 1").execute(&self.writer).await?;
        Ok(())
    }

    /// Closes all connections after their current work.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Whether [`Self::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.writer.is_closed()
    }

    /// Writes a consistent copy of a SQLite database to `path`, which must not exist, while the
    /// server continues. A PostgreSQL database is saved with `pg_dump`.
    pub async fn backup_to(&self, path: &Path) -> Result<()> {
        if self.kind != Kind::Sqlite {
            return Err(Error::Broken("a PostgreSQL database is backed up with pg_dump".to_owned()));
        }
        let target = path.to_str().ok_or_else(|| Error::Broken("the path is not UTF-8".to_owned()))?;
        if path.exists() {
            return Err(crate::Conflict::Taken("file name").into());
        }
        create_private(path)?;
        query("VACUUM INTO $1").bind(target).execute(&self.reader).await?;
        Ok(())
    }

    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Any>> {
        Ok(match self.kind {
            // IMMEDIATE: a transaction that begins with a read could fail at its first write, if
            // another one has written meanwhile.
            Kind::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await?,
            Kind::Postgres => self.writer.begin().await?,
        })
    }

    /// A connection for single statements that read.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>> {
        Ok(self.reader.acquire().await?)
    }

    /// For single statements outside of a unit of work: [`crate::sessions::Sessions::touch`],
    /// [`crate::jobs::Jobs::heartbeat`] and [`crate::rooms::Rooms::record_liveness`]. They are
    /// frequent, have no audit entry, and are correct independently of other writes: waiting for
    /// the lock of the audit log would only delay them and later requests.
    pub(crate) fn unaudited(&self) -> &AnyPool {
        &self.writer
    }

    /// For the few things that differ between the two databases.
    pub(crate) fn on<T>(&self, sqlite: T, postgres: T) -> T {
        match self.kind {
            Kind::Sqlite => sqlite,
            Kind::Postgres => postgres,
        }
    }

    /// A read transaction: several reads of one snapshot.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Any>> {
        Ok(match self.kind {
            Kind::Sqlite => self.reader.begin().await?,
            Kind::Postgres => self.reader.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        })
    }
}

/// On a separate connection: a pool would retry and finally hide the cause.
async fn migrate(url: &str, settings: &'static str, migrations: &Migrator) -> Result<()> {
    let mut connection = AnyConnection::connect(url).await?;
    connection.execute(settings).await?;
    migrations.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn pool(url: &str, connections: u32, settings: &'static str) -> Result<AnyPool> {
    let options: AnyConnectOptions = url.parse().map_err(|e: sqlx::Error| Error::Unavailable(e.to_string()))?;
    let options = options.log_slow_statements(LevelFilter::Info, SLOW);
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // SQLite rolls a transaction back by itself when the disk is full or fails, but the driver
        // still believes that it is open. Such a connection is replaced.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(settings).await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Creates the file before SQLite does, because SQLite gives the journal the permissions of the
/// file.
fn create_private(path: &Path) -> Result<PathBuf> {
    let unavailable = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::Unavailable(format!("{}: {e}", path.display())),
    };
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(unavailable)?;
    path.canonicalize().map_err(unavailable)
}

/// `sqlite:///path`, with all characters escaped that are special in a URL.
fn sqlite_url(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut url = "sqlite://".to_owned();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            url.push(byte as char);
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
