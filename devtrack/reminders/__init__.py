"""What is owed, by whom and by when, and who should hear of it today?"""
