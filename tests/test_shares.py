"""Does the same come out when several processes share the work, and when one of them dies?"""

import os
from functools import partial

import pytest
from school import begin, typed

from devtrack.exporters.report import Wanted, gather
from devtrack.tracker.checks import shares
from devtrack.tracker.checks.checks import judged
from devtrack.tracker.checks.holdings import Ask, check_ledger
from devtrack.tracker.desk import sit_down

AS_OF = 739_577  # 2025-11-22


@pytest.fixture
def done(tmp_path, monkeypatch):
    desk = begin(tmp_path, str(tmp_path / "ledger.db"))
    monkeypatch.chdir(tmp_path)
    typed("demo")
    desk.type("import", "devtrack-demo/支部档案.jsonl")
    monkeypatch.setattr(shares, "PAYS", 10)
    return check_ledger(sit_down(desk.ledger, str(desk.key), None), Ask(AS_OF))


def said(report):
    """What a reader is told, in its order."""
    return (
        [(one.branch, one.label, one.broken, one.reached, one.names) for one in report.habits],
        [(one.case.id, [(line.outcome, line.texts) for line in (*one.lines, *one.shared)]) for one in report.persons],
        [(one.people, one.lacking, one.names) for one in report.gaps], report.counts,
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are begun by fork")
@pytest.mark.parametrize("processors", [2, 3, 8])
def test_the_same_is_said_however_many_share_the_work(done, monkeypatch, processors):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert shares.how_many(done) == min(processors, 6)
    assert said(shares.shared(done, Wanted())) == said(gather(judged(done), AS_OF, Wanted()))


def _dies(share, n, of):
    if (n, of) == (1, 2):
        os._exit(1)
    yield from share(n, of)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are begun by fork")
def test_where_a_process_dies_the_work_is_done_all_the_same(done, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    dying = done._replace(share=partial(_dies, done.share))
    assert said(shares.shared(dying, Wanted())) == said(gather(judged(done), AS_OF, Wanted()))


def test_few_cases_are_not_worth_a_process(done, monkeypatch):
    monkeypatch.setattr(shares, "PAYS", 1000)
    assert shares.how_many(done) == 1
