"""What documents share: template, pictures, logotype and type."""
