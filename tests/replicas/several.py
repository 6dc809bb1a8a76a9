"""Replicas as deploy/ sets them up: the real service with the real Redis, and nginx in front."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from real_servers import NginxServer, RedisServer
from started_service import StartedService

from ledelys.paths import ROOT

PASSWORD = "ukjent-passord"
OPTIONS = ("--endpoints", str(ROOT / "deploy/endpoints.yml"), "--credentials", str(ROOT / "deploy/credentials.yml"))


def replica(folder: Path, redis: RedisServer, *words: str) -> StartedService:
    """One replica, being started."""
    return StartedService(folder, "--no-train", *OPTIONS, *words, LEDELYS_REDIS_URL=redis.url)


@dataclass
class Town:
    """What serves visitors together."""

    redis: RedisServer
    replicas: list[StartedService]
    nginx: NginxServer

    def log(self) -> str:
        """Everything that anything has written."""
        return "\n".join([*(one.log() for one in self.replicas), self.nginx.log(), self.redis.output.read_text()])
