"""Who works here: users, the posts that they hold, and how they sign in."""
