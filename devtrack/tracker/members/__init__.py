"""Who is a member where, and how is a person recorded or erased?"""
