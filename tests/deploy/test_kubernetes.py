"""The objects for Kubernetes: valid, strict, leaving nothing on a disk, and made of the same files as all else."""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
import yaml
from kustomized import FOLDER, Object, build, containers, objects, of_kind, pods, tool

from ledelys.paths import ROOT


@pytest.fixture(scope="module")
def built() -> str:
    """The base as kustomize builds it."""
    return build()


@pytest.fixture(scope="module")
def found(built: str) -> list[Object]:
    """Its objects."""
    return objects(built)


def with_components(folder: Path) -> list[Object]:
    """The base with its components and an operator's own password, from a folder outside."""
    (folder / "password.env").write_text("password=own\nredis.conf=requirepass own\n", encoding="utf-8")
    base = os.path.relpath(FOLDER, folder.resolve())
    own = {
        "namespace": "ledelys",
        "resources": [base],
        "components": [f"{base}/behind-ingress", f"{base}/watched"],
        "secretGenerator": [{"name": "redis-password", "behavior": "replace", "envs": ["password.env"]}],
    }
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    return objects(build(folder))


def test_every_object_fits_the_schema_of_kubernetes(built: str, tmp_path: Path) -> None:
    file = tmp_path / "built.yaml"
    file.write_text(built, encoding="utf-8")
    command = [tool("kubernetes-validate"), "--strict", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARN" not in done.stdout + done.stderr


def test_every_pod_is_strict(found: list[Object]) -> None:
    names = [name for name, _ in pods(found)]
    assert sorted(names) == ["chat", "door", "redis"]
    for name, pod in pods(found):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] == 65532, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys(), name


def test_every_container_is_read_only_has_probes_and_limits(found: list[Object]) -> None:
    for name, container in containers(found):
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True, name
        assert security["allowPrivilegeEscalation"] is False, name
        assert security["capabilities"] == {"drop": ["ALL"]}, name
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys(), name
        for part in ("requests", "limits"):
            assert container["resources"][part].keys() == {"cpu", "memory"}, name


def test_nothing_is_kept_on_a_disk(found: list[Object]) -> None:
    assert of_kind(found, "PersistentVolumeClaim") == {}
    for name, pod in pods(found):
        for volume in pod["spec"].get("volumes", []):
            kind = (volume.keys() - {"name"}).pop()
            assert kind in ("configMap", "secret", "emptyDir"), name
            if kind == "emptyDir":
                assert volume[kind]["medium"] == "Memory", name
                assert "sizeLimit" in volume[kind], name


def test_the_settings_are_the_files_themselves(found: list[Object]) -> None:
    maps = of_kind(found, "ConfigMap")
    door = maps["door"]["data"]
    for name in ("nginx.conf", "ledelys.conf", "listen.conf", "card.conf"):
        assert door[name] == (ROOT / "deploy/nginx" / name).read_text(encoding="utf-8"), name
    assert door["upstream.conf"] == (FOLDER / "upstream.conf").read_text(encoding="utf-8")
    assert maps["redis"]["data"]["redis.conf"] == (ROOT / "deploy/redis/redis.conf").read_text(encoding="utf-8")


def test_every_include_of_nginx_is_there(found: list[Object]) -> None:
    door = of_kind(found, "ConfigMap")["door"]["data"]
    included = {name for text in door.values() for name in re.findall(r"^\s*include ([\w.]+);", text, re.MULTILINE)}
    assert included <= door.keys()


def test_the_ports_match(found: list[Object]) -> None:
    ports = {
        name: {port["name"]: port["containerPort"] for port in container["ports"]}
        for name, container in containers(found)
    }
    for name, service in of_kind(found, "Service").items():
        assert service["spec"]["selector"] == {"app.kubernetes.io/name": name}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports[name].keys()
    services = {name: one["spec"]["ports"][0]["port"] for name, one in of_kind(found, "Service").items()}
    upstream = (FOLDER / "upstream.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"server (\S+)", upstream)) == {f"chat:{services['chat']}"}
    assert f"listen {ports['door']['http']};" in (ROOT / "deploy/nginx/listen.conf").read_text(encoding="utf-8")
    environment = {entry["name"]: entry for name, one in containers(found) for entry in one.get("env", [])}
    assert environment["LEDELYS_REDIS_URL"]["value"].endswith(f"@redis:{services['redis']}/0")
    image = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
    command = re.findall(r'"--(port|metrics-port)", "(\d+)"', image)
    assert dict(command) == {"port": str(ports["chat"]["http"]), "metrics-port": str(ports["chat"]["metrics"])}


def test_nobody_may_speak_to_a_pod_unless_a_policy_says_so(found: list[Object]) -> None:
    policies = of_kind(found, "NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, pod in pods(found):
        labels = pod["metadata"]["labels"]
        assert policies[name]["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    into = policies["chat"]["spec"]["ingress"]
    assert [rule["ports"][0]["port"] for rule in into] == ["http", "metrics"]
    assert into[0]["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "door"}}}]


def test_nothing_but_names_is_asked_outside(found: list[Object]) -> None:
    for name, policy in of_kind(found, "NetworkPolicy").items():
        for rule in policy["spec"].get("egress", []):
            assert "to" in rule, name
            for peer in rule["to"]:
                assert "ipBlock" not in peer, name
                if "namespaceSelector" in peer:
                    assert {port["port"] for port in rule["ports"]} == {53}, name


def test_there_are_always_two_and_one_that_ends_has_time(found: list[Object]) -> None:
    deployments = of_kind(found, "Deployment")
    budgets = of_kind(found, "PodDisruptionBudget")
    scaled = of_kind(found, "HorizontalPodAutoscaler")["chat"]["spec"]
    assert scaled["minReplicas"] == 2
    assert "replicas" not in deployments["chat"]["spec"]
    assert deployments["door"]["spec"]["replicas"] == 2
    for name in ("chat", "door"):
        spec = deployments[name]["spec"]
        assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert spec["template"]["spec"]["topologySpreadConstraints"]
        assert spec["template"]["spec"]["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] >= 5
        assert budgets[name]["spec"]["selector"] == spec["selector"]
    assert deployments["chat"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 5 + 20


def test_the_password_here_is_none_and_an_operator_puts_his_own(found: list[Object], tmp_path: Path) -> None:
    example = of_kind(found, "Secret")["redis-password"]["data"]
    assert b64decode(example["password"]) == b"not-a-password"
    whole = with_components(tmp_path)
    own = of_kind(whole, "Secret")["redis-password"]
    assert b64decode(own["data"]["redis.conf"]) == b"requirepass own"
    used = str([pod for _, pod in pods(whole)])
    assert own["metadata"]["name"] in used
    assert len(of_kind(whole, "Secret")) == 1


def test_the_components_can_be_added(tmp_path: Path) -> None:
    whole = with_components(tmp_path)
    door = of_kind(whole, "ConfigMap")["door"]["data"]
    assert "real_ip_header X-Forwarded-For;" in door["listen.conf"]
    assert door["ledelys.conf"] == (ROOT / "deploy/nginx/ledelys.conf").read_text(encoding="utf-8")
    assert list(of_kind(whole, "Ingress")) == ["door"]
    assert list(of_kind(whole, "PodMonitor")) == ["chat"]
