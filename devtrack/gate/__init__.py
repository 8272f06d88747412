"""May this step be taken, and if not, why not and when at the earliest? The difference of two evaluations."""
