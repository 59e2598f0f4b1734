"""Takes pgvector's library and the script of its newest release out of a wheel that carries a whole PostgreSQL.

Usage: unpack_pgvector.py WHEEL FOLDER
"""

import re
import sys
import zipfile
from pathlib import Path

SCRIPT = re.compile(r"/extension/vector--[0-9.]+\.sql$")  # and not one from release to release

wheel, folder = zipfile.ZipFile(sys.argv[1]), Path(sys.argv[2])
names = wheel.namelist()
(library,) = (name for name in names if name.endswith("/postgresql/vector.so"))
(script,) = (name for name in names if SCRIPT.search(name))
(folder / "vector.so").write_bytes(wheel.read(library))
(folder / "vector.sql").write_bytes(wheel.read(script))
