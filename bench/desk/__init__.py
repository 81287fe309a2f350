"""A desk with a million leads, and how long its pages take: make bench-desk."""
