"""How did the tables become what they are? One file in `versions` for each form the ledger ever had."""
