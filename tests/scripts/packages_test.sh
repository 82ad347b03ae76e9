#!/usr/bin/env bash
# shellcheck disable=SC2317 # the library calls what is defined here
# How scripts/lib/packages.sh keeps Debian from starting the servers that it installs.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/../../scripts/lib/packages.sh"
source "$HERE/checks.sh"

folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
SERVICE_POLICY=$folder/policy-rc.d

as_root() { "$@"; }
is_installed() { return 1; }
refuses_starts() { [[ -x $SERVICE_POLICY ]] && fails "$SERVICE_POLICY"; }
has_policy() { [[ -e $SERVICE_POLICY ]]; }

install_packages() { refuses_starts; }
check "services are not started while they are installed" install_service_packages
check "the policy is gone when they are" fails has_policy

install_packages() { return 7; }
check "a failed installation is told" fails install_service_packages
check "the policy is gone after a failure" fails has_policy

for signal in INT TERM HUP; do
  install_packages() { kill -"$signal" "$BASHPID"; }
  check "an installation that SIG$signal ends is told" fails install_service_packages
  check "the policy is gone after SIG$signal" fails has_policy
done

echo "the operator's own" >"$SERVICE_POLICY"
install_packages() { true; }
check "an installation beside a policy of the operator's succeeds" install_service_packages
check "a policy of the operator's stays" grep --quiet "the operator's own" "$SERVICE_POLICY"

[[ $failures -eq 0 ]]
