"""Writes nginx.conf for a host: python -m deploy.nginx --help"""

import argparse
import os
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
MIME = """types {
    text/html html; text/css css; application/javascript js; image/svg+xml svg; image/png png;
    image/jpeg jpg jpeg; image/webp webp; image/avif avif; image/x-icon ico; font/woff2 woff2;
    application/json json map; text/plain txt; application/pdf pdf;
}
"""


def write(
    folder: Path,
    *,
    listen: str,
    upstreams: list[str],
    static: Path,
    media: Path,
    names: str = "_",
    forms_a_second: int = 30,
    workers: str = "auto",
) -> Path:
    """`upstreams`: host:port of each web process. Returns the path of the nginx.conf written."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mime.types").write_text(MIME)
    shutil.copy(HERE / "proxy.conf", folder / "proxy.conf")
    values = {
        "FOLDER": str(folder),
        "LISTEN": listen,
        # max_fails=0: with a few processes that restart within a second, leaving one out for ten
        # would turn a short pause into an outage. max_conns: 64 forms are two seconds of work; whoever
        # waited behind more would get no answer in time, and nor would those behind them.
        "UPSTREAMS": "\n".join(
            [
                "        zone web 64k;",
                *(f"        server {where} max_fails=0 max_conns=64;" for where in upstreams),
                "        keepalive 32;",
            ]
        ),
        "STATIC": str(static),
        "MEDIA": str(media),
        "NAMES": names,
        "FORMS": str(forms_a_second),
        "BURST": str(4 * forms_a_second),
        # Open at once, from one address: a college's worth of phones, each with a few.
        "LINES": str(20 * forms_a_second),
        "MIME": str(folder / "mime.types"),
        "WORKERS": workers,
        # As root nginx gives its workers to a user who may not see a checkout in somebody's home.
        "MAIN": "user root;" if os.geteuid() == 0 else "",
    }
    text = (HERE / "nginx.conf").read_text()
    path = folder / "nginx.conf"
    path.write_text(re.sub(r"@([A-Z]+)@", lambda found: values[found[1]], text))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where nginx.conf and what it includes go")
    parser.add_argument("--listen", default="80", help="as in nginx, e.g. 80 or 127.0.0.1:8080")
    parser.add_argument("--name", default="_", help="the site's host names")
    parser.add_argument("--web", action="append", required=True, help="host:port, one for each")
    parser.add_argument("--static", type=Path, required=True, help="STATIC_ROOT")
    parser.add_argument("--media", type=Path, required=True, help="MEDIA_ROOT")
    options = parser.parse_args()
    path = write(
        options.folder.resolve(),
        listen=options.listen,
        upstreams=options.web,
        static=options.static.resolve(),
        media=options.media.resolve(),
        names=options.name,
    )
    print(f"{path} is written. Test it with: nginx -t -c {path}")


if __name__ == "__main__":
    main()
