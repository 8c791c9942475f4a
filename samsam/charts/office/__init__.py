"""Charts that Word, PowerPoint and Excel can edit."""
