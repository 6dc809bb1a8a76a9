"""Writes what Ledelys is made of, as a CycloneDX 1.5 file: `uv run python scripts/sbom.py [sbom.json]`.

uv lists the Python packages that are installed where the bot runs (none of the development groups). Here their
licences are added, and what is no Python package: the sentence encoder, the geography, and the programs around it.
What uv tells of where the files were fetched is left out: the file names no package registry.
"""

import hashlib
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENCODER = ROOT / "ledelys" / "nlu" / "encoder_model"
GEOGRAPHY = ROOT / "services_catalog" / "geography"
NEVER_INSTALLED = "sys_platform == 'never'"
"""The marker of packages that pyproject.toml keeps out."""

LONGEST_NAME = 60
"""Characters of a licence's name."""

Component = dict[str, Any]


def make_sbom() -> dict[str, Any]:
    """Return the bill of materials of the project as it is locked now.

    Raises:
        subprocess.CalledProcessError: uv could not lock the project; its reason stands on standard error.
    """
    sbom = _from_uv()
    left_out = {one["bom-ref"] for one in sbom["components"] if _is_never_installed(one)}
    packages = [_package(one) for one in sbom["components"] if one["bom-ref"] not in left_out]
    others = [*_encoder(), *_geography(), *_around_it()]
    root = sbom["metadata"]["component"]
    root.update(type="application", licenses=[{"license": {"id": "Apache-2.0"}}])
    sbom["components"] = packages + others
    sbom["dependencies"] = [
        {"ref": one["ref"], "dependsOn": sorted(set(one.get("dependsOn", [])) - left_out)}
        for one in sbom["dependencies"]
        if one["ref"] not in left_out
    ]
    for one in sbom["dependencies"]:
        if one["ref"] == root["bom-ref"]:
            one["dependsOn"] += [other["bom-ref"] for other in others]
    return sbom


def _from_uv() -> dict[str, Any]:
    uv = os.environ.get("UV", "uv")  # `uv run` says where it is
    exported = subprocess.run(
        [uv, "export", "--quiet", "--no-default-groups", "--format", "cyclonedx1.5"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    sbom: dict[str, Any] = json.loads(exported)
    return sbom


def _is_never_installed(component: Component) -> bool:
    return {"name": "uv:package:marker", "value": NEVER_INSTALLED} in component.get("properties", [])


def _package(component: Component) -> Component:
    kept: Component = {
        key: component[key] for key in ("type", "bom-ref", "name", "version", "purl") if key in component
    }
    return {**kept, **_licences(component["name"])}


def _licences(package: str) -> Component:
    """What the installed package itself says of its licence; nothing where it is not installed or does not say."""
    try:
        said = metadata.metadata(package).json
    except metadata.PackageNotFoundError:
        return {}
    if expression := said.get("license_expression"):
        return {"licenses": [{"expression": expression}]}
    classifiers = [one for one in said.get("classifier", []) if one.startswith("License ::")]
    names = sorted({one.rpartition(" :: ")[2] for one in classifiers})
    if not names and 0 < len(said.get("license", "")) <= LONGEST_NAME:  # else it is the whole text
        names = [str(said["license"])]
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}


def _encoder() -> list[Component]:
    files = [path for path in sorted(ENCODER.iterdir()) if path.suffix in (".onnx", ".model", ".npz")]
    return [
        {
            "type": "machine-learning-model",
            "bom-ref": "sentence-encoder",
            "name": "multilingual-e5-small, tuned for Ledelys",
            "description": "Sentence encoder, changed as docs/encoder.md says. Runs on the machine itself.",
            "licenses": [{"license": {"id": "MIT"}}],
            "components": [_file(path) for path in files],
        }
    ]


def _geography() -> list[Component]:
    by = {"id": "CC-BY-4.0"}
    sources: list[tuple[str, str, Component]] = [
        ("kartverket", "Municipalities and counties (Kartverket)", by),
        ("geonames", "Coordinates of towns (GeoNames)", by),
        ("postal-places", "Postal places (Bring)", {"name": "free use, see services_catalog/ATTRIBUTION.md"}),
    ]
    files = {"kartverket": "municipalities.csv", "postal-places": "postal_places.csv"}
    return [
        {
            "type": "data",
            "bom-ref": reference,
            "name": name,
            "licenses": [{"license": licence}],
            **({"components": [_file(GEOGRAPHY / files[reference])]} if reference in files else {}),
        }
        for reference, name, licence in sources
    ]


def _around_it() -> list[Component]:
    """What the deployment puts around the bot. No versions: the operator's distribution or image decides them."""
    programs = (
        ("python", "Python", "PSF-2.0", "3.11"),
        ("nginx", "nginx", "BSD-2-Clause", "required in front of the bot. Debian's, or the image of deploy/"),
        ("redis", "Redis", "BSD-3-Clause", "7, only where several replicas run. Debian's, or the image of deploy/"),
    )
    return [
        {"type": "application", "bom-ref": f"program-{name}", "name": shown, "description": what, "licenses": [_id(by)]}
        for name, shown, by, what in programs
    ]


def _id(licence: str) -> Component:
    return {"license": {"id": licence}}


def _file(path: Path) -> Component:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = path.relative_to(ROOT).as_posix()
    return {"type": "file", "bom-ref": name, "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def main(arguments: list[str]) -> None:
    """Write the file named in `arguments`, or to standard output."""
    text = json.dumps(make_sbom(), indent=1, ensure_ascii=False) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
