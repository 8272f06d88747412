"""What do the files in `workflows/` say, and what is wrong with them?"""
