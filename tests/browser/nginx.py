"""A real nginx in front of real servers, set up by the files of docs/drift."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import patient
from browsing import ROOT, Server, free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
OPENSSL = shutil.which("openssl")
DRIFT = ROOT / "docs" / "drift"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/samsam.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Front:
    """A running nginx before a running server: `url` is SAMSAM's own address."""

    url: str
    plain_port: int
    server: Server

    def get(self, path: str, **options: object) -> httpx.Response:
        return patient.get(f"{self.url}{path}", verify=anyone(), **options)  # type: ignore[arg-type]


@cache
def anyone() -> ssl.SSLContext:
    """The certificate is the test's own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _configured(folder: Path, site: str, upstream: str, tls_port: int, plain_port: int) -> Path:
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls_port} ssl http2;",
        "server_name samsam.example.se;": "server_name localhost;",
        "/etc/ssl/samsam": str(folder),
        "    server 127.0.0.1:8501;\n": upstream,
        "include samsam_proxy.conf": f"include {DRIFT}/samsam_proxy.conf",
    }
    for old, new in changes.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "samsam.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    return folder / "nginx.conf"


def _site(under: str) -> str:
    """The guide's file; for a SAMSAM with the host alone, changed as the guide says."""
    site = (DRIFT / "nginx.conf").read_text(encoding="utf-8")
    if under:
        return site
    line = "    location = /samsam { return 301 /samsam/; }\n"
    assert (site.count(line), site.count("location /samsam/")) == (1, 2)
    return site.replace(line, "").replace("location /samsam/", "location /")


def _certificate(folder: Path) -> None:
    subprocess.run(
        [
            str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


@contextmanager
def nginx_before(folder: Path, *servers: Server) -> Iterator[Front]:
    """Nginx in front of started servers; of several, a visitor always meets the same one."""
    tls_port, plain_port = free_port(), free_port()
    several = "    ip_hash;\n" if len(servers) > 1 else ""
    upstream = several + "".join(f"    server 127.0.0.1:{s.port};\n" for s in servers)
    _certificate(folder)
    site = _site(servers[0].under)
    configuration = _configured(folder, site, upstream, tls_port, plain_port)
    nginx = subprocess.Popen([str(NGINX), "-c", str(configuration), "-p", str(folder)])
    try:
        made = Front(f"https://localhost:{tls_port}/{servers[0].under}", plain_port, servers[0])
        _wait_until_up(made)
        yield made
    finally:
        nginx.terminate()
        nginx.wait(timeout=10)


def behind_proxy(server: Server, under: str = "samsam/") -> Server:
    """A server, not yet started, that is to have nginx in front of it."""
    server.under = under
    if under:
        server.settings["STREAMLIT_SERVER_BASE_URL_PATH"] = under.rstrip("/")
    server.settings["STREAMLIT_SERVER_ADDRESS"] = "127.0.0.1"
    unit = (DRIFT / "samsam.service").read_text(encoding="utf-8")
    longest = re.search(r"^Environment=(WEBSOCKETS_\w+)=(\d+)$", unit, re.MULTILINE)
    assert longest
    server.settings[longest[1]] = longest[2]
    return server


def _wait_until_up(front: Front) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if front.get("halsa").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError("nginx does not answer")
