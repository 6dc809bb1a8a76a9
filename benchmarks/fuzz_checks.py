"""What must hold of every answer to a fuzzed client."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from benchmarks.fuzz_words import MARK
from ledelys.paths import ROOT

MOST_FAULTS_TOLD = 30
_FIRST_ON_PAGE = re.compile(
    r'<div class="message"[^>]*>\s*(?:<ul class="numbers">\s*<li>|<p dir="auto">)\s*(?:<a [^>]*>)?(\d{3})\b'
)
_NOTICE_ON_PAGE = re.compile(r'<p class="notice"[^>]*>\s*(?:<a [^>]*>)?(\d{3})\b')
_NUMBER_FIRST = re.compile(r"1\d\d\b")


@dataclass(frozen=True)
class Answer:
    """A status, 0 where the connection was closed without one; the headers in lower case; the body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Findings:
    """Counts what came back and keeps what must not be."""

    def __init__(self) -> None:
        """Reads the description of the API, which the answers must fit."""
        described = yaml.safe_load((ROOT / "docs" / "api" / "openapi.yml").read_text(encoding="utf-8"))
        self._replies = _validator("Replies", described)
        self._problem = _validator("Problem", described)
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.told: list[str] = []

    def fault(self, kind: str, request: bytes = b"", answer: Answer | None = None) -> None:
        """Keep a fault, the first of them with the request."""
        self.faults[kind] += 1
        if self.faults[kind] <= 3 and len(self.told) < MOST_FAULTS_TOLD:
            status = f" [{answer.status}] {answer.body[:160]!r}" if answer else ""
            self.told.append(f"{kind}: {request[-300:]!r}{status}")

    def message(self, sent: bytes, answer: Answer, mark: str, *, danger: bool, page: bool) -> None:
        """Check the answer to a proper message."""
        self.counts[f"message {answer.status}"] += 1
        if not self._refusal(sent, answer, mark, proper=True, page=page):
            return
        if page:
            self._page(sent, answer, danger)
        else:
            self._json(sent, answer, danger)
        self.counts["danger"] += danger

    def other(self, sent: bytes, answer: Answer, mark: str) -> None:
        """Check the answer to a request that need not be one; that the connection was closed is an answer, too."""
        self.counts[f"request {answer.status or 'closed'}"] += 1
        self._refusal(sent, answer, mark, proper=False, page="text/html" in answer.headers.get("content-type", ""))

    def _refusal(self, sent: bytes, answer: Answer, mark: str, *, proper: bool, page: bool) -> bool:
        """Whether the answer goes on to say something; what holds of all answers is checked."""
        foreign = set(MARK.findall(answer.text)) - {mark}
        if foreign:
            self.fault("words of another conversation", sent, answer)
        if answer.status == 0:
            if proper:
                self.fault("no answer", sent)
            return False
        if answer.status >= 500 and not self._is_too_busy(answer, page):
            self.fault(f"status {answer.status}", sent, answer)
            return False
        if answer.status >= 400:
            self._check_problem(sent, answer, page)
            return False
        return True

    def _is_too_busy(self, answer: Answer, page: bool) -> bool:
        if answer.status != 503:
            return False
        busy = page or not answer.body or b"/problems/too-busy" in answer.body
        self.counts["503 too_busy"] += busy
        return busy

    def _check_problem(self, sent: bytes, answer: Answer, page: bool) -> None:
        if not answer.body and sent.startswith(b"HEAD"):
            return
        if page:
            if "112" not in answer.text:
                self.fault("a problem page without 112", sent, answer)
            return
        told = _parsed(answer.body)
        if not self._problem.is_valid(told):
            self.fault("a refusal that is no problem object", sent, answer)
        else:
            self.counts[told["type"]] += 1

    def _json(self, sent: bytes, answer: Answer, danger: bool) -> None:
        lines = "ndjson" in answer.headers.get("content-type", "")
        replies = [_parsed(line.encode()) for line in answer.text.splitlines()] if lines else _parsed(answer.body)
        if not self._replies.is_valid(replies):
            self.fault("replies that are not as described", sent, answer)
            return
        if any(reply.get("name") == "fallback_card" for reply in replies):
            self.counts["fallback card"] += 1
        if danger and not _NUMBER_FIRST.match(replies[0]["text"]):
            self.fault("danger not answered with the number first", sent, answer)

    def _page(self, sent: bytes, answer: Answer, danger: bool) -> None:
        if not answer.text.startswith("<!doctype html>") or "<script" in answer.text:
            self.fault("a page that is not ours", sent, answer)
        if danger and not (_FIRST_ON_PAGE.search(answer.text) or _NOTICE_ON_PAGE.search(answer.text)):
            self.fault("danger not answered with the number first", sent, answer)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _validator(name: str, described: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": described["components"]})
