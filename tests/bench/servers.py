"""Building and running what the benchmark measures."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "long bench passphrase 7"
NO_LIMIT = 1_000_000_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def build(folder, targets):
    without_tests = ["cmake", "--preset", "release", "-DINSTAPLAY_BUILD_TESTS=OFF", "-B", folder]
    subprocess.run(without_tests, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, *targets], check=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that serves until the end of the with block."""

    def __init__(self, command, port=None):
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE if port is None else subprocess.DEVNULL)
        started = time.monotonic()
        self.port = port or int(self.process.stdout.readline().split()[-1])
        self.base = f"http://127.0.0.1:{self.port}"
        while port and not self.is_up():
            if self.process.poll() is not None or time.monotonic() - started > 30:
                sys.exit(f"the server did not start: {' '.join(map(str, command))}")
            time.sleep(0.005)
        self.start_seconds = time.monotonic() - started

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def is_up(self):
        try:
            return urllib.request.urlopen(f"{self.base}/healthz", timeout=1).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def rss_mib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def call(self, method, path, body=None, token=None):
        return self.request(method, path, body, {"Authorization": f"Bearer {token}"} if token else {})[0]

    def request(self, method, path, body=None, headers=None):
        """The data of the answer, and its headers."""
        data = json.dumps(body).encode() if body is not None else None
        content_type = {"Content-Type": "application/json"} if body is not None else {}
        headers = {**content_type, **(headers or {})}
        request = urllib.request.Request(f"{self.base}/api/v1{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["data"] if answer.status != 204 else None, answer.headers
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")


def serve_product(build_folder, data, overlay=None, settings=()):
    port = free_port()
    limits = [f"limits.{name}={NO_LIMIT}" for name in ("reads", "anonymous_reads", "writes", "register", "login")]
    command = [build_folder / "instaplay", "serve", "--config", ROOT / "config" / "instaplay.yaml"]
    if overlay:
        command += ["--config", overlay]
    for setting in [f"server.port={port}", f"data_dir={data}", "log.level=warn", *limits, *settings]:
        command += ["--set", setting]
    return Server(command, port)


def sign_up(server, username):
    """The id and a bearer token of a new account, for the price of one password hash."""
    account, headers = server.request("POST", "/auth/register", {"username": username, "password": PASSWORD})
    cookie = headers["Set-Cookie"].split(";")[0]
    signed_in = {"Cookie": cookie, "X-CSRF-Token": account["csrfToken"], "Origin": server.base}
    token, _ = server.request("POST", "/auth/tokens", {"name": "bench"}, signed_in)
    return account["user"]["id"], token["token"]


class Services:
    """The servers of scripts/services in a folder of their own, until the end of the with block."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        self.call("start")
        return self

    def __exit__(self, *_):
        self.call("stop")

    def call(self, verb):
        subprocess.run([ROOT / "scripts" / "services", verb, "--dir", self.folder], check=True, stdout=sys.stderr)

    def port(self, name):
        return (self.folder / name / "port").read_text().strip()
