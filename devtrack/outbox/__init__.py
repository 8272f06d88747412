"""Was it told: which duty, to whom, by which way, and did it go out? The outbox, in the ledger's own database."""
