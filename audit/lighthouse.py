"""Lighthouse as it comes: a mid-range phone on a slow network, simulated."""

import json
from pathlib import Path

from . import node
from .table import CATEGORIES, Verdict

PROGRAM = node.MODULES / "lighthouse" / "cli" / "index.js"
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def judge(url: str, report: Path, *, chromium: str, times: int = 1) -> Verdict:
    """The run with the median score for performance, the only one that varies from run to run."""
    runs = sorted(
        (
            _run(url, report.with_name(f"{report.name}-{number}"), chromium)
            for number in range(times)
        ),
        key=lambda run: run.scores[0],
    )
    return runs[len(runs) // 2]


def _run(url: str, report: Path, chromium: str) -> Verdict:
    done = node.run(
        PROGRAM, url, "--quiet", "--output=json", "--output=html", f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM}",
        "--no-enable-error-reporting", CHROME_PATH=chromium,
    )  # fmt: skip
    path = report.with_name(f"{report.name}.report.json")
    if not path.exists():
        raise RuntimeError(f"Lighthouse wrote no report of {url}: {done.stderr.strip()[-2000:]}")
    return read(json.loads(path.read_text()))


def read(report: dict) -> Verdict:
    audits = report["audits"]
    scores, failed = [], []
    for name in CATEGORIES:
        category = report["categories"][name]
        scores.append(round((category["score"] or 0) * 100))
        for reference in category["auditRefs"]:
            audit = audits[reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                failed.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip())
    lcp = audits["largest-contentful-paint"].get("numericValue", 0) / 1000
    return Verdict(tuple(scores), lcp, tuple(failed))
