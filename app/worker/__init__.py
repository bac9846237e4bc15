"""The worker (`flask worker`): it sends what is due, runs timed jobs and says that it is alive."""
