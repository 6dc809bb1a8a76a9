"""Training the Rasa model when something it depends on has changed, and only then."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from ledelys.service import processes, project_files
from ledelys.service.errors import ServiceError
from ledelys.service.progress import Steps, progress, say

try:
    import fcntl
except ImportError:  # Windows; there two starts at once may both train, and the later result stays
    fcntl = None  # type: ignore[assignment]

KEPT_MODELS = 2
PREFIX = "ledelys-"
LOG = "train.log"
LONGEST_REASON = 400

_TRAINING_ENVIRONMENT = {
    "LOG_LEVEL": "INFO",
    # Rasa's own cache does not see changes in the files that components read, so it could give back an old result.
    "RASA_MAX_CACHE_SIZE": "0",
}
_STEP = re.compile(r"(Started validating|Starting to train component|Your Rasa model is trained)(?: '(\w+)')?")
_FAILURE = re.compile(r"^(\w*(?:Error|Exception|Invalid\w+|NotFound)):", re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ADVICE = re.compile(r"(You can (use|find more)|Available actions are|Please update your).*", re.DOTALL)


@dataclass(frozen=True)
class ModelState:
    """The model for the project as it is now (``path``, where it is or would be) and how it stands."""

    path: Path
    parts: dict[str, str]
    ready: bool
    changed: tuple[str, ...]
    """What differs from the newest older model; empty when ready or when there is no older one."""


def model_state(root: Path) -> ModelState:
    """Compare the project with its trained models; reads files, changes nothing."""
    parts = project_files.parts(root)
    path = root / "models" / f"{PREFIX}{project_files.fingerprint(parts)}.tar.gz"
    if path.exists():
        return ModelState(path, parts, True, ())
    older = _models(root)
    return ModelState(path, parts, False, _differences(_record(root, older[0]), parts) if older else ())


def ensure_model(root: Path, *, force: bool = False) -> Path:
    """The path of a model that fits the project as it is; trained now if there is none.

    Args:
        root: folder of the project.
        force: train even if there is a model that fits.

    Raises:
        ServiceError: a file is missing or broken, or the training failed; says which and why.
    """
    project_files.require_files(root)
    state = model_state(root)
    if state.ready and not _is_complete(state.path):
        say("The model file is damaged; it is made anew.")
        force = True
    if not state.ready or force:
        project_files.require_readable(root)
        try:
            with _only_one(root):
                state = model_state(root)  # another start may have trained it meanwhile
                if not state.ready or force:
                    _train(root, state)
        except OSError as error:  # such as a full disk
            raise ServiceError(f"Training failed: {error.strerror or type(error).__name__}.") from None
    with contextlib.suppress(OSError):  # where the models are not ours to change
        os.utime(state.path)  # plain `rasa run` takes the newest model
        _forget_old(root)
    return state.path


def require_model(root: Path) -> Path:
    """The path of a model that fits the project as it is; raises ServiceError if there is none or it is damaged."""
    project_files.require_files(root)
    state = model_state(root)
    if not state.ready:
        raise ServiceError("There is no model that fits the project as it is; `ledelys train` makes it.")
    _require_complete(state.path, "The model cannot be used")
    return state.path


def _train(root: Path, state: ModelState) -> None:
    if state.changed:
        more = f" and {len(state.changed) - 1} more" if len(state.changed) > 1 else ""
        say(f"{state.changed[0]}{more} changed since the last training.")
    state_folder = root / ".ledelys"
    state_folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=state_folder, prefix="training-") as folder:
        with progress("Training") as steps:
            _run_rasa(root, Path(folder), steps)
        trained = Path(folder) / "model.tar.gz"
        _require_complete(trained, "Training failed")
        state.path.parent.mkdir(exist_ok=True)
        os.replace(trained, state.path)
    seconds = round(time.monotonic() - started, 1)
    record = {"seconds": seconds, "parts": state.parts}
    _record_path(root, state.path).write_text(json.dumps(record, indent=1), encoding="utf-8")
    say(f"Trained in {seconds:.0f} s: {state.path.relative_to(root)}")


def _run_rasa(root: Path, output: Path, steps: Steps) -> None:
    command = [sys.executable, "-m", "ledelys.service.rasa_server", "train", "--force"]
    command += ["--config", "config.yml", "--domain", "domain.yml", "--data", "data"]
    command += ["--out", str(output), "--fixed-model-name", "model"]
    steps("starting Rasa")
    number = _number_of_components(root)
    done = 0
    with (root / ".ledelys" / LOG).open("w", encoding="utf-8") as log:
        environment = processes.child_environment(_TRAINING_ENVIRONMENT)
        process = processes.spawn(command, root, environment, output=subprocess.PIPE)
        assert process.stdout is not None
        try:
            for raw in process.stdout:
                line = _COLOURS.sub("", raw.decode("utf-8", errors="replace"))
                log.write(line)
                if (found := _STEP.search(line)) and found[1].startswith("Started"):
                    steps("checking domain and training data", 0.1)
                elif found and found[2]:
                    done += 1
                    steps(found[2], min(0.95, 0.2 + 0.7 * done / number))
            code = process.wait()
        finally:
            processes.end([process], grace=2)
            process.stdout.close()
    if code != 0 or not (output / "model.tar.gz").exists():
        text = (root / ".ledelys" / LOG).read_text(encoding="utf-8")
        raise ServiceError(f"Training failed: {_reason(text)} (The whole output stands in .ledelys/{LOG}.)")


def _reason(text: str) -> str:
    """The sentence in which Rasa says why it failed, in one line."""
    failures = list(_FAILURE.finditer(text))
    if failures:
        said = text[failures[-1].start() :]
    else:
        lines = [line for line in text.splitlines() if line.strip()]
        said = next((line for line in reversed(lines) if " ERROR " in line), lines[-1] if lines else "no output.")
    said = " ".join(_ADVICE.sub("", said).split())
    return said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON]} ..."


def _number_of_components(root: Path) -> int:
    config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8")) or {}
    return max(1, len(config.get("pipeline") or []) + len(config.get("policies") or []))


def _is_complete(path: Path) -> bool:
    try:
        _require_complete(path, "")
    except ServiceError:
        return False
    return True


def _require_complete(path: Path, failed: str) -> None:
    try:
        with tarfile.open(path) as archive:
            names = archive.getnames()  # reads to the end, so that a cut file is noticed
    except (OSError, EOFError, tarfile.TarError) as error:
        raise ServiceError(f"{failed}: the model file is damaged ({type(error).__name__}).") from None
    if "metadata.json" not in names:
        raise ServiceError(f"{failed}: the model file is not complete.")


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Hold the lock on training in this project; the operating system lets go of it however the process ends."""
    folder = root / ".ledelys"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "train.lock").open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is training this project; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for left in folder.glob("training-*"):  # from a training that was killed
                shutil.rmtree(left, ignore_errors=True)
        yield


def _models(root: Path) -> list[Path]:
    return sorted((root / "models").glob(f"{PREFIX}*.tar.gz"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _forget_old(root: Path) -> None:
    for path in _models(root)[KEPT_MODELS:]:
        path.unlink(missing_ok=True)
        _record_path(root, path).unlink(missing_ok=True)


def _record_path(root: Path, model: Path) -> Path:
    return root / ".ledelys" / f"{model.name.removesuffix('.tar.gz')}.json"


def _record(root: Path, model: Path) -> dict[str, str]:
    try:
        parts = json.loads(_record_path(root, model).read_text(encoding="utf-8"))["parts"]
    except (OSError, ValueError, KeyError):
        return {}
    return {str(name): str(value) for name, value in parts.items()}


def _differences(old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))) if old else ()
