"""What do the rules ask, case by case? Tables of cases, and the mutants that they must catch."""
