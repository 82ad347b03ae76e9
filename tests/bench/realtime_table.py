"""The sockets of InstaPlay beside a relay of Node, ws and ioredis: memory, latency, and all coming back at once."""

import contextlib
import itertools
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from servers import ROOT, Server, Services, serve_product, sign_up

IDLE, STORM = 10, 5  # times the sockets of the latencies
PUSHES = (("ephemeral", "bench.push"), ("kept", "bench.keep"))
RATES = (1000, 5000)
DESCRIPTORS = 20_000
CHAT = '{"chatId":"$to","clientId":"$uuid","text":"$text"}'


def raise_descriptor_limit(needed):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), max(hard, needed)))
    except (OSError, ValueError):
        sys.exit(f"needs {needed} descriptors, and the hard limit is {hard}: raise it as root with `ulimit -Hn {needed}`")


class InstaPlay:
    """The product on the servers of scripts/services."""

    def __init__(self, build_folder, services, folder):
        self.build_folder, self.services, self.folder = build_folder, services, folder
        self.people = []

    def node(self):
        plugins = f"{self.build_folder}/plugins,{self.build_folder}/tests/bench/plugins"
        settings = [f"plugins.directories=[{plugins}]"]
        settings += ["server.connections=18000"]  # three quarters of which may be sockets
        settings += [f"realtime.{name}=13000" for name in ("sockets", "sockets_per_user", "sockets_per_address")]
        return serve_product(self.build_folder, self.folder / "data", self.services.folder / "services.yaml", settings)

    def sign_up(self, count):
        with self.node() as server, ThreadPoolExecutor(2) as pool:  # a password hash takes a core
            self.people = list(pool.map(lambda i: sign_up(server, f"bench.person{i}"), range(count)))

    def chats(self):
        """The tokens of the people and the chat that each has with a neighbour; nothing in a build without chats."""
        if not (self.build_folder / "plugins" / "chat").exists():
            return []
        with self.node() as server, ThreadPoolExecutor(4) as pool:
            def open_chat(i):
                chat = {"usernames": [f"bench.person{i ^ 1}"]}
                return self.people[i][1], server.call("POST", "/chats", chat, self.people[i][1])["id"]

            return list(pool.map(open_chat, range(len(self.people) // 2 * 2)))


class Relay:
    """tests/bench/peers/relay.js on a Redis with the settings of the product's."""

    def __init__(self, build_folder, services, folder):
        self.folder = build_folder / "tests" / "bench" / "peers"
        self.url = f"redis://127.0.0.1:{services.port('redis-realtime')}/1"
        self.people = []
        peers = ROOT / "tests" / "bench" / "peers"
        subprocess.run([ROOT / "scripts" / "lib" / "node_modules.sh", peers, self.folder], check=True)
        shutil.copy(peers / "relay.js", self.folder)

    def node(self):
        return Server(["node", self.folder / "relay.js", self.url, str(len(self.people))])

    def sign_up(self, count):
        self.people = [(str(i), f"relay-{i}") for i in range(count)]


class LoadClient:
    """The load client, which tells in lines of JSON how far it is."""

    def __init__(self, build_folder, mode, servers, people, count, **options):
        self.people = tempfile.NamedTemporaryFile("w", suffix=".tsv")
        self.people.writelines(f"{token}\t{to}\n" for token, to in people)
        self.people.flush()
        command = [build_folder / "tests" / "bench" / "bench_realtime_client", mode, "--people", self.people.name,
                   "--ports", ",".join(str(server.port) for server in servers), "--count", str(count)]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(300)
        self.people.close()

    def order(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def next(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the load client ended early")
        return json.loads(line)


def cpu(servers):
    return sum(server.cpu_seconds() for server in servers)


def to_neighbours(people):
    """Each writes to the next one, whose socket is on another node where there are two."""
    return [(token, people[(i + 1) % len(people)][0]) for i, (_, token) in enumerate(people)]


def measure_idle(build_folder, contestant, count):
    with contestant.node() as server:
        before = server.rss_mib()
        with LoadClient(build_folder, "idle", [server], to_neighbours(contestant.people), count, seconds=120) as client:
            opened = client.next()
            client.order("ping")
            answered = client.next()["pongs"]
            during = server.rss_mib()
            client.order("close")
            client.next()
        return {"KiB a socket": (during - before) * 1024 / count, "seconds to open": opened["seconds"],
                "MiB of the process": during, "sockets without a pong": count - answered}


def measure_latency(build_folder, servers, people, **options):
    with LoadClient(build_folder, "latency", servers, people, **options) as client:
        client.next()
        before = cpu(servers)
        client.next()
        used = cpu(servers) - before
        result = client.next()
    result["carried"] /= options["seconds"]
    result["cpu_us"] = used * 1e6 / max(result["received"], 1)
    return result


def measure_storm(build_folder, contestant, count):
    own = [(token, person) for person, token in contestant.people]
    with contestant.node() as server, LoadClient(build_folder, "storm", [server], own, count, op="bench.keep",
                                                 rate=RATES[0]) as client:
        client.next()
        before = server.cpu_seconds()
        client.next()
        used = server.cpu_seconds() - before
        result = client.next()
    return {"seconds until all are back": result["seconds"], "p50 of a socket, ms": result["return_ms"]["p50"],
            "p99 of a socket, ms": result["return_ms"]["p99"], "CPU, s": used,
            "refused or cut meanwhile": sum(result["failures"].values()), "resumes refused": result["refused_resumes"]}


def pair(ours, theirs, form):
    ratio = f" ({ours / theirs:.2f})" if theirs else ""
    return f"{ours:{form}}, {theirs:{form}}{ratio}"


def print_rows(results):
    for what in results[0]:
        ours, theirs = (result[what] for result in results)
        print(f"| {what} | {ours:,.1f} | {theirs:,.1f} | {f'{ours / theirs:.2f}' if theirs else ''} |", flush=True)


def print_costs(build_folder, contestants, sockets):
    print(f"| {IDLE * sockets:,} idle sockets | InstaPlay | relay | ratio |\n|---|---|---|---|")
    print_rows([measure_idle(build_folder, contestant, IDLE * sockets) for contestant in contestants])
    print(f"\n| {STORM * sockets:,} sockets cut at once | InstaPlay | relay | ratio |\n|---|---|---|---|")
    print_rows([measure_storm(build_folder, contestant, STORM * sockets) for contestant in contestants])


def on_nodes(build_folder, contestant, nodes, people, **options):
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(contestant.node()) for _ in range(nodes)]
        return measure_latency(build_folder, servers, people, **options)


def print_latencies(build_folder, contestants, sockets, seconds):
    print("\n| InstaPlay, relay (ratio) | nodes | offered/s | carried/s | p50, ms | p99, ms | CPU a message, µs "
          "| lost |")
    print("|---|---|---|---|---|---|---|---|")
    for nodes, (name, op), rate in itertools.product((1, 2), PUSHES, RATES):
        results = [on_nodes(build_folder, contestant, nodes, to_neighbours(contestant.people), count=sockets,
                            seconds=seconds, op=op, rate=rate) for contestant in contestants]
        print_latency(f"{name} pushes", nodes, rate, results)


def print_latency(name, nodes, rate, results):
    latencies = [result["push_to_socket_us"] for result in results]
    p50, p99 = (pair(*(latency[share] / 1000 for latency in latencies), ".2f") for share in ("p50", "p99"))
    carried = pair(*(result["carried"] for result in results), ",.0f")
    used = pair(*(result["cpu_us"] for result in results), ".0f")
    lost = ", ".join(str(result["lost"]) for result in results)
    print(f"| {name} | {nodes} | {rate:,} | {carried} | {p50} | {p99} | {used} | {lost} |", flush=True)


def print_commits(build_folder, contestants, sockets, seconds):
    """Pushes that the product commits in SQL first, beside those that the relay keeps in Redis."""
    print("\n| InstaPlay, relay (ratio) | nodes | offered/s | carried/s | from send to socket, p50, ms | p99, ms "
          "| InstaPlay from ack to socket, ms | errors | lost |")
    print("|---|---|---|---|---|---|---|---|---|")
    for nodes, rate in itertools.product((1, 2), RATES):
        results = [on_nodes(build_folder, contestant, nodes, to_neighbours(contestant.people), count=sockets,
                            seconds=seconds, op=op, rate=rate)
                   for contestant, op in zip(contestants, ("bench.commit", "bench.keep"))]
        carried = pair(*(result["carried"] for result in results), ",.0f")
        p50, p99 = (pair(*(result["send_to_socket_us"][share] / 1000 for result in results), ".1f")
                    for share in ("p50", "p99"))
        lost = ", ".join(str(result["lost"]) for result in results)
        print(f"| committed pushes | {nodes} | {rate:,} | {carried} | {p50} | {p99} | {times(results[0], 'ack_to_socket_us')} "
              f"| {errors(results[0])} | {lost} |", flush=True)


def print_chats(build_folder, product, sockets, seconds):
    """Messages of chats, as fast as the product takes them."""
    print("\n| InstaPlay | nodes | carried/s | to the ack, ms | from the ack to the socket, ms | errors | lost |")
    print("|---|---|---|---|---|---|---|")
    chats = product.chats()
    for nodes in (1, 2) if chats else ():
        result = on_nodes(build_folder, product, nodes, chats, count=sockets, seconds=seconds, op="chat.send", data=CHAT,
                          outstanding=32)
        print(f"| chat.send | {nodes} | {result['carried']:,.0f} | {times(result, 'send_to_ack_us')} "
              f"| {times(result, 'ack_to_socket_us')} | {errors(result)} | {result['lost']} |", flush=True)


def times(result, what):
    return f"{result[what]['p50'] / 1000:.1f}, p99 {result[what]['p99'] / 1000:.1f}"


def errors(result):
    return ", ".join(f"{code} {count}" for code, count in result["errors"].items()) or "none"


def bench_realtime(build_folder, people, sockets, seconds):
    raise_descriptor_limit(DESCRIPTORS)
    with tempfile.TemporaryDirectory() as name, Services(Path(name) / "services") as services:
        folder = Path(name)
        contestants = [kind(build_folder, services, folder) for kind in (InstaPlay, Relay)]
        for contestant in contestants:
            contestant.sign_up(people)
        print_costs(build_folder, contestants, sockets)
        print_latencies(build_folder, contestants, sockets, seconds)
        print_commits(build_folder, contestants, sockets, seconds)
        print_chats(build_folder, contestants[0], sockets, seconds)
