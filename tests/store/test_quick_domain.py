"""The domain of the trained model, read quickly, is the one that Rasa reads."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
import yaml
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.utils.io import read_yaml

from ledelys import quick_domain

MEMBER = "components/domain_provider/domain.yml"


@pytest.fixture(scope="module")
def file(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The domain as it lies in the trained model."""
    folder = tmp_path_factory.mktemp("domain")
    with tarfile.open(model) as archive:
        archive.extract(MEMBER, folder, filter="data")
    return folder / MEMBER


def test_it_is_in_use() -> None:
    assert quick_domain.apply()
    assert DomainProvider.load.__func__ is quick_domain._load


def test_the_domain_is_the_same(file: Path) -> None:
    quick, slow = quick_domain.read(file), Domain.from_path(file)
    assert quick.as_dict() == slow.as_dict()
    assert quick.fingerprint() == slow.fingerprint()
    assert quick.responses == slow.responses
    assert [slot.fingerprint() for slot in quick.slots] == [slot.fingerprint() for slot in slow.slots]


WORDS = (
    "yes no on Off true FALSE ~ null 12 -3 012 1_000 12:30 1e3 1.5 0o17 0x1F .5 2026-11-22 '112' \"no\" æ .inf [no,1]"
)


@pytest.mark.parametrize("value", ["", "116 006", "{a: yes}", *WORDS.split()])
def test_each_value_is_read_as_rasa_reads_it(value: str) -> None:
    text = f"a: {value}\næ: 1\n"
    try:
        expected = read_yaml(text)
    except Exception as error:
        pytest.skip(f"Rasa cannot read it either ({type(error).__name__})")
    assert yaml.load(text, Loader=quick_domain._Yaml12) == expected
