"""Prints every row of every table in the SQLite files of a folder: stored_rows.py FOLDER."""

import pathlib
import shutil
import sqlite3
import sys
import tempfile

for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.sqlite")):
    with tempfile.TemporaryDirectory() as folder:
        # A copy with its journal, since another process has the file open.
        for part in file.parent.glob(file.name + "*"):
            shutil.copy(part, folder)
        database = sqlite3.connect(pathlib.Path(folder) / file.name)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                print(file.stem[:8], table, *row)
