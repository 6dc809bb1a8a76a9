"""What an operator may see of the service while it runs: counts and times, and nothing of a visitor."""
