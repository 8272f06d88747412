"""Which cases are there altogether?"""

from functools import lru_cache

from rules import boundaries, chain, turnover
from rules.casebook import Asked, ask, tables


@lru_cache(maxsize=1)
def all_cases() -> tuple[Asked, ...]:
    """Return every case of every table, in the tables' order."""
    found = [*turnover.cases_of(), *chain.cases_of()]
    for file, row in tables("days"):
        found += boundaries.cases_of(file, row)
    for file, row in tables("cases"):
        found += [ask(f"{file}: {row['case']} [{base}]", base, row) for base in row.get("in", ["under-2014"])]
    return tuple(found)
