"""Stores the Board's states as a program of an earlier format did, and the latest one as another than its log gives: older_snapshots.py FOLDER."""

import gzip
import json
import pathlib
import sqlite3
import sys

for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.sqlite")):
    database = sqlite3.connect(file)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if "dated_snapshots" in tables:
        parts = [body for (body,) in database.execute("SELECT body FROM snapshot ORDER BY part")]
        _, state = gzip.decompress(b"".join(parts)).split(b"\n", 1)
        board = json.loads(state)
        board["component_since"] = {name: "2001-01-01T00:00:00.000Z" for name in board["component_since"]}
        with database:
            database.execute("DELETE FROM snapshot")
            packed = gzip.compress(json.dumps(board).encode())
            database.execute("INSERT INTO snapshot (part, body) VALUES (0, ?)", (packed,))
            database.execute("UPDATE dated_snapshots SET form = form - 1")
        print("stored as before")
    database.close()
