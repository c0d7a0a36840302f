"""The ledger's tables: append-only, versioned by migrations, references enforced."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

# One string a version; a ledger of version n runs MIGRATIONS[n:] when it is opened for writing.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE versions (
        version INTEGER PRIMARY KEY,
        report TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE,
        text TEXT NOT NULL,
        published TEXT, language TEXT, headline TEXT, outlet TEXT, agency TEXT, url TEXT,
        source TEXT NOT NULL
    );
    CREATE INDEX versions_of_report ON versions (report, version);

    CREATE TABLE withdrawals (
        version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
        reason TEXT NOT NULL
    );
    CREATE TABLE deletions (digest TEXT PRIMARY KEY) WITHOUT ROWID;

    CREATE TABLE readers (
        reader INTEGER PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL
    );
    CREATE TABLE readings (
        reading INTEGER PRIMARY KEY,
        version INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
        reader INTEGER NOT NULL REFERENCES readers,
        digest TEXT NOT NULL,
        UNIQUE (version, reader)
    );
    CREATE TABLE entries (
        entry TEXT PRIMARY KEY,
        reading INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
        layer TEXT NOT NULL,
        position INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        text TEXT NOT NULL,
        item TEXT NOT NULL,
        UNIQUE (reading, layer, position)
    ) WITHOUT ROWID;

    CREATE TABLE problems (
        problem INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        spot TEXT NOT NULL, what TEXT NOT NULL, hint TEXT NOT NULL,
        report TEXT, fatal INTEGER NOT NULL,
        settled INTEGER NOT NULL DEFAULT 0
    );

    CREATE VIEW current_versions AS
        SELECT * FROM versions AS v
        WHERE version = (SELECT max(version) FROM versions WHERE report = v.report)
          AND version NOT IN (SELECT version FROM withdrawals);
    CREATE VIEW current_readings AS
        SELECT r.* FROM readings AS r JOIN current_versions USING (version)
        WHERE reading = (SELECT max(reading) FROM readings WHERE version = r.version);

    CREATE TRIGGER versions_stay BEFORE UPDATE ON versions
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    CREATE TRIGGER readings_stay BEFORE UPDATE ON readings
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    """,
    # Entries lie together by reading: a report writes a few pages, not one an entry.
    """
    CREATE TABLE entries_by_reading (
        reading INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
        layer TEXT NOT NULL,
        position INTEGER NOT NULL,
        entry TEXT NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        text TEXT NOT NULL,
        item TEXT NOT NULL,
        PRIMARY KEY (reading, layer, position)
    ) WITHOUT ROWID;
    INSERT INTO entries_by_reading
        SELECT reading, layer, position, entry, start, end, text, item FROM entries
        ORDER BY reading, layer, position;
    DROP TABLE entries;
    ALTER TABLE entries_by_reading RENAME TO entries;
    CREATE UNIQUE INDEX entries_of_id ON entries (entry);
    CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

    -- Derived: which current versions are one text; made again whenever copy_rules differs.
    CREATE TABLE copy_rules (revision INTEGER NOT NULL);
    CREATE TABLE copy_texts (
        version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
        words INTEGER NOT NULL,
        agencies TEXT NOT NULL,
        own INTEGER NOT NULL,
        original INTEGER NOT NULL
    );
    CREATE INDEX copy_texts_of_original ON copy_texts (original);
    CREATE TABLE copy_samples (
        sample INTEGER NOT NULL, day INTEGER NOT NULL, version INTEGER NOT NULL,
        PRIMARY KEY (sample, day, version)
    ) WITHOUT ROWID;
    CREATE TABLE copy_pairs (
        a INTEGER NOT NULL REFERENCES copy_texts ON DELETE CASCADE,
        b INTEGER NOT NULL REFERENCES copy_texts ON DELETE CASCADE,
        relation TEXT NOT NULL,
        share_a REAL NOT NULL, share_b REAL NOT NULL,
        passages TEXT NOT NULL,
        PRIMARY KEY (a, b)
    ) WITHOUT ROWID;
    CREATE INDEX copy_pairs_of_b ON copy_pairs (b);
    """,
    # Derived: what views filter and group by; made again whenever facet_rules differs.
    """
    CREATE TABLE facet_rules (revision INTEGER NOT NULL);
    CREATE TABLE facets (
        version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
        reading INTEGER NOT NULL,
        report TEXT NOT NULL, published TEXT, outlet TEXT, language TEXT,
        events BLOB NOT NULL, figures BLOB NOT NULL, statements BLOB NOT NULL,
        parties BLOB NOT NULL, measured BLOB NOT NULL, named BLOB NOT NULL, mentions BLOB NOT NULL,
        words TEXT NOT NULL, places TEXT NOT NULL, actors TEXT NOT NULL
    );
    -- Which rows came, went or joined another copy group, the newest change of each version.
    CREATE TABLE facet_changes (
        change INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL UNIQUE
    );
    CREATE TRIGGER facets_come AFTER INSERT ON facets
        BEGIN REPLACE INTO facet_changes (version) VALUES (new.version); END;
    CREATE TRIGGER facets_go AFTER DELETE ON facets
        BEGIN REPLACE INTO facet_changes (version) VALUES (old.version); END;
    CREATE TRIGGER copies_move AFTER UPDATE OF original ON copy_texts
        BEGIN REPLACE INTO facet_changes (version) VALUES (new.version); END;
    CREATE VIRTUAL TABLE report_words USING fts5 (
        headline, text, content = 'versions', content_rowid = 'version',
        tokenize = 'unicode61 remove_diacritics 2', prefix = '3'
    );
    -- Days ('' for none) whose stories and claims are to be computed again.
    CREATE TABLE awaited_days (day TEXT PRIMARY KEY) WITHOUT ROWID;
    """,
    # What people say of entries: a verdict is added, never changed; it goes with its report alone.
    """
    CREATE TABLE reviews (
        review INTEGER PRIMARY KEY AUTOINCREMENT,
        reading INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
        layer TEXT NOT NULL,
        position INTEGER NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'correct', 'reject', 'undo')),
        item TEXT CHECK ((item IS NOT NULL) = (verdict = 'correct')),
        note TEXT NOT NULL,
        person TEXT NOT NULL,
        time TEXT NOT NULL
    );
    CREATE INDEX reviews_of_entry ON reviews (reading, layer, position);
    CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    """,
    # Derived: what several reports tell together; made again whenever thread_rules differs.
    """
    CREATE TABLE thread_rules (revision INTEGER NOT NULL, change INTEGER NOT NULL);
    CREATE INDEX facets_of_day ON facets (coalesce(substr(published, 1, 10), ''));
    CREATE TABLE gists (
        version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
        day INTEGER NOT NULL,
        marks BLOB NOT NULL
    );
    CREATE INDEX gists_of_day ON gists (day);
    -- A story's telling, a claim's telling or answer: where it stands in its report and in its thread.
    CREATE TABLE thread_parts (
        day INTEGER NOT NULL,
        version INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
        kind TEXT NOT NULL,
        step INTEGER NOT NULL,
        item INTEGER NOT NULL,
        answers INTEGER NOT NULL,
        thread INTEGER NOT NULL,
        sketch TEXT NOT NULL,
        PRIMARY KEY (day, version, kind, step)
    ) WITHOUT ROWID;
    CREATE INDEX thread_parts_of_thread ON thread_parts (thread);
    CREATE INDEX thread_parts_of_version ON thread_parts (version);
    CREATE TABLE day_states (day INTEGER PRIMARY KEY, digest TEXT NOT NULL);
    CREATE TABLE threads (
        thread INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        published TEXT NOT NULL, report TEXT NOT NULL, step INTEGER NOT NULL,
        sources INTEGER NOT NULL,
        state TEXT NOT NULL,
        entries BLOB NOT NULL,
        days BLOB NOT NULL,
        line TEXT NOT NULL,
        page BLOB NOT NULL
    );
    CREATE INDEX threads_of_name ON threads (kind, name);
    CREATE TABLE awaited_threads (thread INTEGER PRIMARY KEY);
    CREATE TRIGGER copies_move_threads AFTER UPDATE OF original ON copy_texts
        BEGIN
            INSERT OR IGNORE INTO awaited_threads
                SELECT thread FROM thread_parts WHERE version = new.version;
        END;
    """,
    # An entry that people add has no row among those that were read: its id and item stand with its verdict.
    """
    CREATE TABLE reviews_of_all (
        review INTEGER PRIMARY KEY AUTOINCREMENT,
        reading INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
        layer TEXT NOT NULL,
        position INTEGER NOT NULL,
        entry TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'correct', 'reject', 'undo', 'add')),
        item TEXT CHECK ((item IS NOT NULL) = (verdict IN ('correct', 'add'))),
        note TEXT NOT NULL,
        person TEXT NOT NULL,
        time TEXT NOT NULL
    );
    INSERT INTO reviews_of_all
        SELECT review, reading, layer, position, entry, verdict, r.item, note, person, time
        FROM reviews AS r JOIN entries USING (reading, layer, position) ORDER BY review;
    -- No number of a verdict is given a second time, those of deleted reports included.
    DELETE FROM sqlite_sequence WHERE name = 'reviews_of_all';
    INSERT INTO sqlite_sequence
        SELECT 'reviews_of_all', seq FROM sqlite_sequence WHERE name = 'reviews';
    DROP TABLE reviews;
    ALTER TABLE reviews_of_all RENAME TO reviews;
    CREATE INDEX reviews_of_reading ON reviews (reading, layer, position);
    CREATE INDEX reviews_of_entry ON reviews (entry);
    CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
        BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    """,
    # Derived: rows of facets together as they are loaded, and which stories and claims came or went.
    """
    CREATE TABLE facet_blocks (
        block INTEGER PRIMARY KEY,
        versions BLOB NOT NULL, events BLOB NOT NULL, figures BLOB NOT NULL, statements BLOB NOT NULL,
        parties BLOB NOT NULL, measured BLOB NOT NULL, named BLOB NOT NULL, mentions BLOB NOT NULL,
        words TEXT NOT NULL, places TEXT NOT NULL, actors TEXT NOT NULL, names TEXT NOT NULL,
        published TEXT NOT NULL
    );
    CREATE TRIGGER facets_come_to_blocks AFTER INSERT ON facets
        BEGIN DELETE FROM facet_blocks WHERE block = new.version >> 10; END;
    CREATE TRIGGER facets_go_from_blocks AFTER DELETE ON facets
        BEGIN DELETE FROM facet_blocks WHERE block = old.version >> 10; END;
    CREATE TRIGGER copies_move_in_blocks AFTER UPDATE OF original ON copy_texts
        BEGIN DELETE FROM facet_blocks WHERE block = new.version >> 10; END;
    CREATE TABLE thread_changes (
        change INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER NOT NULL UNIQUE
    );
    INSERT INTO thread_changes (thread) SELECT thread FROM threads;
    CREATE TRIGGER threads_come AFTER INSERT ON threads
        BEGIN REPLACE INTO thread_changes (thread) VALUES (new.thread); END;
    CREATE TRIGGER threads_go AFTER DELETE ON threads
        BEGIN REPLACE INTO thread_changes (thread) VALUES (old.thread); END;
    """,
)
NEWEST = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """Returns the schema version of a ledger; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def version_and_tables(connection: sqlite3.Connection) -> tuple[int, int]:
    """Returns the schema version and the number of tables at one moment; another may just make them."""
    query = "SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version"
    version, tables = connection.execute(query).fetchone()
    return int(version), int(tables)


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a ledger to the newest version, all steps or none; two programs may try at once."""
    if version_of(connection) >= NEWEST:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version_of(connection), NEWEST):
            for statement in statements(MIGRATIONS[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """Yields the single statements of a script; a trigger is one, with the semicolons inside it."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""
