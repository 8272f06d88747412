"""How do people of the ledger come into notices and papers?"""
