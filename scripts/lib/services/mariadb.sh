# shellcheck shell=bash
# MariaDB, in place of MySQL. Sourced by scripts/services.

mariadb_missing() {
  command -v mariadbd >/dev/null && return 1
  echo "mariadbd is not on PATH (package mariadb-server)"
}

mariadb_version() { mariadbd --no-defaults --version | sed --regexp-extended 's/.* Ver ([0-9.]+)-MariaDB.*/MariaDB \1/'; }

# A client as the owner of this instance, who needs no password on its socket.
mariadb_client() {
  mariadb --no-defaults --socket="$DIR/mariadb/socket" --user="$(id -un)" --batch
}

mariadb_answers() { mariadb_client <<<"SELECT 1"; }

write_mariadb_settings() {
  cat >"$DIR/mariadb/my.cnf" <<CNF
[mariadbd]
datadir = "$DIR/mariadb/data"
socket = "$DIR/mariadb/socket"
pid-file = "$DIR/mariadb/mariadbd.pid"
bind-address = 127.0.0.1
port = $(<"$DIR/mariadb/port")
$([[ $(id -u) -eq 0 ]] && echo "user = root")
skip-name-resolve
skip-log-bin
local-infile = 0
character-set-server = utf8mb4
collation-server = utf8mb4_bin
transaction-isolation = READ-COMMITTED
innodb-flush-log-at-trx-commit = 1
innodb-buffer-pool-size = 256M
max-connections = 300
CNF
}

# Made beside its place and moved there, so that an interrupted one is never taken for whole.
make_mariadb_data() {
  local new=$DIR/mariadb/data.new
  rm -rf "$new"
  mariadb-install-db --no-defaults --datadir="$new" --auth-root-authentication-method=socket \
    --auth-root-socket-user="$(id -un)" --skip-test-db ${1:+--user="$1"} >"$DIR/mariadb/install.log" 2>&1 || {
    tail --lines=20 "$DIR/mariadb/install.log" >&2
    fail "MariaDB's data folder could not be made; the log is $DIR/mariadb/install.log"
  }
  mv "$new" "$DIR/mariadb/data"
}

make_mariadb_password() {
  local file=$DIR/mariadb.password
  [[ -s $file ]] && return
  head --bytes=16 /dev/urandom | od --address-radix=n --format=x1 | tr --delete ' \n' >"$file"
}

# The pattern also admits the databases of test suites.
make_mariadb_user() {
  local password
  password=$(<"$DIR/mariadb.password")
  mariadb_client <<SQL
CREATE DATABASE IF NOT EXISTS instaplay CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'instaplay'@'127.0.0.1' IDENTIFIED BY '$password';
ALTER USER 'instaplay'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON \`instaplay%\`.* TO 'instaplay'@'127.0.0.1';
SQL
}

mariadb_start() {
  local user=
  [[ $(id -u) -eq 0 ]] && user=root
  # A path of a socket is at most 107 bytes.
  [[ $(wc --bytes <<<"$DIR/mariadb/socket") -le 107 ]] || fail "the path $DIR is too long for a socket; give a shorter --dir"
  write_mariadb_settings
  make_mariadb_password
  [[ -d $DIR/mariadb/data ]] || make_mariadb_data "$user"
  launch mariadb mariadbd "--defaults-file=$DIR/mariadb/my.cnf"
  await mariadb mariadb_answers
  make_mariadb_user || fail "the MySQL user could not be made"
}
