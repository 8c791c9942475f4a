"""How SAMSAM itself is, its backups, and the demonstration."""
