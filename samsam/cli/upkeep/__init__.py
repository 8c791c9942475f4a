"""Commands for who looks after SAMSAM."""
