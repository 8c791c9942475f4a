"""The open service, what it is opened on, and what a page has been asked to show."""
