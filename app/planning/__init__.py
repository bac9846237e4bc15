"""What staff do to the schedule, and its consequences for the people concerned."""
