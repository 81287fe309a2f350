"""What marketers edit in /cms/ of the admissions side: words. No lead can be seen from here."""
