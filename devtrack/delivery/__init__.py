"""Did it go out? The ways by which a reminder leaves: screen, folder, e-mail, bots that carry counts only."""
