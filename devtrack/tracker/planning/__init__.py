"""What lies ahead of whom, by the ledger or by a file?"""
