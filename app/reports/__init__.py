"""What the house did, month by month: counted before people are forgotten, shown without them."""
