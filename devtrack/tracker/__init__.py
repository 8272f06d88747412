"""What can one do? The only place where all parts meet: functions that call the parts in order."""
