"""Files made in processes beside the pages."""
