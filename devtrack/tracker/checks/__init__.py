"""How do files, or the cases of the ledger, stand towards the rules?"""
