"""What marketers find in /cms/ beyond Wagtail's own screens. `wagtail_hooks.py` hangs it in."""
