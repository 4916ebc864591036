"""What banks, aggregators and the agency's own software deliver: statements, notifications, charges."""
