"""Pages by audience. Views parse and show; rules live in the domain."""
