"""The annual analysis: its records, workflow, frozen editions and year wheel."""
