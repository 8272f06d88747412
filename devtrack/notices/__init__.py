"""What does this notice or paper say, as text and as a page to print?"""
