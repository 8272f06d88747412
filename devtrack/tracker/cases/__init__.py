"""Which cases are there, and how is something recorded of them, corrected, shown?"""
