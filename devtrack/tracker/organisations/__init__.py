"""Which organisations and accounts are there, and how are they changed?"""
