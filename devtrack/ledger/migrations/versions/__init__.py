"""Which forms of the ledger were there? Each file says how to come from the one before; none is ever edited."""
