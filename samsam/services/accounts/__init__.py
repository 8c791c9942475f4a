"""Who may do what: accounts, passwords, identities and the link of the start."""
