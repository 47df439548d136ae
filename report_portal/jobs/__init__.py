"""What happens later: the job table is the truth, runners and queues are only wake-ups."""
