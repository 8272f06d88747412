"""When does it run? Every day at a set hour in Beijing, as long as the program runs."""
