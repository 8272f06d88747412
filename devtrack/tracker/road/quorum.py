"""Could the meeting vote at all? A lost vote hides that so few were there: asked of it as of one that was carried."""

from devtrack.gate.judging import Gate
from devtrack.membership.tally import carries
from devtrack.model import Finding
from devtrack.tracker.meetings.minutes import VOTES
from devtrack.tracker.road.bench import Trial

_SHARE = "half"
"""The reason code of a share of those due that was not reached; its figure says whether of voters or of votes."""


def guarded(trial: Trial) -> Trial:
    """Return a trial with what a lost vote hides: that so few were there that the meeting could not vote at all."""
    fields, gate = trial.fact.fields, trial.gate
    due = fields.get("due")
    if trial.fact.kind not in VOTES or due is None or carries(fields):
        return trial
    as_if = trial.fact._replace(fields={**fields, "for": due, "carried": True})
    probe = trial.stand.keeper.judge(as_if)
    ids = {one.rule.id for one in (*gate.blockers, *(other.finding for other in gate.departing))}
    more = tuple(one for one in probe.blockers if of_quorum(one) and one.rule.id not in ids)
    beside = tuple(one for one in probe.departing if of_quorum(one.finding) and one.finding.rule.id not in ids)
    return trial._replace(gate=gate._replace(
        blockers=(*gate.blockers, *more), departing=(*gate.departing, *beside)))


def of_quorum(finding: Finding) -> bool:
    """Tell whether a finding says that too few of those due were present."""
    return finding.why[:1] == (_SHARE,) and finding.why[3] == "present"


def waiting_helps(gate: Gate) -> bool:
    """Tell whether a later day may open a gate: what stands against it, and no lack of people at the meeting."""
    return bool(gate.blockers) and not any(map(of_quorum, gate.blockers))
