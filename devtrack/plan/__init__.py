"""On which day may each remaining step be taken at the earliest, and is that in time?"""
