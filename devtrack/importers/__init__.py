"""Which facts are in this file, and which lines are not facts? Dossiers (.jsonl), rosters (.xlsx, .xls, .csv)."""
