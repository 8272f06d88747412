"""Who may vote, introduce a candidate, or be a contact on this day?"""
