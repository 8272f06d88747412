"""devtrack: how does each person stand on the road to full membership, and by which article?"""
