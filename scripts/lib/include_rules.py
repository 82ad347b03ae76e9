"""Checks who includes whom, and where SQL stands. Prints every line that breaks a rule, and which rule."""

import re
import subprocess
import sys
from pathlib import Path

# A room may include itself and the rooms that stand after it.
ROOMS = ["app", "edge", "http", "realtime", "plugins", "stores", "base"]

DRIVERS = r"Poco/|boost/|hiredis/|hiredis\.h|mongoc|bson/|mysql/|mariadb/|sqlite3"
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
SQL = re.compile(r"\bSELECT\b.*\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b")

# (files, what they must not include, why)
RULES = [
    (r"^sdk/include/", rf"^({DRIVERS}|host/|plugins/|fmt/|yaml-cpp/|prometheus/)", "the SDK knows the standard library"),
    (r"^sdk/include/(?!instaplay/json\.hpp)", r"^nlohmann/", "only instaplay/json.hpp knows nlohmann"),
    (r"^sdk/testing/include/", rf"^({DRIVERS}|host/|fmt/)", "the testing kit's front knows the SDK only"),
    (r"^plugins/", rf"^({DRIVERS}|host/|yaml-cpp/|prometheus/)", "a plugin talks to the host through the SDK only"),
    (r"^host/(?!edge/)", r"^boost/(beast|asio)", "only host/edge knows Beast"),
    (r"^host/(?!stores/)", r"^(Poco/Data/|hiredis|mongoc|bson/|mysql/|sqlite3)", "only host/stores knows drivers"),
    (r"^host/", r"^plugins/", "the host knows no feature"),
    (r"^plugins/[^/]+/src/.*_service\.[ch]pp$", r"instaplay/(call|json|documents|registrar)\.hpp|^nlohmann/",
     "a service holds rules: no HTTP, documents or JSON"),
    (r"^plugins/[^/]+/src/.*_repository\.[ch]pp$", r"instaplay/(call|events|registrar|services)\.hpp",
     "a repository holds data access only"),
    (r"^plugins/[^/]+/src/.*_routes\.[ch]pp$", r"instaplay/(sql|documents)\.hpp|sql_.*_repository\.hpp",
     "a route calls its service"),
]


def sources():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "*.cpp", "*.hpp", "*.c", "*.h"],
        check=True, capture_output=True, text=True,
    ).stdout.split()
    return [path for path in listed if Path(path).is_file()]


def room_problem(path, included):
    own, other = re.match(r"host/(\w+)/", path), re.match(r"host/(\w+)/", included)
    if not own or not other or own[1] not in ROOMS or other[1] not in ROOMS:
        return None
    if ROOMS.index(other[1]) < ROOMS.index(own[1]):
        return f"host/{own[1]} must not know host/{other[1]}, which stands above it"
    return None


def foreign_plugin_problem(path, included):
    own, other = re.match(r"plugins/(\w+)/", path), re.match(r"(?:\.\./)*(?:plugins/)?(\w+)/src/", included)
    if own and other and other[1] != own[1] and Path("plugins", other[1]).is_dir():
        return "a plugin knows another plugin's contract only"
    return None


def include_problems(path, included):
    for files, forbidden, why in RULES:
        if re.search(files, path) and re.search(forbidden, included):
            yield why
    yield from filter(None, (room_problem(path, included), foreign_plugin_problem(path, included)))


def may_hold_sql(path):
    return not re.match(r"plugins/[^/]+/src/", path) or re.search(r"/sql_\w+\.[ch]pp$", path)


def problems_of(path):
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path}:{number}: {line.strip()}"
        match = INCLUDE.match(line)
        if match:
            for why in include_problems(path, match[1]):
                yield f"{place}\n    {why}"
        elif SQL.search(line) and not may_hold_sql(path):
            yield f"{place}\n    SQL stands in sql_*_repository.cpp only"


def main():
    problems = [problem for path in sources() for problem in problems_of(path)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
