"""How somebody comes to be a member: invited by mail, and by accepting."""
