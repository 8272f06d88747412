"""Which meetings were held, who was due, and who was there?"""
