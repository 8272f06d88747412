"""What do the two rulebooks say of a case? A second reckoning, written from their tables alone, to test against."""
