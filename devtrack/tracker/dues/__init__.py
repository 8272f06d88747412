"""What is owed, and who is to hear of it: over the cases of a ledger, or of files?"""
