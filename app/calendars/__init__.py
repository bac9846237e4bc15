"""Plain values to iCalendar bytes (RFC 5545, 5546, 7986). A leaf: it imports nothing of ours."""
