"""Several files replaced as one: all are written beside first, and what fails half way is put back."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def replace_all(texts: Mapping[Path, str]) -> None:
    """Write every file or none: an error leaves each as it was before."""
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = _beside(path, text)
        for path, temporary in staged.items():
            before[path] = path.read_bytes() if path.exists() else None
            os.replace(temporary, path)
    except OSError:
        for path, body in before.items():
            if body is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(body)
        raise
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
    return Path(name)
