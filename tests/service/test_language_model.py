"""The Norwegian language model is fetched where it can be had, and its absence stops nothing."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path

import pytest
import spacy

from ledelys.errors import UserError
from ledelys.service.language_model import PACKAGE, SETTING, language_model, load_spacy
from ledelys.service.language_model_setup import ensure_language_model

NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PIP_NO_INDEX": "1"}

PREPARE = """
import json, sys, time
from dataclasses import asdict
from pathlib import Path
from ledelys.service.language_model import load_spacy
from ledelys.service.language_model_setup import ensure_language_model
said = []
started = time.monotonic()
model = ensure_language_model(Path(sys.argv[1]), retry="retry" in sys.argv, report=said.append)
lemmas = [token.lemma_ for token in load_spacy(exclude=("parser", "ner"))("Han truer")]
print(json.dumps({**asdict(model), "said": said, "lemmas": lemmas}))
"""


@pytest.fixture(scope="module")
def without_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python with everything installed here but the language model; returns the interpreter."""
    environment = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(PACKAGE) and not (packages / entry.name).exists():
            (packages / entry.name).symlink_to(entry)
    return environment / "bin/python"


@pytest.fixture(scope="module")
def wheel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel of the model's name that holds spaCy's Norwegian tokens and nothing else."""
    work, folder = tmp_path_factory.mktemp("model"), tmp_path_factory.mktemp("wheels")
    version = "3.7.0+standin"
    nlp = spacy.blank("nb", meta={"name": "core_news_sm", "version": version})
    (work / PACKAGE).mkdir()
    nlp.to_disk(work / PACKAGE / f"{PACKAGE}-{version}")
    init = "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n\n\n"
    init += "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    (work / PACKAGE / "__init__.py").write_text(init)
    (work / PACKAGE / "meta.json").write_text(json.dumps(nlp.meta))
    info = work / f"{PACKAGE}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    files = sorted(path for path in work.rglob("*") if path.is_file())
    record = [f"{path.relative_to(work)},{_digest(path)},{path.stat().st_size}" for path in files]
    (info / "RECORD").write_text("\n".join([*record, f"{info.name}/RECORD,,"]) + "\n")
    with zipfile.ZipFile(folder / f"{PACKAGE}-{version}-py3-none-any.whl", "w") as archive:
        for path in [*files, info / "RECORD"]:
            archive.write(path, str(path.relative_to(work)))
    return folder


def _digest(path: Path) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()


def _prepare(python: Path, state: Path, *words: str, **environment: str) -> dict[str, object]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", SETTING))}
    done = subprocess.run(
        [str(python), "-c", PREPARE, str(state), *words],
        env={**kept, "PIP_CONFIG_FILE": os.devnull, **NO_NETWORK, **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_out_of_reach_it_says_so_once_goes_on_and_tries_again_when_asked_or_told_where(
    without_model: Path, wheel_folder: Path, tmp_path: Path
) -> None:
    first = _prepare(without_model, tmp_path)
    assert first["kind"] == "lookups"
    assert first["lemmas"] == ["han", "true"]
    assert "could not be fetched" in str(first["said"])
    assert _prepare(without_model, tmp_path)["said"] == []
    assert "could not be fetched" in str(_prepare(without_model, tmp_path, "retry")["said"])

    found = _prepare(without_model, tmp_path, PIP_FIND_LINKS=str(wheel_folder))
    assert (found["name"], found["version"], found["kind"]) == (PACKAGE, "3.7.0+standin", "standin")
    assert _prepare(without_model, tmp_path)["said"] == []


def test_a_failed_attempt_is_forgotten_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledelys.service import language_model_setup as setup

    setup._remember(tmp_path, "No.")
    assert setup.last_failure(tmp_path) is not None
    memory = json.loads((tmp_path / setup.MEMORY).read_text())
    (tmp_path / setup.MEMORY).write_text(json.dumps({**memory, "at": time.time() - setup.REMEMBERED_SECONDS - 1}))
    assert setup.last_failure(tmp_path) is None
    (tmp_path / setup.MEMORY).write_text("not json")
    assert setup.last_failure(tmp_path) is None
    setup._remember(tmp_path, "No.")
    monkeypatch.setenv("PIP_FIND_LINKS", "/elsewhere")
    assert setup.last_failure(tmp_path) is None


def test_the_fallback_can_be_chosen_and_nothing_is_fetched_then(tmp_path: Path) -> None:
    model = ensure_language_model(tmp_path, retry=True, report=pytest.fail)
    assert model.kind == "lookups"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "large")
    with pytest.raises(UserError, match=f"{SETTING} is 'large', but it can only be auto or lookups"):
        language_model()


def test_the_fallback_finds_lemmas_of_inflected_words() -> None:
    document = load_spacy()("Han truet meg med kniven, og jeg slo. Barna er redde for ham.")
    lemmas = {token.text: token.lemma_ for token in document}
    assert [lemmas[word] for word in ("truet", "kniven", "slo", "Barna", "er", "for", "ham")] == [
        "true",
        "kniv",
        "slå",
        "barn",
        "være",
        "for",
        "han",
    ]
    assert load_spacy() is load_spacy()
