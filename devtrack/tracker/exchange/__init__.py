"""What comes into the ledger from files, and what leaves it?"""
