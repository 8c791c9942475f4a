"""All public pages as files that any web server or archive can hold."""
