"""How people prove who they are: sessions, devices, addresses, passwords from elsewhere."""
