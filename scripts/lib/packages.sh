# shellcheck shell=bash
# shellcheck disable=SC2034 # the lists are used by the scripts that source this file
# The Debian packages that the tree needs, and how to get them.

BUILD_PACKAGES=(
  g++ cmake ninja-build ccache pkg-config curl
  libpoco-dev libmariadb-dev libboost1.81-dev libmongoc-dev libhiredis-dev libyaml-cpp-dev libfmt-dev
  nlohmann-json3-dev libvalijson-dev libsodium-dev libssl-dev prometheus-cpp-dev libre2-dev libsqlite3-dev zlib1g-dev
)
TEST_PACKAGES=(
  doctest-dev clang libc++-dev libc++abi-dev libclang-rt-14-dev clang-format shellcheck binutils jq python3
  python3-websockets
)
# The servers of scripts/services and of the suites that run on real ones. Java and Maven are for mongo-java-server.
SERVICE_PACKAGES=(mariadb-server redis-server openjdk-17-jdk-headless maven)

is_installed() {
  [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

as_root() {
  if [[ "$(id -u)" -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "These commands need root, and there is no sudo here. Run as root: $*" >&2
    return 1
  fi
}

# install_packages NAME...: installs the ones that are missing; does nothing, and needs no root, when none is.
install_packages() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return 0

  echo "installing ${missing[*]}" >&2
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${missing[@]}")
  as_root "${install[@]}" >&2 && return 0
  as_root apt-get update --quiet >&2
  as_root "${install[@]}" >&2
}

# install_node: Debian's, where there is no npm from elsewhere, which would not go with it.
install_node() {
  command -v npm >/dev/null || install_packages nodejs npm
}

are_installed() {
  local package
  for package in "$@"; do
    is_installed "$package" || return 1
  done
}

# What Debian asks before it starts a service that was just installed.
SERVICE_POLICY=/usr/sbin/policy-rc.d

# A subshell, so that the policy goes whatever ends it.
without_starting() (
  trap 'as_root rm -f "$SERVICE_POLICY"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$SERVICE_POLICY" >/dev/null || exit
  as_root chmod 755 "$SERVICE_POLICY" || exit
  "$@"
)

# install_service_packages: the servers, without starting those that Debian would serve system-wide with them.
install_service_packages() {
  are_installed "${SERVICE_PACKAGES[@]}" && return 0
  if [[ -e $SERVICE_POLICY ]]; then
    install_packages "${SERVICE_PACKAGES[@]}"
  else
    without_starting install_packages "${SERVICE_PACKAGES[@]}"
  fi
}
