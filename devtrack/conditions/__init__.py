"""Does this history satisfy that condition? The closed list of words a rule may use."""
