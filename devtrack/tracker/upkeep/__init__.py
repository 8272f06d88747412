"""Is the ledger whole and in order, and how does it come back?"""
