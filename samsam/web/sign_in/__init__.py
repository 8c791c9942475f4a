"""Signing in, by account or by a provider of identities."""
