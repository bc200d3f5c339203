"""A real nginx in front of a server: with the settings that it comes with, with TLS, and with those that are shipped."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT

PATIENCE = 60.0  # seconds
_FOUND = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NGINX = _FOUND if shutil.which("openssl") else None  # certificates are made by openssl
WHY_NOT = "No nginx, or no openssl, on the PATH: `make test` installs one, or says how (scripts/install-test-tools.sh)."

_CONFIG = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  # Nothing but the address: everything else as nginx has it. The path is taken away …
  server {{ listen 127.0.0.1:{plain}; location /tenkyo/ {{ proxy_pass http://127.0.0.1:{server}/; }} }}
  # … or passed on, with TLS that ends here …
  server {{
    listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    location /tenkyo/ {{ proxy_pass http://127.0.0.1:{server}; }}
  }}
  # … or with what is shipped.
  server {{
    listen 127.0.0.1:{shipped} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    location /tenkyo/ {{ include {root}/deploy/nginx/tenkyo-proxy.conf; proxy_pass http://127.0.0.1:{server}; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where nginx listens: as it comes, with TLS as it comes, with TLS and the settings that are shipped."""

    plain: int
    tls: int
    shipped: int

    @property
    def names(self) -> list[str]:
        return [f"localhost:{port}" for port in (self.plain, self.tls, self.shipped)]

    @property
    def urls(self) -> dict[str, str]:
        return {
            "as it comes": f"http://localhost:{self.plain}/tenkyo",
            "with TLS": f"https://localhost:{self.tls}/tenkyo",
            "as shipped": f"https://localhost:{self.shipped}/tenkyo",
        }


def free_ports() -> Ports:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = Ports(*(each.getsockname()[1] for each in sockets))
    for each in sockets:
        each.close()
    return ports


@contextmanager
def proxying(ports: Ports, server: str, folder: Path) -> Iterator[Path]:
    """nginx before the server at the URL `server`; gives the certificate to trust."""
    assert NGINX is not None
    certificate = make_certificate(folder)
    written = _CONFIG.format(
        user="user root;" if os.getuid() == 0 else "",  # the folders of tests are their user's alone
        folder=folder,
        root=ROOT,
        server=server.rsplit(":", 1)[1],
        plain=ports.plain,
        tls=ports.tls,
        shipped=ports.shipped,
    )
    (folder / "nginx.conf").write_text(written, encoding="utf-8")
    with subprocess.Popen([NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]) as process:
        try:
            _wait_for(ports.shipped)
            yield certificate
        finally:
            process.terminate()
            process.wait(PATIENCE)


def make_certificate(folder: Path) -> Path:
    """One for localhost, which its own signature vouches for."""
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return folder / "certificate.pem"


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def _wait_for(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < ends, "nginx did not start"
            time.sleep(0.05)
