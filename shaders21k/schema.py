"""The SQLite file behind a corpus: how it is laid out, created and opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shaders21k.errors import CorpusError

APPLICATION_ID = int.from_bytes(b"S21C", "big")
VERSION = 4
BUSY_S = 30.0
"""How long to wait for another process that is committing to the same file."""

# The texts come last, so that a query which does not ask for them never reads the pages
# that hold them. `row` keeps the order of import and joins the words to the programs.
# The words have a copy of nothing: FTS5 reads the texts from the table itself.
STATEMENTS = (
    """CREATE TABLE program (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        url TEXT NOT NULL,
        dialect TEXT NOT NULL,
        name TEXT NOT NULL,
        author TEXT NOT NULL,
        licence TEXT NOT NULL,
        description TEXT NOT NULL,
        tags TEXT NOT NULL,
        inputs TEXT NOT NULL,
        source TEXT NOT NULL,
        common TEXT NOT NULL,
        passes TEXT NOT NULL,
        UNIQUE (id, url)
    )""",
    """CREATE VIRTUAL TABLE program_words USING fts5(
        name, author, description, tags, content = 'program', content_rowid = 'row'
    )""",
    """CREATE TRIGGER program_added AFTER INSERT ON program BEGIN
        INSERT INTO program_words (rowid, name, author, description, tags)
        VALUES (new.row, new.name, new.author, new.description, new.tags);
    END""",
    """CREATE TABLE device (
        key TEXT PRIMARY KEY,
        vendor TEXT NOT NULL,
        renderer TEXT NOT NULL,
        version TEXT NOT NULL,
        backend TEXT NOT NULL
    ) WITHOUT ROWID""",
    # The names and their order are those of `Verdict`, then the device.
    """CREATE TABLE verdict (
        program TEXT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT NOT NULL,
        message TEXT NOT NULL,
        line INTEGER,
        tab TEXT NOT NULL,
        cost_ns REAL,
        coverage REAL,
        colorfulness REAL,
        diversity REAL,
        entropy_bits REAL,
        spectral_slope REAL,
        edge_density REAL,
        path TEXT NOT NULL,
        speedup REAL,
        agreement REAL,
        version TEXT NOT NULL,
        device TEXT NOT NULL REFERENCES device (key),
        PRIMARY KEY (device, program)
    ) WITHOUT ROWID""",
    # The names and their order are those of `Portrait`, then the device.
    """CREATE TABLE portrait (
        program TEXT NOT NULL,
        terms TEXT NOT NULL,
        hashes BLOB NOT NULL,
        colors BLOB NOT NULL,
        features BLOB NOT NULL,
        picture BLOB NOT NULL,
        device TEXT NOT NULL REFERENCES device (key),
        PRIMARY KEY (device, program)
    )""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


def connect(path: Path, *, create: bool, writable: bool) -> sqlite3.Connection:
    """Open a corpus file, or create it; the caller closes the connection.

    The journal stays SQLite's default, a rollback journal, because a write-ahead log
    would need two more files and a writable folder to be read. Writers hold the file
    for one short commit at a time, and readers wait that long.

    Raises:
        CorpusError: there is no such file, it is no corpus, another version wrote it,
            or it cannot be opened or written.
    """
    try:
        missing = not path.exists()
        if missing and not path.parent.is_dir():
            raise CorpusError(f"no folder {path.parent}: create it, then try again")
    except OSError as error:
        raise CorpusError(f"cannot look for a corpus at {path}: {error}") from error
    if missing and not create:
        raise CorpusError(
            f"no corpus at {path}: make one with `shaders21k corpus import`, or name "
            "another file"
        )
    mode = "rwc" if create else "rw" if writable else "ro"
    with translate_errors("open", path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_S,
            isolation_level=None,  # transactions begin where we say so
            check_same_thread=False,  # SQLite itself is built to be shared by threads
        )
    try:
        with translate_errors("open", path):
            if create:
                lay_out(connection)
            check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def lay_out(connection: sqlite3.Connection) -> None:
    """Create the tables in a file that has none; leave any other file as it is."""
    with write(connection):
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if objects == 0:
            for statement in STATEMENTS:
                connection.execute(statement)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not a corpus, or that another version wrote."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise CorpusError(
            f"{path} is no corpus, it is another program's database: name another file"
        )
    if version > VERSION:
        raise CorpusError(
            f"{path} has schema {version} and this version reads up to {VERSION}: "
            "upgrade shaders21k, or import the programs again into another file"
        )
    if version < VERSION:
        raise CorpusError(
            f"{path} was made by an older version (schema {version}, now {VERSION}): "
            "import the programs again, into another file or where it was once you "
            "have removed it, and judge them again with `shaders21k corpus check`"
        )


@contextmanager
def write(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


@contextmanager
def translate_errors(verb: str, path: Path) -> Iterator[None]:
    """Turn SQLite's errors into one that names the file and what was tried."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise CorpusError(
            f"cannot {verb} corpus {path}: a text holds half of a character "
            f"({error.reason}): replace it"
        ) from error
    except sqlite3.Error as error:
        hint = HINTS.get(getattr(error, "sqlite_errorname", ""), "")
        raise CorpusError(f"cannot {verb} corpus {path}: {error}{hint}") from error


HINTS = {
    "SQLITE_NOTADB": ": it is no corpus, name another file",
    "SQLITE_CORRUPT": ": restore it from a copy, or import again into another file",
    "SQLITE_CANTOPEN": ": check that it is a file, and its permissions",
    "SQLITE_READONLY": ": check the permissions of the file and its folder",
    "SQLITE_FULL": ": free some space, then import again; nothing is added twice",
    "SQLITE_BUSY": ": another process is writing to it, try again when it is done",
}
