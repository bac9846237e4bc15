"""What the pages weigh and how usable they are, on the demonstration season: `make audit`."""
