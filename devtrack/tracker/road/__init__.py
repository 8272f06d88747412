"""What may be done next with whom, and what is done with those who may?"""
