"""How the site runs on machines: the web server in front, the units, and all of it on one machine."""
